"""Never silent: a question has one answer, or one clear error with a reference for the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Retriever
from tests.bot.slack.talking import (
    FERRY,
    TANKER,
    buttons,
    in_channel,
    in_direct,
    one_transport,
    quotes,
    settle,
    states,
    talking,
    under,
)
from tests.slack.answering import Dateline
from tests.slack.person import Message, wait_for
from tests.slack.slack import Slack
from tests.slack.trouble import Trouble, dropped, limited, lost, refused
from tests.slack.workspace import CITY, IDA, TOMAS

pytestmark = one_transport

POST = "chat.postMessage"
WHO = "users.info"


@pytest.fixture
def dateline(slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with talking(slack, sample, tmp_path) as running:
        yield running


def reference(message: Message) -> str:
    found = re.search(r"this reference: ([0-9a-f]{8})\b", message["text"])
    assert found, message["text"]
    return found[1]


def test_a_429_is_waited_out(slack: Slack, dateline: Dateline) -> None:
    slack.api.script.add(POST, limited(1))
    asked = slack.person(IDA).mention(CITY, TANKER)
    (answer,) = under(dateline, asked)
    assert "52 million crowns" in answer["text"]
    settle(dateline)
    assert states(dateline.record) == {TANKER: "answered"}


@pytest.mark.parametrize("trouble", [dropped(), lost()], ids=["not posted", "posted"])
def test_where_nobody_knows_whether_an_answer_was_posted_the_asker_alone_is_told(
    slack: Slack, dateline: Dateline, caplog: pytest.LogCaptureFixture, trouble: Trouble
) -> None:
    slack.api.script.add(POST, trouble)
    asked = slack.person(IDA).mention(CITY, TANKER)
    told = wait_for(lambda: [one for one in slack.from_bot(CITY) if "ephemeral_to" in one])
    settle(dateline)
    assert [one["ephemeral_to"] for one in told] == [IDA]
    assert "cannot tell whether the answer reached you" in told[0]["text"]
    assert reference(told[0]) in caplog.text
    assert len(slack.api.of(POST)) == 1
    seen = [one for one in slack.from_bot(CITY, asked["ts"]) if "ephemeral_to" not in one]
    assert len(seen) == trouble.done


def test_in_direct_messages_that_is_told_there(slack: Slack, dateline: Dateline) -> None:
    slack.api.script.add(POST, dropped())
    ida = slack.person(IDA)
    ida.direct_message(TANKER)
    (told,) = in_direct(dateline, ida)
    assert "cannot tell whether the answer reached you" in told["text"]
    ida.press(told, "again")
    wait_for(lambda: any(map(quotes, slack.from_bot(ida.direct))))


def test_try_again_brings_the_answer_that_was_not_posted(slack: Slack, dateline: Dateline) -> None:
    slack.api.script.add(POST, dropped())
    ida = slack.person(IDA)
    asked = ida.mention(CITY, TANKER)
    (told,) = in_channel(dateline, CITY)
    ida.press(told, "again")
    wait_for(lambda: any(map(quotes, slack.from_bot(CITY, asked["ts"]))))
    settle(dateline)
    (answer,) = (one for one in slack.from_bot(CITY) if quotes(one))
    assert "52 million crowns" in answer["text"]
    assert answer["thread_ts"] == asked["ts"]
    assert "ephemeral_to" not in answer


def test_an_error_is_told_once_with_a_reference_and_try_again_replaces_it_in_place(
    slack: Slack, dateline: Dateline, caplog: pytest.LogCaptureFixture
) -> None:
    slack.api.script.add(WHO, refused("fatal_error"))
    ida = slack.person(IDA)
    asked = ida.mention(CITY, TANKER)
    (error,) = under(dateline, asked)
    assert "Something went wrong here" in error["text"]
    assert buttons(error) == ["Try again"]
    assert f"{reference(error)}: not answered" in caplog.text
    assert "fatal_error" not in error["text"]
    ida.press(error, "again")
    wait_for(lambda: quotes(under(dateline, asked)[0]))
    (answer,) = under(dateline, asked)
    assert answer["ts"] == error["ts"]
    assert "52 million crowns" in answer["text"]
    assert states(dateline.record) == {TANKER: "answered"}


def test_only_the_asker_may_try_again(slack: Slack, dateline: Dateline) -> None:
    slack.api.script.add(WHO, refused("fatal_error"))
    asked = slack.person(IDA).mention(CITY, TANKER)
    (error,) = under(dateline, asked)
    slack.person(TOMAS).press(error, "again")
    (told,) = wait_for(lambda: [one for one in slack.from_bot(CITY) if "ephemeral_to" in one])
    assert told["ephemeral_to"] == TOMAS
    assert states(dateline.record) == {TANKER: "failed"}


def test_try_again_pressed_twice_gives_one_answer(slack: Slack, dateline: Dateline) -> None:
    slack.api.script.add(WHO, refused("fatal_error"))
    ida = slack.person(IDA)
    asked = ida.mention(CITY, TANKER)
    (error,) = under(dateline, asked)
    ida.press(error, "again")
    ida.press(error, "again")
    wait_for(lambda: quotes(under(dateline, asked)[0]))
    settle(dateline)
    under(dateline, asked)


def test_an_error_of_a_command_is_told_to_the_asker_alone_and_can_be_tried_again(
    slack: Slack, dateline: Dateline, caplog: pytest.LogCaptureFixture
) -> None:
    slack.api.script.add(WHO, refused("fatal_error"))
    ida = slack.person(IDA)
    ida.command(CITY, TANKER)
    (error,) = in_channel(dateline, CITY)
    assert error["ephemeral_to"] == IDA
    assert reference(error) in caplog.text
    ida.press(error, "again")
    wait_for(lambda: any(map(quotes, slack.from_bot(CITY))))
    settle(dateline)
    assert all(one["ephemeral_to"] == IDA for one in slack.from_bot(CITY))


def test_an_error_of_a_subcommand_is_told_with_a_reference(
    slack: Slack, caplog: pytest.LogCaptureFixture, dateline: Dateline
) -> None:
    slack.api.script.add(WHO, refused("fatal_error"))
    slack.person(IDA).command(CITY, "sources")
    (error,) = in_channel(dateline, CITY)
    assert error["ephemeral_to"] == IDA
    assert reference(error) in caplog.text


def test_where_slack_refuses_the_blocks_the_text_goes_alone_and_is_the_whole_answer(
    slack: Slack, dateline: Dateline, caplog: pytest.LogCaptureFixture
) -> None:
    slack.api.script.add(POST, refused("invalid_blocks"))
    asked = slack.person(IDA).mention(CITY, TANKER)
    (answer,) = under(dateline, asked)
    assert "52 million crowns" in answer["text"]
    assert "The Harbour Courier, 2 July 2021" in answer["text"]
    assert "invalid_blocks" in caplog.text
    settle(dateline)


def test_where_the_bot_may_not_post_the_asker_is_told_directly(
    slack: Slack, dateline: Dateline, caplog: pytest.LogCaptureFixture
) -> None:
    slack.api.script.add(POST, refused("restricted_action"))
    ida = slack.person(IDA)
    ida.mention(CITY, TANKER)
    (told,) = in_direct(dateline, ida)
    assert "restricted_action" in told["text"]
    (known,) = re.findall(r"[Rr]eference: ([0-9a-f]{8})", told["text"])
    assert known in caplog.text
    assert slack.from_bot(CITY) == []


def test_an_error_of_what_nobody_asked_the_bot_is_kept_to_the_log(
    slack: Slack, dateline: Dateline, caplog: pytest.LogCaptureFixture
) -> None:
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    under(dateline, asked)
    slack.api.script.add(WHO, refused("fatal_error"))
    slack.person(TOMAS).say(CITY, "only Veyra Tribune", asked["ts"])
    wait_for(lambda: slack.api.script.left == {})
    settle(dateline)
    under(dateline, asked)
    assert "not answered" in caplog.text


def test_an_archive_that_was_asked_too_often_says_for_how_long_to_wait(
    slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with talking(slack, sample, tmp_path, slack_questions_per_minute="2") as dateline:
        ida = slack.person(IDA)
        for number in (1, 2):
            ida.direct_message(TANKER)
            in_direct(dateline, ida, number)
        ida.direct_message(FERRY)
        told = in_direct(dateline, ida, 3)[-1]
        assert "3 questions within a minute" in told["text"]
        assert re.search(r"Give me \d+ seconds", told["text"])
