"""Intervals: which times a text names, as days of publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Interval:
    """Days of publication, half open: `after` is the first day in it, `before` the first past it.

    None where that side is open.
    """

    after: date | None = None
    before: date | None = None

    def in_words(self) -> str:
        """Write it as people read it: 'March 2020', '2 July 2020 to 8 July 2020', 'since 2021'."""
        after, before = self.after, self.before
        if after is None:
            return f"before {in_words(before)}" if before else "at any time"
        if before is None:
            return f"since {_period_from(after)}"
        last = before - timedelta(days=1)
        if last == after:
            return in_words(after)
        if before == _next_month(after) and after.day == 1:
            return f"{after:%B} {after.year}"
        if (after.month, after.day, last.month, last.day) == (1, 1, 12, 31):
            return str(after.year) if after.year == last.year else f"{after.year} to {last.year}"
        return f"{in_words(after)} to {in_words(last)}"


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A time that a text names: `text[start:end]`, and the days that it stands for.

    Where `leans`, it is the time of an event, which no filter may be made of.
    """

    start: int
    end: int
    interval: Interval
    leans: bool = False


def in_words(moment: date | None) -> str:
    """Write a day as people read it, '2 July 2020'; an undated article says so."""
    return f"{moment.day} {moment:%B} {moment.year}" if moment else "undated"


def _period_from(day: date) -> str:
    return str(day.year) if (day.month, day.day) == (1, 1) else in_words(day)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
