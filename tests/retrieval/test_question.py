"""Question: what can be asked, and a sentence where something cannot."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import Interval, Mention, Question, QuestionError, parse_day
from retrieval.question import LONGEST

# Days.


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-07-02", date(2020, 7, 2), date(2020, 7, 2)),
        ("2020-7-2", date(2020, 7, 2), date(2020, 7, 2)),
        (" 2020-07-02 ", date(2020, 7, 2), date(2020, 7, 2)),
        ("2020-07", date(2020, 7, 1), date(2020, 7, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("2020-12", date(2020, 12, 1), date(2020, 12, 31)),
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("1874", date(1874, 1, 1), date(1874, 12, 31)),
    ],
)
def test_a_day_month_or_year_is_its_first_day_or_its_last(
    text: str, first: date, last: date
) -> None:
    assert parse_day(text) == first
    assert parse_day(text, end=True) == last


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2 July 2020", "02-07-2020", "20-07-02", "2020/07/02", "2020-07-02T10"],
)
def test_what_is_no_day_is_told_with_what_would_do(text: str) -> None:
    with pytest.raises(QuestionError) as told:
        parse_day(text)
    assert str(told.value) == f"{text!r} is not a day; write 2020-07-02, 2020-07 or 2020"


@pytest.mark.parametrize("end", [False, True])
@pytest.mark.parametrize(
    "text", ["2021-02-29", "2020-13", "2020-13-01", "2020-04-31", "0000", "2020-00", "2020-07-00"]
)
def test_a_day_that_no_calendar_has_is_told_so(text: str, *, end: bool) -> None:
    """A month or day of zero is no calendar's either, and is not read as the first."""
    with pytest.raises(QuestionError, match=rf"there is no day '{text}'.*write 2020-07-02"):
        parse_day(text, end=end)


@given(st.dates())
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    assert parse_day(day.isoformat()) == day == parse_day(day.isoformat(), end=True)


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_a_question_error(text: str) -> None:
    with suppress(QuestionError):
        assert isinstance(parse_day(text), date)


# What leaves days to search.


@pytest.mark.parametrize(
    ("before", "as_of", "until"),
    [
        (None, None, None),
        (date(2020, 7, 2), None, date(2020, 7, 2)),
        (None, date(2020, 7, 2), date(2020, 7, 3)),
        (date(2020, 7, 2), date(2020, 12, 31), date(2020, 7, 2)),
        (date(2021, 1, 1), date(2020, 2, 29), date(2020, 3, 1)),
    ],
)
def test_the_search_ends_at_the_earlier_of_before_and_the_day_after_as_of(
    before: date | None, as_of: date | None, until: date | None
) -> None:
    assert Question(text="bridge", before=before, as_of=as_of).until == until


def test_as_of_the_last_day_of_the_calendar_leaves_nothing_out() -> None:
    """Who writes 9999 for 'whenever' is not told of an overflow."""
    asked = Question(text="bridge", as_of=parse_day("9999", end=True))
    assert asked.until is None or asked.until == date.max


@pytest.mark.parametrize(
    ("after", "before"),
    [(date(2020, 7, 2), date(2020, 7, 2)), (date(2020, 7, 3), date(2020, 7, 2))],
)
def test_days_that_leave_nothing_between_them_are_told_with_which_end_is_included(
    after: date, before: date
) -> None:
    with pytest.raises(QuestionError) as told:
        Question(text="bridge", after=after, before=before)
    assert str(told.value) == (
        f"no day is on or after {after} and before {before}; "
        "the first day is included, the last is not"
    )


def test_one_day_can_be_asked_for_by_after_and_as_of() -> None:
    day = date(2020, 7, 2)
    asked = Question(text="bridge", after=day, as_of=day)
    assert (asked.after, asked.until) == (day, date(2020, 7, 3))


def test_as_of_before_the_first_day_leaves_nothing() -> None:
    with pytest.raises(QuestionError, match="no day is on or after 2020-07-02 and before"):
        Question(text="bridge", after=date(2020, 7, 2), as_of=date(2020, 7, 1))


# The text.


@pytest.mark.parametrize("text", ["", " ", "?", "a", " a ", "?!…", "--- !!! ---", "\n\t\n", "“”"])
def test_too_little_to_search_for_is_told_with_an_example(text: str) -> None:
    with pytest.raises(QuestionError) as told:
        Question(text=text)
    assert repr(text.strip()) in str(told.value)
    assert "ask in a few words, such as: Why was the bridge closed?" in str(told.value)


@pytest.mark.parametrize("text", ["UN", "G7", "M1?", "塌桥", "ہے", "é!"])
def test_two_characters_with_a_letter_or_digit_are_a_question(text: str) -> None:
    assert Question(text=text).text == text


def test_the_longest_question_is_taken_and_one_character_more_is_not() -> None:
    assert len(Question(text="a" * LONGEST).text) == LONGEST
    with pytest.raises(QuestionError, match=f"has {LONGEST + 1:,} characters"):
        Question(text="a" * (LONGEST + 1))


def test_a_document_in_place_of_a_question_is_told_both_lengths_and_not_repeated() -> None:
    with pytest.raises(QuestionError) as told:
        Question(text="word " * 2_000 + "?")
    assert str(told.value) == (
        "the question has 10,001 characters and at most 2,000 are read; "
        "ask for the one thing that you want to know"
    )


@pytest.mark.parametrize("text", ["bridge \ud800 closed", "caf\udce9 bridge"])
def test_a_question_of_broken_characters_is_refused_before_the_model_sees_it(text: str) -> None:
    """A terminal in another encoding hands such characters over."""
    with pytest.raises(QuestionError):
        Question(text=text)


# The numbers.


@pytest.mark.parametrize(("k", "per_article"), [(0, 2), (-1, 2), (5, 0)])
def test_a_number_of_quotes_under_one_is_told(k: int, per_article: int) -> None:
    with pytest.raises(QuestionError) as told:
        Question(text="bridge", k=k, per_article=per_article)
    assert str(told.value) == (f"k is {k} and per_article is {per_article}; both must be 1 or more")


@pytest.mark.parametrize("recency", [-0.1, 1.01, float("nan"), float("inf")])
def test_a_recency_out_of_its_bounds_is_told(recency: float) -> None:
    with pytest.raises(QuestionError, match=f"recency is {recency:g}; it must be between 0 and 1"):
        Question(text="bridge", recency=recency)


@pytest.mark.parametrize("recency", [0, 0.5, 1])
def test_a_recency_at_its_bounds_is_taken(recency: float) -> None:
    assert Question(text="bridge", recency=recency).recency == recency


def test_a_question_cannot_be_changed_once_asked() -> None:
    with pytest.raises(FrozenInstanceError):
        Question(text="bridge").k = 9  # type: ignore[misc]


# How it was read.

PARTS = tuple(
    Question(text=text, after=date(2020, 7, 1), before=date(2020, 8, 1), sources=("Dawn",))
    for text in ("Did Dawn report it?", "what did AFP say?", "who paid?")
)
READ = Question(
    text="What did Dawn say of the bridge, and AFP?",
    topic="bridge",
    sources=("Dawn", "Ledger"),
    leaning=(Mention("Dawn", ("Dawn",)), Mention("the AFP", ("AFP", "AFP Sports"))),
    after=date(2020, 7, 1),
    before=date(2020, 8, 1),
    as_of=date(2020, 7, 15),
    around=(Interval(date(2019, 3, 1), date(2019, 4, 1)), Interval(None, date(2018, 1, 1))),
    quoted=("bridge to nowhere",),
    phrases=("exact phrase", "another"),
    without=("strike",),
    authors=("Ida Lund",),
    titles=("bridge", "toll"),
    order="newest",
    parts=PARTS,
)
LABELS = [
    "July 2020",
    "as known on 15 July 2020",
    "leaning to March 2019",
    "leaning to before 2018",
    "only Dawn",
    "only Ledger",
    "leaning to Dawn",
    "leaning to the AFP",
    "leaning to “bridge to nowhere”",
    "“exact phrase”",
    "“another”",
    "without strike",
    "by Ida Lund",
    "headline with bridge",
    "headline with toll",
    "asked apart: Did Dawn report it?",
    "asked apart: what did AFP say?",
    "asked apart: who paid?",
    "newest first",
]


def test_nothing_that_was_read_is_hidden() -> None:
    assert [chip.label for chip in READ.chips] == LABELS


def test_a_question_of_which_nothing_was_read_has_no_chips() -> None:
    assert Question(text="bridge", k=9, per_article=3).chips == ()


@pytest.mark.parametrize("place", range(len(LABELS)))
def test_dropping_one_chip_leaves_every_other(place: int) -> None:
    dropped = READ.drop(READ.chips[place])
    assert [chip.label for chip in dropped.chips] == LABELS[:place] + LABELS[place + 1 :]
    assert (dropped.text, dropped.topic, dropped.k) == (READ.text, READ.topic, READ.k)


@pytest.mark.parametrize("step", [0, -1])
def test_dropping_every_chip_one_after_the_other_leaves_a_question_without_any(step: int) -> None:
    asked = READ
    for _ in range(len(LABELS)):
        if not asked.chips:
            break
        fewer = asked.drop(asked.chips[step])
        assert len(fewer.chips) < len(asked.chips)
        asked = fewer
    assert asked == Question(text=READ.text, topic=READ.topic)


def test_a_chip_that_is_no_longer_there_changes_nothing_when_it_is_dropped_again() -> None:
    for chip in READ.chips:
        once = READ.drop(chip)
        assert once.drop(chip) == once


def test_one_question_alone_is_no_part_of_several() -> None:
    two = Question(text="bridge and toll", parts=PARTS[:2])
    assert two.drop(two.chips[0]).parts == ()


@pytest.mark.parametrize("field", ["days", "sources"])
def test_what_is_dropped_of_a_question_is_dropped_of_its_parts(field: str) -> None:
    """Else it would go on narrowing and leaning where nobody sees it."""
    for chip in [chip for chip in READ.chips if chip.kind == field and chip.value != "Ledger"]:
        dropped = READ.drop(chip)
        assert dropped.parts
        for part in dropped.parts:
            assert not [chip for chip in part.chips if chip.kind == field]


def test_the_topic_is_the_text_where_none_is_given() -> None:
    assert Question(text="Why was it closed?").topic == "Why was it closed?"
    assert Question(text="Why was it closed in 2020?", topic="Why?").topic == "Why?"


def test_an_order_that_there_is_not_is_told() -> None:
    with pytest.raises(QuestionError, match="latest"):
        Question(text="bridge", order="latest")  # type: ignore[arg-type]


# As plain values.


def test_all_that_was_read_goes_out_as_plain_values() -> None:
    told = json.loads(json.dumps(READ.to_json()))
    expected = {
        "text": "What did Dawn say of the bridge, and AFP?",
        "topic": "bridge",
        "sources": ["Dawn", "Ledger"],
        "leaning": [
            {"said": "Dawn", "sources": ["Dawn"]},
            {"said": "the AFP", "sources": ["AFP", "AFP Sports"]},
        ],
        "after": "2020-07-01",
        "before": "2020-08-01",
        "as_of": "2020-07-15",
        "around": [
            {"after": "2019-03-01", "before": "2019-04-01"},
            {"after": None, "before": "2018-01-01"},
        ],
        "phrases": ["exact phrase", "another"],
        "quoted": ["bridge to nowhere"],
        "without": ["strike"],
        "authors": ["Ida Lund"],
        "titles": ["bridge", "toll"],
        "order": "newest",
        "recency": 0.0,
        "parts": ["Did Dawn report it?", "what did AFP say?", "who paid?"],
        "chips": LABELS,
    }
    assert told == expected
