"""Block Kit, part by part: https://docs.slack.dev/reference/block-kit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack import limits
from bot.slack.limits import Block
from bot.slack.text import followable, literal, shortened


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its blocks, and all of it as plain text for notifications and screen readers."""

    text: str
    blocks: tuple[Block, ...]


def plain(text: str, limit: int) -> Block:
    """A label that formats nothing and holds no emoji."""
    return {"type": "plain_text", "text": shortened(text, limit) or "…", "emoji": False}


def button(
    label: str, action: str, value: str = "", *, url: str = "", style: str = "", spoken: str = ""
) -> Block:
    """A button; `action` is unique in its block, `spoken` is what a screen reader says of it."""
    made: Block = {
        "type": "button",
        "text": plain(label, limits.BUTTON_TEXT),
        "action_id": action,
    }
    if value:
        made["value"] = value
    if url:
        made["url"] = url
    if style:
        made["style"] = style
    if spoken:
        made["accessibility_label"] = shortened(spoken, limits.BUTTON_TEXT)
    return made


def actions(elements: Sequence[Block]) -> Block:
    """A row of buttons or menus, at most `limits.ACTIONS`."""
    return {"type": "actions", "elements": list(elements[: limits.ACTIONS])}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def said(text: str, *, bold: bool = False, italic: bool = False) -> Block:
    """Text within rich text: shown as itself."""
    element: Block = {"type": "text", "text": literal(text)}
    style = {"bold": bold, "italic": italic}
    if any(style.values()):
        element["style"] = {name: True for name, is_set in style.items() if is_set}
    return element


def link(text: str, url: str) -> Block:
    """Text that leads to an address, within rich text; bare text where the address is none.

    Without text, the address itself is shown.
    """
    address = followable(url)
    if not address:
        return said(text)
    made: Block = {"type": "link", "url": address}
    if text:
        made["text"] = literal(text)
    return made


def person(user: str) -> Block:
    """A person's name within rich text, who is notified by it."""
    return {"type": "user", "user_id": user}


def line(*elements: Block) -> Block:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": _not_empty(elements)}


def quotation(*elements: Block) -> Block:
    """A quotation, set off by a bar, of rich text."""
    return {"type": "rich_text_quote", "elements": _not_empty(elements)}


def bullets(*lines: Block) -> Block:
    """A list of lines, within rich text."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def rich(*parts: Block) -> Block:
    """A block of rich text, the one kind of text that formats nothing of its own accord."""
    return {"type": "rich_text", "elements": list(parts)}


def context(*texts: str) -> Block:
    """Small print, of plain text."""
    return {
        "type": "context",
        "elements": [plain(text, limits.SECTION) for text in texts[: limits.CONTEXT_ELEMENTS]],
    }


def _not_empty(elements: Sequence[Block]) -> list[Block]:
    """Leave out texts without a letter, for which Slack refuses the whole message."""
    return [element for element in elements if element.get("text") != ""]
