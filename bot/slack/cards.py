"""Cards: an answer as a message in Slack."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.slack import limits
from bot.slack.blocks import Message, actions, button, context, divider, line, rich, said
from bot.slack.limits import Block, text_weight, weight
from bot.slack.quotes import Shown, show, show_within
from bot.slack.text import in_full, literal, shortened
from retrieval import Answer, Chip, Question, Quote

Sign = Callable[[str, str], str]
"""Takes a verb and its argument, and returns the value of the button that stands for them."""

_QUESTION = 2_200  # the weight of a question in full, which has up to 2,000 characters
_SMALL_PRINT = 300
_CHIPS, _QUOTES = 1_200, 6_200
"""The weight that chips may have in any case, and the one that they leave to quotes before that."""
_SHARED = "Shared by the one who had asked this, and was answered privately"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a card looks to those who see it.

    `said` is what a follow-up was taken for, and `hint` a line at the end. `private` cards are
    seen by one person, who may share them; `shared_by` is the id of who did, '' where nobody.
    """

    sign: Sign
    said: str = ""
    private: bool = False
    shared_by: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An answer as a message, and how many of its quotes that holds, from the first on."""

    message: Message
    shown: int


def answer_card(answer: Answer, look: Look) -> Card:
    """Return the card of an answer that has quotes.

    If all would be too long, there are fewer, behind a button for more; if the first alone is, it
    is shortened by whole sentences. The buttons at the end stay in any case.
    """
    foot = [divider(), _buttons(answer.question, look, more=True), *small_print(look.hint)]
    head, told = opening(answer.question, look, room=limits.CHARACTERS - weight(foot))
    room = limits.CHARACTERS - weight([*head, *foot])
    most = (limits.MESSAGE_BLOCKS - len(head) - len(foot)) // 2
    blocks, texts = _quotes(answer.quotes[:most], look.sign, room)
    if not (answer.more or len(texts) < len(answer.quotes)):
        foot[1] = _buttons(answer.question, look, more=False)
    return Card(
        Message(in_full([*told, *texts, look.hint]), (*head, *blocks, *foot)), shown=len(texts)
    )


def opening(question: Question, look: Look, *, room: int) -> tuple[list[Block], list[str]]:
    """Return the question and how it was read, and the same as plain text.

    Chips take what quotes can spare of the room, which is that of the whole message but its end.
    """
    asked = literal(question.text.strip())
    if text_weight(asked) > _QUESTION:
        asked = shortened(asked, _QUESTION // 2)  # a letter of a label weighs two at most
    shared = _SHARED if look.shared_by else ""
    head = [rich(line(said(asked, bold=True))), *small_print(look.said), *small_print(shared)]
    spare = max(room - weight(head) - _QUOTES, _CHIPS)
    chips, left_out = _chips(question.chips, look.sign, spare)
    head += [actions(chips)] if chips else []
    if left_out:
        head += small_print(f"{left_out} more parts of the question were read; ask anew without")
    read = "; ".join(chip.label for chip in question.chips)
    return head, [asked, look.said, shared, f"Read as: {read}" if read else ""]


def chip_key(chip: Chip) -> str:
    """Return a short key by which a chip is found again, the same for the same chip."""
    told = f"{chip.kind}\n{chip.value}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(told).hexdigest()[:8]


def context_button(quote: Quote, place: int, sign: Sign) -> Block:
    """Return the row under the quote at a place: a button that shows what is around its passage."""
    value = sign("context", str(place))
    cited = f"Read in context: {quote.citation}"
    return actions([button("Read in context", f"context:{place}", value, spoken=cited)])


def small_print(text: str) -> list[Block]:
    """Return a line of small print, nothing where there is no text."""
    return [context(shortened(text, _SMALL_PRINT))] if text else []


def _chips(chips: Sequence[Chip], sign: Sign, room: int) -> tuple[list[Block], int]:
    """Return buttons that weigh `room` at most, and how many chips have none."""
    distinct = {chip_key(chip): chip for chip in chips}
    made: list[Block] = []
    for key, chip in distinct.items():
        label = f"{shortened(chip.label, limits.BUTTON_TEXT - 2)} ✕"
        made.append(button(label, f"drop:{key}", sign("drop", key)))
        if len(made) > limits.ACTIONS or weight([actions(made)]) > room:
            made.pop()
            break
    return made, len(distinct) - len(made)


def _quotes(quotes: Sequence[Quote], sign: Sign, room: int) -> tuple[list[Block], list[str]]:
    """Return the blocks of those quotes that there is room for, and their plain texts."""
    blocks: list[Block] = []
    texts: list[str] = []
    for place, quote in enumerate(quotes):
        around = context_button(quote, place, sign)
        left = room - weight([around])
        shown: Shown = show(quote) if blocks else show_within(quote, left)
        left -= weight([shown.block])
        if blocks and left < 0:
            break
        room = left
        blocks += [shown.block, around]
        texts.append(shown.text)
    return blocks, texts


def _buttons(question: Question, look: Look, *, more: bool) -> Block:
    order = "best" if question.order == "newest" else "newest"
    told = [
        ("More", "more", "") if more else None,
        ("Best first" if order == "best" else "Newest first", "order", order),
        ("Timeline", "timeline", ""),
        ("Ask more", "ask", ""),
        ("Share to channel", "share", "") if look.private else None,
        ("Useful", "useful", ""),
        ("Not useful", "useless", ""),
    ]
    return actions(
        [
            button(label, verb, look.sign(verb, argument))
            for label, verb, argument in filter(None, told)
        ]
    )
