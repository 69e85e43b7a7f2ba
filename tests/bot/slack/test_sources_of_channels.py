"""Sources that only some channels may see: everywhere else they do not exist."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from retrieval import Retriever
from tests.bot.slack.pressing import (
    commanded,
    in_thread,
    mentioned,
    owner,
    public,
    quotations,
    signed,
    told_next,
    whispered,
    with_value,
    words,
)
from tests.slack.answering import Dateline, answering
from tests.slack.person import wait_for
from tests.slack.slack import Slack
from tests.slack.workspace import CITY, DESK, IDA, SPORT

SECRET = "Northern Ledger"
SETTINGS = {"slack_sources": json.dumps({SECRET: [DESK]}), "quotes": "3"}
FERRY = "What happened to the ferry?"


@pytest.fixture
def running(http_slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with answering(http_slack, sample, tmp_path / "slack.sqlite3", **SETTINGS) as dateline:
        yield dateline


def everything(*shown: dict[str, Any]) -> str:
    """All that was sent, what no eye sees included."""
    return json.dumps(shown, ensure_ascii=False)


def test_an_answer_quotes_it_where_it_may_be_seen_and_nowhere_else(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with answering(slack, sample, tmp_path / "slack.sqlite3", **SETTINGS):
        there, here = (mentioned(slack, FERRY, channel=channel) for channel in (DESK, CITY))
        ida = slack.person(IDA)
        ida.direct_message(FERRY)
        (own,) = wait_for(lambda: slack.from_bot(ida.direct))
        assert SECRET in words(there)
        assert quotations(here)
        assert quotations(own)
        assert SECRET not in everything(here, own)


def test_a_question_that_names_it_is_told_that_there_is_none_such(running: Dateline) -> None:
    slack = running.slack
    asked = f"ferry source:'{SECRET}'"
    assert SECRET in words(mentioned(slack, asked, channel=DESK))
    told = mentioned(slack, asked)
    assert "has no source" in told["text"]
    assert quotations(told) == []
    offered = told["text"].partition("it has: ")[2]
    assert SECRET not in offered


@pytest.mark.parametrize("command", ["sources", "stats"])
def test_what_the_archive_holds_is_told_without_it_elsewhere(
    running: Dateline, sample: Retriever, command: str
) -> None:
    slack = running.slack
    there, here = commanded(slack, command, channel=DESK), commanded(slack, command)
    assert SECRET in words(there)
    assert SECRET not in everything(here)
    assert str(sample.covered().articles) in words(there)
    assert str(sample.without([SECRET]).covered().articles) in words(here)


def test_its_latest_articles_are_those_of_an_unknown_source_elsewhere(running: Dateline) -> None:
    slack = running.slack
    there = commanded(slack, f"latest {SECRET}", channel=DESK)
    here, unknown = commanded(slack, f"latest {SECRET}"), commanded(slack, "latest Nowhere Ledger")
    assert f"The latest of {SECRET}" in words(there)
    assert words(here).replace(SECRET, "Nowhere Ledger") == words(unknown)


def test_help_gives_examples_that_can_be_answered_here(
    running: Dateline, sample: Retriever
) -> None:
    slack = running.slack
    examples = sample.without([SECRET]).suggestions()
    assert examples != sample.suggestions()
    told = words(commanded(slack, "help"))
    assert all(example in told for example in examples)
    assert all(one in words(commanded(slack, "help", channel=DESK)) for one in sample.suggestions())


def test_nothing_suggests_what_it_holds(running: Dateline, sample: Retriever) -> None:
    slack = running.slack
    ida = slack.person(IDA)
    ida.open_home()
    ida.open_pane()
    (prompts,) = wait_for(lambda: slack.api.of("assistant.threads.setSuggestedPrompts"))
    hidden = sample.without([SECRET])
    assert [one["title"] for one in prompts.arguments["prompts"]] == list(hidden.suggestions())
    assert SECRET not in everything(ida.home, prompts.arguments)
    assert all(text in words(ida.home) for text in hidden.suggestions())
    assert f"{hidden.covered().articles} articles" in words(ida.home)


def test_its_name_is_offered_in_forms_of_its_channel_alone(running: Dateline) -> None:
    slack, ida = running.slack, running.slack.person(IDA)
    offered = {}
    for channel in (DESK, CITY):
        ida.press(mentioned(slack, FERRY, channel=channel), "ask")
        offered[channel] = [one["value"] for one in ida.suggest("sources", "")]
    ida.shortcut("ask_archive")
    offered[""] = [one["value"] for one in ida.suggest("sources", "")]
    assert SECRET in offered[DESK]
    assert SECRET not in offered[CITY] + offered[""]
    assert offered[CITY]


def test_a_form_that_chose_it_in_its_channel_is_answered_there(running: Dateline) -> None:
    slack, ida = running.slack, running.slack.person(IDA)
    answer = mentioned(slack, FERRY, channel=DESK)
    ida.press(answer, "ask")
    (option,) = ida.suggest("sources", "ledg")
    assert not ida.submit_modal({"question": FERRY, "sources": [option]})
    assert SECRET in words(in_thread(slack, answer, 1))
    ida.press(mentioned(slack, FERRY), "ask")
    told = ida.submit_modal({"question": FERRY, "sources": [option]})
    assert "not in the archive any longer" in told["errors"]["sources"]


def test_the_timeline_and_what_is_more_leave_it_out_elsewhere(running: Dateline) -> None:
    slack = running.slack
    answer = mentioned(slack, FERRY)
    slack.person(IDA).press(answer, "timeline")
    story = in_thread(slack, answer, 1)
    slack.person(IDA).press(answer, "more")
    more = in_thread(slack, answer, 2)
    assert quotations(story)
    assert quotations(more)
    assert SECRET not in everything(story, more)
    there = mentioned(slack, FERRY, channel=DESK)
    slack.person(IDA).press(there, "timeline")
    assert SECRET in words(in_thread(slack, there, 1))


def test_sharing_shows_what_the_channel_may_see(running: Dateline) -> None:
    slack = running.slack
    for channel, is_seen in ((CITY, False), (DESK, True)):
        answer = commanded(slack, FERRY, channel=channel)
        slack.person(IDA).press(answer, "share")
        (shared,) = wait_for(partial(public, slack, channel))
        assert quotations(shared)
        assert (SECRET in everything(shared)) == is_seen


def test_the_buttons_of_an_answer_do_nothing_in_another_channel(running: Dateline) -> None:
    slack = running.slack
    there, here = mentioned(slack, FERRY, channel=DESK), mentioned(slack, FERRY)
    for verb in ("context", "more", "timeline", "share", "ask", "order"):
        forged = with_value(here, "timeline", signed(running, owner(there), verb))
        before = len(whispered(slack, IDA))
        slack.person(IDA).press(forged, "timeline")
        assert "somebody else's answer" in told_next(slack, IDA, before)["text"]
    assert slack.api.of("views.open") == []


def test_what_is_hidden_later_is_hidden_under_answers_that_are_there(
    http_slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    slack, file = http_slack, tmp_path / "slack.sqlite3"
    ida = slack.person(IDA)
    with answering(slack, sample, file, quotes="3"):
        answer = mentioned(slack, f"ferry source:'{SECRET}'")
        assert SECRET in words(answer)
    slack.posts.urls.clear()
    with answering(slack, sample, file, **SETTINGS):
        ida.press(answer, "context:0")
        assert "not in the archive any longer" in words(ida.modal)
        ida.press(answer, "timeline")
        ida.press(answer, "more")
        wait_for(lambda: len(slack.from_bot(CITY, answer["thread_ts"])) == 3)
        later = slack.from_bot(CITY, answer["thread_ts"])[1:]
        assert [quotations(one) for one in later] == [[], []]


def test_a_settled_preference_for_it_does_not_bring_it_back(running: Dateline) -> None:
    slack, ida = running.slack, running.slack.person(IDA)
    ida.open_home()
    option = {"text": {"type": "plain_text", "text": SECRET}, "value": SECRET}
    ida.press_at_home("prefer_sources", [option])
    answer = mentioned(slack, FERRY, channel=SPORT)
    assert quotations(answer)
    assert SECRET not in everything(answer)
