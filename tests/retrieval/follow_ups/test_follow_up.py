"""Follow-ups: what a message after a question changes in it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.follow_ups.follow_up import FollowUp, follow_up
from retrieval.intervals import Interval
from retrieval.question import Question, QuestionError
from retrieval.understanding.names import Names
from retrieval.understanding.reading import read

TODAY = date(2026, 11, 18)
NAMES = Names.of(
    {
        "Daybreak": ["daybreak.example"],
        "Evening Courier": ["The Evening Courier", "Courier", "The Courier"],
        "LPA": [],
        "Le Journal du Port": [],
        "The Harbour Gazette": ["Harbour Gazette", "Gazette", "The Gazette"],
        "The Tide": [],
    }
)
TABLE = Path(__file__).with_name("conversations.jsonl")
CONVERSATIONS: list[list[dict[str, Any]]] = [
    json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()
]


def first(text: str, **given: Any) -> Question:
    return read(text, today=TODAY, names=NAMES, **given)


def then(previous: Question, text: str) -> FollowUp:
    return follow_up(previous, text, today=TODAY, names=NAMES)


def asked(*texts: str) -> FollowUp:
    """Return the last follow-up of a conversation."""
    question = first(texts[0])
    for text in texts[1:]:
        last = then(question, text)
        question = last.question
    return last


# The table. A field that a turn does not name must be empty in its question.


def test_the_table_holds_sixty_conversations_of_three_turns() -> None:
    assert [len(turns) for turns in CONVERSATIONS] == [3] * 60


@pytest.mark.parametrize(
    "turns", CONVERSATIONS, ids=[" / ".join(turn["say"] for turn in one) for one in CONVERSATIONS]
)
def test_each_turn_of_a_conversation_is_taken_as_people_mean_it(
    turns: list[dict[str, Any]],
) -> None:
    question = first(turns[0]["say"])
    _holds(question, turns[0])
    for turn in turns[1:]:
        if "error" in turn:
            with pytest.raises(QuestionError, match=turn["error"]):
                then(question, turn["say"])
            continue
        got = then(question, turn["say"])
        assert got.took == turn["took"], got.said
        assert got.said
        assert got.previous is question
        question = got.question
        _holds(question, turn)


def _holds(question: Question, turn: dict[str, Any]) -> None:
    days = [day.isoformat() if day else None for day in (question.after, question.before)]
    assert days == [turn.get("after"), turn.get("before")]
    assert sorted(question.sources) == turn.get("sources", [])
    assert turn.get("order", "best") in {"any", question.order}
    for field in ("phrases", "without", "authors", "titles"):
        assert list(getattr(question, field)) == turn.get(field, [])
    topic = question.topic.casefold()
    if "topic" in turn:
        assert topic.rstrip("?") == turn["topic"].casefold()
    missing = [part for part in turn.get("holds", []) if part.casefold() not in topic]
    left = [part for part in turn.get("lacks", []) if part.casefold() in topic]
    assert (missing, left) == ([], []), question.topic


# What is kept, and what is told.


@pytest.mark.parametrize(
    "text",
    ["only Daybreak", "newest first", "more", "and the UN?", "who said that?", "What is a tariff?"],
)
def test_the_numbers_that_are_set_are_always_kept(text: str) -> None:
    previous = first("Why was the Tollgate Bridge closed?", k=9, per_article=1, recency=0.5)
    question = then(previous, text).question
    assert (question.k, question.per_article, question.recency) == (9, 1, 0.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("only Daybreak", "Kept “What did the Admiralty say about rents?”, now only Daybreak"),
        (
            "in Daybreak and LPA since 2021",
            "Kept “What did the Admiralty say about rents?”, now only Daybreak and LPA, since 2021",
        ),
        ("any time", "Kept “What did the Admiralty say about rents?”, now at any time"),
        ("more", "More on “What did the Admiralty say about rents?”"),
        ("and the UN?", "“the UN” in place of “the Admiralty”"),
        ("and women?", "Added “women” to “What did the Admiralty say about rents?”"),
        ("who said that?", "Taken to be about “What did the Admiralty say about rents?”"),
        ("Who built the Orrin mill?", "New question"),
    ],
)
def test_what_a_message_was_taken_as_is_told_in_a_line(text: str, said: str) -> None:
    assert then(first("What did the Admiralty say about rents?"), text).said == said


def test_a_topic_of_a_page_is_not_told_whole() -> None:
    said = asked("Why " + "very " * 200 + "long?", "only Daybreak").said
    assert len(said) < 130
    assert "…”, now only Daybreak" in said


def test_the_question_before_is_carried_to_be_asked_again() -> None:
    previous = first("Why was the Tollgate Bridge closed?")
    assert then(previous, "only Daybreak").previous is previous


def test_a_change_of_filters_keeps_what_was_typed_and_a_new_topic_takes_what_is_typed() -> None:
    assert asked("Vale Dam leak", "only LPA").question.text == "Vale Dam leak"
    assert asked("Vale Dam leak", "and the quarry?").question.text == "and the quarry?"


def test_every_part_of_a_question_is_narrowed() -> None:
    previous = first("Vale Dam")
    several = replace(previous, parts=(first("Vale Dam leak"), first("Vale Dam cost")))
    question = then(several, "only LPA since 2021, newest first").question
    assert [part.topic for part in question.parts] == ["Vale Dam leak", "Vale Dam cost"]
    assert {(part.sources, part.after, part.order) for part in question.parts} == {
        (("LPA",), date(2021, 1, 1), "newest")
    }


def test_another_subject_is_one_question_even_after_several() -> None:
    previous = replace(first("Vale Dam"), parts=(first("Vale leak"), first("Vale cost")))
    assert then(previous, "and the quarry?").question.parts == ()


def test_a_long_chain_of_follow_ups_does_not_grow_without_end() -> None:
    question = first("Why was the Tollgate Bridge closed?")
    for number in range(60):
        question = then(question, f"did it affect the{number}?").question
    assert len(question.topic.split()) < 40


# Times.


@pytest.mark.parametrize(
    ("before", "text", "after", "until"),
    [
        ("since:2021", "before 2023", "2021-01-01", "2023-01-01"),
        ("since:2021", "before 2020", None, "2020-01-01"),
        ("before:2023", "since 2021", "2021-01-01", "2023-01-01"),
        ("on:2019", "since 2021", "2021-01-01", None),
        ("on:2019", "since June 2019", "2019-06-01", "2020-01-01"),
        ("since:2021", "since 2018", "2018-01-01", None),
        ("since:2021", "since 2024", "2024-01-01", None),
        ("on:2019", "in March", "2019-03-01", "2019-04-01"),
        ("since:2021", "in March", "2026-03-01", "2026-04-01"),
        ("on:2020-03", "before the 10th", "2020-03-01", "2020-03-10"),
        ("on:2020-03", "the 10th?", "2020-03-10", "2020-03-11"),
        ("on:2020-03", "2024", "2024-01-01", "2025-01-01"),
        ("on:2020-03", "the 1990s", "1990-01-01", "2000-01-01"),
        ("on:2020-03", "after:2019-06 before:2019-08", "2019-06-01", "2019-08-01"),
        ("on:2020-03", "in 2010, any time", "2010-01-01", "2011-01-01"),
    ],
)
def test_a_time_replaces_the_days_and_a_lone_end_within_them_narrows_them(
    before: str, text: str, after: str | None, until: str | None
) -> None:
    got = then(first(f"Vale Dam leak {before}"), text)
    days = (got.question.after, got.question.before)
    assert got.took == "filter"
    assert tuple(day.isoformat() if day else None for day in days) == (after, until)


# Sources.


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("only the Daybraek", "no source 'the Daybraek'; it has: Daybreak"),
        ("source:daybraek", "no source 'daybraek'; it has: Daybreak"),
        ("not the Tide", "The Tide cannot be left out by itself; name the sources to keep"),
        ("except LPA", "LPA cannot be left out by itself"),
    ],
)
def test_a_source_that_cannot_be_searched_so_is_explained(text: str, told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        then(first("Vale Dam leak"), text)


def test_a_source_that_was_left_out_by_the_filter_is_searched_when_it_is_asked_about() -> None:
    question = asked("source:daybreak Vale Dam leak", "what did LPA say about it?").question
    assert question.sources == ("LPA",)


def test_another_source_takes_the_place_of_the_one_that_was_asked_about() -> None:
    got = asked("What did LPA say about rents?", "and Daybreak?")
    assert got.took == "filter"
    assert (got.question.sources, got.question.leaning) == (("Daybreak",), ())
    assert "rents" in got.question.topic
    assert "LPA" not in got.question.topic


def test_an_order_keeps_the_leaning_to_a_source() -> None:
    question = asked("What did LPA say about rents?", "newest first").question
    assert [one.said for one in question.leaning] == ["LPA"]
    assert question.sources == ()


# What was read in the question before.


def test_a_filter_keeps_the_event_that_a_question_leans_to() -> None:
    question = asked("How did rents move since the February deal?", "only LPA").question
    assert question.topic == "How did rents move since the February deal?"
    assert question.around == (Interval(date(2026, 2, 1)),)


def test_a_filter_leaves_each_phrase_to_its_own_part() -> None:
    question = asked(
        'Did Lund say "no more ferries" in court, and what did LPA report about layoffs?',
        "only Daybreak since 2021",
    ).question
    assert question.phrases == ()
    assert [part.phrases for part in question.parts] == [("no more ferries",), ()]
    assert {(part.sources, part.after) for part in question.parts} == {
        (("Daybreak",), date(2021, 1, 1))
    }


def test_a_time_that_is_said_filters_even_where_several_were_leant_to() -> None:
    question = asked(
        "Compare what was said on October 4, 2023 with what was said on November 6, 2023",
        "in October 2023",
    ).question
    assert (question.after, question.before) == (date(2023, 10, 1), date(2023, 11, 1))


# Any text.

PREVIOUS = [
    first("What did the Admiralty say about NORDEX in 2019?"),
    first('source:lpa "night ferry" -goal before:2020 order:oldest'),
    first("塌桥"),
]
PIECES = st.sampled_from(
    re.findall(
        r"\S+",
        "and only what about the UN Daybreak LPA not since 2021 before March last week newest "
        'first more who said that it -goal source:daybreak after:2020-03 "night ferry" ? , any '
        "time ever May 10th she 'quoted’ too by date \ud800 é 塌",
    )
)


@settings(max_examples=300)
@given(
    st.sampled_from(PREVIOUS),
    st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map(" ".join)),
)
@example(PREVIOUS[0], "")
@example(PREVIOUS[0], "?" * 3_000)
@example(PREVIOUS[1], "and " * 500)
def test_any_text_after_any_question_is_a_follow_up_or_a_question_error(
    previous: Question, text: str
) -> None:
    with suppress(QuestionError):
        got = then(previous, text)
        assert got.previous is previous
        assert got.said
        assert "\n" not in got.said
        assert got.took != "more" or got.question is previous


def test_a_message_is_read_in_under_two_milliseconds() -> None:
    turns = [(first(one[0]["say"]), turn["say"]) for one in CONVERSATIONS for turn in one[1:]]
    seconds = []
    for previous, text in turns:
        began = perf_counter()
        with suppress(QuestionError):
            then(previous, text)
        seconds.append(perf_counter() - began)
    assert sorted(seconds)[len(seconds) // 2] < 0.002


@pytest.mark.parametrize(
    "text",
    [
        "and " * 499,
        "a?" * 1000,
        "the Vale " * 220,
        '"a" ' * 490,
        ", " * 990 + "x",
        ("y" + " " * 90) * 21,
    ],
)
def test_the_longest_messages_are_read_at_once(text: str) -> None:
    previous = first("the Vale Dam of " * 120)
    began = perf_counter()
    with suppress(QuestionError):
        then(previous, text)
    assert perf_counter() - began < 1
