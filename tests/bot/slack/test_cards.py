"""Cards: an answer as a message, which Slack takes whatever stands in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from bot.slack import limits
from bot.slack.cards import Card, Look, answer_card, chip_key
from bot.slack.quotes import TOO_LONG, corrected_on, show_within
from bot.slack.text import escaped, literal
from retrieval import Answer, Chip, Copy, Mention, Question, Quote
from tests.bot.slack.hostile import (
    PRESENT,
    Signing,
    Types,
    answers,
    buttons,
    is_whole,
    looks,
    parts,
    quoted,
    verbs,
    words,
    wrong,
)
from tests.slack.schema import Schema

FOOT = ["order", "timeline", "ask", "useful", "useless"]

QUOTE = Quote(
    text="The bridge was closed on Monday. Nobody was hurt. It is to open in spring.",
    sentence="Nobody was hurt.",
    source="Dawn",
    published=date(2020, 7, 2),
    headline="Bridge closed",
    byline="Ida Lund",
    url="https://dawn.example/bridge",
    article_id="bridge",
    passage=3,
    start=120,
    end=194,
    sha256="0" * 64,
    relevance=0.9,
)
ASKED = Question(text="Was anybody hurt?")
ANSWER = Answer(question=ASKED, quotes=(QUOTE,))


@pytest.fixture
def sign() -> Signing:
    return Signing()


@pytest.fixture(scope="session")
def types(block_schema: Schema) -> Types:
    return Types(block_schema)


def of(quote: Quote, sign: Signing) -> Card:
    return answer_card(replace(ANSWER, quotes=(quote,)), Look(sign=sign))


def read(card: Card) -> str:
    return words(list(card.message.blocks))


def labels(card: Card) -> list[str]:
    return [button["text"]["text"] for button in buttons(card.message.blocks)]


@settings(max_examples=3_000)
@given(answer=answers(least=1), look=looks())
def test_slack_takes_any_answer_and_shows_its_quotes_word_for_word(
    answer: Answer, look: Look, types: Types
) -> None:
    assert isinstance(look.sign, Signing)
    card = answer_card(answer, look)
    blocks = card.message.blocks
    assert wrong(card.message, types, look.sign) == []
    assert 1 <= card.shown <= len(answer.quotes)
    assert verbs(blocks).count("context") == card.shown
    shown = quoted(blocks)
    said = [
        quote for quote in answer.quotes[: card.shown] if quote.text or len(shown) == card.shown
    ]
    if TOO_LONG in words(list(blocks)):
        shown, said = shown[:0], said[:0]
    assert all(is_whole(part, quote.text) for part, quote in zip(shown, said, strict=True))
    assert all(part == literal(quote.text) for part, quote in zip(shown[1:], said[1:], strict=True))
    more = ["more"] if answer.more or card.shown < len(answer.quotes) else []
    shared = ["share"] if look.private else []
    row = blocks[-2 if look.hint else -1]
    assert verbs([row]) == [*more, *FOOT[:3], *shared, *FOOT[3:]]


def test_the_question_stands_first_and_bold(sign: Signing) -> None:
    assert of(QUOTE, sign).message.blocks[0]["elements"][0]["elements"] == [
        {"type": "text", "text": "Was anybody hurt?", "style": {"bold": True}}
    ]


def test_what_a_follow_up_was_taken_for_stands_under_the_question(sign: Signing) -> None:
    card = answer_card(ANSWER, Look(sign=sign, said="the same, since 2020"))
    assert card.message.blocks[1]["type"] == "context"
    assert words(card.message.blocks[1]) == "the same, since 2020"


def test_the_answering_sentence_is_bold_within_its_passage(sign: Signing) -> None:
    quotation = of(QUOTE, sign).message.blocks[1]["elements"][0]
    assert quotation == {
        "type": "rich_text_quote",
        "elements": [
            {"type": "text", "text": "The bridge was closed on Monday. "},
            {"type": "text", "text": "Nobody was hurt.", "style": {"bold": True}},
            {"type": "text", "text": " It is to open in spring."},
        ],
    }


def test_under_a_passage_stand_source_and_date_and_its_headline_as_the_link(sign: Signing) -> None:
    source = of(replace(QUOTE, credit="AFP"), sign).message.blocks[1]["elements"][1]
    assert source["elements"] == [
        {"type": "text", "text": "AFP, in Dawn, 2 July 2020", "style": {"bold": True}},
        {"type": "text", "text": " · "},
        {"type": "link", "text": "Bridge closed", "url": "https://dawn.example/bridge"},
    ]


def test_a_quote_without_headline_still_leads_to_its_article(sign: Signing) -> None:
    card = of(replace(QUOTE, headline=""), sign)
    assert "Read the article" in read(card)
    assert "Read the article" not in read(of(replace(QUOTE, headline="", url=""), sign))


def test_right_under_each_quote_its_passage_can_be_read_in_context(sign: Signing) -> None:
    other = replace(QUOTE, source="Tribune")
    card = answer_card(replace(ANSWER, quotes=(QUOTE, other)), Look(sign=sign))
    kinds = [block["type"] for block in card.message.blocks]
    assert kinds == ["rich_text", *["rich_text", "actions"] * 2, "divider", "actions"]
    first, second = buttons(card.message.blocks)[:2]
    assert (first["action_id"], second["action_id"]) == ("context:0", "context:1")
    assert sign.values[second["value"]] == ("context", "1")
    assert second["accessibility_label"] == "Read in context: Tribune, 2 July 2020"


def test_a_sentence_that_explains_the_opening_stands_before_the_passage(sign: Signing) -> None:
    parts_of = of(replace(QUOTE, context="The mayor spoke."), sign).message.blocks[1]["elements"]
    assert parts_of[0]["elements"] == [
        {"type": "text", "text": "[The mayor spoke.]", "style": {"italic": True}}
    ]
    assert parts_of[1]["type"] == "rich_text_quote"


def test_it_is_told_who_else_carried_it_and_when_it_was_updated(sign: Signing) -> None:
    copies = (Copy("AFP", datetime(2020, 7, 2, 9, 12, tzinfo=UTC), "", "", "b"),)
    quote = replace(QUOTE, copies=copies, is_first=False, updated=date(2020, 7, 3))
    told = "also in AFP; first AFP, 2 July 2020, 09:12 · updated 3 July 2020"
    assert told in read(of(quote, sign))
    assert told in of(quote, sign).message.text


def test_an_estimated_date_is_told_as_one(sign: Signing) -> None:
    assert "2 July 2020 (date estimated)" in read(of(replace(QUOTE, date_is_estimated=True), sign))


def test_corrections_and_caveats_stand_each_on_its_line_behind_what_they_are(
    sign: Signing,
) -> None:
    note = "This article was amended on 3 July 2020. It was *Tuesday*."
    quote = replace(QUOTE, corrections=(note, "It was Ida."), caveats=("paywalled",))
    lines = read(of(quote, sign)).split("\n")
    assert lines[1] == f"Corrected on 3 July 2020: {note}"
    assert lines[2] == "Corrected: It was Ida."
    assert lines[3].startswith("Caveat: paywalled")


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("This article was amended on 3 July 2020 to say so.", date(2020, 7, 3)),
        ("Correction, July 3, 2020: It was Tuesday.", date(2020, 7, 3)),
        ("Correction (3 July 2020): It was Tuesday.", date(2020, 7, 3)),
        ("An earlier version said that the fire was on 1 July 2020.", None),
        ("This story was updated on Friday to correct a name.", None),
        ("This article was corrected on July 3.", None),
        ("Corrected after the vote of 3 July 2020.", None),
        ("", None),
    ],
)
def test_the_day_of_a_correction_is_told_only_where_its_note_says_so(
    note: str, day: date | None
) -> None:
    assert corrected_on(note) == day


def test_each_part_of_how_a_question_was_read_is_a_button_that_drops_it(sign: Signing) -> None:
    asked = replace(ASKED, sources=("Dawn",), after=date(2020, 1, 1), order="newest")
    card = answer_card(replace(ANSWER, question=asked), Look(sign=sign))
    made = buttons(card.message.blocks)[:3]
    assert [button["text"]["text"] for button in made] == [
        "since 2020 ✕",
        "only Dawn ✕",
        "newest first ✕",
    ]
    keys = [chip_key(chip) for chip in asked.chips]
    assert [button["action_id"] for button in made] == [f"drop:{key}" for key in keys]
    assert [sign.values[button["value"]] for button in made] == [("drop", key) for key in keys]
    assert "Read as: since 2020; only Dawn; newest first" in card.message.text


def test_of_many_parts_those_with_a_button_are_shown_and_the_others_counted(
    sign: Signing,
) -> None:
    asked = replace(ASKED, sources=tuple(f"Paper {number}" for number in range(30)))
    card = answer_card(replace(ANSWER, question=asked), Look(sign=sign))
    assert verbs(card.message.blocks).count("drop") == limits.ACTIONS
    assert "5 more parts of the question were read" in read(card)


def test_a_part_that_was_read_twice_is_one_button(sign: Signing) -> None:
    asked = replace(ASKED, sources=("Dawn", "Dawn"), leaning=(Mention("Dawn", ("Dawn",)),))
    card = answer_card(replace(ANSWER, question=asked), Look(sign=sign))
    assert labels(card)[:3] == ["only Dawn ✕", "leaning to Dawn ✕", "Read in context"]


def test_a_chip_is_known_by_what_it_drops() -> None:
    assert chip_key(Chip("sources", "Dawn", "only Dawn")) == chip_key(Chip("sources", "Dawn", ""))
    assert chip_key(Chip("sources", "Dawn", "")) != chip_key(Chip("without", "Dawn", ""))
    assert chip_key(Chip("phrases", "\ud800", ""))


@pytest.mark.parametrize(
    ("order", "label", "argument"),
    [
        ("best", "Newest first", "newest"),
        ("newest", "Best first", "best"),
        ("oldest", "Newest first", "newest"),
    ],
)
def test_the_order_can_be_turned(order: Any, label: str, argument: str, sign: Signing) -> None:
    card = answer_card(replace(ANSWER, question=replace(ASKED, order=order)), Look(sign=sign))
    turn = next(one for one in buttons(card.message.blocks) if one["action_id"] == "order")
    assert (turn["text"]["text"], sign.values[turn["value"]]) == (label, ("order", argument))


def test_more_is_offered_only_where_there_is_more(sign: Signing) -> None:
    assert "more" not in verbs(of(QUOTE, sign).message.blocks)
    more = answer_card(replace(ANSWER, more=True), Look(sign=sign))
    assert "more" in verbs(more.message.blocks)


def test_only_a_private_answer_can_be_shared(sign: Signing) -> None:
    assert "Share to channel" not in labels(of(QUOTE, sign))
    assert "Share to channel" in labels(answer_card(ANSWER, Look(sign=sign, private=True)))


def test_a_shared_answer_says_so_and_notifies_nobody(sign: Signing) -> None:
    card = answer_card(ANSWER, Look(sign=sign, shared_by="U123"))
    assert "Shared by the one who had asked this" in read(card)
    assert "U123" not in str(card.message)


def test_the_hint_is_the_last_line(sign: Signing) -> None:
    card = answer_card(ANSWER, Look(sign=sign, hint="Mention me to go on."))
    assert words(card.message.blocks[-1]) == "Mention me to go on."
    assert card.message.text.endswith("Mention me to go on.")


def test_the_text_is_the_whole_answer(sign: Signing) -> None:
    assert of(QUOTE, sign).message.text == (
        "Was anybody hurt?\n\n"
        "The bridge was closed on Monday. Nobody was hurt. It is to open in spring.\n"
        "Dawn, 2 July 2020 · Bridge closed\n"
        "https://dawn.example/bridge"
    )


@pytest.mark.parametrize("present", [one for one in PRESENT if one.isprintable() and one.strip()])
def test_what_slack_would_obey_is_shown_as_itself(
    present: str, sign: Signing, types: Types
) -> None:
    quote = replace(QUOTE, text=f"It said {present} there.", sentence="", headline=present)
    card = of(replace(quote, source=f"The {present} Times"), sign)
    assert wrong(card.message, types, sign) == []
    assert quoted(card.message.blocks) == [f"It said {present} there."]
    assert read(card).count(present.strip()) >= 3
    assert escaped(f"It said {present} there.") in card.message.text


def test_quotes_that_are_too_long_for_one_message_wait_behind_more(sign: Signing) -> None:
    long = replace(QUOTE, text="Nobody was hurt. " * 150)
    card = answer_card(replace(ANSWER, quotes=(long,) * 9), Look(sign=sign))
    assert 1 < card.shown < 9
    assert quoted(card.message.blocks) == [long.text] * card.shown
    assert "more" in verbs(card.message.blocks)


def test_many_short_quotes_stay_within_the_blocks_of_a_message() -> None:
    short = replace(QUOTE, text="No.", sentence="No.", url="", headline="", source="A")
    look = Look(sign=lambda verb, _: verb)
    card = answer_card(replace(ANSWER, quotes=(short,) * 60), look)
    assert limits.MESSAGE_BLOCKS - 2 < len(card.message.blocks) <= limits.MESSAGE_BLOCKS
    assert verbs(card.message.blocks)[-6:] == ["more", *FOOT]


def test_a_passage_that_is_too_long_is_whole_sentences_around_the_answering_one(
    sign: Signing,
) -> None:
    others = [f"Sentence number {number} is about something else." for number in range(900)]
    others[450] = "Nobody was hurt."
    card = of(replace(QUOTE, text=" ".join(others)), sign)
    (shown,) = quoted(card.message.blocks)
    assert shown.startswith("[…] Sentence number ")
    assert shown.endswith(" is about something else. […]")
    assert " Nobody was hurt. " in shown
    assert len(shown) > 5_000
    bold = [part for part in parts(list(card.message.blocks)) if "bold" in part.get("style", {})]
    assert "Nobody was hurt." in [part["text"] for part in bold]


def test_a_sentence_that_is_too_long_is_left_to_its_context(sign: Signing) -> None:
    text = "x" * 20_000
    card = of(replace(QUOTE, text=text, sentence=text), sign)
    assert quoted(card.message.blocks) == []
    assert TOO_LONG in read(card)
    assert "Dawn, 2 July 2020 · Bridge closed" in read(card)
    assert verbs(card.message.blocks) == ["context", *FOOT]
    assert "xxx" not in card.message.text


def test_a_correction_is_kept_where_its_passage_must_be_shortened() -> None:
    quote = replace(QUOTE, text="Nobody was hurt. " * 500, corrections=("It was Ida.", "y" * 2_000))
    shown = words(show_within(quote, 3_000).block)
    assert "Corrected: It was Ida.\nNotes on it that are too long for a message: 1; read" in shown
    assert "[…]" in shown


def test_names_that_are_endless_are_shortened_and_their_dates_stay(
    sign: Signing, types: Types
) -> None:
    endless = replace(QUOTE, source="S" * 30_000, headline="H " * 30_000, credit="C" * 30_000)
    card = of(endless, sign)
    assert wrong(card.message, types, sign) == []
    assert "…, 2 July 2020" in read(card)
    assert quoted(card.message.blocks) == [QUOTE.text]


@pytest.mark.parametrize("letter", ["&", '"', "<", "é", "x "])
def test_the_worst_of_everything_at_once_still_fits(
    letter: str, sign: Signing, types: Types
) -> None:
    endless = letter * 30_000
    names = tuple(f"{number}{endless}" for number in range(40))
    asked = Question(text=f"Why {letter * 1_990}"[:2_000], sources=names, after=date(2020, 1, 1))
    quote = replace(
        QUOTE,
        text=endless,
        sentence=endless,
        source=endless,
        credit=f"AFP {endless}",
        headline=endless,
        url=f"https://dawn.example/?{'&' * 590}",
        context=endless,
        corrections=(endless,) * 20,
        copies=tuple(Copy(name, None, name, name, "b") for name in names[:3]),
        is_first=False,
    )
    look = Look(sign=sign, said=endless, hint=endless, private=True, shared_by="U123")
    card = answer_card(Answer(question=asked, quotes=(quote,) * 5), look)
    assert wrong(card.message, types, sign) == []
    assert "AFP" in read(card)
    assert ", in " in read(card)
    assert verbs(card.message.blocks)[-8:] == ["context", "more", *FOOT[:3], "share", *FOOT[3:]]
