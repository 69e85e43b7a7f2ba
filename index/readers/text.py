"""Plain text and Markdown, as a person copies an article out of a browser."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.article import Article, canonical_url, identify
from index.bylines import front_line, print_line
from index.dates import parse_date
from index.furniture import is_prose, trim
from index.readers.raw import Rejected, clean, decode

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_URL = re.compile(r"(?:(?:url|link)\s*:\s*)?<?(https?://[^\s<>]+)>?", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?P<label>source|newspaper|publication|publisher|date|headline|title|author|byline|by"
    r"|section|language)\s*:\s+(?P<value>\S.{0,300})",
    re.IGNORECASE,
)
_FIELDS = {
    "newspaper": "source",
    "publication": "source",
    "publisher": "source",
    "title": "headline",
    "author": "byline",
    "by": "byline",
}
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(.{1,300}?)\s*#*")
_SECTION_LABEL = re.compile(
    r"(?:more (?:from|in|on|stories|news)\b.{0,40}|related(?: (?:stories|articles|news|posts))?"
    r"|read (?:more|next)|(?:most|more) (?:popular|read|viewed|shared)|trending(?: now)?|popular"
    r"|latest(?: (?:news|stories))?|top (?:stories|news)|opinion|editorials?|comments?(?: \(\d+\))?"
    r"|\d+ comments|leave a (?:comment|reply)|you (?:may|might) also like|recommended(?: for you)?"
    r"|editor['’]s picks?|advertisement|newsletters?|must read|in (?:other|this) news)\s*:?",
    re.IGNORECASE,
)
_HEADLINE_WORDS, _HEADLINE_LETTERS = 30, 220
# Hard-wrapped text is 60 to 80 columns wide by custom; a browser's paragraph is one long line.
_NARROWEST, _WIDEST = 40, 100
_WRAPPED_SHARE = 0.6
_TEASER_WORDS, _TEASER_SHARE, _MEDIAN_WORDS = 30, 0.9, 14
_BODY_WORDS_BEFORE_SIDEBAR = 40


@dataclass(slots=True)
class _Front:
    """What the lines before the body state; filled while they are read."""

    said: dict[str, str] = field(default_factory=dict)
    url: str = ""


def read_text(data: bytes, where: str, *, source: str = "") -> Article | Rejected:
    """Read one article from plain text: headline, front lines, body, print line.

    :raises UndecodableError: if the bytes are in no encoding that can be told.
    """
    paragraphs = split(clean(decode(data)))
    front, headline, paragraphs = _headline(paragraphs)
    trimmed = trim(_without_sidebar(paragraphs), headline=headline)
    if not any(character.isalpha() for text in trimmed.paragraphs for character in text):
        found = f"a headline alone ({headline[:60]!r})" if headline else "no words"
        return Rejected(
            where,
            f"it holds {found}; expected a headline, a blank line, and the article's paragraphs",
        )
    text = "\n\n".join(trimmed.paragraphs)
    source = trimmed.source or front.said.get("source", "") or source
    stated = parse_date(front.said.get("date", ""))
    printed = trimmed.dated_by == "print line"
    published = trimmed.published if printed else stated or trimmed.published
    dated_by = trimmed.dated_by if printed or not stated else "publication line"
    return Article(
        id=identify(
            url=front.url, source=source, published=published, headline=headline, text=text
        ),
        source=source,
        headline=headline,
        byline=front.said.get("byline", "") or trimmed.byline,
        published=published,
        dated_by=dated_by,
        updated=trimmed.updated,
        url=canonical_url(front.url) if front.url else "",
        language=front.said.get("language", ""),
        section=front.said.get("section", ""),
        text=text,
        credit=trimmed.credit,
    )


def split(text: str) -> list[str]:
    """Split text into paragraphs: at blank lines, and at line ends unless those are hard wraps."""
    blocks = [
        [line.strip() for line in block.split("\n") if line.strip()]
        for block in _BLANK_LINE.split(text)
    ]
    width = _wrapped_at(blocks)
    paragraphs: list[str] = []
    for block in blocks:
        joined: list[str] = []
        for number, line in enumerate(block):
            if number and width and _is_full(block[number - 1], line, width):
                joined[-1] += " " + line
            else:
                joined.append(line)
        paragraphs.extend(joined)
    return paragraphs


def _wrapped_at(blocks: Sequence[Sequence[str]]) -> int:
    """Return the column at which the lines are wrapped, or 0 where they are not."""
    # A line without spaces (an address) could not be wrapped, so it says nothing of the width.
    width = max((len(line) for block in blocks for line in block if " " in line), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    pairs = [pair for block in blocks if len(block) > 1 for pair in pairwise(block)]
    full = sum(_is_full(line, after, width) for line, after in pairs)
    return width if len(pairs) > 1 and full >= _WRAPPED_SHARE * len(pairs) else 0


def _is_full(line: str, after: str, width: int) -> bool:
    """Tell whether the next line's first word would not have fitted on the line."""
    return len(line) + 1 + len(after.split(maxsplit=1)[0]) > width


def _headline(paragraphs: list[str]) -> tuple[_Front, str, list[str]]:
    """Take the labelled lines, the address and the headline from the beginning."""
    front, headline = _Front(), ""
    rest = list(paragraphs)
    while rest:
        line = rest[0]
        if found := _URL.fullmatch(line):
            front.url = front.url or found[1]
        elif labelled := _labelled(line):
            label, value = labelled
            front.said.setdefault(label, value)
        elif re.fullmatch(r"[-=_*]{3,}", line):
            pass  # a rule under the headline, or around YAML front matter
        elif headline or front.said.get("headline") or not _is_headline(rest):
            break
        else:
            markdown = _MARKDOWN_HEADING.fullmatch(line)
            headline = markdown[1] if markdown else line
        rest.pop(0)
    # The address may stand at the foot, and Markdown marks its crossheads itself.
    if len(rest) > 1 and not front.url and (found := _URL.fullmatch(rest[-1])):
        front.url = found[1]
        rest.pop()
    kept = [line for line in rest if not _MARKDOWN_HEADING.fullmatch(line)]
    return front, headline or front.said.get("headline", ""), kept


def _labelled(line: str) -> tuple[str, str] | None:
    found = _LABELLED.fullmatch(line)
    if not found:
        return None
    label = found["label"].lower()
    return _FIELDS.get(label, label), found["value"].strip().strip("\"'")


def _is_headline(paragraphs: Sequence[str]) -> bool:
    """Tell whether the first paragraph is a headline: short, and no sentence of the body."""
    first = paragraphs[0]
    return (
        len(paragraphs) > 1
        and len(first.split()) <= _HEADLINE_WORDS
        and len(first) <= _HEADLINE_LETTERS
        and not is_prose(first)
        and not front_line(first)
        and not print_line(first)
    )


def _without_sidebar(paragraphs: list[str]) -> list[str]:
    """Cut a sidebar of other stories: a section label, and after it nothing but teasers.

    A print line ends the article by itself, so nothing is cut before one.
    """
    last = max((n for n, text in enumerate(paragraphs) if print_line(text)), default=-1)
    words = 0
    for number, paragraph in enumerate(paragraphs):
        if (
            number > last
            and words >= _BODY_WORDS_BEFORE_SIDEBAR
            and _SECTION_LABEL.fullmatch(paragraph)
            and _are_teasers(paragraphs[number + 1 :])
        ):
            return paragraphs[:number]
        words += len(paragraph.split())
    return paragraphs


def _are_teasers(paragraphs: Sequence[str]) -> bool:
    if not paragraphs:
        return True
    lengths = [len(paragraph.split()) for paragraph in paragraphs]
    short = sum(length <= _TEASER_WORDS for length in lengths)
    return short >= _TEASER_SHARE * len(lengths) and statistics.median(lengths) <= _MEDIAN_WORDS
