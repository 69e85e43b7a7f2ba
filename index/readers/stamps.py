"""Timestamps as feeds and tables write them, where the format or the user states what is missing.

`index.dates` reads only what is certain by itself. A feed's format defines zones by name, and a
user may state the order of day and month, or the zone of a whole table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Literal

from index.article import as_day
from index.dates import find_date, parse_date

Order = Literal["", "DMY", "MDY", "YMD"]

ZONES: Mapping[str, float] = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0,
    "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "TRT": 3, "EAT": 3, "CAT": 2, "WAT": 1, "SAST": 2,
    "PKT": 5, "AFT": 4.5, "UZT": 5, "NPT": 5.75, "MMT": 6.5, "ICT": 7, "WIB": 7, "WITA": 8,
    "HKT": 8, "SGT": 8, "PHT": 8, "MYT": 8, "AWST": 8, "JST": 9, "KST": 9, "WIT": 9,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "AKST": -9, "AKDT": -8, "NDT": -2.5, "BRT": -3, "CLST": -3,
}  # fmt: skip
"""Hours east of UTC, for names in use that one zone alone bears (IANA tz database, 2025).

Left out because several zones share them: IST, BST, CST, EST, AST, GST, PST, MST, SST, WST.
"""

RFC_822: Mapping[str, float] = {
    **ZONES,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""The same with the names of North America, which RFC 822 (section 5.1) defines for RSS."""

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?\s*\(?(?P<name>[a-z]{1,5})?\)?$",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?P<a>\d{1,4})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{1,4})(?!\d)")
_SHORT_YEAR = re.compile(
    r"(?P<before>\d{1,2}[ -][a-z]{3}[ -])(?P<year>\d\d)(?=\s+\d)", re.IGNORECASE
)
_ZERO_ZONE = re.compile(r"(?<=\d)\s*-00:?00$")
_WEEKDAY = re.compile(r"[^\W\d]{2,12}\.?,?\s*")
_NO_YEAR = re.compile(r"(?<!\d)-0001\b")  # PHP's year for no date, which WordPress exports
_YEAR_DIGITS, _LATEST_MONTH, _NOON = 4, 12, 12
_CENTURY_TURNS = 50  # RFC 2822, section 4.3: 00 to 49 are of this century


def feed_stamp(text: str) -> date | None:
    """Return what RFC 822, RFC 3339 or a common mistake for them states; None for no date.

    A zone by a name that several zones share, or by an unknown one, leaves the day alone.
    """
    text = _SHORT_YEAR.sub(_whole_year, text.strip(), count=1)
    text = _ZERO_ZONE.sub(" +0000", text)  # RFC 2822: the instant is in UTC, its place unknown
    if _NO_YEAR.search(text):
        return None
    if read := _timed(text, RFC_822, None):
        return read
    found = find_date(text)
    # The rest of the line is not understood; the day that it opens with stands all the same.
    return as_day(found[0]) if found and _opens(text, found[1]) else None


def table_stamp(text: str, *, order: Order = "", zone: tzinfo | None = None) -> date | None:
    """Return the date that a table's cell is, read in the order and the zone that the user states.

    :raises ValueError: if a date in figures contradicts the order.
    """
    text = text.strip()
    return _timed(_ordered(text, order) if order else text, ZONES, zone)


def with_zone(moment: datetime, zone: tzinfo) -> datetime:
    """Return a wall clock's time in that zone, as a timestamp with the offset it had that day."""
    offset = moment.replace(tzinfo=zone).utcoffset() or timedelta()
    return moment.replace(tzinfo=timezone(offset))


def _timed(text: str, names: Mapping[str, float], zone: tzinfo | None) -> date | None:
    """Parse a date, and keep its time where a zone is known for it."""
    day = parse_date(text)
    clock = _CLOCK.search(text)
    if day is None or isinstance(day, datetime) or not clock:
        return day
    if name := clock["name"]:
        hours = names.get(name.upper())
        zone = None if hours is None else timezone(timedelta(hours=hours))
    if zone is None:
        return day
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % _NOON + (_NOON if clock["half"].lower().startswith("p") else 0)
    minute, second = int(clock["minute"]), int(clock["second"] or 0)
    try:
        naive = datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001
        return with_zone(naive, zone)
    except (ValueError, OverflowError):  # 24:00, a leap second, the year 1
        return day


def _ordered(text: str, order: Order) -> str:
    """Rewrite a date in figures as ISO 8601, by the stated order; a year in front needs none."""
    figures = _NUMERIC.match(text)
    if not figures or len(figures["a"]) == _YEAR_DIGITS:
        return text
    day, month = (figures["a"], figures["b"]) if order == "DMY" else (figures["b"], figures["a"])
    if order == "YMD" or int(month) > _LATEST_MONTH:
        raise ValueError(
            f"found the date {text[:40]!r}, which is not in the order {order}; correct the order "
            "under [dates] in the mapping, or the date"
        )
    if len(figures["c"]) != _YEAR_DIGITS:
        return text
    return f"{figures['c']}-{month.zfill(2)}-{day.zfill(2)}{text[figures.end() :]}"


def _whole_year(found: re.Match[str]) -> str:
    century = "20" if int(found["year"]) < _CENTURY_TURNS else "19"
    return f"{found['before']}{century}{found['year']}"


def _opens(text: str, start: int) -> bool:
    return start == 0 or bool(_WEEKDAY.fullmatch(text, 0, start))
