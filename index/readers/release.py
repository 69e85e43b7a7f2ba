"""Release: whether an item may be shown, and from when, as its source states it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from index.article import Status
from index.dates import parse_date

_LAST_ZONE = timezone(timedelta(hours=-12))  # where a day begins and ends last on Earth
_UNSET, _NEVER = 1900, 9000  # 0001-01-01 and 9999-12-31 stand for 'none' and 'for ever'
_DAY_AND_ZONE = re.compile(r"(\d{4}-?\d\d-?\d\d)(Z|[+-]\d\d:?\d\d)")
_STATUS: dict[str, Status] = {
    "": "usable",
    "usable": "usable",
    "embargoed": "usable",
    "canceled": "killed",
    "cancelled": "killed",
    "killed": "killed",
}
_SEVERITY = ("usable", "withheld", "killed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The status of an item, and the end of its embargo; an item can be usable and embargoed."""

    status: Status = "usable"
    embargoed_until: datetime | None = None


def release(status: str, embargo: str | None = None) -> Release:
    """Return what a publication status and an embargo mean: stat:usable, withheld, canceled, ...

    An embargo that is there and states no time holds until a later version lifts it (NewsML-G2),
    so the item is withheld, as under a status that nobody knows. A time without zone counts in
    the last zone on Earth: nothing comes out early.
    """
    code = re.split(r"[:/]", status.strip())[-1].lower()
    until, is_open = _until(embargo) if embargo is not None else (None, code == "embargoed")
    known = _STATUS.get(code, "withheld")
    return Release(
        status="withheld" if is_open and known == "usable" else known, embargoed_until=until
    )


def strictest(*releases: Release) -> Release:
    """Return the release under which all of these are kept: an item and what it is wrapped in."""
    embargoes = [one.embargoed_until for one in releases if one.embargoed_until]
    return Release(
        status=max((one.status for one in releases), key=_SEVERITY.index),
        embargoed_until=max(embargoes, default=None),
    )


def moment(text: str) -> date | None:
    """Return a stated date or timestamp; None where it is none, or stands for 'not set'."""
    found = parse_date(text)
    return found if found and _UNSET - 400 <= found.year < _NEVER else None


def _until(embargo: str) -> tuple[datetime | None, bool]:
    """Return when the embargo ends, and whether it is open: there, but without an end."""
    stated = _DAY_AND_ZONE.sub(r"\1T00:00:00\2", embargo.strip())
    ends: date | None
    try:
        ends = datetime.fromisoformat(stated)
    except ValueError:
        ends = parse_date(stated)
    if ends is None or ends.year >= _NEVER:
        return None, True
    if ends.year < _UNSET:
        return None, False
    if not isinstance(ends, datetime):
        ends = datetime(ends.year, ends.month, ends.day, tzinfo=_LAST_ZONE)
    return ends if ends.tzinfo else ends.replace(tzinfo=_LAST_ZONE), False
