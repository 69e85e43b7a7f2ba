"""Timeline: the best passage of each period that matters, once, from first report to latest."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answer import Quote
from retrieval.figures import disagreements
from retrieval.question import Question
from retrieval.timeline import (
    By,
    Candidate,
    Moment,
    Timeline,
    choose_by,
    periods,
    select,
    undated,
)

JULY = date(2020, 7, 2)


def told(day: date | None, relevance: float, text: str = "", wire: int | None = None) -> Candidate:
    """Make a candidate; without a text it has one of its own."""
    return Candidate(day, relevance, text or f"Report of {day} with {relevance}.", wire)


def after(days: int) -> date:
    return JULY + timedelta(days=days)


def places(candidates: list[Candidate], by: By = "day", limit: int = 12) -> list[int]:
    return select(candidates, by, threshold=0.25, limit=limit)


# Periods.


@pytest.mark.parametrize(
    ("by", "day", "start", "end"),
    [
        ("day", JULY, JULY, date(2020, 7, 3)),
        ("day", date(2020, 12, 31), date(2020, 12, 31), date(2021, 1, 1)),
        ("month", JULY, date(2020, 7, 1), date(2020, 8, 1)),
        ("month", date(2020, 12, 31), date(2020, 12, 1), date(2021, 1, 1)),
        ("month", date(2020, 2, 29), date(2020, 2, 1), date(2020, 3, 1)),
        ("year", JULY, date(2020, 1, 1), date(2021, 1, 1)),
        ("day", date.max, date.max, date.max),
        ("month", date.max, date(9999, 12, 1), date.max),
        ("year", date.max, date(9999, 1, 1), date.max),
    ],
)
def test_a_period_ends_before_the_first_day_of_the_next(
    by: By, day: date, start: date, end: date
) -> None:
    assert periods([day], by) == [(start, end)]


def test_each_day_has_its_period_in_place() -> None:
    days = [date(2021, 5, 4), date(2020, 7, 2), date(2021, 5, 30)]
    assert [start for start, _ in periods(days, "month")] == [
        date(2021, 5, 1),
        date(2020, 7, 1),
        date(2021, 5, 1),
    ]
    assert periods([], "year") == []


@pytest.mark.parametrize(
    ("span", "by"),
    [(0, "day"), (1, "day"), (62, "day"), (63, "month"), (1000, "month"), (1100, "year")],
)
def test_a_story_is_told_by_what_its_length_asks_for(span: int, by: By) -> None:
    assert choose_by([after(span), JULY, after(span // 2)]) == by


def test_no_days_are_told_by_day() -> None:
    assert choose_by([]) == "day"


@given(st.dates(), st.sampled_from(["day", "month", "year"]))
def test_a_day_stands_in_its_period(day: date, by: By) -> None:
    ((start, end),) = periods([day], by)
    assert start <= day <= end
    assert day < end or end == date.max


# Selection.


def test_the_best_passage_of_each_period_is_told_in_order_of_time() -> None:
    candidates = [
        told(after(3), 0.7),
        told(JULY, 0.6),
        told(after(3), 0.9),
        told(JULY, 0.8),
        told(after(1), 0.5),
    ]
    assert places(candidates) == [3, 4, 2]
    assert places(candidates, by="month") == [2]


def test_of_equals_in_a_period_the_earlier_is_told() -> None:
    assert places([told(after(5), 0.8), told(after(2), 0.8)], by="month") == [1]


def test_a_passage_below_the_threshold_does_not_matter() -> None:
    assert places([told(JULY, 0.3), told(after(1), 0.24)]) == [0]
    assert places([told(JULY, 0.2)]) == []


def test_a_passage_of_less_than_half_the_best_relevance_does_not_matter() -> None:
    assert places([told(JULY, 0.44), told(after(1), 0.9), told(after(2), 0.45)]) == [1, 2]


def test_nothing_makes_an_empty_timeline() -> None:
    assert places([]) == []


def test_what_has_no_date_is_left_out_and_counted_where_it_matters() -> None:
    candidates = [told(None, 0.9), told(JULY, 0.8), told(None, 0.3), told(None, 0.5)]
    assert places(candidates) == [1]
    assert undated(candidates, threshold=0.25) == 2
    assert undated([], threshold=0.25) == 0


def test_of_wire_copies_the_earliest_day_stays_however_relevant_the_others_are() -> None:
    candidates = [
        told(after(2), 0.9, wire=7),
        told(after(1), 0.8, wire=7),
        told(after(1), 0.85, wire=7),
        told(after(3), 0.8, wire=8),
        told(after(4), 0.8),
        told(after(5), 0.8),
    ]
    assert places(candidates) == [2, 3, 4, 5]


def test_of_near_identical_passages_the_earliest_stays() -> None:
    text = "The harbour council voted on Tuesday to close the old pier for two years."
    candidates = [
        told(after(4), 0.9, text),
        told(after(2), 0.7, text.upper()),
        told(after(6), 0.8, text.replace("two", "three")),
    ]
    assert places(candidates) == [1, 2]


def test_what_follows_a_repetition_in_its_period_is_told_in_its_place() -> None:
    text = "The harbour council voted on Tuesday to close the old pier for two years."
    candidates = [told(JULY, 0.9, text), told(after(1), 0.9, text), told(after(1), 0.6)]
    assert places(candidates) == [0, 2]


def test_of_too_many_periods_the_most_relevant_stay_and_always_the_first_and_the_latest() -> None:
    relevances = [0.5, 0.9, 0.6, 0.8, 0.7, 0.5]
    candidates = [told(after(day), relevance) for day, relevance in enumerate(relevances)]
    assert places(candidates, limit=6) == [0, 1, 2, 3, 4, 5]
    assert places(candidates, limit=4) == [0, 1, 3, 5]
    assert places(candidates, limit=2) == [0, 5]


def test_a_limit_that_has_no_room_for_first_and_latest_is_refused() -> None:
    with pytest.raises(ValueError, match="limit is 1; a timeline has a first and a latest"):
        places([told(JULY, 0.9)], limit=1)


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.none() | st.dates(date(2019, 1, 1), date(2021, 12, 31)),
        st.floats(0, 1),
        st.sampled_from(["Ferry sinks", "ferry sinks!", "Pier shut", "13 dead", "14 dead"]),
        st.none() | st.integers(1, 3),
    ),
    max_size=30,
)


@given(CANDIDATES, st.sampled_from(["day", "month", "year"]), st.integers(2, 6))
def test_whatever_the_candidates_are_periods_are_told_once_in_order_and_few(
    candidates: list[Candidate], by: By, limit: int
) -> None:
    chosen = places(candidates, by, limit)
    days = [day for place in chosen if (day := candidates[place].day)]
    starts = [start for start, _ in periods(days, by)]
    assert len(starts) == len(chosen) <= limit
    assert starts == sorted(set(starts))
    wires = [wire for place in chosen if (wire := candidates[place].wire) is not None]
    if by == "year" and limit > len(chosen):
        assert all(candidates[place].relevance >= 0.25 for place in chosen)
    if by == "day":
        assert len(wires) == len(set(wires))


# The record.


def quote(published: date, text: str) -> Quote:
    return Quote(
        text=text,
        sentence=text,
        source="The Harbour Gazette",
        published=published,
        headline="Fire at the rope works",
        byline="",
        url="",
        article_id="fire",
        passage=0,
        start=0,
        end=len(text),
        sha256="0" * 64,
        relevance=0.8,
    )


def test_a_timeline_as_plain_values_names_its_periods_and_keeps_its_quotes() -> None:
    texts = [(JULY, "The fire killed 13."), (date(2020, 9, 1), "The fire killed 14.")]
    moments = tuple(
        Moment(start, end, quote(*one))
        for one, (start, end) in zip(
            texts, periods([day for day, _ in texts], "month"), strict=True
        )
    )
    timeline = Timeline(
        question=Question(text="How many died in the fire?"),
        by="month",
        moments=moments,
        disagreements=tuple(disagreements(texts)),
        note="1 passage has no date and is left out.",
    )
    plain = timeline.to_json()
    assert plain["question"] == "How many died in the fire?"
    assert plain["by"] == "month"
    assert [(one["start"], one["end"], one["period"]) for one in plain["moments"]] == [
        ("2020-07-01", "2020-08-01", "July 2020"),
        ("2020-09-01", "2020-10-01", "September 2020"),
    ]
    assert [one["quote"] for one in plain["moments"]] == [
        moment.quote.to_json() for moment in moments
    ]
    assert plain["disagreements"][0]["unit"] == "dead"
    assert [one["place"] for one in plain["disagreements"][0]["readings"]] == [0, 1]
    assert plain["note"] == "1 passage has no date and is left out."
