"""Modals: a question filled in and read again, a passage read in its context."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.fields import Form, source_option
from bot.slack.limits import CHARACTERS, weight
from bot.slack.modals import (
    View,
    ask_modal,
    changed_modal,
    channel_modal,
    context_modal,
    form_errors,
    is_unasked,
    noted,
    read_form,
    source_of,
    source_options,
)
from bot.slack.preferences import ChannelSettings
from bot.slack.text import literal
from retrieval import Question, QuestionError, Reading
from tests.bot.slack.hostile import LABELS, PRESENT, Signing, quotes, texts
from tests.bot.slack.printed import quote, sign
from tests.slack.checks import check_options, check_view, parts
from tests.slack.schema import Schema

BOMB = "\N{COLLISION SYMBOL}"


def state_of(view: View) -> dict[str, Any]:
    """What Slack sends when a form is sent as it opened."""
    return {
        block["block_id"]: {
            block["element"]["action_id"]: {
                "type": block["element"]["type"],
                "value": block["element"].get("initial_value"),
                "selected_date": block["element"].get("initial_date"),
                "selected_option": block["element"].get("initial_option"),
                "selected_options": block["element"].get("initial_options", []),
            }
        }
        for block in view["blocks"]
        if block["type"] == "input"
    }


def lines_of(view: View) -> list[str]:
    """All that people read, element by element."""
    return [
        str(part["text"]) for part in parts(view["blocks"]) if isinstance(part.get("text"), str)
    ]


def reading(**values: Any) -> Reading:
    told: dict[str, Any] = {
        "quote": quote(),
        "before": ("First paragraph.", "Second paragraph."),
        "after": ("Fourth paragraph.", "Fifth paragraph."),
        "version": 2,
        "arrived": datetime(2020, 7, 3, 9, 30, tzinfo=UTC),
    }
    return Reading(**(told | values))


# The form.


def test_an_empty_form_asks_for_a_question_of_all_sources_the_best_first() -> None:
    assert read_form(state_of(ask_modal())) == Form(question="")


@given(
    sources=st.lists(st.sampled_from(["Dawn", "The Independent / Arts & Leisure"]), unique=True),
    after=st.none() | st.dates(),
    before=st.none() | st.dates(min_value=date(1, 1, 2)),
    order=st.sampled_from(["best", "newest", "oldest"]),
)
def test_a_form_that_is_sent_as_it_opened_is_what_it_opened_with(
    sources: list[str], after: date | None, before: date | None, order: Any
) -> None:
    view = ask_modal(
        question="Why was it closed?", sources=sources, after=after, before=before, order=order
    )
    form = read_form(state_of(view))
    assert [source_of(value, sources) for value in form.sources] == sources
    assert (form.question, form.after, form.before, form.order, form.unread) == (
        "Why was it closed?",
        after,
        before,
        order,
        (),
    )


def test_the_last_day_that_is_picked_is_searched() -> None:
    values = {"before": {"before": {"type": "datepicker", "selected_date": "2020-07-02"}}}
    assert read_form(values).before == date(2020, 7, 3)


def test_where_the_answer_goes_travels_with_the_form() -> None:
    assert ask_modal(private_metadata="opaque")["private_metadata"] == "opaque"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Write a question"),
        ("  \n ", "Write a question"),
        (BOMB * 3, "There is no word in it"),
        ("?!…", "There is no word in it"),
        ("x", "One letter is too short"),
        ("why " * 1_000, "It has 3,999 characters and at most 2,000 are read"),
        ("why \ud800 not", "characters that are no text"),
    ],
)
def test_a_question_that_cannot_be_asked_is_explained_under_its_field(text: str, told: str) -> None:
    errors = form_errors(read_form({"question": {"question": {"value": text}}}))
    assert list(errors) == ["question"]
    assert told in errors["question"]


@given(text=st.one_of(st.text(), texts()))
def test_the_form_refuses_exactly_those_questions_that_cannot_be_asked(text: str) -> None:
    form = read_form({"question": {"question": {"value": text}}})
    try:
        Question(text=form.question)
    except QuestionError:
        assert "question" in form_errors(form)
    else:
        assert form_errors(form) == {}


@given(first=st.dates(), days=st.integers(-40, 40))
def test_a_last_day_before_the_first_is_an_error_under_the_last_day(first: date, days: int) -> None:
    try:
        last = first + timedelta(days=days)
    except OverflowError:
        return
    form = read_form(
        {
            "question": {"question": {"value": "Why?"}},
            "after": {"after": {"selected_date": first.isoformat()}},
            "before": {"before": {"selected_date": last.isoformat()}},
        }
    )
    assert list(form_errors(form)) == (["before"] if days < 0 else [])


def test_the_error_names_both_days() -> None:
    form = Form(question="Why?", after=date(2020, 7, 2), before=date(2020, 7, 2))
    assert form_errors(form) == {
        "before": "1 July 2020 is before the first day, 2 July 2020; pick that day or a later one"
    }


def test_a_day_in_the_future_is_no_error() -> None:
    assert form_errors(Form(question="Why?", after=date(2999, 1, 1))) == {}


def test_a_day_that_no_calendar_has_is_an_error_instead_of_no_limit() -> None:
    values = {
        "question": {"question": {"value": "Why?"}},
        "after": {"after": {"selected_date": "12020-01-01"}},
    }
    assert form_errors(read_form(values)) == {
        "after": "“12020-01-01” is no day that can be searched; pick another"
    }


# The sources of the form.


def test_names_that_start_with_what_was_typed_come_first() -> None:
    names = ["The Dawn Post", "Mandawn", "dawn", "Dawn Weekly", "Evening Courier"]
    labels = [one["text"]["text"] for one in source_options(names, "DAWN")["options"]]
    assert labels == ["dawn", "Dawn Weekly", "The Dawn Post", "Mandawn"]


def test_accents_and_case_count_for_nothing() -> None:
    names = ["Évènement du Jour", "Süddeutsche"]
    assert len(source_options(names, "evenement")["options"]) == 1
    assert len(source_options(names, "sudd")["options"]) == 1


def test_nothing_typed_shows_all_names_in_their_order() -> None:
    names = ["Zeta", "Alpha", ""]
    labels = [one["text"]["text"] for one in source_options(names, "")["options"]]
    assert labels == ["Zeta", "Alpha"]


def test_at_most_a_hundred_are_shown() -> None:
    assert len(source_options([f"paper {n}" for n in range(300)], "paper")["options"]) == 100


@given(names=st.lists(st.one_of(LABELS, st.sampled_from(PRESENT)), unique=True), typed=LABELS)
def test_every_source_that_is_shown_can_be_chosen(names: list[str], typed: str) -> None:
    options = source_options(names, typed)
    assert check_options(options) == []
    for name in names:
        assert source_of(source_option(name)["value"], names) == name


def test_a_source_that_is_named_as_the_value_of_another_stands_for_itself_alone() -> None:
    long = "paper " * 60
    value = source_option(long)["value"]
    assert source_of(value, [value, long]) == long
    assert source_of(source_option(value)["value"], [value, long]) == value


def test_a_value_of_no_source_is_no_source() -> None:
    assert source_of("The Times", ["Dawn"]) == ""


# A passage in its context.


def test_a_passage_stands_among_its_paragraphs_its_sentence_bold() -> None:
    view = context_modal(reading(), "“The pier” (Gazette, 2 July 2020)", sign, 1)
    assert lines_of(view) == [
        "The Harbour Gazette, 2 July 2020",
        " · ",
        "Old pier to close for two years",
        "First paragraph.",
        "Second paragraph.",
        "The pier closes for two years",
        ". Repairs cost 31 million.",
        "Fourth paragraph.",
        "Fifth paragraph.",
        "Citation",
        "“The pier” (Gazette, 2 July 2020)",
        "SHA-256 of the passage",
        quote().sha256,
        "Version 2 of the article, here since 3 July 2020",
        "This answers it",
        "It does not",
    ]
    bold = [part for part in parts(view["blocks"]) if (part.get("style") or {}) == {"bold": True}]
    assert "The pier closes for two years" in [part["text"] for part in bold]


def test_its_buttons_carry_the_place_of_the_quote() -> None:
    buttons = context_modal(reading(), "cited", sign, 3)["blocks"][-1]["elements"]
    assert [(one["action_id"], one["value"]) for one in buttons] == [
        ("answers:3", sign("answers", "3")),
        ("fails:3", sign("fails", "3")),
    ]


def test_corrections_stand_with_the_source() -> None:
    shown = quote(
        corrections=("This article was amended on 3 July 2020. The pier is in Porthaven.",)
    )
    told = "\n".join(lines_of(context_modal(reading(quote=shown), "cited", sign, 0)))
    assert "The pier is in Porthaven." in told


def test_paragraphs_are_left_out_whole_from_the_far_ends() -> None:
    before = tuple(f"before {n} {'x' * 2_000}" for n in range(6))
    after = tuple(f"after {n} {'x' * 2_000}" for n in range(6))
    view = context_modal(reading(before=before, after=after), "cited", sign, 0)
    shown = [line for line in lines_of(view) if line.startswith(("before", "after"))]
    kept = len(shown)
    assert 2 <= kept < 12
    near = {*before[6 - kept // 2 :], *after[: kept - kept // 2]}
    assert set(shown) == near
    assert f"{12 - kept} paragraphs farther away, too long to be shown here" in lines_of(view)


def test_a_modal_has_a_hundred_blocks_at_most_however_many_paragraphs_there_are() -> None:
    read = reading(before=("x",) * 90, after=("x",) * 90)
    view = context_modal(read, "cited", sign, 0)
    assert len(noted(view, "Thank you.")["blocks"]) == 100
    assert "89 paragraphs farther away, too long to be shown here" in lines_of(view)


def test_a_citation_that_is_too_long_gives_way_to_source_and_date() -> None:
    told = lines_of(context_modal(reading(), "cited " * 1_000, sign, 0))
    at = told.index("Citation, without the quote")
    assert told[at + 1] == "The Harbour Gazette, 2 July 2020"


@settings(max_examples=100)
@given(
    shown=quotes(LABELS),
    before=st.lists(LABELS, max_size=5),
    after=st.lists(LABELS, max_size=8),
    citation=LABELS,
)
def test_slack_takes_every_passage_in_its_context(
    shown: Any, before: list[str], after: list[str], citation: str, block_schema: Schema
) -> None:
    read = reading(quote=shown, before=tuple(before), after=tuple(after))
    view = context_modal(read, citation, Signing(), 0)
    assert check_view(view, block_schema) == []
    assert weight(view["blocks"]) <= CHARACTERS
    printed = {literal(text) for text in (*before, *after)}
    own = ("rich_text_quote", "longer than Slack can show")
    quoted = next(
        at for at, one in enumerate(view["blocks"]) if any(mark in str(one) for mark in own)
    )
    around = [
        block["elements"][0]["elements"][0]["text"]
        for at, block in enumerate(view["blocks"])
        if 0 < at != quoted and block["type"] == "rich_text" and len(block["elements"]) == 1
    ]
    assert set(around) <= printed
    assert literal(shown.sha256) in lines_of(view)


def test_what_was_noted_stands_at_the_end_the_last_time_alone(block_schema: Schema) -> None:
    sent = context_modal(reading(), "cited", sign, 0)
    added = {"id": "V1", "hash": "1.a", "state": {"values": {}}, "bot_id": "B1", "callback_id": ""}
    once = noted({**sent, **added}, "I noted that it answers.")
    twice = noted({**once, **added}, "I noted that it does not.")
    assert check_view(twice, block_schema) == []
    assert set(twice) == set(sent)
    assert lines_of(twice) == [*lines_of(sent), "I noted that it does not."]


# The others.


@settings(max_examples=100)
@given(text=LABELS, sources=st.lists(LABELS, max_size=3), note=LABELS)
def test_slack_takes_every_other_modal(
    text: str, sources: list[str], note: str, block_schema: Schema
) -> None:
    for view in (
        ask_modal(question=text, sources=sources, title=text),
        channel_modal(ChannelSettings(unasked=True), note),
    ):
        assert check_view(view, block_schema) == []


def test_slack_takes_what_is_shown_in_the_place_of_a_passage(block_schema: Schema) -> None:
    assert check_view(changed_modal(), block_schema) == []


@pytest.mark.parametrize("unasked", [True, False])
def test_the_modal_of_a_channel_opens_with_its_setting(unasked: bool) -> None:
    view = channel_modal(ChannelSettings(unasked=unasked), "")
    assert view["callback_id"] == "channel"
    assert is_unasked(state_of(view)) is unasked


def test_what_stands_in_the_way_of_a_setting_is_said() -> None:
    view = channel_modal(ChannelSettings(), "It needs the scope channels:history.")
    assert "It needs the scope channels:history." in lines_of(view)
