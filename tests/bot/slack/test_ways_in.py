"""Ways in: a mention, a direct message, a command, a shortcut; over both transports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Retriever
from tests.bot.slack.talking import (
    FERRY,
    TANKER,
    buttons,
    citations,
    in_channel,
    in_direct,
    one_transport,
    quotes,
    talking,
    under,
)
from tests.slack.answering import Dateline
from tests.slack.person import wait_for
from tests.slack.slack import Slack
from tests.slack.workspace import CITY, ELSEWHERE, IDA, TOMAS


@pytest.fixture
def dateline(slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with talking(slack, sample, tmp_path) as running:
        yield running


def test_a_mention_is_answered_in_its_thread_word_for_word_with_sources_and_days(
    slack: Slack, sample: Retriever, dateline: Dateline
) -> None:
    asked = slack.person(IDA).mention(CITY, FERRY)
    (answer,) = under(dateline, asked)
    assert quotes(answer) == [quote.text for quote in sample.ask(FERRY).quotes]
    assert citations(answer)[:2] == [
        "The Harbour Courier, 15 November 2017",
        "Veyra Tribune, 16 October 2020",
    ]
    assert {"More", "Newest first", "Timeline", "Read in context"} <= set(buttons(answer))
    assert "Share to channel" not in buttons(answer)


@one_transport
def test_the_text_for_notifications_and_screen_readers_is_the_whole_answer(
    slack: Slack, dateline: Dateline
) -> None:
    asked = slack.person(IDA).mention(CITY, FERRY)
    (answer,) = under(dateline, asked)
    told = answer["text"]
    for part in (FERRY, *quotes(answer), *citations(answer)):
        assert part in told
    assert "Merrow Line director jailed over ferry deaths" in told
    assert "https://veyratribune.example/news/aurelia-osland-jailed" in told


def test_a_mention_in_a_thread_is_answered_in_that_thread(slack: Slack, dateline: Dateline) -> None:
    ida = slack.person(IDA)
    root = slack.person(TOMAS).say(CITY, "The Merrow ferry again.")
    ida.mention(CITY, FERRY, root["ts"])
    (answer,) = under(dateline, root)
    assert FERRY in answer["text"]


def test_direct_messages_go_on_with_the_conversation(slack: Slack, dateline: Dateline) -> None:
    ida = slack.person(IDA)
    ida.direct_message(FERRY)
    (first,) = in_direct(dateline, ida)
    ida.direct_message("more")
    more = in_direct(dateline, ida, 2)[-1]
    assert quotes(more)
    assert not set(quotes(more)) & set(quotes(first))
    ida.direct_message("only Veyra Tribune")
    only = in_direct(dateline, ida, 3)[-1]
    assert citations(only)
    assert all(cited.startswith("Veyra Tribune, ") for cited in citations(only))
    ida.direct_message("newest first")
    newest = in_direct(dateline, ida, 4)[-1]
    assert {"only Veyra Tribune ✕", "newest first ✕"} <= set(buttons(newest))
    assert FERRY in newest["text"]
    ida.direct_message(TANKER)
    new = in_direct(dateline, ida, 5)[-1]
    assert "52 million crowns" in new["text"]
    assert "only Veyra Tribune" not in new["text"]
    assert not any("thread_ts" in answer for answer in slack.from_bot(ida.direct))


def test_a_command_is_answered_to_the_asker_alone_also_where_the_bot_is_no_member(
    slack: Slack, dateline: Dateline
) -> None:
    for channel in (CITY, ELSEWHERE):
        slack.person(IDA).command(channel, TANKER)
        (answer,) = in_channel(dateline, channel)
        assert (answer["subtype"], answer["ephemeral_to"]) == ("ephemeral", IDA)
        assert "52 million crowns" in answer["text"]
        assert "Share to channel" in buttons(answer)


def test_a_question_after_slack_has_renewed_the_connection_is_answered(
    socket_slack: Slack, sample: Retriever, tmp_path: Path
) -> None:
    with talking(socket_slack, sample, tmp_path) as dateline:
        first = socket_slack.sockets.made
        socket_slack.sockets.ask_to_reconnect()
        wait_for(lambda: socket_slack.sockets.made > first, "a new connection")
        under(dateline, socket_slack.person(IDA).mention(CITY, TANKER))


def test_subcommands_are_answered_to_the_asker_alone(slack: Slack, dateline: Dateline) -> None:
    expected = {
        "": "Ways to ask",
        "help": "What a question may hold",
        "sources": "Northern Ledger: 6",
        "stats": "First day: 12 April 2016",
        "latest Northern Ledger": "Cleaner crossing: Merrow’s new ferry sails without a speech",
        "latest": "Of which source?",
        "latest Nowhere Gazette": "Nowhere Gazette",
    }
    for number, (text, part) in enumerate(expected.items(), 1):
        slack.person(IDA).command(CITY, text)
        said = in_channel(dateline, CITY, number)[-1]
        assert part in said["text"], text
        assert said["ephemeral_to"] == IDA
    assert "not in the archive" in said["text"] or "no source" in said["text"].lower()


@one_transport
def test_the_latest_of_a_source_stand_newest_first_each_with_its_day(
    slack: Slack, dateline: Dateline
) -> None:
    slack.person(IDA).command(CITY, "latest northern ledger")
    (said,) = in_channel(dateline, CITY)
    first = said["text"].index("1 July 2024")
    assert first < said["text"].index("16 November 2017")


def test_find_coverage_answers_of_anybodys_message_to_whoever_chose_it(
    slack: Slack, dateline: Dateline
) -> None:
    message = slack.person(TOMAS).say(CITY, "The owner of the Corvina Star was fined in court")
    slack.person(IDA).shortcut("find_coverage", message)
    (answer,) = in_channel(dateline, CITY)
    assert answer["ephemeral_to"] == IDA
    assert "52 million crowns" in answer["text"]


def test_find_coverage_of_a_message_without_words_says_so(slack: Slack, dateline: Dateline) -> None:
    message = slack.person(TOMAS).upload(CITY, "ferry.jpg", b"picture")
    slack.person(IDA).shortcut("find_coverage", {**message, "channel": CITY})
    (said,) = in_channel(dateline, CITY)
    assert said["ephemeral_to"] == IDA
    assert said["text"] == "That message has no words to look for."


def test_the_global_shortcut_opens_a_form_whose_answer_comes_in_the_direct_messages(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    ida.shortcut("ask_archive")
    assert ida.modal["title"]["text"] == "Ask the archive"
    offered = ida.suggest("sources", "harbour")
    assert [one["value"] for one in offered] == ["The Harbour Courier"]
    ida.submit_modal({"question": TANKER, "sources": offered, "after": "2021-07-01"})
    (answer,) = in_direct(dateline, ida)
    assert "52 million crowns" in answer["text"]
    assert {cited.partition(", ")[0] for cited in citations(answer)} == {"The Harbour Courier"}
    assert not slack.front.views.has_modal(IDA)
