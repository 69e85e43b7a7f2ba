"""Threads of a channel: going on without a mention, and what is said to somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.desk import GO_ON
from retrieval import Retriever
from tests.bot.slack.talking import (
    FERRY,
    TANKER,
    buttons,
    everything_kept,
    one_transport,
    quotes,
    settle,
    states,
    talking,
    under,
)
from tests.slack.answering import Dateline
from tests.slack.person import Message
from tests.slack.slack import Slack
from tests.slack.workspace import CITY, DESK, IDA, TOMAS

HISTORY = {"channels:history", "groups:history"}


@pytest.fixture
def dateline(slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with talking(slack, sample, tmp_path) as running:
        yield running


def answered(dateline: Dateline, channel: str = CITY) -> Message:
    """A question that was answered in its thread."""
    asked = dateline.slack.person(IDA).mention(channel, FERRY)
    under(dateline, asked)
    return asked


@pytest.mark.parametrize("channel", [CITY, DESK])
def test_a_thread_that_was_answered_goes_on_without_a_mention_whoever_asks(
    slack: Slack, channel: str, dateline: Dateline
) -> None:
    asked = answered(dateline, channel)
    slack.person(TOMAS).say(channel, "only Veyra Tribune", asked["ts"])
    assert "Read as: only Veyra Tribune" in under(dateline, asked, 2)[-1]["text"]
    slack.person(IDA).say(channel, "and the tanker?", asked["ts"])
    assert "tanker" in under(dateline, asked, 3)[-1]["text"]
    slack.person(TOMAS).say(channel, "How much was its owner fined?", asked["ts"])
    assert quotes(under(dateline, asked, 4)[-1])
    assert not any(GO_ON in said["text"] for said in slack.from_bot(channel))


@one_transport
def test_what_is_said_to_somebody_else_is_left_alone_and_not_kept(
    slack: Slack, dateline: Dateline
) -> None:
    asked = answered(dateline)
    texts = [
        "Did you call the coastguard?",
        f"<@{TOMAS}> who was the captain?",
        "thanks",
        "Great, that is exactly what I needed for page three.",
        ":thumbsup:",
        "Can you read my draft, Tomas?",
        "I sent U the picture.",
    ]
    for text in texts:
        slack.person(TOMAS).say(CITY, text, asked["ts"])
        settle(dateline)
        assert len(under(dateline, asked)) == 1, text
        assert states(dateline.record) == {FERRY: "answered"}
    kept = everything_kept(dateline.record)
    assert not [text for text in (*texts, TOMAS) if text in kept]
    # It listens all the while, and goes on from what it answered.
    slack.person(IDA).say(CITY, "only Veyra Tribune", asked["ts"])
    assert FERRY in under(dateline, asked, 2)[-1]["text"]


@one_transport
def test_a_mention_of_the_bot_beside_a_colleague_is_answered(
    slack: Slack, dateline: Dateline
) -> None:
    asked = slack.person(IDA).mention(CITY, f"<@{TOMAS}> wants to know: {TANKER}")
    (answer,) = under(dateline, asked)
    assert "52 million crowns" in answer["text"]
    settle(dateline)


@one_transport
def test_other_threads_and_the_channel_itself_are_left_alone(
    slack: Slack, dateline: Dateline
) -> None:
    answered(dateline)
    other = slack.person(TOMAS).say(CITY, "Lunch?")
    slack.person(TOMAS).say(CITY, TANKER, other["ts"])
    slack.person(TOMAS).say(CITY, TANKER)
    settle(dateline)
    assert states(dateline.record) == {FERRY: "answered"}
    assert len(slack.from_bot(CITY)) == 1


@pytest.mark.parametrize("channel", [CITY, DESK])
def test_without_the_optional_scopes_a_thread_is_told_once_how_to_go_on(
    slack: Slack, sample: Retriever, tmp_path: Path, channel: str
) -> None:
    slack.api.scopes -= HISTORY
    with talking(slack, sample, tmp_path) as dateline:
        asked = answered(dateline, channel)
        ida = slack.person(IDA)
        ida.mention(channel, "only Veyra Tribune", asked["ts"])
        first, second = under(dateline, asked, 2)
        assert GO_ON in first["text"]
        assert GO_ON not in second["text"]
        assert "only Veyra Tribune" in second["text"]
        other = slack.person(TOMAS).mention(channel, TANKER)
        assert GO_ON in under(dateline, other)[0]["text"]


def test_without_the_optional_scopes_ask_more_opens_a_form_that_is_answered_in_the_thread(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    slack.api.scopes -= HISTORY
    with talking(slack, sample, tmp_path) as dateline:
        asked = answered(dateline)
        (answer,) = slack.from_bot(CITY, asked["ts"])
        assert "Ask more" in buttons(answer)
        tomas = slack.person(TOMAS)
        tomas.press(answer, "ask")
        assert FERRY in str(tomas.modal["blocks"])
        tomas.submit_modal({"question": TANKER})
        assert "52 million crowns" in under(dateline, asked, 2)[-1]["text"]
