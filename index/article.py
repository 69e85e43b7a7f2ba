"""Article and Passage: the records that all else is made of."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args
from urllib.parse import urlsplit, urlunsplit

from index.sources import source_key

_SPACES = re.compile(r"\s+")
_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid"
    r"|_ga|_gl|cmpid|ocid|ito|s_cid|ncid|sr_share|smid|smtyp|ref_src|guccounter)(?:=|$)",
    re.IGNORECASE,
)
_ISO_DAY = len("2020-07-02")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


Status = Literal["usable", "withheld", "killed"]

ESTIMATE = "page text"
"""`dated_by` of a date that was worked out from a page's text, so may be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as its source published it, in one version.

    `text` is the body alone: paragraphs separated by blank lines. `published` is a `date` where
    only the day is known and an aware `datetime` where the hour is; `None` means undated.
    `dated_by` says where the date was found ('print line', 'page metadata', ...), so that nobody
    takes an estimate for a statement. `credit` is the agency behind wire copy.

    `status` is 'usable', 'withheld' (a draft, or kept back) or 'killed' (withdrawn by its source);
    only usable articles can be found, from `embargoed_until` on. `corrections` are the notes that
    correct it, word for word, and `caveats` what a reader must know of its text: 'summary only',
    'paywalled', 'live blog'.

    :raises ValueError: if the id is empty, or the text of a usable article; if a timestamp has no
        zone, the status is unknown, or a text holds what no database keeps (NUL, a lone surrogate).
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
    status: Status = "usable"
    embargoed_until: datetime | None = None
    corrections: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("an article needs an id; index.article.identify() makes one")
        if self.status not in get_args(Status):
            known = ", ".join(get_args(Status))
            raise ValueError(
                f"article {self.id!r} has status {self.status!r}; expected one of {known}"
            )
        if self.status == "usable" and not self.text.strip():
            raise ValueError(f"article {self.id!r} has no text")
        for field in fields(self):
            value = getattr(self, field.name)
            for text in value if isinstance(value, tuple) else (value,):
                if isinstance(text, str) and _UNKEEPABLE.search(text):
                    raise ValueError(
                        f"article {self.id!r}: {field.name} holds a NUL or a lone surrogate; "
                        "decode the file again with its own encoding, or remove the character"
                    )
        for name in ("published", "updated", "embargoed_until"):
            moment = getattr(self, name)
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
        # Another spelling of the source is no other version.
        said["source"] = source_key(self.source)
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
    """Return the URL without fragment and tracking parameters, scheme and host in lower case.

    What else stands in the query stays as it is: it may be what names the page.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    query = "&".join(part for part in parts.query.split("&") if not _TRACKING.match(part))
    scheme, host = parts.scheme.lower(), parts.netloc.lower()
    return urlunsplit((scheme, host, parts.path, query, ""))


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


def to_json(article: Article) -> dict[str, Any]:
    """Return the article as plain values: dates are ISO 8601, or None; notes are lists."""
    values: dict[str, Any] = {}
    for field in fields(article):
        value = getattr(article, field.name)
        if isinstance(value, date):
            value = value.isoformat()
        values[field.name] = list(value) if isinstance(value, tuple) else value
    return values


def from_json(values: Mapping[str, Any]) -> Article:
    """Return the article that `to_json` wrote; a field that is not there has its default.

    :raises ValueError: if a value does not fit its field.
    """
    known = {field.name: values[field.name] for field in fields(Article) if field.name in values}
    for name in ("published", "updated", "embargoed_until"):
        known[name] = parse_moment(known.get(name) or "")
    for name in ("corrections", "caveats"):
        known[name] = tuple(str(note) for note in known.get(name) or ())
    for name, value in known.items():
        if value is None and name not in {"published", "updated", "embargoed_until"}:
            known[name] = ""
    if known.get("version") is not None and not isinstance(known.get("version"), int):
        raise ValueError(f"found version {known['version']!r}; expected a whole number")
    return Article(**known)
