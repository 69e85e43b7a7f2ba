"""Dates as newspapers print them, read without guessing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<{0}>\d{{1,2}})(?:st|nd|rd|th)?"
# Zones by abbreviation are left out: EST, IST and CST each name several.
_TIME = (
    r"(?:,?[T\s]+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?(?![\w:]))?"
)
_DATE = re.compile(
    r"(?<![\w/.-])(?:"
    r"(?P<iso_year>\d{4})(?P<iso_mark>[-/.])(?P<iso_month>\d\d?)(?P=iso_mark)(?P<iso_day>\d\d?)(?!\d)"
    rf"|{_MONTH.format('first_month')}\s*{_DAY.format('after_day')},?\s+(?P<after_year>\d{{4}})\b"
    rf"|{_DAY.format('first_day')}[\s-]+(?:of\s+)?{_MONTH.format('later_month')},?[\s-]+"
    r"(?P<later_year>\d{4})\b"
    r"|(?P<left>\d\d?)(?P<mark>[/.-])(?P<right>\d\d?)(?P=mark)(?P<last_year>\d{4})\b"
    rf"){_TIME}",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?", re.IGNORECASE
)
# What may follow a whole date without changing the day: a time and the name of its zone.
_AFTER = re.compile(
    r"[\s,|-]*(?:at\s+)?(?:\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?)?\s*(?:\(?[A-Z]{2,5}\)?)?",
    re.IGNORECASE,
)
_FOREIGN = re.compile(r"\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+)?\d{4}")
_LATEST_MONTH = 12
# Unix times: as milliseconds from the first on, and in seconds plausible from 1973 to 2096.
_MILLISECONDS, _EARLIEST, _LATEST = 1e11, 1e8, 4e9


def parse_date(text: str) -> date | None:
    """Return the one date that the text is, or None where it is none or its order is unclear.

    A timestamp with a numeric zone stays a timestamp; without a zone only its day is kept.
    '02/07/2020' is the second of July in one country and February in another: None.
    """
    text = _WEEKDAY.sub("", text.strip(), count=1).strip() if text[:1].isalpha() else text.strip()
    if re.fullmatch(r"(?:1[89]|20)\d{6}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if found := find_date(text):
        moment, start, end = found
        return moment if start == 0 and _AFTER.fullmatch(text, end) else None
    if _FOREIGN.fullmatch(text):
        # Needed for other languages alone, and its import costs more than reading a page.
        import dateparser

        read = dateparser.parse(text, settings={"REQUIRE_PARTS": ["day", "month", "year"]})
        return read.date() if read else None
    return None


def find_date(text: str) -> tuple[date, int, int] | None:
    """Return the first whole date in the text with its start and end, or None."""
    for found in _DATE.finditer(text):
        moment = _read(found)
        if moment:
            return moment, found.start(), found.end()
    return None


def from_epoch(number: float) -> datetime | None:
    """Return the instant of a Unix time in seconds or milliseconds; None outside 1973 to 2096."""
    seconds = number / 1000 if number >= _MILLISECONDS else number
    if not _EARLIEST <= seconds < _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _read(found: re.Match[str]) -> date | None:
    part = found.groupdict()
    try:
        if part["iso_year"]:
            day = date(int(part["iso_year"]), int(part["iso_month"]), int(part["iso_day"]))
        elif part["last_year"]:
            left, right = int(part["left"]), int(part["right"])
            if left != right and max(left, right) <= _LATEST_MONTH:
                return None
            month, number = (left, right) if right > _LATEST_MONTH else (right, left)
            day = date(int(part["last_year"]), month, number)
        else:
            name = (part["first_month"] or part["later_month"]).lower()[:3]
            year = int(part["after_year"] or part["later_year"])
            number = int(part["after_day"] or part["first_day"])
            day = date(year, _MONTHS.index(name) + 1, number)
        return _with_time(day, part)
    except ValueError:
        return None


def _with_time(day: date, part: dict[str, str | None]) -> date:
    zone = part["zone"]
    if not zone:
        return day
    hour = int(part["hour"] or 0)
    if part["half"]:
        hour = hour % 12 + (12 if part["half"].lower().startswith("p") else 0)
    offset = timedelta()
    if zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return datetime(
        day.year,
        day.month,
        day.day,
        hour,
        int(part["minute"] or 0),
        int(part["second"] or 0),
        tzinfo=timezone(-offset if zone[0] == "-" else offset) if offset else UTC,
    )
