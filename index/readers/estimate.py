"""The day that a page only suggests: htmldate's answer, held against what the page prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import dropwhile, islice, pairwise

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement

from index.article import as_day
from index.dates import parse_date
from index.readers.boilerplate import without_others

_EARLIEST = "1800-01-01"  # htmldate finds nothing before 1995 unless told
_PROSE_WORDS = 25  # a line with a date of publication is shorter
_NEAR = 40  # texts between the headline and the line with the date, at most
_BESIDE = 25  # texts between the headline and a stamp: kicker, deck, byline, share bar
_LINE_WORDS = 12
_MONTHS, _CENTURY = 12, 100
_STAMP = re.compile(
    r"(?<![\w./-])(?<!\d\.\s)(?:\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)"
    r"|(?P<day>\d{1,2})(?P<mark>[./-])\s?(?P<month>\d{1,2})(?P=mark)\s?(?P<year>\d{4}|\d\d)(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th)?\.?\s(?:de\s|of\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s|del\s)?\d{4}\b"
    r"|[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}\b)"
)
_HOUR = re.compile(r"[\s,|–-]{0,4}(?:\w{1,4}\s)?\d{1,2}[:.h]\d\d\b(?!\.\d)")
_CHANGED = re.compile(
    r"\b(?:updat|modif|edited|revised|changed|aktuali|zuletzt|geändert|stand:|actuali|mis à jour"
    r"|aggiorn|обновл|güncel)",
    re.IGNORECASE,
)
_SILENT = frozenset({"script", "style", "head", "title", "noscript", "template"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was decoded, and as it was parsed."""

    markup: str
    tree: HtmlElement


def estimate(page: Page, url: str) -> date | None:
    """Return the day that the page's text suggests, if it is printed there in full; else None.

    The page is asked whole, then without comments and other stories; where that answer differs
    and stands near the headline, it is the article's own.
    """
    alone = without_others(page.tree)
    if (stamped := _stamped(alone)) and is_plausible(stamped):
        return stamped
    whole = _suggested(page.markup, url)
    own = _suggested(etree.tostring(alone, encoding="unicode", method="html"), url)
    near = islice(_texts_from_headline(page.tree), _NEAR)
    if own and own != whole and any(forms_of(own).search(text) for text in near):
        return own
    return next((day for day in (whole, own) if day and _is_told(page, day)), None)


def is_plausible(moment: date) -> bool:
    """Tell whether a date can be one of publication: no blank of a form, and not in the future."""
    day = as_day(moment)
    assert day
    blank = day == date(1970, 1, 1)  # Unix time zero
    return date(1600, 1, 1) < day <= datetime.now(UTC).date() + timedelta(days=1) and not blank


def lines_near_headline(tree: HtmlElement) -> Iterator[str]:
    """Yield the short texts near the headline that are not the day of a change ('Updated ...')."""
    texts = islice(_texts_from_headline(tree), _NEAR)
    for before, text in pairwise(["", *texts]):
        if len(text.split()) < _PROSE_WORDS and not _CHANGED.search(f"{before[-40:]} {text}"):
            yield text


@lru_cache(maxsize=512)
def forms_of(day: date) -> re.Pattern[str]:
    """Return what matches a day as pages print it, in any language and order."""
    year, month, number = day.year, day.month, day.day
    short = f"(?:{year}|{year % 100:02d})"
    name, mark, gap = r"[^\W\d_]{3,12}", r"\s?[-/.]\s?", r"[\s,.-]{1,3}"
    return re.compile(
        rf"(?<!\d)(?:{year}{mark}0?{month}{mark}0?{number}(?!\d)"
        rf"|(?<![\w/]){year}{month:02d}{number:02d}(?!\d)"
        rf"|{year}\s?年\s?0?{month}\s?月\s?0?{number}(?!\d)"
        rf"|0?{number}{mark}0?{month}{mark}{short}(?!\d)"
        rf"|0?{month}{mark}0?{number}{mark}{short}(?!\d)"
        rf"|0?{number}(?:st|nd|rd|th)?{gap}(?:(?:de|of){gap})?{name}{gap}(?:(?:de|of|del){gap})?{year})"
        rf"|(?<!\w){name}{gap}0?{number}(?:st|nd|rd|th)?{gap}{year}"
    )


def _stamped(tree: HtmlElement) -> date | None:
    """Return the day that stands beside the headline together with an hour, as stamps do.

    No change is meant by it ('Updated ...'), and a day that could be another one by the order of
    its numbers is none.
    """
    texts = [" ".join(text.split()) for text in islice(_texts_from_headline(tree), _BESIDE + 1)]
    for text, after in pairwise([*texts, ""]):
        found = _STAMP.search(text) if len(text.split()) <= _LINE_WORDS else None
        timed = found and (_HOUR.search(text, found.end()) or _HOUR.match(after))
        if found and timed and not _CHANGED.search(text):
            return _read_stamp(found)
    return None


def _read_stamp(found: re.Match[str]) -> date | None:
    if not found["day"]:
        return as_day(parse_date(found[0]))
    if found["mark"] != "." and int(found["day"]) <= _MONTHS and found["day"] != found["month"]:
        return None
    year = int(found["year"])
    try:
        # Two digits stand for this century on the web, and points part day, month and year.
        return date(
            year if year > _CENTURY else 2000 + year, int(found["month"]), int(found["day"])
        )
    except ValueError:
        return None


def _suggested(markup: str, url: str) -> date | None:
    found = find_date(
        markup,
        original_date=True,
        min_date=_EARLIEST,
        url=url or None,
        extensive_search=True,
    )
    day = as_day(parse_date(found)) if found else None
    return day if day and is_plausible(day) else None


def _is_told(page: Page, day: date) -> bool:
    """Tell whether the day stands in full on the page, apart from its running prose.

    htmldate makes a year into its first of January; and a day in a long paragraph is of an event.
    """
    form = forms_of(day)
    prose = sum(
        len(form.findall(text)) for text in _texts(page.tree) if len(text.split()) >= _PROSE_WORDS
    )
    return len(form.findall(page.markup)) > prose


def _texts_from_headline(tree: HtmlElement) -> Iterator[str]:
    """Yield what the page prints from its headline on."""
    headline = next(tree.iter("h1"), None)
    texts = _texts(tree)
    if headline is None:
        return texts
    first = next((text for text in headline.itertext() if text.strip()), "")
    return dropwhile(lambda text: text != first, texts)


def _texts(tree: HtmlElement) -> Iterator[str]:
    """Yield the texts that the page shows, in order."""
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if isinstance(element.tag, str) and element.tag not in _SILENT:
            said = element.text if event == "start" else element.tail
            if said and said.strip():
                yield said
