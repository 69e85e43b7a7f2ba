"""Refusals: what is said where nothing answers, or something went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack import limits
from bot.slack.blocks import (
    Message,
    actions,
    bullets,
    button,
    context,
    divider,
    line,
    rich,
    said,
)
from bot.slack.cards import Look, Sign, context_button, opening, small_print
from bot.slack.limits import Block, weight
from bot.slack.quotes import show_within
from bot.slack.text import in_full, shortened
from retrieval import Answer, Covered, Quote, in_words

NEAREST = "Nearest to it, and no answer:"

_NOTE, _NAME, _ADVICE = 500, 80, 200
_NOTICE, _DETAIL = 2_000, 300
_SOURCES, _ADVISED = 5, 5
_NEAR = 1_500  # the weight of one that came near: enough for a few sentences and their source


def refusal_card(answer: Answer, look: Look) -> Message:
    """Return the card of an answer that has no quotes: why, what was looked through, what helps.

    What was no question gets a line, and nothing else.
    """
    if answer.covered is None:
        return notice(answer.note)
    foot = [
        divider(),
        actions([button("Ask in other words", "ask", look.sign("ask", ""))]),
        *small_print(look.hint),
    ]
    head, told = opening(answer.question, look, room=limits.CHARACTERS - weight(foot))
    note = shortened(answer.note, _NOTE)
    held = _looked_through(answer.covered)
    advice = list(filter(None, (shortened(one, _ADVICE) for one in answer.advice[:_ADVISED])))
    why = [*([line(said(note, bold=True))] if note else []), line(said(held))]
    why += [bullets(*(line(said(one)) for one in advice))] if advice else []
    head.append(rich(*why))
    room = limits.CHARACTERS - weight([*head, *foot])
    near, texts = _nearest(answer.nearest, look.sign, room)
    text = in_full([*told, note, held, *advice, *texts, look.hint])
    return Message(text, (*head, *near, *foot))


def error_card(reference: str, sign: Sign | None = None, *, is_lost: bool = True) -> Message:
    """Return what is said where a question was not answered, or, if not `is_lost`, may not be.

    The log tells more under the reference. With `sign` there is a button to ask it again.
    """
    told = (
        "Something went wrong here, and the question was not answered. Nothing is lost: "
        if is_lost
        else "I was stopped while I answered, and cannot tell whether the answer reached you. "
        "If it did not, nothing is lost: "
    )
    how = "press Try again, or ask once more." if sign else "ask once more."
    referred = f"If it happens again, tell whoever looks after Dateline this reference: {reference}"
    blocks = [rich(line(said(f"{told}{how}"))), *small_print(referred)]
    if sign:
        blocks.append(actions([button("Try again", "again", sign("again", ""), style="primary")]))
    return Message(in_full([f"{told}{how}", referred]), tuple(blocks))


def notice(text: str, *details: str) -> Message:
    """Return a friendly line, with details in small print."""
    told = shortened(text, _NOTICE) or "…"
    small = [shortened(one, _DETAIL) for one in details if one][: limits.CONTEXT_ELEMENTS]
    blocks = [rich(line(said(told))), *([context(*small)] if small else [])]
    return Message(in_full([told, *small]), tuple(blocks))


def more_done() -> Message:
    """Return what is said where more is asked for and there is none."""
    return notice("That was all that answers it.")


def _looked_through(covered: Covered) -> str:
    days = ""
    if covered.first and covered.last:
        days = f", {in_words(covered.first)} to {in_words(covered.last)}"
    named = [f"{shortened(name, _NAME)} {count:,}" for name, count in covered.sources[:_SOURCES]]
    if (more := len(covered.sources) - _SOURCES) > 0:
        named.append(f"{more:,} more source{'s' * (more > 1)}")
    articles = f"{covered.articles:,} article{'s' * (covered.articles != 1)}"
    sources = f": {', '.join(named)}" if named else ""
    return f"Looked through {articles}{days}{sources}."


def _nearest(
    quotes: Sequence[Quote], sign: Sign, room: int
) -> tuple[Sequence[Block], Sequence[str]]:
    """Return those that came near, as many as there is room for, and the same as plain text."""
    blocks = [rich(line(said(NEAREST, bold=True)))]
    texts = [NEAREST]
    room -= weight(blocks)
    for place, quote in enumerate(quotes):
        around = context_button(quote, place, sign)
        shown = show_within(quote, _NEAR - weight([around]), is_answer=False)
        room -= weight([shown.block, around])
        if room < 0 or len(texts) > limits.ACTIONS // 2:
            break
        blocks += [shown.block, around]
        texts.append(shown.text)
    return (blocks, texts) if len(texts) > 1 else ((), ())
