"""Translation: rich text made into mrkdwn, for the emulator's page, which shows no rich text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_SHOWN = {"section", "header", "divider", "context", "image", "actions", "input"}
_STYLES = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}
_UNSEEN = ("multi_", "external_")
"""Menus that the page does not know."""
_LIKE_A_TICK = "\u02cb"
_BREAK = "\u200b"
"""Stands beside letters that would format: nobody sees it, and mrkdwn does not see past it."""


def unchanged(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return blocks as they are."""
    return [dict(block) for block in blocks]


def translated(blocks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return blocks that the page shows, in the same order."""
    return [_block(block) for block in blocks]


def _block(block: Mapping[str, Any]) -> dict[str, Any]:
    if block["type"] == "rich_text":
        text = "\n".join(_part(part) for part in block["elements"])
    elif block["type"] == "markdown":
        text = _literal(block["text"])
    elif block["type"] == "context_actions":
        return {**block, "type": "actions", "elements": _buttons(block)}
    elif block["type"] in _SHOWN:
        return _without_unseen(block)
    else:
        text = _literal(f"[{block['type']}]")
    section: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return {**section, "block_id": block["block_id"]} if "block_id" in block else section


def _without_unseen(block: Mapping[str, Any]) -> dict[str, Any]:
    name = "element" if block["type"] == "input" else "accessory"
    if not block.get(name, {}).get("type", "").startswith(_UNSEEN):
        return dict(block)
    text = block.get("label") or block["text"]
    told = {"type": "plain_text", "text": f"{text['text']}: a menu that Slack shows here"}
    return {"type": "section", "block_id": block["block_id"], "text": told}


def _buttons(block: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for one in block["elements"]:
        if one["type"] == "feedback_buttons":
            sides = (one["positive_button"], one["negative_button"])
            found += [{"type": "button", "action_id": one["action_id"], **side} for side in sides]
        else:
            found.append(dict(one))
    return found


def _part(part: Mapping[str, Any]) -> str:
    if part["type"] == "rich_text_list":
        mark = "{}." if part.get("style") == "ordered" else "•"
        lines = [_part(one) for one in part["elements"]]
        return "\n".join(f"{mark.format(place)} {line}" for place, line in enumerate(lines, 1))
    text = "".join(_element(one) for one in part["elements"])
    if part["type"] == "rich_text_quote":
        return "\n".join(f"> {line}" if line.strip() else ">" for line in text.split("\n"))
    if part["type"] == "rich_text_preformatted":
        # The page knows code within a line only.
        return "\n".join(f"`{line.replace('`', _LIKE_A_TICK)}`" for line in text.split("\n"))
    return text


def _element(element: Mapping[str, Any]) -> str:
    match element["type"]:
        case "text":
            return _styled(element["text"], element.get("style", {}))
        case "link":
            text = _literal(element.get("text") or element["url"]).replace("|", "/")
            return f"<{element['url']}|{text}>"
        case "user":
            return f"<@{element['user_id']}>"
        case "channel":
            return f"<#{element['channel_id']}>"
        case "emoji":
            return f":{element['name']}:"
        case other:
            return f"[{other}]"


def _styled(text: str, style: Mapping[str, bool]) -> str:
    marks = [mark for name, mark in _STYLES.items() if style.get(name)]
    # A mark must touch a letter, and ends with its line.
    lines = []
    for line in text.split("\n"):
        bare = line.strip()
        before = line[: len(line) - len(line.lstrip())]
        after = line[len(line.rstrip()) :] if bare else ""
        marked = "".join(marks) + _literal(bare) + "".join(reversed(marks)) if bare else ""
        lines.append(before + marked + after)
    return "\n".join(lines)


def _literal(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in (*_STYLES.values(), ":"):
        text = text.replace(mark, f"{mark}{_BREAK}")
    return text
