"""Blocks: the parts of Block Kit that messages are made of."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.slack import limits
from bot.slack.blocks import (
    actions,
    bullets,
    button,
    context,
    divider,
    line,
    link,
    person,
    plain,
    quotation,
    rich,
    said,
)
from bot.slack.text import literal
from tests.bot.slack.hostile import Types, parts, texts
from tests.slack.schema import Schema


def test_every_part_is_of_slacks_own_types(block_schema: Schema) -> None:
    types = Types(block_schema)
    made = [
        rich(
            line(said("a", bold=True), said("b", italic=True), person("U1")),
            quotation(said("c"), link("d", "https://dawn.example/"), link("", "https://a.example")),
            bullets(line(said("e")), line(said("f"))),
        ),
        actions(
            [
                button("a", "more", "v", style="primary", spoken="More of it"),
                button("b", "leave", url="https://dawn.example/"),
            ]
        ),
        divider(),
        context("a", "b"),
    ]
    assert [told for block in made for told in types.wrong(block)] == []


def test_a_block_that_is_none_of_slacks_types_is_told(block_schema: Schema) -> None:
    assert Types(block_schema).wrong({"type": "divider", "colour": "red"}) != []
    assert Types(block_schema).wrong(rich({"type": "text", "text": "not in a line"})) != []


@pytest.mark.parametrize("make", [line, quotation])
def test_a_text_without_a_letter_is_left_out_since_slack_refuses_it(make: object) -> None:
    assert callable(make)
    assert make(said(""), said("a"), said(""))["elements"] == [{"type": "text", "text": "a"}]


def test_a_link_without_text_shows_its_address() -> None:
    assert link("", "https://dawn.example/a") == {"type": "link", "url": "https://dawn.example/a"}


def test_a_link_that_leads_nowhere_is_bare_text() -> None:
    assert link("Dawn", "javascript:alert(1)") == {"type": "text", "text": "Dawn"}


def test_a_label_without_a_letter_still_shows_something() -> None:
    assert plain(" \n", 75)["text"] == "…"


def test_a_button_keeps_to_the_lengths_of_its_parts() -> None:
    made = button("x" * 100, "more", "v", spoken="y" * 100)
    assert len(made["text"]["text"]) == len(made["accessibility_label"]) == limits.BUTTON_TEXT


def test_a_row_holds_as_many_buttons_as_slack_takes() -> None:
    assert len(actions([button(str(n), str(n)) for n in range(30)])["elements"]) == limits.ACTIONS


def test_people_read_labels_and_addresses() -> None:
    shown = [rich(line(said("four"), link("five5", "https://a.example")))]
    assert limits.characters(shown) == len("four") + len("five5") + len("https://a.example")


def test_a_message_weighs_more_than_what_people_read() -> None:
    shown = [rich(line(said("a & b")))]
    told = (
        '{"type":"rich_text","elements":[{"type":"rich_text_section","elements":['
        '{"type":"text","text":"a &amp; b"}]}]}'
    )
    assert limits.weight(shown) == len(told) + len('"block_id":"AbC12",')


@given(texts(), texts())
def test_a_text_adds_its_weight_to_its_block(text: str, other: str) -> None:
    def weight(told: str) -> int:
        return limits.weight([rich(line(said(f"x{told}")))])

    assert weight(text) == weight("") + limits.text_weight(literal(text))
    assert weight(text + other) == weight(text) + limits.text_weight(literal(other))


def test_a_quotation_may_hold_what_slack_would_format() -> None:
    told = "*a* _b_ ~c~ `d` <!channel> <@U1> :bomb:"
    assert [part for part in parts(quotation(said(told))) if "text" in part] == [
        {"type": "text", "text": told}
    ]
