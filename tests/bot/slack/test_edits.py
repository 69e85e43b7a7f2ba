"""Edits: a question that was changed is answered anew in place, a deleted one takes all along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Retriever
from tests.bot.slack.talking import (
    FERRY,
    TANKER,
    everything_kept,
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
from tests.slack.trouble import dropped, late, limited
from tests.slack.workspace import BOT, CITY, IDA, TOMAS

POST = "chat.postMessage"


@pytest.fixture
def dateline(slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with talking(slack, sample, tmp_path) as running:
        yield running


def posted(slack: Slack) -> int:
    return len(slack.api.of(POST))


def test_an_edited_question_is_answered_anew_in_place(slack: Slack, dateline: Dateline) -> None:
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    (first,) = under(dateline, asked)
    ida.edit(asked, f"<@{BOT}> {TANKER}")
    wait_for(lambda: "52 million crowns" in under(dateline, asked)[0]["text"])
    (second,) = under(dateline, asked)
    assert second["ts"] == first["ts"]
    assert FERRY not in second["text"]
    assert posted(slack) == 1


def test_an_edited_direct_message_is_answered_anew_from_what_was_asked_before_it(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    ida.direct_message(FERRY)
    in_direct(dateline, ida)
    told = ida.direct_message("only Veyra Tribune")
    in_direct(dateline, ida, 2)
    ida.direct_message(TANKER)
    in_direct(dateline, ida, 3)
    ida.edit({**told, "channel": ida.direct}, "only Northern Ledger")
    wait_for(lambda: "only Northern Ledger" in in_direct(dateline, ida, 3)[1]["text"])
    assert FERRY in in_direct(dateline, ida, 3)[1]["text"]


@one_transport
def test_what_is_said_after_an_edit_goes_on_from_the_new_question(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    under(dateline, asked)
    ida.edit(asked, f"<@{BOT}> {TANKER}")
    wait_for(lambda: TANKER in under(dateline, asked)[0]["text"])
    settle(dateline)
    ida.say(CITY, "only The Harbour Courier", asked["ts"])
    assert TANKER in under(dateline, asked, 2)[1]["text"]


@one_transport
def test_a_question_that_was_edited_into_nonsense_is_told_so_in_place(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    under(dateline, asked)
    told = {
        "asdfghjkl qwertyuiop": "no question that an archive could answer",
        ":ferry:": "found no words",
        "why " * 600: "2,399 characters",
        "": "found no words",
    }
    for text, part in told.items():
        ida.edit(asked, f"<@{BOT}> {text}")
        (said,) = under(dateline, asked)
        assert part in said["text"]
        assert not quotes(said)
    assert posted(slack) == 1


def test_a_follow_up_that_was_edited_to_be_for_somebody_else_takes_its_answer_back(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    under(dateline, asked)
    told = ida.say(CITY, "only Veyra Tribune", asked["ts"])
    under(dateline, asked, 2)
    ida.edit(told, "Thank you, Tomas!")
    wait_for(lambda: len(slack.from_bot(CITY)) == 1)
    settle(dateline)
    assert states(dateline.record) == {FERRY: "answered"}
    assert "only Veyra Tribune" not in everything_kept(dateline.record)
    assert "Thank you" not in everything_kept(dateline.record)


def test_a_question_that_is_edited_while_it_is_answered_gets_one_answer_to_what_it_says_now(
    slack: Slack, dateline: Dateline
) -> None:
    slack.api.script.add(POST, late(0.5))
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    wait_for(lambda: slack.api.script.left == {})
    ida.edit(asked, f"<@{BOT}> {TANKER}")
    wait_for(lambda: states(dateline.record) == {TANKER: "answered"})
    (answer,) = under(dateline, asked)
    assert "52 million crowns" in answer["text"]
    assert posted(slack) == 1


def test_a_deleted_question_takes_its_answer_along_and_those_of_its_buttons(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    (answer,) = under(dateline, asked)
    ida.press(answer, "more")
    under(dateline, asked, 2)
    ida.press(answer, "timeline")
    under(dateline, asked, 3)
    ida.delete(asked)
    wait_for(lambda: slack.from_bot(CITY) == [])
    assert states(dateline.record) == {}
    assert IDA not in everything_kept(dateline.record)


@one_transport
def test_a_deleted_direct_message_takes_its_own_answer_along_and_no_other(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    first = ida.direct_message(FERRY)
    in_direct(dateline, ida)
    ida.direct_message(TANKER)
    in_direct(dateline, ida, 2)
    ida.delete({**first, "channel": ida.direct})
    wait_for(lambda: len(slack.from_bot(ida.direct)) == 1)
    assert TANKER in in_direct(dateline, ida)[0]["text"]


@one_transport
def test_a_question_that_is_deleted_while_it_is_answered_leaves_no_answer(
    slack: Slack, dateline: Dateline
) -> None:
    slack.api.script.add(POST, late(0.5))
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    wait_for(lambda: slack.api.script.left == {})
    ida.delete(asked)
    wait_for(lambda: slack.api.of("chat.delete"))
    wait_for(lambda: slack.from_bot(CITY) == [])
    assert states(dateline.record) == {}
    assert posted(slack) == 1


@one_transport
def test_an_answer_goes_with_its_question_also_where_the_connection_breaks(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    under(dateline, asked)
    slack.api.script.add("chat.delete", dropped(), dropped())
    ida.delete(asked)
    wait_for(lambda: slack.from_bot(CITY) == [])


def test_slack_is_told_of_a_deletions_arrival_before_the_answer_is_deleted(
    http_slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with talking(http_slack, sample, tmp_path) as dateline:
        ida = http_slack.person(IDA)
        asked = ida.mention(CITY, FERRY)
        under(dateline, asked)
        http_slack.api.script.add("chat.delete", limited(2))
        ida.delete(asked)
        under(dateline, asked)
        wait_for(lambda: http_slack.from_bot(CITY) == [])


def test_what_slack_changes_by_itself_is_no_edit(slack: Slack, dateline: Dateline) -> None:
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    under(dateline, asked)
    unfurled = {**shown(asked), "text": f"<@{BOT}> {TANKER}", "attachments": [{"id": 1}]}
    ida.happen({"type": "message", "subtype": "message_changed", **within(unfurled)})
    assert states(dateline.record) == {FERRY: "answered"}
    assert slack.api.of("chat.update") == []


@one_transport
def test_an_edit_that_leaves_the_words_as_they_are_changes_nothing(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    asked = ida.mention(CITY, FERRY)
    under(dateline, asked)
    ida.edit(asked, f"<@{BOT}>   {FERRY}")
    assert set(states(dateline.record).values()) == {"answered"}
    assert slack.api.of("chat.update") == []


@one_transport
def test_edits_and_deletions_of_what_was_never_asked_do_nothing(
    slack: Slack, dateline: Dateline
) -> None:
    tomas = slack.person(TOMAS)
    said = tomas.say(CITY, "Lunch at one?")
    tomas.edit(said, "Lunch at two?")
    tomas.delete(said)
    assert states(dateline.record) == {}
    assert slack.from_bot(CITY) == []


@one_transport
def test_a_message_that_is_edited_to_mention_the_bot_is_answered(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    said = ida.say(CITY, TANKER)
    edited = {**shown(said), "text": f"<@{BOT}> {TANKER}", "channel": CITY}
    ida.happen({"type": "app_mention", **edited, "edited": {"user": IDA, "ts": said["ts"]}})
    (answer,) = under(dateline, said)
    assert "52 million crowns" in answer["text"]
    settle(dateline)


def shown(message: Message) -> Message:
    return {"type": "message", "user": IDA, "ts": message["ts"], "text": message["text"]}


def within(message: Message) -> Message:
    return {"channel": CITY, "channel_type": "channel", "message": message, "hidden": True}
