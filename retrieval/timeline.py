"""Timeline: what was reported of one question, period by period, first report to latest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from index import as_day
from retrieval.answer import Quote
from retrieval.figures import Disagreement, disagreements
from retrieval.intervals import Interval
from retrieval.likeness import collapse
from retrieval.question import Question
from retrieval.selection import Judged

By = Literal["day", "month", "year"]

Period = tuple[date, date]
"""The first day of a day, month or year, and the first day after it."""

_NOTHING = "Nothing in this archive tells of that well enough."

MOST = 12
"""Periods of a timeline, at most."""
SHARE = 0.5
"""Of the best relevance: a passage of less is about something else."""

_DAYS_BY_DAY = 62  # two months
_DAYS_BY_MONTH = 3 * 366


@dataclass(frozen=True, slots=True)
class Moment:
    """The quote that tells of one period, from `start` up to `end`, which is not in it."""

    start: date
    end: date
    quote: Quote

    @property
    def period(self) -> str:
        """The period in words: '2 July 2020', 'July 2020', '2020'."""
        return Interval(self.start, self.end).in_words()

    def to_json(self) -> dict[str, Any]:
        """Return the moment as plain values, its period in words too."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "period": self.period,
            "quote": self.quote.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The moments of a question, in order of time; a disagreement's places are theirs.

    `note` says what was left out, or why there is nothing.
    """

    question: Question
    by: By
    moments: tuple[Moment, ...]
    disagreements: tuple[Disagreement, ...] = ()
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the timeline as plain values."""
        return {
            "question": self.question.text,
            "by": self.by,
            "moments": [moment.to_json() for moment in self.moments],
            "disagreements": [one.to_json() for one in self.disagreements],
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may stand in a timeline; `wire` is the number that wire copies share."""

    day: date | None
    relevance: float
    text: str
    wire: int | None = None


def tell(
    asked: Question,
    judged: Sequence[Judged],
    by: By | None,
    *,
    threshold: float,
    quoted: Callable[[Sequence[Judged]], Sequence[Quote]],
) -> Timeline:
    """Return the timeline of what was found; `by` None lets the days of the story decide.

    `quoted` makes quotes of those that are chosen.
    """
    candidates = [
        Candidate(
            as_day(one.found.article.published),
            one.relevance,
            one.found.passage.text,
            one.found.wire,
        )
        for one in judged
    ]
    weighty = [candidates[place].day for place in matter(candidates, threshold=threshold)]
    days = [day for day in weighty if day]
    by = by or choose_by(days)
    if not days:
        return Timeline(question=asked, by=by, moments=(), note=_NOTHING)
    quotes = quoted([judged[place] for place in select(candidates, by, threshold=threshold)])
    told = [as_day(quote.published) or date.min for quote in quotes]
    left_out = undated(candidates, threshold=threshold)
    return Timeline(
        question=asked,
        by=by,
        moments=tuple(
            Moment(start, end, quote)
            for (start, end), quote in zip(periods(told, by), quotes, strict=True)
        ),
        disagreements=tuple(
            disagreements([(day, quote.text) for day, quote in zip(told, quotes, strict=True)])
        ),
        note=f"Without a date, so left out: {left_out} passages" if left_out else "",
    )


def choose_by(days: Sequence[date]) -> By:
    """Return the periods that suit a story: days for two months, months for three years."""
    span = (max(days) - min(days)).days if days else 0
    if span <= _DAYS_BY_DAY:
        return "day"
    return "month" if span <= _DAYS_BY_MONTH else "year"


def periods(days: Sequence[date], by: By) -> list[Period]:
    """Return for each day the period that it stands in."""
    return [_period(day, by) for day in days]


def matter(candidates: Sequence[Candidate], *, threshold: float) -> list[int]:
    """Return the places of those that reach the threshold and half the best relevance of all."""
    best = max((one.relevance for one in candidates), default=0.0)
    least = max(threshold, SHARE * best)
    return [place for place, one in enumerate(candidates) if one.relevance >= least]


def undated(candidates: Sequence[Candidate], *, threshold: float) -> int:
    """Count the passages that matter and have no date, which no timeline can place."""
    return sum(candidates[place].day is None for place in matter(candidates, threshold=threshold))


def select(
    candidates: Sequence[Candidate], by: By, *, threshold: float, limit: int = MOST
) -> list[int]:
    """Return the places of the best passage of each period that matters, in order of time.

    Of wire copies and of near-identical passages the earliest stays. Where there are more periods
    than `limit`, the most relevant stay, and always the first and the latest.

    :raises ValueError: if `limit` is less than 2.
    """
    if limit < 2:  # noqa: PLR2004  # the first report and the latest
        raise ValueError(
            f"limit is {limit}; a timeline has a first and a latest report, so 2 or more"
        )
    best: dict[Period, int] = {}
    for place, day in _originals(candidates, matter(candidates, threshold=threshold)):
        period = _period(day, by)
        held = best.setdefault(period, place)
        if candidates[place].relevance > candidates[held].relevance:
            best[period] = place
    told = [best[period] for period in sorted(best)]
    if len(told) <= limit:
        return told
    between = sorted(told[1:-1], key=lambda place: -candidates[place].relevance)[: limit - 2]
    kept = {told[0], told[-1], *between}
    return [place for place in told if place in kept]


def _originals(candidates: Sequence[Candidate], places: Sequence[int]) -> list[tuple[int, date]]:
    """Return the dated ones that repeat no earlier one, the earliest first."""
    dated = [(place, day) for place in places if (day := candidates[place].day)]
    dated.sort(key=lambda one: (one[1], -candidates[one[0]].relevance, one[0]))
    printed: dict[int, date] = {}
    fresh = []
    for place, day in dated:
        wire = candidates[place].wire
        # The copies of the first day stay: they are one article, and each may tell another part.
        if wire is None or printed.setdefault(wire, day) == day:
            fresh.append((place, day))
    first = collapse([candidates[place].text for place, _ in fresh])
    return [one for own, one in enumerate(fresh) if first[own] == own]


def _period(day: date, by: By) -> Period:
    if by == "day":
        return day, date.max if day == date.max else day + timedelta(days=1)
    if by == "month":
        start = day.replace(day=1)
        last = (start.year, start.month) == (date.max.year, 12)
        return start, date.max if last else date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date(day.year, 1, 1), date.max if day.year == date.max.year else date(day.year + 1, 1, 1)
