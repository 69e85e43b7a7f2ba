"""Whether Slack would take a message or a view, and whether it would be safe there.

Three judges: Slack's own types, the models of slack_sdk, and the lengths of
https://docs.slack.dev/reference/block-kit, which are written here anew: what the bot believes of
them is not asked.
"""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.slack.schema import Schema

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
CHARACTERS = 13_000
TEXT = 40_000
TABLE_COLUMNS = 20

_MENU = {"placeholder": 150, "options": 100, "option_groups": 100}
LENGTHS: Mapping[str, Mapping[str, int]] = {
    "section": {"text": 3_000, "fields": 10},
    "header": {"text": 150},
    "context": {"elements": 10},
    "actions": {"elements": 25},
    "context_actions": {"elements": 5},
    "markdown": {"text": 12_000},
    "input": {"label": 2_000, "hint": 2_000},
    "image": {"alt_text": 2_000, "image_url": 3_000, "title": 2_000},
    "table": {"rows": 100},
    "link": {"url": 3_000},
    "button": {"text": 75, "value": 2_000, "url": 3_000, "accessibility_label": 75},
    "static_select": _MENU,
    "multi_static_select": _MENU,
    "external_select": _MENU,
    "multi_external_select": _MENU,
    "plain_text_input": {"placeholder": 150, "initial_value": 3_000},
    "datepicker": {"placeholder": 150},
    "overflow": {"options": 5},
    "checkboxes": {"options": 10},
    "radio_buttons": {"options": 10},
    "modal": {"title": 24, "submit": 24, "close": 24, "private_metadata": 3_000},
    "home": {"private_metadata": 3_000},
}
_EVERYWHERE = {"block_id": 255, "action_id": 255, "callback_id": 255, "external_id": 255}
_OPTION = {"text": 75, "value": 150, "description": 75}
_CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
_NEEDED = {"actions": "elements", "context": "elements", "rich_text": "elements"}
_COMMAND = re.compile(r"<[!@#]")

# A model that knows no type says so in the log and drops the block; `wrong` says it here.
logging.getLogger(Block.__module__).setLevel(logging.ERROR)


def check_message(arguments: Mapping[str, Any], schema: Schema) -> list[str]:
    """Return what is wrong with the arguments of a message, nothing where all is well."""
    if arguments.get("delete_original") is True:
        return []
    blocks = _decoded(arguments.get("blocks")) or []
    text = arguments.get("text") or ""
    wrong = check_blocks(blocks, schema, most=MESSAGE_BLOCKS)
    if characters(blocks) > CHARACTERS:
        wrong.append(f"{characters(blocks):,} characters; a message takes {CHARACTERS:,}")
    if not str(text).strip():
        wrong.append("text is empty; notifications and screen readers have nothing to say")
    if len(text) > TEXT:
        wrong.append(f"text has {len(text):,} characters; a message takes {TEXT:,}")
    if _COMMAND.search(text):
        wrong.append(f"text commands Slack: {_COMMAND.search(text)!r} must be escaped")
    return wrong


def check_view(view: Mapping[str, Any], schema: Schema) -> list[str]:
    """Return what is wrong with a modal or a Home, nothing where all is well."""
    wrong = schema.wrong_in_view(view)
    if wrong:
        return wrong
    wrong += check_blocks(view["blocks"], schema, most=VIEW_BLOCKS)
    wrong += _too_long(view)
    if not view["blocks"]:
        wrong.append("a view needs a block")
    has_input = any(block.get("type") == "input" for block in view["blocks"])
    if view["type"] == "modal" and has_input and not view.get("submit"):
        wrong.append("a modal with an input needs a submit button")
    return wrong + _modelled(lambda: View(**view).validate_json(), "view")


def check_blocks(blocks: Sequence[Any], schema: Schema, *, most: int) -> list[str]:
    """Return what is wrong with blocks, of which a surface takes so many."""
    wrong = [said for block in blocks for said in schema.wrong_in_block(block)]
    if wrong:
        return wrong
    if len(blocks) > most:
        wrong.append(f"{len(blocks)} blocks; {most} are taken")
    for part in parts(blocks):
        wrong += _too_long(part) + _unsafe(part)
    for block in blocks:
        wrong += _modelled(lambda block=block: _model(block), str(block["type"]))
        actions = Counter(part["action_id"] for part in parts(block) if "action_id" in part)
        wrong += [
            f"action_id {one!r} stands twice in a block" for one in actions if actions[one] > 1
        ]
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    return wrong + [f"block_id {one!r} stands twice" for one in ids if ids[one] > 1]


def check_options(answer: Any) -> list[str]:
    """Return what is wrong with the options that a menu is answered with while somebody types."""
    options = answer.get("options") if isinstance(answer, dict) else None
    if options is None and isinstance(answer, dict):
        options = [one for group in answer.get("option_groups", []) for one in group["options"]]
    if not isinstance(options, list):
        return [f"options were expected and {answer!r} came"]
    wrong = [said for option in options for said in _too_long(option) + _unsafe(option["text"])]
    if len(options) > _MENU["options"]:
        wrong.append(f"{len(options)} options; {_MENU['options']} are taken")
    return wrong


def characters(part: Any) -> int:
    """Count what people read, and the addresses of links."""
    return sum(
        len(one[name])
        for one in parts(part)
        for name in ("text", "url")
        if isinstance(one.get(name), str)
    )


def parts(part: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every object within blocks, whole ones before their parts."""
    if isinstance(part, Mapping):
        yield part
        part = list(part.values())
    if isinstance(part, list | tuple):
        for one in part:
            yield from parts(one)


def _too_long(part: Mapping[str, Any]) -> list[str]:
    limits = {**LENGTHS.get(str(part.get("type")), {}), **_EVERYWHERE}
    if "type" not in part:
        limits = _CONFIRM if "confirm" in part and "title" in part else _OPTION
    wrong = [
        f"{part.get('type', 'option')}.{name}: {_length(part[name]):,} and at most {limit:,}"
        for name, limit in limits.items()
        if name in part and _length(part[name]) > limit
    ]
    if part.get("type") == "table":
        wide = max((len(row) for row in part["rows"]), default=0)
        wrong += [f"a table of {wide} columns"] if wide > TABLE_COLUMNS else []
    return wrong


def _unsafe(part: Mapping[str, Any]) -> list[str]:
    kind = part.get("type")
    wrong = []
    if kind == "mrkdwn":
        wrong.append(f"mrkdwn obeys what newspapers print: {part.get('text')!r}")
    if kind in {"text", "plain_text"} and not part.get("text"):
        wrong.append(f"{kind} is empty")
    if kind == "plain_text" and part.get("emoji") is not False:
        wrong.append(f"plain_text turns :words: into emoji: {part.get('text')!r}")
    needed = _NEEDED.get(str(kind))
    if needed and not part.get(needed):
        wrong.append(f"{kind}.{needed} is empty")
    if kind == "button" and not part.get("action_id"):
        wrong.append("a button without action_id")
    return wrong


def _length(value: Any) -> int:
    if isinstance(value, Mapping):
        value = value.get("text", "")
    return len(value)


def _model(block: Mapping[str, Any]) -> None:
    modelled = Block.parse(dict(block))
    if modelled is not None:
        modelled.to_dict()


def _modelled(validate: Any, name: str) -> list[str]:
    try:
        validate()
    except (SlackObjectFormationError, TypeError, ValueError) as error:
        return [f"slack_sdk refuses this {name}: {error}"]
    return []


def _decoded(blocks: Any) -> Any:
    return json.loads(blocks) if isinstance(blocks, str) and blocks else blocks
