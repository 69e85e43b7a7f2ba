"""Degrading: what Slack refuses, and the answer that comes all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Retriever
from tests.bot.slack.pressing import (
    FERRY,
    MAYOR,
    actions,
    as_it_stands,
    chips,
    commanded,
    in_thread,
    labels,
    mentioned,
    public,
    quotations,
    told_next,
    whispered,
)
from tests.slack.answering import Dateline, answering
from tests.slack.person import wait_for
from tests.slack.slack import Slack
from tests.slack.trouble import refused as refusing
from tests.slack.workspace import CITY, ELSEWHERE, IDA, TOMAS


@pytest.fixture
def running(http_slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with answering(http_slack, sample, tmp_path / "slack.sqlite3", quotes="2") as dateline:
        yield dateline


# Blocks that Slack refuses.


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long"])
def test_an_answer_whose_blocks_are_refused_goes_as_text(running: Dateline, error: str) -> None:
    slack = running.slack
    whole = mentioned(slack)
    slack.api.script.add("chat.postMessage", refusing(error))
    plain = mentioned(slack)
    assert plain["text"] == whole["text"]
    assert plain["blocks"] == []
    assert all(passage in plain["text"] for passage in quotations(whole))


def test_a_change_whose_blocks_are_refused_does_not_leave_the_old_ones(
    running: Dateline,
) -> None:
    slack, answer = running.slack, mentioned(running.slack)
    slack.api.script.add("chat.update", refusing("invalid_blocks"))
    drop = next(action for action in actions(answer) if action.startswith("drop"))
    slack.person(IDA).press(answer, drop)
    wait_for(lambda: as_it_stands(slack, answer)["text"] != answer["text"])
    changed = as_it_stands(slack, answer)
    assert changed["blocks"] == []
    assert "since 2017;" not in changed["text"]
    assert FERRY in changed["text"]


def test_a_refusal_whose_blocks_are_refused_is_whispered_as_text(
    http_slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    file = tmp_path / "slack.sqlite3"
    http_slack.api.script.add("chat.postEphemeral", refusing("invalid_blocks"))
    with answering(http_slack, sample, file, slack_deny=IDA):
        http_slack.person(IDA).mention(CITY, FERRY)
        told = told_next(http_slack, IDA, 0)
    assert told["text"].startswith("I have been told not to answer you")
    assert told["blocks"] == []


# Channels that Slack lets nothing into.


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "restricted_action"])
def test_an_answer_that_slack_refuses_is_told_of_in_the_direct_messages(
    slack: Slack, sample: Retriever, tmp_path: Path, error: str
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3") as dateline:
        slack.api.script.add("chat.postMessage", refusing(error))
        ida = slack.person(IDA)
        ida.mention(CITY, FERRY)
        (told,) = wait_for(lambda: slack.from_bot(ida.direct))
        (asked,) = dateline.record.recent("T0GAZETTE", IDA)
        assert error in told["text"]
        assert f"Reference: {asked.id[:8]}" in told["text"]
        assert slack.from_bot(CITY) == []


def test_where_the_bot_is_no_member_a_command_is_answered_and_goes_on(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", quotes="2"):
        answer = commanded(slack, channel=ELSEWHERE)
        ida = slack.person(IDA)
        ida.press(answer, "more")
        assert quotations(told_next(slack, IDA, 1, ELSEWHERE))
        ida.press(answer, "timeline")
        assert labels(told_next(slack, IDA, 2, ELSEWHERE)) == ["Ask more"]
        ida.press(answer, next(one for one in actions(answer) if one.startswith("drop")))
        wait_for(lambda: len(chips(as_it_stands(slack, answer))) == 1)


def test_a_change_that_slack_refuses_is_told_and_changes_nothing(running: Dateline) -> None:
    slack, answer = running.slack, mentioned(running.slack)
    slack.api.script.add("chat.update", refusing("edit_window_closed"))
    first, second = (action for action in actions(answer) if action.startswith("drop"))
    slack.person(IDA).press(answer, first)
    assert "reference" in told_next(slack, IDA, 0)["text"]
    assert as_it_stands(slack, answer) == answer
    # What was not shown is not remembered either.
    slack.person(IDA).press(answer, second)
    wait_for(lambda: chips(as_it_stands(slack, answer)) == ["since 2017"])


# What is not needed for an answer.


@pytest.mark.parametrize("method", ["assistant.threads.setStatus", "assistant.threads.setTitle"])
@pytest.mark.parametrize("error", ["missing_scope", "not_allowed_token_type"])
def test_an_answer_comes_without_status_and_title(
    running: Dateline, method: str, error: str
) -> None:
    slack, ida = running.slack, running.slack.person(IDA)
    root = ida.direct_message("hello")
    wait_for(lambda: slack.from_bot(ida.direct))
    slack.api.script.add(method, refusing(error))
    ida.direct_message(MAYOR, root["ts"])
    wait_for(lambda: not slack.api.script.left)
    (answer,) = wait_for(lambda: slack.from_bot(ida.direct, root["ts"]))
    assert quotations(answer)
    assert public(slack) == []


def test_an_answer_comes_where_no_prompts_can_be_shown(running: Dateline) -> None:
    slack, ida = running.slack, running.slack.person(IDA)
    slack.api.script.add("assistant.threads.setSuggestedPrompts", refusing("missing_scope"))
    ida.open_pane()
    ida.direct_message(MAYOR)
    (answer,) = wait_for(lambda: slack.from_bot(ida.direct))
    assert quotations(answer)
    wait_for(lambda: not slack.api.script.left)


# Who somebody is, when Slack does not tell.


def test_a_press_of_whom_slack_tells_nothing_does_nothing_and_is_told(running: Dateline) -> None:
    slack, answer = running.slack, mentioned(running.slack)
    slack.api.script.add("users.info", refusing("internal_error"))
    slack.person(TOMAS).press(answer, "more")
    assert "reference" in told_next(slack, TOMAS, 0)["text"]
    slack.person(TOMAS).press(answer, "more")
    assert quotations(told_next(slack, TOMAS, 1))
    assert public(slack) == [answer]


def test_a_timeline_that_slack_refuses_is_told(running: Dateline) -> None:
    slack, answer = running.slack, mentioned(running.slack)
    slack.api.script.add("chat.postMessage", refusing("not_in_channel"))
    slack.person(IDA).press(answer, "timeline")
    assert "reference" in told_next(slack, IDA, 0)["text"]
    assert len(whispered(slack, IDA)) == 1
    # And it can be had once Slack takes it.
    slack.person(IDA).press(answer, "timeline")
    assert quotations(in_thread(slack, answer, 1))
