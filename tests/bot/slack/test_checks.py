"""What Slack would refuse is found, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.slack.checks import (
    CHARACTERS,
    LENGTHS,
    MESSAGE_BLOCKS,
    VIEW_BLOCKS,
    characters,
    check_message,
    check_options,
    check_view,
)
from tests.slack.echo import blocks, button, modal, plain
from tests.slack.schema import Schema
from tests.slack.translation import translated

Block = dict[str, Any]


def message(*made: Block) -> Block:
    return {"text": "An answer", "blocks": list(made)}


def rich(text: str) -> Block:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def link(url: str) -> Block:
    section = {"type": "rich_text_section", "elements": [{"type": "link", "url": url}]}
    return {"type": "rich_text", "elements": [section]}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def address(length: int) -> str:
    return "https://a.example/".ljust(length, "x")


AT_THE_LIMIT: dict[str, Callable[[int], Block]] = {
    "header": lambda more: {"type": "header", "text": plain("x" * (150 + more))},
    "section": lambda more: {"type": "section", "text": plain("x" * (3_000 + more))},
    "context": lambda more: {"type": "context", "elements": [plain("x")] * (10 + more)},
    "actions": lambda more: actions(*(button(f"a{n}") for n in range(25 + more))),
    "label": lambda more: actions({**button("a"), "text": plain("x" * (75 + more))}),
    "value": lambda more: actions(button("a", "x" * (2_000 + more))),
    "action_id": lambda more: actions({**button("a"), "action_id": "x" * (255 + more)}),
    "spoken": lambda more: actions({**button("a"), "accessibility_label": "x" * (75 + more)}),
    "button url": lambda more: actions({**button("a"), "url": address(3_000 + more)}),
    "block_id": lambda more: {"type": "divider", "block_id": "x" * (255 + more)},
    "link": lambda more: link(address(3_000 + more)),
    "characters": lambda more: rich("x" * (CHARACTERS + more)),
}


@pytest.mark.parametrize("name", AT_THE_LIMIT)
def test_a_part_may_be_as_long_as_its_limit_and_no_longer(name: str, block_schema: Schema) -> None:
    make = AT_THE_LIMIT[name]
    assert check_message(message(make(0)), block_schema) == []
    assert check_message(message(make(1)), block_schema) != []


def test_a_message_holds_fifty_blocks_and_a_view_a_hundred(block_schema: Schema) -> None:
    divider = {"type": "divider"}
    assert check_message(message(*[divider] * MESSAGE_BLOCKS), block_schema) == []
    assert check_message(message(*[divider] * (MESSAGE_BLOCKS + 1)), block_schema) != []
    view = {"type": "home", "blocks": [divider] * VIEW_BLOCKS}
    assert check_view(view, block_schema) == []
    assert check_view({**view, "blocks": [divider] * (VIEW_BLOCKS + 1)}, block_schema) != []


@pytest.mark.parametrize(
    "block",
    [
        {"type": "divider", "color": "red"},
        {"type": "headline", "text": plain("x")},
        {"type": "header"},
        {"type": "header", "text": "x"},
        {"type": "header", "text": plain("")},
        {"type": "header", "text": {"type": "plain_text", "text": "x"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*x*"}},
        actions(),
        actions(button("a"), button("a")),
        actions({"type": "button", "text": plain("x")}),
        rich(""),
        "a block",
    ],
)
def test_what_slack_refuses_or_what_would_be_obeyed_is_wrong(
    block: Any, block_schema: Schema
) -> None:
    assert check_message(message(block), block_schema) != []


@pytest.mark.parametrize("text", ["", "  ", "<!channel>", "<@U0IDA>", "x" * 40_001])
def test_text_is_there_and_notifies_nobody(text: str, block_schema: Schema) -> None:
    assert check_message({"text": text}, block_schema) != []


def test_what_takes_a_message_back_needs_no_text(block_schema: Schema) -> None:
    assert check_message({"delete_original": True}, block_schema) == []


@pytest.mark.parametrize(
    "change",
    [
        {"title": plain("x" * 25)},
        {"title": None},
        {"submit": None},
        {"private_metadata": "x" * 3_001},
        {"callback_id": "x" * 256},
        {"blocks": []},
        {"colour": "red"},
        {"type": "window"},
    ],
)
def test_a_view_that_slack_refuses_is_wrong(change: Block, block_schema: Schema) -> None:
    assert check_view(modal(), block_schema) == []
    changed = {name: value for name, value in {**modal(), **change}.items() if value is not None}
    assert check_view(changed, block_schema) != []


def test_options_are_counted_and_measured() -> None:
    option = {"text": plain("Dawn"), "value": "dawn"}
    assert check_options({"options": [option] * 100}) == []
    assert check_options({"options": [option] * 101}) != []
    assert check_options({"options": [{**option, "value": "x" * 151}]}) != []
    assert check_options(None) != []


@given(text=st.text(min_size=1, max_size=300))
def test_characters_are_those_that_people_read(text: str) -> None:
    assert characters([rich(text), actions(button("a"))]) == len(text) + 1


@given(text=st.text(min_size=1, max_size=200))
def test_the_pages_translation_shows_every_word_and_obeys_none(text: str) -> None:
    section, row = translated(blocks(text))
    assert section["type"] == "section"
    assert "<" not in section["text"]["text"]
    assert row["elements"] == blocks(text)[1]["elements"]


def test_the_page_is_given_marks_for_rich_text() -> None:
    told = {"type": "text", "text": "Yes. ", "style": {"bold": True}}
    address = {"type": "link", "url": "https://a.example/", "text": "A <b>"}
    parts = [
        {"type": "rich_text_quote", "elements": [told, {"type": "text", "text": "No\n\nmore"}]},
        {"type": "rich_text_section", "elements": [address]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "one\ntwo"}]},
    ]
    (shown,) = translated([{"type": "rich_text", "block_id": "b0", "elements": parts}])
    assert shown["block_id"] == "b0"
    assert shown["text"]["text"] == (
        "> *Yes.* No\n>\n> more\n<https://a.example/|A &lt;b&gt;>\n`one`\n`two`"
    )


def test_the_page_is_told_of_menus_that_it_does_not_know() -> None:
    *_, menu, row = translated([{"block_id": "b", **block} for block in modal()["blocks"]])
    assert menu["type"] == "section"
    assert menu["text"]["text"] == "Sources: a menu that Slack shows here"
    assert row["type"] == "actions"


def test_every_limit_names_a_part_that_slack_has(block_schema: Schema) -> None:
    assert set(LENGTHS) <= block_schema.types
