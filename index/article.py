"""Article and Passage: the records that all else is made of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime

from courlan import clean_url

_SPACES = re.compile(r"\s+")
_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")
_ISO_DAY = len("2020-07-02")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


ESTIMATE = "page text"
"""`dated_by` of a date that was worked out from a page's text, so may be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as its source published it, in one version.

    `text` is the body alone: paragraphs separated by blank lines. `published` is a `date` where
    only the day is known and an aware `datetime` where the hour is; `None` means undated.
    `dated_by` says where the date was found ('print line', 'page metadata', ...), so that nobody
    takes an estimate for a statement. `credit` is the agency behind wire copy.

    :raises ValueError: if the id or the text is empty, a timestamp has no zone, or a text holds
        what no database keeps (NUL, a lone surrogate).
    """

    id: str
    source: str = ""
    headline: str = ""
    byline: str = ""
    published: date | None = None
    dated_by: str = ""
    updated: date | None = None
    url: str = ""
    language: str = ""
    section: str = ""
    text: str
    credit: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("an article needs an id; index.article.identify() makes one")
        if not self.text.strip():
            raise ValueError(f"article {self.id!r} has no text")
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str) and _UNKEEPABLE.search(value):
                raise ValueError(
                    f"article {self.id!r}: {field.name} holds a NUL or a lone surrogate; "
                    "decode the file again with its own encoding, or remove the character"
                )
        for name, moment in (("published", self.published), ("updated", self.updated)):
            if isinstance(moment, datetime) and moment.tzinfo is None:
                raise ValueError(
                    f"article {self.id!r}: {name} is {moment.isoformat()}, which has no zone; "
                    "give a date alone, or a timestamp with its zone"
                )

    @property
    def day(self) -> date | None:
        """The day of publication, as the source's own clock had it."""
        return as_day(self.published)

    @property
    def is_estimated(self) -> bool:
        """Whether the date was worked out from the page's text, which nothing there states."""
        return self.dated_by == ESTIMATE

    @property
    def revised(self) -> datetime | None:
        """The instant at which this text was the newest, for telling which version is later."""
        return as_instant(self.updated or self.published)

    def content_hash(self) -> str:
        """SHA-256 of all that the source said, so of every field but `version`."""
        said = {name: value for name, value in to_json(self).items() if name != "version"}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A slice of an article's text: `article.text[start:end] == text`, offsets in characters."""

    article_id: str
    ordinal: int
    start: int
    end: int
    text: str

    @property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8, in hexadecimal: proof that a quote is word for word."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def identify(
    *, given: str = "", url: str = "", source: str, published: date | None, headline: str, text: str
) -> str:
    """Return a stable id: the one given, else the canonical URL, else a hash.

    The hash is of source, date and headline. Where the date or the headline is missing, two
    articles could share the rest by chance and one would replace the other, so the text counts too.
    """
    if given.strip():
        return given.strip()
    if url:
        return canonical_url(url)
    day = as_day(published)
    told = [source, day.isoformat() if day else "", headline]
    if not (day and headline.strip()):
        told.append(text)
    folded = "\n".join(_SPACES.sub(" ", part).strip().casefold() for part in told)
    return "sha256-" + hashlib.sha256(folded.encode()).hexdigest()[:20]


def canonical_url(url: str) -> str:
    """Return the URL without fragment and tracking parameters, its host in lower case."""
    return (clean_url(url.strip()) or url.strip()).partition("#")[0]


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end offset of each paragraph of the text, without outer white space."""
    start = 0
    while start < len(text):
        gap = _BLANK_LINES.search(text, start)
        end = gap.start() if gap else len(text)
        paragraph = text[start:end]
        left = len(paragraph) - len(paragraph.lstrip())
        if paragraph.strip():
            yield start + left, start + len(paragraph.rstrip())
        start = gap.end() if gap else len(text)


def as_day(moment: date | None) -> date | None:
    """Return the calendar day of a date or timestamp, in the timestamp's own zone."""
    return moment.date() if isinstance(moment, datetime) else moment


def as_instant(moment: date | None) -> datetime | None:
    """Return an instant that sorts: a timestamp as it is, a date as the start of its day in UTC."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def parse_moment(text: str) -> date | None:
    """Parse what `isoformat` wrote: a date stays a date, a timestamp keeps its zone; '' is None.

    :raises ValueError: if the text is neither.
    """
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == _ISO_DAY else datetime.fromisoformat(text)


def to_json(article: Article) -> dict[str, str | int | None]:
    """Return the article as plain values; dates are ISO 8601, or None."""
    values: dict[str, str | int | None] = {}
    for field in fields(article):
        value = getattr(article, field.name)
        values[field.name] = value.isoformat() if isinstance(value, date) else value
    return values
