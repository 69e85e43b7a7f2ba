"""Intervals: which times a text names, as days of publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Interval:
    """Days of publication, half open: `after` is the first day in it, `before` the first past it.

    None where that side is open. What ends before it begins holds no day, and can still be written.
    """

    after: date | None = None
    before: date | None = None

    @property
    def empty(self) -> bool:
        """Whether no day lies in it."""
        return bool(self.after and self.before and self.after >= self.before)

    def intersect(self, other: Interval) -> Interval:
        """Return the days that lie in both; where there are none, it ends before it begins."""
        afters = [one.after for one in (self, other) if one.after]
        befores = [one.before for one in (self, other) if one.before]
        return Interval(max(afters, default=None), min(befores, default=None))

    def cover(self, other: Interval) -> Interval:
        """Return the shortest interval that holds both."""
        afters, befores = (self.after, other.after), (self.before, other.before)
        return Interval(
            None if None in afters else min(filter(None, afters)),
            None if None in befores else max(filter(None, befores)),
        )

    def in_words(self) -> str:
        """Write it as people read it: 'March 2020', '2 July 2020 to 8 July 2020', 'since 2021'."""
        after, before = self.after, self.before
        if after is None:
            return f"before {_opening(before)}" if before else "at any time"
        if before is None:
            return f"since {_opening(after)}"
        last = before - timedelta(days=1) if before > date.min else before
        first_words, last_words = in_words(after), in_words(last)
        if (after.month, after.day, last.month, last.day) == (1, 1, 12, 31):
            first_words, last_words = str(after.year), str(last.year)
        elif after.day == before.day == 1:
            first_words, last_words = _month(after), _month(last)
        return first_words if first_words == last_words else f"{first_words} to {last_words}"


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


def _opening(day: date) -> str:
    if day.day > 1:
        return in_words(day)
    return str(day.year) if day.month == 1 else _month(day)


def _month(day: date) -> str:
    return f"{day:%B} {day.year}"
