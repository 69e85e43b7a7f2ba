"""Relative times: what 'last week', 'on Monday' and 'three days ago' stand for on a given day."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from retrieval.intervals import Interval
from retrieval.understanding.periods import (
    Words,
    a_month,
    counted,
    days_from,
    latest,
    month_number,
    months_from,
    season,
)

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def _back(today: date, unit: str, count: int) -> date:
    """Return the day so many units earlier; of a month that is shorter, its last day."""
    if unit == "hour":
        return today - timedelta(days=-(-count // 24))
    if unit in _DAYS:
        return today - timedelta(days=count * _DAYS[unit])
    months = today.year * 12 + today.month - 1 - count * _MONTHS[unit]
    year, month = months // 12, months % 12 + 1
    if year < 1:
        raise ValueError("before the first year")
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _whole(day: date, unit: str) -> Interval:
    """Return the day, or the week from Monday, weekend, month, quarter or year that it lies in."""
    monday = day - timedelta(days=day.weekday())
    match unit:
        case "week":
            return days_from(monday, 7)
        case "weekend":
            return days_from(monday + timedelta(days=5), 2)
        case "month":
            return months_from(day.year, day.month)
        case "quarter":
            return months_from(day.year, (day.month - 1) // 3 * 3 + 1, 3)
        case "year":
            return months_from(day.year, 1, 12)
        case _:
            return days_from(day)


def named_day(words: Words, today: date, _year: int | None) -> Interval:
    """Read 'today', 'tonight', 'this morning', 'yesterday', 'the day before yesterday'."""
    said = words["named"] or ""
    back = 2 if "before" in said else int("yesterday" in said or "last" in said)
    return days_from(today - timedelta(days=back))


def ago(words: Words, today: date, _year: int | None) -> Interval:
    """Read 'three days ago' as that day, 'two weeks ago' as that whole week, and so for months."""
    unit = words["unit"] or ""
    unit = "week" if unit == "fortnight" else unit
    count = counted(words["count"]) * (2 if words["unit"] == "fortnight" else 1)
    if unit == "hour":
        return days_from(today - timedelta(days=count // 24))
    return _whole(_back(today, unit, count), unit)


def rolling(words: Words, today: date, _year: int | None) -> Interval:
    """Read 'the past five days' as today and the five days before it."""
    first = _back(today, words["unit"] or "", counted(words["count"]))
    return Interval(first, days_from(today).before)


def this_or_last(words: Words, today: date, _year: int | None) -> Interval:
    """Read 'this week' as the whole of it, and 'last week' as the whole one before it."""
    unit = words["unit"] or ""
    day = _back(today, unit, int(words["which"] != "this"))
    if unit == "month" and words["part"]:
        return a_month(
            {"month": f"{day:%B}".lower(), "part": words["part"], "year": None}, today, day.year
        )
    return _whole(day, unit)


def weekend(_words: Words, today: date, _year: int | None) -> Interval:
    """Read 'the weekend' as the latest that has begun."""
    this = _whole(today, "weekend")
    assert this.after
    return this if this.after <= today else _whole(today - timedelta(days=7), "weekend")


def so_far(words: Words, today: date, _year: int | None) -> Interval:
    """Read 'earlier this year' as its first day to today."""
    return Interval(_whole(today, words["unit"] or "").after, days_from(today).before)


def weekday(words: Words, today: date, _year: int | None) -> Interval:
    """Read 'Monday' as the latest, today too; 'last Monday' never as today; 'this' in this week."""
    number = _WEEKDAYS.index((words["weekday"] or "")[:3])
    back = (today.weekday() - number) % 7
    match words.get("which"):
        case "this":
            return days_from(today + timedelta(days=number - today.weekday()))
        case "last" | "past":
            back = back or 7
    return days_from(today - timedelta(days=back))


def this_or_last_month(words: Words, today: date, _year: int | None) -> Interval:
    """Read 'last March' as the latest that is over, and 'this March' as this year's."""
    month = month_number(words["month"])
    if words["which"] == "this":
        return months_from(today.year, month)
    return latest(lambda year: months_from(year, month), today, finished=True)


def this_or_last_season(words: Words, today: date, _year: int | None) -> Interval:
    """Read 'last summer' as the latest that is over; 'this winter' may have begun last year."""
    plain = {"season": words["season"], "part": None, "year": None}
    if words["which"] != "this":
        return latest(lambda year: season(plain, today, year), today, finished=True)
    running = season(plain, today, None)
    assert running.after
    assert running.before
    is_this = running.before > today or running.after.year == today.year
    return running if is_this else season(plain, today, today.year)


def day_of_month(words: Words, today: date, _year: int | None) -> Interval:
    """Read 'the 10th' as the latest that has begun."""
    day = int(words["day"] or 0)
    for back in range(12):
        months = today.year * 12 + today.month - 1 - back
        try:
            found = date(months // 12, months % 12 + 1, day)
        except ValueError:
            continue
        if found <= today:
            return days_from(found)
    raise ValueError("no month has such a day")


def september_11(_words: Words, _today: date, _year: int | None) -> Interval:
    """Read '9/11', the one event that goes by its day and month in figures."""
    return days_from(date(2001, 9, 11))
