"""Answering without a mention: off, until a channel's settings turn it on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.slack.record import ChannelSettings
from retrieval import Retriever
from tests.bot.slack.talking import (
    FERRY,
    everything_kept,
    one_transport,
    settle,
    states,
    talking,
    under,
)
from tests.slack.answering import Dateline
from tests.slack.person import wait_for
from tests.slack.slack import Slack
from tests.slack.workspace import CITY, IDA, KARIN, SPORT, TEAM, TOMAS

DEATHS = "How many people died when the Merrow ferry capsized?"


@pytest.fixture
def dateline(slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with talking(slack, sample, tmp_path, slack_admins=KARIN) as running:
        yield running


def turned_on(dateline: Dateline) -> Slack:
    dateline.record.set_channel(TEAM, CITY, ChannelSettings(unasked=True))
    return dateline.slack


def test_a_channel_is_left_alone_until_an_admin_turns_answering_on_there(
    slack: Slack, dateline: Dateline
) -> None:
    tomas, karin = slack.person(TOMAS), slack.person(KARIN)
    tomas.say(CITY, FERRY)
    assert states(dateline.record) == {}
    karin.command(CITY, "channel")
    karin.submit_modal({"unasked": ["unasked"]})
    settings = dateline.record.channel_settings
    wait_for(lambda: settings(TEAM, CITY) == ChannelSettings(unasked=True))
    tomas.say(SPORT, FERRY)
    assert states(dateline.record) == {}
    (answer,) = under(dateline, tomas.say(CITY, DEATHS))
    assert "11 people died" in answer["text"]
    karin.command(CITY, "channel")
    karin.submit_modal({"unasked": []})
    wait_for(lambda: settings(TEAM, CITY) == ChannelSettings(unasked=False))
    tomas.say(CITY, FERRY)
    assert states(dateline.record) == {DEATHS: "answered"}


def test_only_those_listed_as_admins_may_turn_it_on(slack: Slack, dateline: Dateline) -> None:
    slack.person(IDA).command(CITY, "channel")
    (said,) = wait_for(lambda: slack.from_bot(CITY))
    assert "slack_admins" in said["text"]
    assert not slack.front.views.has_modal(IDA)
    assert not dateline.record.channel_settings(TEAM, CITY).unasked


@one_transport
def test_what_it_cannot_answer_well_is_left_alone_and_not_kept(dateline: Dateline) -> None:
    slack = turned_on(dateline)
    texts = [
        "What will the weather be on Mars tomorrow?",  # nothing in the archive answers it
        "How much was the tanker owner fined?",  # what is found may be the answer, or not
        "The Merrow ferry capsized in a gale.",  # a statement
        "Thanks, Tomas!",
        "Could somebody water the plants?",
        f"<@{TOMAS}> why did the Merrow ferry capsize?",  # asked of a colleague
        "qwertyuiop?",
        "?",
        'Where is "the bridge?',  # cannot be read
        "why " * 600 + "?",
    ]
    for text in texts:
        slack.person(IDA).say(CITY, text)
        settle(dateline)
        assert slack.from_bot(CITY) == [], text
        assert states(dateline.record) == {}
    kept = everything_kept(dateline.record)
    assert not [text for text in (*texts, IDA) if text in kept]
    # It listens all the while.
    under(dateline, slack.person(IDA).say(CITY, DEATHS))


def test_a_thread_that_was_answered_unasked_can_be_gone_on_in(dateline: Dateline) -> None:
    slack = turned_on(dateline)
    asked = slack.person(IDA).say(CITY, FERRY)
    under(dateline, asked)
    slack.person(TOMAS).say(CITY, "only Veyra Tribune", asked["ts"])
    assert "only Veyra Tribune" in under(dateline, asked, 2)[-1]["text"]
