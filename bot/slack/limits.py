"""Slack's limits on messages and views, as `slack_sdk.models` and its documentation state them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

Block = dict[str, Any]
"""A block, or a part of one, as Slack takes it."""

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
CHARACTERS = 13_000
"""Over all blocks of a message; Slack refuses at about 13,200 (slackapi/bolt-js#2509)."""

SECTION = 3_000
HEADER = 150
CONTEXT_ELEMENTS = 10
ACTIONS = 25
BUTTON_TEXT, BUTTON_VALUE, URL = 75, 2_000, 3_000
OPTION_TEXT, OPTION_VALUE, OPTIONS = 75, 150, 100
VIEW_TITLE = 24
INPUT_LABEL = 2_000
PLACEHOLDER = 150
PROMPTS = 4
MESSAGE_TEXT = 40_000
UPDATE_TEXT = 4_000
"""Bytes of UTF-8 in the text of `chat.update`, which refuses more with `msg_too_long`."""

_GIVEN_ID = len('"block_id":"AbC12",')  # Slack names a block that has no name
_ENTITIES = {"&": len("&amp;") - 1, "<": len("&lt;") - 1, ">": len("&gt;") - 1}


def characters(blocks: Iterable[Block]) -> int:
    """Count what people read in blocks, labels and addresses of links included."""
    return sum(_characters(block) for block in blocks)


def _characters(part: object) -> int:
    if isinstance(part, Mapping):
        return sum(
            len(value) if name in {"text", "url"} and isinstance(value, str) else _characters(value)
            for name, value in part.items()
        )
    if isinstance(part, list | tuple):
        return sum(_characters(one) for one in part)
    return 0


def weight(blocks: Iterable[Block]) -> int:
    """Count the characters of blocks as Slack seems to, which is more than what people read.

    Rich text with 11,341 characters to read was refused (slackapi/bolt-js#2867), and others
    measured some 130 characters for each short header: so the parts that hold the text count too.
    Their JSON does, with the id that Slack gives each block and with entities for &, < and >.
    """
    return sum(_GIVEN_ID + _as_json(block) for block in blocks)


def text_weight(text: str) -> int:
    """Count the characters that a text adds to the weight of its block."""
    return _as_json(text) - len('""')


def entities(text: str) -> int:
    """Count the characters that a text has more where &, < and > are entities."""
    return sum(more * text.count(letter) for letter, more in _ENTITIES.items())


def _as_json(part: Block | str) -> int:
    told = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    return len(told) + entities(told)
