"""Intervals: days of publication, half open, written as people read them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.intervals import Interval, in_words

sides = st.none() | st.dates()
intervals = st.builds(Interval, sides, sides)


def interval(after: str | None, before: str | None) -> Interval:
    return Interval(
        date.fromisoformat(after) if after else None, date.fromisoformat(before) if before else None
    )


def holds(one: Interval, day: date) -> bool:
    return (one.after is None or day >= one.after) and (one.before is None or day < one.before)


@pytest.mark.parametrize(
    ("after", "before", "words"),
    [
        (None, None, "at any time"),
        ("2023-10-07", None, "since 7 October 2023"),
        ("2020-03-01", None, "since March 2020"),
        ("2021-01-01", None, "since 2021"),
        (None, "2023-10-07", "before 7 October 2023"),
        (None, "2020-07-01", "before July 2020"),
        (None, "2021-01-01", "before 2021"),
        ("2020-07-02", "2020-07-03", "2 July 2020"),
        ("2020-07-02", "2020-07-09", "2 July 2020 to 8 July 2020"),
        ("2020-03-01", "2020-04-01", "March 2020"),
        ("2020-12-01", "2021-01-01", "December 2020"),
        ("2020-03-01", "2020-06-01", "March 2020 to May 2020"),
        ("2020-03-01", "2020-03-16", "1 March 2020 to 15 March 2020"),
        ("2020-01-01", "2021-01-01", "2020"),
        ("1990-01-01", "2000-01-01", "1990 to 1999"),
        ("9999-12-31", None, "since 31 December 9999"),
        ("9999-12-01", "9999-12-31", "1 December 9999 to 30 December 9999"),
        ("2021-01-01", "2020-01-01", "2021 to 2019"),
    ],
)
def test_interval_reads_as_people_write_it(
    after: str | None, before: str | None, words: str
) -> None:
    assert interval(after, before).in_words() == words


@given(intervals)
def test_any_interval_can_be_written(one: Interval) -> None:
    assert one.in_words()


@given(intervals, intervals, st.dates())
def test_a_day_lies_in_the_intersection_where_it_lies_in_both(
    one: Interval, other: Interval, day: date
) -> None:
    assert holds(one.intersect(other), day) == (holds(one, day) and holds(other, day))


@given(intervals, intervals, st.dates())
def test_what_covers_two_intervals_holds_the_days_of_each(
    one: Interval, other: Interval, day: date
) -> None:
    if holds(one, day) or holds(other, day):
        assert holds(one.cover(other), day)


def test_intersection_of_days_apart_is_empty() -> None:
    apart = interval("2020-01-01", "2021-01-01").intersect(interval("2022-01-01", None))
    assert apart == interval("2022-01-01", "2021-01-01")
    assert apart.empty
    assert not interval("2022-01-01", None).empty
    assert interval("2022-01-01", "2022-01-01").empty


def test_cover_is_the_shortest() -> None:
    first = interval("2020-01-01", "2020-02-01")
    second = interval("2020-06-01", "2020-07-01")
    assert first.cover(second) == interval("2020-01-01", "2020-07-01")
    assert first.cover(interval(None, "2019-01-01")) == interval(None, "2020-02-01")


def test_undated_is_said_so() -> None:
    assert in_words(None) == "undated"
    assert in_words(date.max - timedelta(days=30)) == "1 December 9999"
