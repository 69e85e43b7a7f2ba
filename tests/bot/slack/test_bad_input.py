"""Bad input: whatever is typed or pasted has a friendly, exact reply, and is shown as itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval import Retriever
from tests.bot.slack.talking import (
    FERRY,
    TANKER,
    in_channel,
    in_direct,
    one_transport,
    quotes,
    talking,
    under,
)
from tests.slack.answering import Dateline
from tests.slack.slack import Slack
from tests.slack.workspace import CITY, IDA

pytestmark = one_transport

NO_WORDS = "I found no words in that."


@pytest.fixture
def dateline(slack: Slack, sample: Retriever, tmp_path: Path) -> Iterator[Dateline]:
    with talking(slack, sample, tmp_path) as running:
        yield running


INPUTS = {
    "": NO_WORDS,
    "  \n ": NO_WORDS,
    "😀 :ferry: 🚢": NO_WORDS,
    "?!": NO_WORDS,
    "why " * 1000: "has 3,999 characters and at most 2,000 are read",
    "پانی کیوں ابالا گیا؟": "The question is written in Arabic letters",
    "asdfghjkl qwertyuiop": "no question that an archive could answer",
    "a": "too short",
    "thanks": "You are welcome.",
    "help": "Ask about anything that was in the news",
    "ferry source:Nowhere": "Nowhere",
    'ferry "unfinished': "unfinished",
    "ferry after:2020-13-45": "2020-13-45",
    "What is the price of bread on the moon?": "Looked through 39 articles",
}


def test_every_mention_gets_one_reply_that_says_what_is_wrong(
    slack: Slack, dateline: Dateline
) -> None:
    for text, part in INPUTS.items():
        asked = slack.person(IDA).mention(CITY, text)
        (said,) = under(dateline, asked)
        assert part in said["text"], (text[:20], said["text"])


def test_a_file_with_a_question_is_answered_and_one_without_is_told_what_to_do(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    ida.upload(ida.direct, "notes.txt", b"notes", TANKER)
    (answer,) = in_direct(dateline, ida)
    assert "52 million crowns" in answer["text"]
    ida.upload(ida.direct, "notes.txt", b"notes")
    assert NO_WORDS in in_direct(dateline, ida, 2)[1]["text"]


def test_markup_in_a_question_is_neither_obeyed_nor_searched_and_is_shown_as_itself(
    slack: Slack, dateline: Dateline
) -> None:
    # Slack escapes what is typed, and writes what it made of it in angle brackets.
    typed = (
        "<!channel> <!subteam^S0DESK|@desk> &lt;!here&gt; *why* did `the` <#C0CITY|city-desk> "
        "Merrow ferry <https://a.example/x|capsize> &amp; sink? :ship: _really_ ~no~"
    )
    asked = slack.person(IDA).mention(CITY, typed)
    (answer,) = under(dateline, asked)
    assert quotes(answer)
    shown = answer["blocks"][0]["elements"][0]["elements"]
    text = "@desk <!here> *why* did `the` city-desk Merrow ferry capsize & sink? _really_ ~no~"
    assert shown == [{"type": "text", "text": text, "style": {"bold": True}}]
    assert "&lt;!here&gt;" in answer["text"]
    assert "<" not in answer["text"]
    (call,) = slack.api.of("chat.postMessage")
    assert call.arguments["mrkdwn"] in {False, "0"}
    assert "city-desk|" not in json.dumps(call.arguments)


def test_emoji_beside_a_question_count_for_nothing(slack: Slack, dateline: Dateline) -> None:
    ida = slack.person(IDA)
    asked = ida.mention(CITY, f":wave::skin-tone-2: {FERRY} :+1: :100:")
    (answer,) = under(dateline, asked)
    assert answer["blocks"][0]["elements"][0]["elements"][0]["text"] == FERRY


def test_bad_input_in_a_command_is_told_to_the_asker_alone(
    slack: Slack, dateline: Dateline
) -> None:
    ida = slack.person(IDA)
    # Without a word, and with 'help', a command is no question.
    told = {text: part for text, part in INPUTS.items() if text.strip() not in {"", "help"}}
    for number, (text, part) in enumerate(told.items(), 1):
        ida.command(CITY, text)
        said = in_channel(dateline, CITY, number)[-1]
        assert part in said["text"], text
        assert said["ephemeral_to"] == IDA
