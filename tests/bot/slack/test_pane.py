"""The agent pane: greeting, prompts, status and title, and a conversation in a thread of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retrieval import Retriever
from tests.bot.slack.talking import FERRY, TANKER, one_transport, settle, talking, under
from tests.slack.answering import Dateline
from tests.slack.person import Message, Person, wait_for
from tests.slack.slack import Slack
from tests.slack.trouble import dropped, refused
from tests.slack.workspace import IDA

STATUS = "assistant.threads.setStatus"
TITLE = "assistant.threads.setTitle"
PROMPTS = "assistant.threads.setSuggestedPrompts"


@pytest.fixture
def dateline(slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with talking(slack, sample, tmp_path) as running:
        yield running


def begun(person: Person) -> Message:
    """A message that begins a thread of the pane."""
    root = person.say(person.direct, "hello")
    return {**root, "channel": person.direct}


def arguments(slack: Slack, method: str) -> list[dict[str, Any]]:
    return [call.arguments for call in slack.api.of(method)]


@pytest.mark.usefixtures("dateline")
def test_whoever_opens_the_pane_is_greeted_with_questions_that_the_archive_answers(
    slack: Slack, sample: Retriever
) -> None:
    ida = slack.person(IDA)
    ida.open_pane()
    (told,) = wait_for(lambda: arguments(slack, PROMPTS))
    assert told["channel_id"] == ida.direct
    assert not told.get("thread_ts")
    assert "word for word" in told["title"]
    asks = [prompt["message"] for prompt in told["prompts"]]
    assert asks == list(sample.suggestions())[:4]
    assert asks
    assert all(sample.ask(ask).quotes for ask in asks)


@pytest.mark.usefixtures("dateline")
def test_a_new_thread_of_the_pane_shows_the_same_prompts(slack: Slack) -> None:
    ida = slack.person(IDA)
    thread = {"user_id": IDA, "context": {}, "channel_id": ida.direct, "thread_ts": "1.000001"}
    ida.happen({"type": "assistant_thread_started", "assistant_thread": thread})
    (told,) = wait_for(lambda: arguments(slack, PROMPTS))
    assert (told["channel_id"], told["thread_ts"]) == (ida.direct, "1.000001")
    assert told["prompts"]


def test_a_conversation_in_a_thread_of_the_pane_shows_a_status_each_time_and_gets_one_title(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    root = begun(ida)
    wait_for(lambda: len(slack.from_bot(ida.direct)) == 1)
    ida.say(ida.direct, FERRY, root["ts"])
    (first,) = under(dateline, root)
    ida.say(ida.direct, "only Veyra Tribune", root["ts"])
    second = under(dateline, root, 2)[-1]
    ida.say(ida.direct, TANKER, root["ts"])
    under(dateline, root, 3)
    assert FERRY in first["text"]
    assert "only Veyra Tribune" in second["text"]
    assert [told["title"] for told in arguments(slack, TITLE)] == [FERRY]
    statuses = [told for told in arguments(slack, STATUS) if told["thread_ts"] == root["ts"]]
    assert [told["channel_id"] for told in statuses] == [ida.direct] * 4
    assert all(told["status"] for told in statuses)


@one_transport
@pytest.mark.usefixtures("dateline")
def test_a_status_is_set_before_the_answer_is_posted(slack: Slack) -> None:
    ida = slack.person(IDA)
    ida.direct_message(FERRY)
    wait_for(lambda: slack.from_bot(ida.direct))
    methods = [call.method for call in slack.api.of(STATUS, "chat.postMessage")]
    assert methods == [STATUS, "chat.postMessage"]


@one_transport
@pytest.mark.parametrize("trouble", [refused("no_permission"), dropped()], ids=["refused", "cut"])
def test_a_pane_that_shows_no_status_and_no_title_is_answered_all_the_same_and_once(
    slack: Slack, dateline: Dateline, trouble: Any
) -> None:
    ida = slack.person(IDA)
    root = begun(ida)
    wait_for(lambda: len(slack.from_bot(ida.direct)) == 1)
    settle(dateline)
    slack.api.script.add(STATUS, trouble)
    slack.api.script.add(TITLE, trouble)
    ida.say(ida.direct, FERRY, root["ts"])
    wait_for(lambda: arguments(slack, TITLE))
    # What follows the title is done before the next question of the same thread.
    ida.say(ida.direct, TANKER, root["ts"])
    first, second = under(dateline, root, 2)
    assert FERRY in first["text"]
    assert TANKER in second["text"]
    assert slack.api.script.left == {}


@one_transport
@pytest.mark.usefixtures("dateline")
def test_a_pane_that_shows_no_prompts_is_answered_all_the_same(slack: Slack) -> None:
    slack.api.script.add(PROMPTS, refused("not_allowed"))
    ida = slack.person(IDA)
    ida.open_pane()
    wait_for(lambda: arguments(slack, PROMPTS))
    ida.direct_message(FERRY)
    wait_for(lambda: slack.from_bot(ida.direct))
    assert FERRY in slack.from_bot(ida.direct)[0]["text"]
