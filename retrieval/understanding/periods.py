"""Periods: the days that a written date, month, quarter or decade stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from retrieval.intervals import Interval

Words = Mapping[str, str | None]
"""The named parts of a period as they were written, in lower case."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DECEMBER = 12
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_TENS = {"fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90}
_THIRDS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
_RANKS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_COUNTS = ("a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
_COUNTED = {word: count for count, word in enumerate(_COUNTS, 1)}
_COUNTED |= {"an": 1, "couple": 2, "few": 3, "twelve": 12}


def month_number(written: str | None) -> int:
    """Return 1 to 12 for a month's name."""
    return _MONTHS.index((written or "")[:3]) + 1


def counted(written: str | None) -> int:
    """Return the number that a word or digits stand for; nothing written is one."""
    return int(written) if written and written.isdigit() else _COUNTED[written or "a"]


def days_from(first: date, count: int = 1) -> Interval:
    """Return so many days, from one on."""
    return Interval(first, first + timedelta(days=count))


def months_from(year: int, month: int, count: int = 1) -> Interval:
    """Return so many whole months, from one on; month 13 is January of the next year."""
    first, past = year * 12 + month - 1, year * 12 + month - 1 + count
    return Interval(date(first // 12, first % 12 + 1, 1), date(past // 12, past % 12 + 1, 1))


def latest(of_year: Callable[[int], Interval], today: date, *, finished: bool = False) -> Interval:
    """Return the latest that has begun, or has `finished`; 29 February may be eight years ago.

    :raises ValueError: if no year has had it.
    """
    for year in range(today.year, today.year - 9, -1):
        try:
            found = of_year(year)
        except ValueError:
            continue
        assert found.after
        assert found.before
        if (found.before if finished else found.after) <= today:
            return found
    raise ValueError("no such day in the last eight years")


def _of_year(
    of_year: Callable[[int], Interval], words: Words, today: date, year: int | None
) -> Interval:
    written = words["year"]
    if written:
        year = int(written) if written.isdigit() else today.year - written.startswith("last")
    return latest(of_year, today) if year is None else of_year(year)


def _third(words: Words) -> int | None:
    """Which third of a period is meant, 0 to 2; None for the whole."""
    named = [_THIRDS[word] for word in (words.get("part") or "").split() if word in _THIRDS]
    return named[0] if named else None


def a_day(words: Words, today: date, year: int | None) -> Interval:
    month, day = month_number(words["month"]), int(words["day"] or 0)
    return _of_year(lambda chosen: days_from(date(chosen, month, day)), words, today, year)


def week_of(words: Words, today: date, year: int | None) -> Interval:
    day = a_day(words, today, year).after
    assert day
    return days_from(day - timedelta(days=day.weekday()), 7)


def iso(words: Words, _today: date, _year: int | None) -> Interval:
    return days_from(date(*(int(words[name] or 0) for name in ("year", "number", "day"))))


def numeric(words: Words, _today: date, _year: int | None) -> Interval:
    """Read 13/7/2020; of 2/7/2020, whose order nobody knows, both days and all between them."""
    one, two, year = (int(words[name] or 0) for name in ("day", "number", "year"))
    if one > _DECEMBER or words["mark"] == ".":
        return days_from(date(year, two, one))
    if two > _DECEMBER:
        return days_from(date(year, one, two))
    return days_from(date(year, one, two)).cover(days_from(date(year, two, one)))


def iso_month(words: Words, _today: date, _year: int | None) -> Interval:
    return months_from(int(words["year"] or 0), int(words["number"] or 0))


def a_month(words: Words, today: date, year: int | None) -> Interval:
    month, third = month_number(words["month"]), _third(words)

    def of_year(chosen: int) -> Interval:
        whole = months_from(chosen, month)
        if third is None:
            return whole
        pasts = (date(chosen, month, 11), date(chosen, month, 21), whole.before)
        return Interval(date(chosen, month, (1, 15, 21)[third]), pasts[third])

    return _of_year(of_year, words, today, year)


def week_of_month(words: Words, today: date, year: int | None) -> Interval:
    rank = _RANKS.get(words["rank"] or "")

    def of_year(chosen: int) -> Interval:
        whole = months_from(chosen, month_number(words["month"]))
        assert whole.before
        if rank is None:
            return days_from(whole.before - timedelta(days=7), 7)
        return days_from(date(chosen, month_number(words["month"]), 7 * rank - 6), 7)

    return _of_year(of_year, words, today, year)


def a_year(words: Words, today: date, year: int | None) -> Interval:
    third = _third(words)
    first, count = (1, 12) if third is None else (1 + 4 * third, 4)
    return _of_year(lambda chosen: months_from(chosen, first, count), words, today, year)


def years(words: Words, today: date, _year: int | None) -> Interval:
    first, short = int(words["year"] or 0), words["short"]
    if int(words["last"] or first) > today.year:
        raise ValueError("not begun")
    last = int(words["last"] or first + 1)
    if short and int(short) != last % 100:
        raise ValueError("not two years in a row")
    return Interval(date(first, 1, 1), date(last + 1, 1, 1))


def decade(words: Words, today: date, _year: int | None) -> Interval:
    first, third = int(words.get("decade") or 0), _third(words)
    if not first:
        tens = words["tens"] or ""
        first = today.year // 100 * 100 + (int(tens) if tens.isdigit() else _TENS[tens])
        first -= 100 if first > today.year else 0
    start, count = (0, 10) if third is None else ((0, 4), (4, 3), (7, 3))[third]
    return months_from(first + start, 1, 12 * count)


def quarter(words: Words, today: date, year: int | None) -> Interval:
    number = int(words.get("number") or 0) or _RANKS.get(words.get("rank") or "", 4)
    return _of_year(lambda chosen: months_from(chosen, 3 * number - 2, 3), words, today, year)


def half(words: Words, today: date, year: int | None) -> Interval:
    number = int(words.get("number") or 0) or _RANKS.get(words["rank"] or "", 2)
    if number not in {1, 2}:
        raise ValueError("there are two halves")
    return _of_year(lambda chosen: months_from(chosen, 6 * number - 5, 6), words, today, year)


def half_month(words: Words, today: date, year: int | None) -> Interval:
    month, number = month_number(words["month"]), _RANKS.get(words["rank"] or "", 2)

    def of_year(chosen: int) -> Interval:
        middle = date(chosen, month, 16)
        whole = months_from(chosen, month)
        return Interval(whole.after, middle) if number == 1 else Interval(middle, whole.before)

    return _of_year(of_year, words, today, year)


def opening(words: Words, today: date, year: int | None) -> Interval:
    count = counted(words["count"])
    first = 1 if words["rank"] in {"first", "1st"} else 13 - count
    return _of_year(lambda chosen: months_from(chosen, first, count), words, today, year)


def season(words: Words, today: date, year: int | None) -> Interval:
    """Read a season, of the northern meteorological ones; a winter is of the year it begins in."""
    month, third = _SEASONS[words["season"] or ""], _third(words)
    first, count = (month, 3) if third is None else (month + third, 1)
    return _of_year(lambda chosen: months_from(chosen, first, count), words, today, year)
