"""The arbiter of a page's dates: what is printed, stated, addressed or only mentioned on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from index.article import ESTIMATE, as_day
from index.furniture import Trimmed
from index.readers.estimate import Page, estimate, forms_of, is_plausible, lines_near_headline

METADATA, ADDRESS, PUBLICATION_LINE, PRINT_LINE = (
    "page metadata",
    "address",
    "publication line",
    "print line",
)
_ADDRESSED = re.compile(
    r"(?:/|[-_](?=\d{8}(?:\.\w+)?/?$))(?P<year>(?:19|20)\d\d)(?P<mark>[/_-]?)"
    r"(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)(?=[/_.-]|$)"
)
# The zones of the world run from ten hours behind UTC (Hawaii) to fourteen before it.
_FURTHEST_BEHIND, _FURTHEST_AHEAD = timedelta(hours=10), timedelta(hours=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """When an article was published and changed, and where that was found ('' where nowhere)."""

    published: date | None = None
    dated_by: str = ""
    updated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a page's metadata states of its dates, the best statement first."""

    published: Sequence[date] = ()
    updated: date | None = None


def date_of(page: Page, stated: Stated, trimmed: Trimmed, *, url: str) -> Dating:
    """Choose the date: the print line, the metadata, the publication line, the address, the text.

    A timestamp of the print line's day is more precise than the line; another day is of the
    website. A timestamp in UTC may fall on another day than the source's own clock: the day that
    the page prints or that its address holds is then the true one. A date that only the page's
    text suggests must be printed there in full, or it is none.
    """
    first = next((moment for moment in stated.published if is_plausible(moment)), None)
    updated = stated.updated or trimmed.updated
    printed, line = trimmed.published, trimmed.dated_by
    if printed and line == PRINT_LINE and as_day(first) != printed:
        return Dating(published=printed, dated_by=PRINT_LINE, updated=updated)
    addressed = addressed_day(url)
    if first:
        local = _local_day(first, printed, addressed, stated.published, page.tree)
        if local:
            return Dating(published=local[0], dated_by=local[1], updated=updated)
        return Dating(published=first, dated_by=METADATA, updated=updated)
    if printed:
        return Dating(published=printed, dated_by=line, updated=updated)
    if addressed:
        return Dating(published=addressed, dated_by=ADDRESS, updated=updated)
    suggested = estimate(page, url)
    return Dating(published=suggested, dated_by=ESTIMATE if suggested else "", updated=updated)


def addressed_day(url: str) -> date | None:
    """Return the day that a page's address holds as a folder (/2020/07/02/) or an ending."""
    found = _ADDRESSED.search(urlsplit(url).path)
    if not found:
        return None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return day if is_plausible(day) else None


def _local_day(
    stamp: date,
    printed: date | None,
    addressed: date | None,
    others: Sequence[date],
    tree: HtmlElement,
) -> tuple[date, str] | None:
    """Return the source's own day where the timestamp is in UTC and the page tells that day."""
    if not isinstance(stamp, datetime) or stamp.utcoffset():
        return None
    for other in others:
        # The same instant by the source's own clock says it best.
        if isinstance(other, datetime) and other.utcoffset() and other == stamp:
            return other, METADATA
    days = _days_on_earth(stamp)
    told = [(printed, PUBLICATION_LINE), (addressed, ADDRESS)]
    told += [(other, METADATA) for other in others if not isinstance(other, datetime)]
    lines = list(lines_near_headline(tree))
    told += [
        (day, PUBLICATION_LINE) for day in days if any(forms_of(day).search(line) for line in lines)
    ]
    agreed = [(day, by) for day, by in told if day in days]
    if any(day == stamp.date() for day, _ in agreed):
        return None
    return next(((day, by) for day, by in agreed if day), None)


def _days_on_earth(stamp: datetime) -> list[date]:
    """Return the two or three days that it is somewhere at an instant."""
    first, last = (stamp - _FURTHEST_BEHIND).date(), (stamp + _FURTHEST_AHEAD).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
