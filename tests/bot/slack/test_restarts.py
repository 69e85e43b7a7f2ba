"""Restarts: what was taken in when a process died is answered by the next, if it is young."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.slack.asked import Asked
from bot.slack.record import Record
from retrieval import Retriever
from tests.bot.slack.asking import ask
from tests.bot.slack.talking import FERRY, TANKER, one_transport, settle, states, talking, under
from tests.slack.courier import event_times
from tests.slack.person import Message, wait_for
from tests.slack.slack import Slack
from tests.slack.workspace import CITY, IDA, TEAM

pytestmark = one_transport


def posted(slack: Slack, text: str) -> tuple[Message, Asked]:
    """A mention that no process has heard, and as one would have taken it in."""
    slack.courier.times = event_times()
    message = slack.person(IDA).mention(CITY, text)
    place = {"team": TEAM, "channel": CITY, "user": IDA, "thread": message["ts"]}
    return message, ask(text=text, ts=message["ts"], taken_at=time.time(), **place)


def left(folder: Path, *asked: Asked, then: Callable[[Record, str], object] | None = None) -> None:
    """Leave questions as a process that died has left them; `then` is how far it had come."""
    record = Record(folder / "slack.sqlite3", clock=lambda: time.time() - 200)
    try:
        for one in asked:
            assert record.take(one, [f"message:{one.team}:{one.channel}:{one.ts}"])
            if then:
                then(record, one.id)
    finally:
        record.close()


def test_a_question_that_was_taken_in_when_the_process_died_is_answered_by_the_next(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    message, asked = posted(slack, TANKER)
    left(tmp_path, asked)
    with talking(slack, sample, tmp_path) as dateline:
        (answer,) = under(dateline, message)
        assert "52 million crowns" in answer["text"]
        settle(dateline)
        under(dateline, message)


def test_a_question_that_is_older_than_five_minutes_is_given_up(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    old, asked = posted(slack, FERRY)
    message, young = posted(slack, TANKER)
    left(tmp_path, replace(asked, taken_at=time.time() - 301), young)
    with talking(slack, sample, tmp_path) as dateline:
        under(dateline, message)
        wait_for(lambda: states(dateline.record) == {FERRY: "lapsed", TANKER: "answered"})
        assert slack.from_bot(CITY, old["ts"]) == []


def test_a_claim_that_has_ended_is_taken_over(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    message, asked = posted(slack, TANKER)
    left(tmp_path, asked, then=lambda record, one: record.claim(one, "another", 15))
    with talking(slack, sample, tmp_path) as dateline:
        under(dateline, message)
        assert states(dateline.record) == {TANKER: "answered"}


def test_a_claim_that_another_process_keeps_is_left_to_it(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    theirs, asked = posted(slack, FERRY)
    message, young = posted(slack, TANKER)
    left(tmp_path, asked, then=lambda record, one: record.claim(one, "another", 600))
    left(tmp_path, young)
    with talking(slack, sample, tmp_path) as dateline:
        wait_for(lambda: states(dateline.record) == {FERRY: "claimed", TANKER: "answered"})
        assert len(slack.from_bot(CITY, message["ts"])) == 1
        assert slack.from_bot(CITY, theirs["ts"]) == []


def test_an_answer_that_was_being_posted_is_not_posted_again_and_its_asker_is_told(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    def then(record: Record, one: str) -> None:
        assert record.claim(one, "another", 15)
        assert record.posting(one, "another")

    _, asked = posted(slack, TANKER)
    left(tmp_path, asked, then=then)
    with talking(slack, sample, tmp_path) as dateline:
        (told,) = wait_for(lambda: slack.from_bot(CITY))
        assert told["ephemeral_to"] == IDA
        assert asked.id[:8] in told["text"]
        dateline.desk.sweep()
        assert len(slack.from_bot(CITY)) == 1
        assert states(dateline.record) == {TANKER: "failed"}
