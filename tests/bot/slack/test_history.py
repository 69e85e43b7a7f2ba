"""What is looked up of what was asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.slack.history import Counts, Unanswered
from bot.slack.record import Record
from tests.bot.slack.asking import PIER, START, Clock, answered, taken


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def record(tmp_path: Path, clock: Clock) -> Iterator[Record]:
    opened = Record(tmp_path / "slack.db", clock=clock)
    yield opened
    opened.close()


def test_a_question_is_found_by_the_message_that_asked(record: Record) -> None:
    asked = taken(record, ts="5.1")
    taken(record, ts="5.1", way="shortcut", private=True)
    taken(record, ts="5.1", team="T2")
    taken(record, ts="5.1", channel="C2")
    assert record.of_message("T1", "C1", "5.1") == asked
    assert record.of_message("T1", "C1", "5.2") is None


def test_a_conversation_goes_on_from_its_newest_answered_question(record: Record) -> None:
    answered(record, thread="1.0")
    newest = answered(record, thread="1.0")
    answered(record, thread="2.0")
    answered(record, thread="1.0", channel="C2")
    answered(record, thread="1.0", team="T2")
    record.failed(taken(record, thread="1.0").id)
    taken(record, thread="1.0")
    assert record.last_in("T1", "C1", "1.0") == newest
    assert record.last_in("T1", "C1", "3.0") is None


def test_small_talk_and_private_answers_are_nothing_that_a_thread_goes_on_from(
    record: Record,
) -> None:
    asked = answered(record, thread="1.0")
    answered(record, thread="1.0", question=None)
    answered(record, thread="1.0", private=True)
    assert record.last_in("T1", "C1", "1.0") == asked


def test_a_question_that_can_no_longer_be_read_is_passed_over(
    record: Record, tmp_path: Path
) -> None:
    older, newer = answered(record, thread="1.0"), answered(record, thread="1.0")
    with sqlite3.connect(tmp_path / "slack.db") as db:
        db.execute("UPDATE asked SET question = '{\"text\": 3}' WHERE id = ?", [newer.id])
    db.close()
    assert record.last_in("T1", "C1", "1.0") == older
    assert record.get(newer.id) == replace(newer, question=None)


def test_a_persons_recent_questions_are_their_own_each_once_and_newest_first(
    record: Record,
) -> None:
    for text in ("a?", "b?", "a?", "c?", "d?"):
        taken(record, text=text)
    taken(record, text="another's?", user="U2")
    taken(record, text="elsewhere?", team="T2")
    taken(record, text="overheard", way="unasked")
    assert [one.text for one in record.recent("T1", "U1")] == ["d?", "c?", "a?", "b?"]
    assert [one.text for one in record.recent("T1", "U1", k=2)] == ["d?", "c?"]
    assert record.recent("T1", "U3") == []


def test_the_rate_counts_a_persons_questions_of_the_last_seconds_edits_too(
    record: Record, clock: Clock
) -> None:
    times = [START - 100, START - 60, START - 5, START - 30]
    asked = [taken(record, taken_at=time) for time in times]
    taken(record, taken_at=START, user="U2")
    assert record.asked_since("T1", "U1", 60) == [START - 60, START - 30, START - 5]
    clock.pass_by(1)
    record.retake(asked[0].id, "Why was the pier closed?")
    assert record.asked_since("T1", "U1", 60) == [START - 30, START - 5, START + 1]


def test_a_first_time_comes_once_for_each_place_and_purpose(record: Record) -> None:
    assert record.first_time("T1", "C1:1.0", "go-on")
    assert not record.first_time("T1", "C1:1.0", "go-on")
    assert record.first_time("T1", "C1:1.0", "title")
    assert record.first_time("T1", "C1:2.0", "go-on")
    assert record.first_time("T2", "C1:1.0", "go-on")


def test_a_deleted_message_takes_along_what_buttons_asked_from_it_however_far(
    record: Record,
) -> None:
    asked = answered(record, ts="5.1")
    covered = answered(record, ts="5.1", way="shortcut")
    more = answered(record, ts="", way="button", previous=asked.id, user="U2")
    more_of_more = answered(record, ts="", way="button", previous=more.id)
    typed = answered(record, ts="5.2", way="thread", previous=asked.id)
    from_typed = answered(record, ts="", way="button", previous=typed.id)
    others = [
        answered(record, ts="5.1", team="T2"),
        answered(record, ts="5.1", channel="C2"),
        answered(record, ts="", way="command"),
    ]
    removed = record.forget_message("T1", "C1", "5.1")
    assert sorted(removed, key=lambda one: one.id) == sorted(
        [asked, covered, more, more_of_more], key=lambda one: one.id
    )
    assert all(record.get(one.id) is None for one in removed)
    assert all(record.get(one.id) == one for one in (typed, from_typed, *others))
    assert record.forget_message("T1", "C1", "5.1") == []


def test_what_no_message_asked_is_never_taken_for_a_deleted_message(record: Record) -> None:
    asked = answered(record, ts="", way="command")
    assert record.forget_message("T1", "C1", "") == []
    assert record.get(asked.id) == asked


def test_what_was_rated_of_a_deleted_question_goes_along_and_it_is_not_taken_again(
    record: Record,
) -> None:
    deleted, other = answered(record, ts="5.1"), answered(record, ts="5.2", text="Other?")
    for one in (deleted, other):
        record.rate(one.id, "U1", "answers", PIER)
    record.forget_message("T1", "C1", "5.1")
    assert len(list(record.feedback("T1"))) == 1
    assert not record.take(deleted, [f"message:{deleted.id}"])


def test_questions_that_found_nothing_are_counted_and_told_newest_first_each_once(
    record: Record,
) -> None:
    for text in ("a?", "b?", "a?"):
        answered(record, text=text, quoted=())
    answered(record, text="found")
    answered(record, text="small talk", quoted=(), question=None)
    answered(record, text="more", quoted=(), way="button", previous="q")
    answered(record, text="overheard", quoted=(), way="unasked")
    answered(record, text="old", quoted=(), taken_at=START - 100)
    answered(record, text="elsewhere", quoted=(), team="T2")
    answered(record, text="from Home", quoted=(), way="button")
    taken(record, text="not yet")
    assert record.unanswered("T1", since=START - 1) == Unanswered(5, 4, ("from Home", "a?", "b?"))
    assert record.unanswered("T3", since=0) == Unanswered(0, 0, ())


def test_at_most_100_texts_that_found_nothing_are_told(record: Record) -> None:
    for number in range(102):
        answered(record, text=f"{number}?", quoted=())
    found = record.unanswered("T1", since=0)
    assert found.found_nothing == 102
    assert found.texts == tuple(f"{number}?" for number in range(101, 1, -1))


def test_health_counts_what_became_of_questions_and_how_answers_were_rated(
    record: Record, clock: Clock
) -> None:
    taken(record, taken_at=START - 400)
    record.lapse(older_than=300)
    record.failed(taken(record).id)
    taken(record)
    rated = [answered(record), answered(record)]
    answered(record, taken_at=START - 1000)
    answered(record, team="T2")
    for one in rated:
        record.rate(one.id, "U1", "useful", None)
    record.rate(rated[0].id, "U2", "useless", None)
    record.rate(rated[0].id, "U2", "answers", PIER)
    assert record.counts("T1", since=START - 500) == Counts(
        asked=5, answered=2, failed=2, useful=2, useless=1
    )
    clock.pass_by(10)
    assert record.counts("T1", since=clock.now) == Counts(0, 0, 0, 0, 0)
