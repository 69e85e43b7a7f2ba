"""Never twice: one post, however often and in which events Slack brings it, has one answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retrieval import Retriever
from tests.bot.slack.talking import (
    FERRY,
    TANKER,
    in_direct,
    one_transport,
    settle,
    states,
    talking,
    under,
)
from tests.slack.answering import Dateline
from tests.slack.courier import event_times
from tests.slack.slack import Slack
from tests.slack.workspace import BOT, BOT_ID, CITY, IDA, ROBOT, TOMAS


@pytest.fixture
def dateline(slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with talking(slack, sample, tmp_path) as running:
        yield running


def asks(channel: str, ts: str, **more: Any) -> dict[str, Any]:
    """A question as an event tells it."""
    kind = {"C": "channel", "D": "im"}[channel[0]]
    told = {"type": "message", "channel": channel, "channel_type": kind, "ts": ts}
    return {**told, "user": IDA, "text": f"<@{BOT}> {TANKER}", **more}


def test_a_post_that_arrives_as_a_message_and_as_a_mention_has_one_answer(
    slack: Slack, dateline: Dateline
) -> None:
    asked = slack.person(IDA).mention(CITY, FERRY)
    under(dateline, asked)
    brought = {one.payload["event"]["type"] for one in slack.courier.deliveries}
    assert brought == {"message", "app_mention"}
    assert len(slack.from_bot(CITY)) == 1


def test_a_post_that_is_brought_again_and_again_has_one_answer(
    slack: Slack, dateline: Dateline
) -> None:
    # Over a second apart, so that each has a signature of its own.
    slack.courier.times = event_times(0, 0, 1.1, 1.2)
    asked = slack.person(IDA).mention(CITY, FERRY)
    slack.courier.settle()
    settle(dateline)
    under(dateline, asked)
    assert all(len(one.acknowledged) == 4 for one in slack.courier.deliveries)


def test_a_post_is_known_again_by_its_event_and_by_its_place(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    said = ida.say(CITY, "The tanker")
    for event_id, ts in (("Ev1", said["ts"]), ("Ev1", "1700000000.000002"), ("Ev2", said["ts"])):
        ida.happen(asks(CITY, ts), event_id=event_id)
    settle(dateline)
    assert len(under(dateline, said)) == len(slack.from_bot(CITY)) == 1


def test_two_posts_with_the_same_words_have_two_answers(slack: Slack, dateline: Dateline) -> None:
    ida = slack.person(IDA)
    first, second = ida.mention(CITY, TANKER), ida.mention(CITY, TANKER)
    under(dateline, first)
    under(dateline, second)


def test_a_post_that_comes_again_after_a_restart_is_not_answered_again(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with talking(slack, sample, tmp_path) as dateline:
        asked = slack.person(IDA).mention(CITY, FERRY)
        under(dateline, asked)
    slack.posts.urls.clear()
    with talking(slack, sample, tmp_path) as dateline:
        for number, delivery in enumerate(list(slack.courier.deliveries)):
            payload = {**delivery.payload, "event_time": number}
            assert slack.courier.transport.send("events_api", payload, 1).status == 200
        settle(dateline)
        under(dateline, asked)


NOT_PEOPLE: list[dict[str, Any]] = [
    {"bot_id": "B0OTHER", "user": TOMAS},
    {"bot_id": BOT_ID, "user": BOT},
    {"user": BOT},
    {"bot_profile": {"id": "B0OTHER"}},
    {"subtype": "bot_message", "bot_id": "B0OTHER", "username": "feeds"},
    {"subtype": "bot_message", "user": ""},
    {"subtype": "channel_join"},
    {"subtype": "channel_topic"},
    {"subtype": "reminder_add"},
    {"subtype": "message_replied"},
    {"subtype": "assistant_app_thread"},
    {"user": ROBOT},
    {"user": "USLACKBOT"},
]


@one_transport
def test_bots_and_what_nobody_wrote_are_never_answered(slack: Slack, dateline: Dateline) -> None:
    slack.api.people["USLACKBOT"] = slack.api.people[ROBOT] | {"is_bot": False}
    ida = slack.person(IDA)
    for number, told in enumerate(NOT_PEOPLE):
        ts = f"17000000{number:02}.00000"
        ida.happen(asks(CITY, f"{ts}1", **told))
        ida.happen(asks(CITY, f"{ts}2", **{**told, "type": "app_mention"}))
        ida.happen(asks(ida.direct, f"{ts}3", **told))
        settle(dateline)
        assert slack.from_bot(CITY) == [], told
        assert slack.from_bot(ida.direct) == [], told
        assert states(dateline.record) == {}


@one_transport
def test_a_question_with_a_file_or_shown_in_the_channel_too_is_answered(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    for number, subtype in enumerate(("file_share", "thread_broadcast"), 1):
        ida.happen(asks(ida.direct, f"1700000000.00000{number}", subtype=subtype))
        answer = in_direct(dateline, ida, number)[-1]
        assert "52 million crowns" in answer["text"]


def test_the_bots_own_answers_are_not_taken_for_questions(slack: Slack, dateline: Dateline) -> None:
    ida = slack.person(IDA)
    ida.direct_message(FERRY)
    in_direct(dateline, ida)
    assert states(dateline.record) == {FERRY: "answered"}
    assert len(slack.from_bot(ida.direct)) == 1
