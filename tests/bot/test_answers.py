"""Answers: all that proves and explains a quote is on the screen, and what to do where none is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import render_answer, render_timeline
from retrieval import (
    Answer,
    Chip,
    Copy,
    Covered,
    Disagreement,
    Mention,
    Moment,
    Question,
    Quote,
    Timeline,
)
from retrieval.figures import disagreements
from tests.bot.conftest import CONTROLS, HOSTILE, folded, shown

QUOTE = Quote(
    text="The bridge was closed at noon.\n\nDivers found a hole beneath the third pier.",
    sentence="Divers found a hole beneath the third pier.",
    source="Veyra Tribune",
    published=date(2020, 2, 18),
    headline="Two dead as Senn floods Veyra",
    byline="Ida Lund",
    url="https://tribune.example/flood",
    article_id="flood",
    passage=0,
    start=0,
    end=75,
    sha256="0" * 64,
    relevance=0.984,
    credit="AFP",
)
ASKED = Question(text="Why was the bridge closed?")


def answer_of(*quotes: Quote, question: Question = ASKED, **told: Any) -> Answer:
    return Answer(question=question, quotes=quotes, **told)


def told_of(*quotes: Quote, question: Question = ASKED, **told: Any) -> str:
    return folded(shown(render_answer(answer_of(*quotes, question=question, **told))))


def copy(source: str, published: date | None = None) -> Copy:
    return Copy(source, published, headline="H", url="", article_id=source)


# Quotes.


def test_an_answer_shows_question_text_citation_headline_and_relevance() -> None:
    screen = told_of(QUOTE)
    assert screen.startswith("Why was the bridge closed?")
    assert folded(QUOTE.text) in screen
    assert "AFP, in Veyra Tribune, 18 February 2020" in screen
    assert "Two dead as Senn floods Veyra" in screen
    assert "98%" in screen


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_word_of_a_passage_is_lost_on_a_narrow_screen(width: int) -> None:
    screen = shown(render_answer(answer_of(QUOTE)), width=width)
    assert folded(QUOTE.text) in folded(screen)
    assert max(map(len, screen.splitlines())) <= width


@given(st.text(alphabet="ab .\n“”[]/:é塌", min_size=1).filter(str.strip))
def test_every_letter_of_any_passage_is_on_the_screen(text: str) -> None:
    screen = shown(render_answer(answer_of(replace(QUOTE, text=text, sentence=text))))
    assert "".join(text.split()) in "".join(screen.split())


def test_the_quotes_stand_in_their_order() -> None:
    other = replace(QUOTE, text="Nobody was hurt.", sentence="Nobody was hurt.")
    screen = told_of(QUOTE, other)
    assert screen.index("Divers found") < screen.index("Nobody was hurt.")


def test_the_answering_sentence_alone_is_bold() -> None:
    screen = shown(render_answer(answer_of(QUOTE)), on_terminal=True)
    assert f"\x1b[1m{QUOTE.sentence}\x1b[0m" in screen
    assert "\x1b[1mThe bridge was closed" not in screen


def test_what_stands_before_a_passage_is_shown_apart_from_it() -> None:
    screen = told_of(replace(QUOTE, context="The mayor spoke of [the] flood."))
    assert f"[The mayor spoke of [the] flood.] {folded(QUOTE.text)}" in screen


def test_who_else_carried_it_is_told() -> None:
    copies = (
        copy("MNA", published=datetime(2020, 2, 18, 9, 12, tzinfo=UTC)),
        copy("Daybreak"),
    )
    screen = told_of(replace(QUOTE, copies=copies, is_first=False))
    assert "also in MNA, Daybreak; first MNA, 18 February 2020, 09:12" in screen
    assert "also in" not in told_of(QUOTE)


def test_corrections_and_caveats_stand_with_their_quote() -> None:
    quote = replace(
        QUOTE, corrections=("An earlier version said 31 million.",), caveats=("summary only",)
    )
    screen = told_of(quote)
    assert "An earlier version said 31 million." in screen
    assert "summary only" in screen


def test_an_update_and_an_unknown_source_or_date_are_told() -> None:
    quote = replace(QUOTE, source="", credit="", published=None, updated=date(2020, 2, 20))
    screen = told_of(quote)
    assert "source not stated, undated" in screen
    assert "updated 20 February 2020" in screen


# How it was read.


def test_how_a_question_was_read_stands_under_it() -> None:
    question = Question(
        text="Why?!",
        sources=("Dawn",),
        leaning=(Mention("the AFP", ("AFP",)),),
        after=date(2020, 1, 1),
        before=date(2021, 1, 1),
        as_of=date(2020, 6, 30),
        phrases=("old pier",),
        without=("toll",),
        order="newest",
    )
    lines = shown(render_answer(answer_of(QUOTE, question=question))).splitlines()
    assert lines[0].strip() == "Why?!"
    assert folded(" ".join(lines[1:3])) == (
        "2020 · as known on 30 June 2020 · only Dawn · leaning to the AFP · “old pier” · "
        "without toll · newest first"
    )


def test_a_question_in_which_nothing_was_read_has_no_line_under_it() -> None:
    lines = shown(render_answer(answer_of(QUOTE), numbered=True)).splitlines()
    assert [line.strip() for line in lines[:2]] == ["Why was the bridge closed?", ""]


def test_numbers_stand_before_what_was_read_where_it_can_be_dropped() -> None:
    question = Question(text="Why?!", sources=("Dawn", "AFP"), phrases=("old pier",))
    screen = shown(render_answer(answer_of(QUOTE, question=question), numbered=True))
    assert "[1] only Dawn · [2] only AFP · [3] “old pier”" in screen
    assert [chip.label for chip in question.chips] == ["only Dawn", "only AFP", "“old pier”"]


# Where nothing was found.


def test_where_nothing_was_found_note_coverage_and_advice_stand() -> None:
    sources = tuple((f"Paper {number}", 1_000 - number) for number in range(8))
    covered = Covered(7_972, date(2020, 1, 1), date(2021, 12, 31), sources)
    screen = told_of(
        note="Nothing answers that.", covered=covered, advice=("Leave out the source: Dawn.",)
    )
    assert screen.startswith("Why was the bridge closed? Nothing answers that.")
    assert "Looked through 7,972 articles, 1 January 2020 to 31 December 2021" in screen
    assert "Paper 0 1,000, Paper 1 999" in screen
    assert "Paper 4 996, 3 more sources." in screen
    assert "- Leave out the source: Dawn." in screen
    assert "Nearest" not in screen


def test_what_an_undated_archive_covers_has_no_days() -> None:
    covered = Covered(1, None, None, ())
    assert "Looked through 1 articles." in told_of(note="Nothing.", covered=covered)


def test_the_nearest_misses_stand_under_a_heading_that_says_what_they_are() -> None:
    screen = told_of(note="Nothing answers that.", nearest=(QUOTE,))
    before, heading, after = screen.partition("Nearest to it, and no answer:")
    assert heading
    assert "Divers found" not in before
    assert folded(QUOTE.text) in after
    assert QUOTE.citation in after


def test_no_sentence_of_a_miss_is_marked_as_the_answer() -> None:
    screen = shown(render_answer(answer_of(note="Nothing.", nearest=(QUOTE,))), on_terminal=True)
    assert f"\x1b[1m{QUOTE.sentence}" not in screen
    assert QUOTE.sentence in screen


def test_beside_quotes_no_miss_is_shown() -> None:
    miss = replace(QUOTE, text="Nobody was hurt.", sentence="Nobody was hurt.")
    assert "Nobody was hurt." not in told_of(QUOTE, nearest=(miss,))


# What would be obeyed.


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_an_article_is_shown_as_it_was_printed(text: str) -> None:
    quote = replace(
        QUOTE,
        text=f"so {text} so",
        sentence=f"so {text} so",
        headline=text,
        source=text,
        corrections=(text,),
        copies=(copy(text),),
    )
    assert told_of(quote, question=Question(text=f"what is {text}?")).count(text) == 6


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_what_is_told_of_a_refusal_is_shown_as_it_is(text: str) -> None:
    covered = Covered(1, None, None, ((text, 1),))
    assert told_of(note=text, covered=covered, advice=(text,)).count(text) == 3


@pytest.mark.parametrize("text", CONTROLS)
def test_control_characters_in_an_article_do_not_reach_the_terminal(text: str) -> None:
    quote = replace(
        QUOTE,
        text=f"so {text}",
        sentence=f"so {text}",
        headline=text,
        source=text,
        context=text,
        caveats=(text,),
        copies=(copy(text),),
    )
    told = [
        render_answer(answer_of(quote)),
        render_answer(
            answer_of(
                note=text,
                nearest=(quote,),
                covered=Covered(1, None, None, ((text, 1),)),
                advice=(text,),
            )
        ),
        render_timeline(timeline_of(quote)),
    ]
    for one in told:
        screen = shown(one)
        assert [letter for letter in screen if not letter.isprintable() and letter != "\n"] == []


@pytest.mark.parametrize(
    "url", ["https://x.example/a not b", "https://[bold]", "javascript:alert(1)", ""]
)
def test_an_address_that_is_none_does_no_harm(url: str) -> None:
    screen = shown(render_answer(answer_of(replace(QUOTE, url=url))), on_terminal=True)
    assert "Two dead" in screen
    assert "javascript" not in screen


def test_the_headline_leads_to_the_article_on_a_terminal_that_can_follow() -> None:
    screen = shown(render_answer(answer_of(QUOTE)), on_terminal=True)
    assert "https://tribune.example/flood" in screen


# Timelines.


def timeline_of(*quotes: Quote, note: str = "", question: Question = ASKED) -> Timeline:
    moments = tuple(
        Moment(date(2020, month, 1), date(2020, month + 1, 1), quote)
        for month, quote in enumerate(quotes, 2)
    )
    return Timeline(
        question=question,
        by="month",
        moments=moments,
        disagreements=tuple(
            disagreements([(one.start, one.quote.text) for one in moments]),
        ),
        note=note,
    )


def test_a_timeline_shows_period_answering_sentence_and_source_of_each_moment() -> None:
    later = replace(
        QUOTE,
        text="The bridge reopened. Bands played.",
        sentence="The bridge reopened.",
        credit="",
        published=date(2020, 3, 4),
        headline="Bridge open",
    )
    screen = folded(shown(render_timeline(timeline_of(QUOTE, later))))
    assert screen.startswith("Why was the bridge closed? February 2020 Divers found a hole")
    assert "AFP, in Veyra Tribune, 18 February 2020 · Two dead as Senn floods Veyra" in screen
    assert "March 2020 The bridge reopened. Veyra Tribune, 4 March 2020 · Bridge open" in screen
    assert "Bands played" not in screen


def test_a_timeline_names_who_else_carried_a_report() -> None:
    quote = replace(QUOTE, copies=(copy("Daybreak"),))
    assert "· also in Daybreak" in folded(shown(render_timeline(timeline_of(quote))))


def test_numbers_that_disagree_stand_side_by_side_each_with_its_source() -> None:
    quotes = [
        replace(
            QUOTE,
            text=f"The flood killed {count} people.",
            sentence=f"The flood killed {count} people.",
            source=source,
            credit="",
        )
        for count, source in ((11, "Dawn"), (14, "Daybreak"))
    ]
    told = timeline_of(*quotes)
    assert isinstance(told.disagreements[0], Disagreement)
    screen = folded(shown(render_timeline(told)))
    unit = told.disagreements[0].unit
    first, second = (one.figure.said for one in told.disagreements[0].readings)
    assert (
        f"{unit}: {first} (Dawn, 18 February 2020); {second} (Daybreak, 18 February 2020)" in screen
    )


def test_the_note_of_a_timeline_stands_with_or_without_moments() -> None:
    for told in (
        timeline_of(note="Two were left out."),
        timeline_of(QUOTE, note="Two were left out."),
    ):
        assert "Two were left out." in shown(render_timeline(told))


def test_a_timeline_says_how_its_question_was_read() -> None:
    question = Question(text="the bridge", after=date(2020, 1, 1))
    assert Chip("days", "", "since 2020") in question.chips
    assert "the bridge since 2020" in folded(
        shown(render_timeline(timeline_of(QUOTE, question=question)))
    )
