"""Histogram: when a question's articles were printed, as bars that are links."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from retrieval.intervals import Interval
from retrieval.pages.address import Address, day_in_short

HEIGHT = 100
"""Units of the highest bar."""

_LEAST = 3  # units: a single article must be seen beside a thousand
_MOST = 12  # bars that fit beside the answers, each 24 pixels wide (WCAG 2.2, 2.5.8)
_LABELS = 8
_SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)  # years that are one bar
_MONTH_LETTERS = "JFMAMJJASOND"


@dataclass(frozen=True, slots=True)
class Bar:
    """The articles of a month, a year or several.

    `url` asks for these days alone, '' where there are none.
    """

    days: Interval
    articles: int
    height: int
    url: str
    label: str
    """What stands under the bar, '' where there is no room."""
    is_chosen: bool

    @property
    def period(self) -> str:
        """The days in words."""
        return self.days.in_words()


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars in order of time without gaps; `wider` asks for any time, '' where that is asked."""

    bars: tuple[Bar, ...]
    wider: str

    @property
    def period(self) -> str:
        """The time from the first bar to the last, in words; '' without bars."""
        if not self.bars:
            return ""
        return self.bars[0].days.cover(self.bars[-1].days).in_words()

    @classmethod
    def of(
        cls, months: Sequence[tuple[date, int]], chosen: Interval, at_any_time: Address
    ) -> Histogram:
        """Draw the months of a facet, by year, or by several where there are many.

        Of one year the months are shown, with those beside the chosen ones.
        """
        wider = at_any_time.url if chosen != Interval() else ""
        if not months:
            return cls((), wider)
        first, last = _years_around(chosen, min(months)[0], max(months)[0])
        periods = list(_months(first) if first == last else _years(first, last))
        starts = [_first(days) for days in periods]
        counts: Counter[date] = Counter()
        for month, articles in months:
            if starts[0] <= month and month.year <= last:
                counts[starts[bisect_right(starts, month) - 1]] += articles
        return cls(tuple(_bars(periods, counts, chosen, at_any_time)), wider)


def _bars(
    periods: Sequence[Interval], counts: Counter[date], chosen: Interval, at_any_time: Address
) -> Iterator[Bar]:
    most = max((counts[_first(days)] for days in periods), default=0)
    for place, days in enumerate(periods):
        articles = counts[_first(days)]
        height = max(_LEAST, round(HEIGHT * articles / most)) if articles else 0
        narrowed = at_any_time.within(_short(days.after), _short(days.before))
        yield Bar(
            days=days,
            articles=articles,
            height=height,
            url=narrowed.url if articles else "",
            label=_label(periods, place),
            is_chosen=chosen != Interval() and chosen.intersect(days) == days,
        )


def _label(periods: Sequence[Interval], place: int) -> str:
    first = _first(periods[place])
    if _first(periods[-1]).month > 1:
        return _MONTH_LETTERS[first.month - 1]
    return "" if place % (1 + (len(periods) - 1) // _LABELS) else str(first.year)


def _years_around(chosen: Interval, first: date, last: date) -> tuple[int, int]:
    """Return the first and last year that the chosen days lie in, as far as there is anything."""
    begin = max(chosen.after or first, first)
    end = min(chosen.before or date.max, _after_month(last))
    if begin >= end:  # nothing there: what is around it is shown
        return first.year, last.year
    return begin.year, date.fromordinal(end.toordinal() - 1).year


def _months(year: int) -> Iterator[Interval]:
    for number in range(1, 13):
        month = date(year, number, 1)
        yield Interval(month, _after_month(month))


def _years(first: int, last: int) -> Iterator[Interval]:
    """Yield years, or so many together that the bars can be hit."""
    size = next(size for size in _SIZES if last // size - first // size < _MOST)
    for year in range(first - first % size, last + 1, size):
        following = year + size
        end = date(following, 1, 1) if following <= date.max.year else date.max
        yield Interval(date(max(year, 1), 1, 1), end)


def _first(days: Interval) -> date:
    return days.after or date.min


def _after_month(month: date) -> date:
    if (month.year, month.month) == (date.max.year, 12):
        return date.max
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _short(day: date | None) -> str:
    return day_in_short(day) if day else ""
