"""Days as they are given beside a question."""

from __future__ import annotations

from datetime import date

from index import as_day
from retrieval.question import parse_day

Day = date | str | None
"""A day: a date, or text that `parse_day` reads."""


def day_of(given: Day, *, end: bool = False) -> date | None:
    """Return the day that was given, of a month or year its first, with `end` its last.

    :raises QuestionError: if it is text that is no day.
    """
    return parse_day(given, end=end) if isinstance(given, str) else as_day(given)
