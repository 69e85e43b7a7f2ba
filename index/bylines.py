"""Lines that say who wrote an article, and where and when it was printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.dates import find_date, parse_date

_PRINT_LINE = re.compile(
    r"\(?(?:(?:this|the) (?:article|story|report|piece|column|item|editorial)\b[^.]{0,20}? )?"
    r"(?:was )?(?:first |originally )?(?:published|appeared|printed)(?: first)? (?:in|by)"
    r"(?: the (?:print|printed|paper) (?:edition|issue|version) of)? (?P<source>.+)",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(r"(?:[\s,(]|\bon|\bdated?|\bof|\bissue|\bedition|\b\w+day,?)+$")
_LABEL = re.compile(
    r"(?P<label>(?:first |last |originally )?(?:published|posted|updated|modified|revised))"
    r"(?: on| at)?\s*:?\s+",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[|•·]\s*|\s+/\s+")
_NAME = r"(?:[A-Z][\w.'’-]*|[A-Z]\.|(?:de|da|del|van|von|der|den|bin|al|el|la|and|&|in))"
_BY = re.compile(
    rf"(?:(?:[Ww]ords|[Tt]ext|[Rr]eporting|[Ss]tory)\s)?[Bb][Yy]:?\s+(?P<name>(?:(?:a|an|our|the)\s)?[A-Z][\w.'’-]*,?(?:\s{_NAME},?){{0,9}})"
)
_DESK = re.compile(
    r"(?:(?:by )?(?:a|an|our|the|from our|from a) )?(?:[\w’' ]{0,20} )?"
    r"(?:(?:staff|special|own|senior|sports|business|correspondent) )?"
    r"(?:correspondents?|(?:staff|senior|sports|business) (?:reporter|writer)s?"
    r"|(?:web|news|monitoring|sports|business) desk|bureau report|newspaper['’]s .{0,30})",
    re.IGNORECASE,
)
_LINE_WORDS = 10  # the longest name of a paper, and the longest date with its time and zone
_DATE_LETTERS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintLine:
    """What a line such as 'Published in Dawn, July 2nd, 2020' states."""

    source: str
    published: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontLine:
    """What a line between headline and body states: a byline, a date, or both."""

    byline: str = ""
    published: date | None = None
    updated: date | None = None


def print_line(paragraph: str) -> PrintLine | None:
    """Read a line that says in which paper, and when, the article was printed; else None.

    A supplement after the paper's name ('Dawn, EOS, January 5th, 2025') is left out.
    """
    found = _PRINT_LINE.match(paragraph)
    dated = find_date(found["source"]) if found else None
    if not found or not dated:
        return None
    published, start, end = dated
    source = _BEFORE_DATE.sub("", found["source"][:start]).partition(",")[0].strip()
    rest = found["source"][end:].strip(" .)")
    # Prose can begin this way too: 'Published in Nature on 3 July 2020, the study found ...'.
    if rest or not source[:1].isupper() or len(source.split()) > _LINE_WORDS:
        return None
    return PrintLine(source=source, published=published)


def front_line(paragraph: str) -> FrontLine | None:
    """Read a byline, a publication line or both in one ('Jane Doe | Published July 2, 2020')."""
    byline, published, updated = "", None, None
    parts = [part for part in _PARTS.split(paragraph.strip()) if part]
    for number, part in enumerate(parts):
        if stated := _stated_dates(part):
            published, updated = stated[0] or published, stated[1] or updated
        elif number == 0 and (name := _byline(part)):
            byline = name
        elif number == 0 and len(parts) > 1 and _stated_dates(parts[1]):
            byline = part
        else:
            return None
    return FrontLine(byline=byline, published=published, updated=updated) if parts else None


def _stated_dates(part: str) -> tuple[date | None, date | None] | None:
    """Return the dates (published, updated) of a labelled or bare date; None if it is neither."""
    labels = list(_LABEL.finditer(part))
    if not labels or labels[0].start() != 0:
        bare = parse_date(part) if len(part.split()) <= _LINE_WORDS else None
        return (bare, None) if bare else None
    published, updated = None, None
    for label, after in zip(labels, [*labels[1:], None], strict=True):
        said = part[label.end() : after.start() if after else len(part)].strip(" ,.|-–")
        # A label over a date that nobody can place ('Published July 31') is furniture all the same.
        if not said[:1].isalnum() or not re.search(r"\d", said) or len(said) > _DATE_LETTERS:
            return None
        moment = parse_date(said)
        if not moment and not re.fullmatch(r"[\w\s,.:/+-]{3,30}", said):
            return None
        if label["label"].lower().split()[-1] in ("published", "posted"):
            published = published or moment
        else:
            updated = updated or moment
    return published, updated


def _byline(part: str) -> str:
    if _DESK.fullmatch(part) and part[:1].isupper():
        return re.sub(r"^by ", "", part, flags=re.IGNORECASE)
    found = _BY.fullmatch(part)
    return found["name"] if found else ""
