from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import Interval, parse_day
from retrieval.pages.address import Address
from retrieval.pages.histogram import HEIGHT, Histogram

PIER = Address(q="pier")

MONTHS = st.dictionaries(
    st.dates().map(lambda day: day.replace(day=1)), st.integers(1, 10_000), max_size=8
).map(lambda counted: tuple(sorted(counted.items())))


def days_of(url: str) -> Interval:
    query = dict(part.split("=") for part in url.removeprefix("/?").split("&"))
    return Interval(parse_day(query["after"]), parse_day(query["before"]))


def test_a_year_is_shown_by_month_without_gaps() -> None:
    months = [(date(2020, 3, 1), 2), (date(2020, 7, 1), 4)]
    shown = Histogram.of(months, Interval(), PIER)
    assert [bar.label for bar in shown.bars] == list("JFMAMJJASOND")
    assert [bar.articles for bar in shown.bars] == [0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 0, 0]
    assert [bar.height for bar in shown.bars if bar.articles] == [HEIGHT // 2, HEIGHT]
    assert shown.period == "2020"
    assert shown.bars[6].url == "/?q=pier&after=2020-07&before=2020-08"
    assert shown.wider == ""


def test_many_years_are_shown_by_year() -> None:
    months = [(date(2016, 4, 1), 1), (date(2016, 5, 1), 2), (date(2025, 9, 1), 1)]
    shown = Histogram.of(months, Interval(), PIER)
    assert [bar.articles for bar in shown.bars] == [3, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert [bar.period for bar in shown.bars][::9] == ["2016", "2025"]
    assert shown.bars[0].url == "/?q=pier&after=2016&before=2017"


def test_so_many_years_are_one_bar_that_all_can_be_hit() -> None:
    months = [(date(1874, 4, 1), 1), (date(1931, 5, 1), 2), (date(2025, 9, 1), 1)]
    shown = Histogram.of(months, Interval(), PIER)
    assert [bar.period for bar in shown.bars if bar.articles] == [
        "1860 to 1879",
        "1920 to 1939",
        "2020 to 2039",
    ]


def test_the_months_of_a_chosen_year_are_shown_with_a_way_back() -> None:
    months = [(date(2016, 4, 1), 1), (date(2022, 5, 1), 2), (date(2025, 9, 1), 1)]
    year = Interval(date(2022, 1, 1), date(2023, 1, 1))
    shown = Histogram.of(months, year, PIER)
    assert shown.period == "2022"
    assert shown.wider == "/?q=pier"


def test_a_chosen_month_stands_among_those_of_its_year() -> None:
    months = [(date(2016, 4, 1), 1), (date(2022, 5, 1), 2), (date(2022, 9, 1), 1)]
    shown = Histogram.of(months, Interval(date(2022, 5, 1), date(2022, 6, 1)), PIER)
    assert [bar.period for bar in shown.bars if bar.is_chosen] == ["May 2022"]
    assert sum(bar.articles for bar in shown.bars) == 3


def test_days_in_which_nothing_was_printed_show_when_something_was() -> None:
    shown = Histogram.of([(date(2016, 4, 1), 1)], Interval(date(2030, 1, 1), None), PIER)
    assert [bar.period for bar in shown.bars if bar.articles] == ["April 2016"]


def test_without_dates_there_are_no_bars() -> None:
    assert Histogram.of([], Interval(), PIER) == Histogram((), "")
    assert Histogram((), "").period == ""


@given(MONTHS)
def test_every_article_is_counted_in_one_bar_and_every_bar_leads_to_its_days(
    months: tuple[tuple[date, int], ...],
) -> None:
    shown = Histogram.of(months, Interval(), PIER)
    assert sum(bar.articles for bar in shown.bars) == sum(count for _, count in months)
    for bar in shown.bars:
        assert bool(bar.url) == bool(bar.articles) == bool(bar.height)
        assert bar.height <= HEIGHT
    assert len(shown.bars) <= 12
    for bar in shown.bars:
        assert not bar.url or days_of(bar.url) == bar.days
    for bar, following in zip(shown.bars, shown.bars[1:], strict=False):
        assert bar.days.before == following.days.after


@given(MONTHS, st.dates(), st.integers(1, 4_000))
def test_whatever_days_are_chosen_the_bars_are_in_order_of_time(
    months: tuple[tuple[date, int], ...], after: date, days: int
) -> None:
    try:
        before = after + timedelta(days=days)
    except OverflowError:
        before = date.max
    shown = Histogram.of(months, Interval(after, before), PIER)
    opened = [bar.days.after or date.min for bar in shown.bars]
    assert opened == sorted(set(opened))


@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_year_have_bars_too(year: int) -> None:
    shown = Histogram.of([(date(year, 12, 1), 1)], Interval(), PIER)
    assert shown.bars[-1].articles == 1
    assert shown.bars[-1].period
