"""Refusals: no answer is a card that helps, and an error says what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from bot.slack import limits
from bot.slack.cards import Look
from bot.slack.refusals import NEAREST, error_card, more_done, notice, refusal_card
from retrieval import Answer, Covered, Question, Quote
from tests.bot.slack.hostile import (
    Signing,
    Types,
    answers,
    buttons,
    is_whole,
    looks,
    quoted,
    texts,
    verbs,
    words,
    wrong,
)
from tests.slack.schema import Schema

QUOTE = Quote(
    text="The bridge was closed on Monday. Nobody was hurt.",
    sentence="Nobody was hurt.",
    source="Dawn",
    published=date(2020, 7, 2),
    headline="Bridge closed",
    byline="",
    url="https://dawn.example/bridge",
    article_id="bridge",
    passage=3,
    start=0,
    end=49,
    sha256="0" * 64,
    relevance=0.2,
)
COVERED = Covered(
    articles=3_475,
    first=date(2016, 1, 1),
    last=date(2024, 6, 14),
    sources=tuple((f"Paper {number}", 1_000 - number) for number in range(7)),
)
REFUSED = Answer(
    question=Question(text="Who sank it?", sources=("Dawn",)),
    quotes=(),
    note="Nothing in this archive answers that well enough.",
    nearest=(QUOTE, replace(QUOTE, source="Tribune")),
    covered=COVERED,
    advice=("Leave out the source: Dawn.", "Ask of a longer time than 2020."),
)


@pytest.fixture
def sign() -> Signing:
    return Signing()


@pytest.fixture(scope="session")
def types(block_schema: Schema) -> Types:
    return Types(block_schema)


@settings(max_examples=2_000)
@given(answer=answers(), look=looks())
def test_slack_takes_any_refusal_and_shows_what_came_near_word_for_word(
    answer: Answer, look: Look, types: Types
) -> None:
    assert isinstance(look.sign, Signing)
    message = refusal_card(answer, look)
    assert wrong(message, types, look.sign) == []
    if answer.covered is None:
        assert verbs(message.blocks) == []
        return
    near = iter(answer.nearest)
    for shown in filter(None, quoted(message.blocks)):
        assert any(is_whole(shown, quote.text) for quote in near)
    assert verbs([message.blocks[-2 if look.hint else -1]]) == ["ask"]


@settings(max_examples=200)
@given(text=texts(), detail=texts())
def test_slack_takes_any_notice(text: str, detail: str, types: Types) -> None:
    message = notice(text, *[detail] * 12)
    assert wrong(message, types, Signing()) == []


def test_a_refusal_says_why_and_what_was_looked_through(sign: Signing) -> None:
    message = refusal_card(REFUSED, Look(sign=sign))
    told = (
        "Looked through 3,475 articles, 1 January 2016 to 14 June 2024: Paper 0 1,000, "
        "Paper 1 999, Paper 2 998, Paper 3 997, Paper 4 996, 2 more sources."
    )
    shown = words(list(message.blocks))
    assert REFUSED.note in shown
    assert told in shown
    assert told in message.text


def test_an_archive_of_one_article_is_told_in_the_singular(sign: Signing) -> None:
    held = Covered(articles=1, first=None, last=None, sources=())
    message = refusal_card(replace(REFUSED, covered=held), Look(sign=sign))
    assert "Looked through 1 article." in message.text


def test_what_to_change_is_a_list(sign: Signing) -> None:
    message = refusal_card(REFUSED, Look(sign=sign))
    (listed,) = [
        part
        for block in message.blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_list"
    ]
    assert [words(line) for line in listed["elements"]] == list(REFUSED.advice)


def test_what_came_near_is_headed_as_no_answer_and_nothing_in_it_is_bold(sign: Signing) -> None:
    message = refusal_card(REFUSED, Look(sign=sign))
    assert NEAREST in words(list(message.blocks))
    assert quoted(message.blocks) == [QUOTE.text, QUOTE.text]
    near = next(block for block in message.blocks if quoted([block]))
    assert near["elements"][0]["elements"] == [
        {"type": "text", "text": "The bridge was closed on Monday. "},
        {"type": "text", "text": "Nobody was hurt."},
    ]
    assert "Dawn, 2 July 2020 · Bridge closed" in words(near)


def test_what_came_near_can_be_read_in_context_and_parts_of_the_question_dropped(
    sign: Signing,
) -> None:
    message = refusal_card(REFUSED, Look(sign=sign))
    assert verbs(message.blocks) == ["drop", "context", "context", "ask"]
    places = [sign.values[one["value"]] for one in buttons(message.blocks)[1:3]]
    assert places == [("context", "0"), ("context", "1")]


def test_where_nothing_came_near_there_is_no_heading_for_it(sign: Signing) -> None:
    message = refusal_card(replace(REFUSED, nearest=()), Look(sign=sign))
    assert NEAREST not in message.text
    assert NEAREST not in words(list(message.blocks))


def test_a_passage_that_came_near_is_short(sign: Signing) -> None:
    long = replace(QUOTE, text="The bridge was closed on Monday. " * 90 + "Nobody was hurt.")
    message = refusal_card(replace(REFUSED, nearest=(long,) * 3), Look(sign=sign))
    shown = quoted(message.blocks)
    assert len(shown) == 3
    assert all(len(one) < 1_200 and one.startswith("[…] ") for one in shown)


def test_small_talk_gets_a_line_and_nothing_else(sign: Signing) -> None:
    message = refusal_card(
        Answer(question=Question(text="hello"), quotes=(), note="Hello. Ask the archive."),
        Look(sign=sign, hint="Mention me to go on.", private=True),
    )
    assert message.text == words(list(message.blocks)) == "Hello. Ask the archive."
    assert len(message.blocks) == 1


def test_an_error_says_that_nothing_is_lost_and_carries_its_reference(
    sign: Signing, types: Types
) -> None:
    message = error_card("3f2a91bc", sign)
    assert wrong(message, types, sign) == []
    assert "the question was not answered. Nothing is lost: press Try again" in message.text
    assert "3f2a91bc" in message.text
    assert "3f2a91bc" in words(list(message.blocks))
    (again,) = buttons(message.blocks)
    assert sign.values[again["value"]] == ("again", "")


def test_an_error_that_no_button_can_mend_offers_none(types: Types) -> None:
    message = error_card("3f2a91bc")
    assert wrong(message, types, Signing()) == []
    assert buttons(message.blocks) == []
    assert "Nothing is lost: ask once more." in message.text


def test_an_answer_that_may_have_arrived_is_not_said_to_be_missing(sign: Signing) -> None:
    assert (
        "cannot tell whether the answer reached you"
        in error_card("3f2a91bc", sign, is_lost=False).text
    )


def test_a_notice_is_a_line_with_its_details_in_small_print() -> None:
    message = notice("Ask in a few words.", "At most 2,000 characters are read.", "")
    assert [block["type"] for block in message.blocks] == ["rich_text", "context"]
    assert message.text == "Ask in a few words.\n\nAt most 2,000 characters are read."


def test_where_nothing_more_answers_it_says_so() -> None:
    assert more_done().text == "That was all that answers it."
    assert len(more_done().blocks) == 1 < limits.MESSAGE_BLOCKS
