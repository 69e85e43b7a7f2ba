"""Slack's limits on messages and views, as `slack_sdk.models` and its documentation state them."""

from __future__ import annotations

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
IDENTIFIER = 255
VIEW_TITLE = 24
INPUT_LABEL = 2_000
PLACEHOLDER = 150
PROMPTS = 4
MESSAGE_TEXT = 40_000


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
