"""Lists: messages of lines under headings, and how much of a list fits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from bot.slack import limits
from bot.slack.blocks import Message, actions, bullets, line, rich, said
from bot.slack.limits import Block
from bot.slack.text import in_full

Line = Sequence[Block]
"""Elements of one line of rich text."""


def card(title: str, *parts: tuple[str, Sequence[Line]], buttons: Sequence[Block] = ()) -> Message:
    """Return a message of lists, each with its heading, '' for none, and the same as text."""
    blocks = [rich(line(said(title, bold=True)))]
    told = [title]
    for heading, lines in parts:
        opening = [line(said(heading, bold=True))] if heading else []
        blocks.append(rich(*opening, bullets(*(line(*elements) for elements in lines))))
        shown = [heading] * bool(heading) + [f"• {_in_text(elements)}" for elements in lines]
        told.append("\n".join(shown))
    if buttons:
        blocks.append(actions(buttons))
    return Message(text=in_full(told), blocks=tuple(blocks))


def fitting(lines: Sequence[Line], *, room: int) -> list[Line]:
    """Return the first lines, as many as weigh `room` together: see `limits.weight`."""
    weights = accumulate(limits.weight([line(*elements)]) for elements in lines)
    return [elements for elements, weight in zip(lines, weights, strict=True) if weight <= room]


def counted(number: int, what: str) -> str:
    """Write a number of things, '1 article', '3,475 articles'."""
    return f"{number:,} {what}{'s' * (number != 1)}"


def _in_text(elements: Line) -> str:
    """Return a line as bare text, addresses behind what links to them."""
    return "".join(
        f"{one['text']} ({one['url']})" if one["type"] == "link" else one["text"]
        for one in elements
    )
