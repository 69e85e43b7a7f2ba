"""Modals: what opens over Slack to be filled in or read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.slack import limits
from bot.slack.blocks import (
    actions,
    button,
    context,
    divider,
    line,
    plain,
    rich,
    said,
)
from bot.slack.cards import Sign
from bot.slack.fields import (
    AFTER,
    BEFORE,
    ORDER,
    QUESTION,
    SOURCES,
    form_errors,
    order_options,
    read_form,
    source_of,
    source_options,
    sources_menu,
)
from bot.slack.limits import Block
from bot.slack.lists import counted
from bot.slack.preferences import ChannelSettings
from bot.slack.quotes import show_within
from bot.slack.text import literal, shortened
from retrieval import Order, Reading, in_words
from retrieval.question import LONGEST, SHORTEST

__all__ = [
    "View",
    "ask_modal",
    "changed_modal",
    "channel_modal",
    "context_modal",
    "form_errors",
    "is_unasked",
    "noted",
    "read_form",
    "refused_modal",
    "source_of",
    "source_options",
]

View = dict[str, Any]
"""A modal or Home, as Slack takes it."""

UNASKED = "unasked"
_NOTED = "noted"
_SETTLED = ("type", "title", "submit", "close", "callback_id", "private_metadata")
"""What Slack takes back of a view that it sent; it refuses what it added."""
_CITATION = 3_000  # characters of a citation; with the whole passage in it, it may be longer
_NAME = 300
_NOTE = 1_000  # characters of what stands in the way of a setting
_TOO_LONG = "The sentence that answers is longer than Slack can show: read the article."
_SPARE = 250  # weight of what says that something was left out


def ask_modal(
    *,
    private_metadata: str = "",
    question: str = "",
    sources: Sequence[str] = (),
    after: date | None = None,
    before: date | None = None,
    order: Order = "best",
    title: str = "Ask the archive",
) -> View:
    """Return the form of a question, filled in with what is known: see `read_form`.

    `before` is the first day that is not searched; people see and pick the day before it.
    """
    last = before - timedelta(days=1) if before and before > date.min else None
    blocks = [
        _input(QUESTION, "Question", _question(question)),
        _input(
            SOURCES, "Only these sources", sources_menu(SOURCES, sources), hint="None means all."
        ),
        _input(AFTER, "From", _day(AFTER, after), hint="Days of publication, both included."),
        _input(BEFORE, "To", _day(BEFORE, last)),
        _input(
            ORDER, "Order", {"type": "radio_buttons", "action_id": ORDER, **order_options(order)}
        ),
    ]
    return _modal(title, blocks, callback="ask", submit="Ask", private_metadata=private_metadata)


def context_modal(reading: Reading, citation: str, sign: Sign, place: int) -> View:
    """Return a passage among its paragraphs, with what proves it and its citation to copy.

    Where all is too long, whole paragraphs are left out, the farthest first.
    """
    foot = [divider(), *_proof(reading, citation), _verdicts(sign, place)]
    room = limits.CHARACTERS - limits.weight(foot) - _SPARE
    # What stands before the passage is among the paragraphs.
    own = show_within(replace(reading.quote, context=""), room).block
    *passage, source = own["elements"]
    if passage[-1]["type"] != "rich_text_quote":
        passage = [line(said(_TOO_LONG, italic=True))]
    room -= limits.weight([own])
    before = [rich(line(said(text))) for text in reading.before if text.strip()]
    after = [rich(line(said(text))) for text in reading.after if text.strip()]
    full = len(before) + len(after)
    count = limits.VIEW_BLOCKS - len(foot) - 4  # source, passage, what was left out, `noted`
    while around := [*before, *after]:
        if len(around) <= count and limits.weight(around) <= room:
            break
        before, after = (before[1:], after) if len(before) >= len(after) else (before, after[:-1])
    left_out = full - len(before) - len(after)
    missing = context(f"{counted(left_out, 'paragraph')} farther away, too long to be shown here")
    return _modal(
        "In context",
        [
            rich(source),
            *before,
            rich(*passage),
            *after,
            *([missing] if left_out else []),
            *foot,
        ],
    )


def noted(view: Mapping[str, Any], text: str) -> View:
    """Return a modal as Slack sent it with a press, a line at its end saying what was done.

    It takes the place of the line of an earlier press.
    """
    kept = {name: view[name] for name in _SETTLED if view.get(name)}
    blocks = [block for block in view["blocks"] if block.get("block_id") != _NOTED]
    return {**kept, "blocks": [*blocks, {**context(text), "block_id": _NOTED}]}


def changed_modal() -> View:
    """Return what is said of a passage that is no longer there as it was quoted."""
    return _notice(
        "In context",
        "This passage is not in the archive any longer as it was quoted: its article was "
        "corrected, withdrawn or removed since. Ask again to read what stands there now.",
    )


def refused_modal(told: str) -> View:
    """Return why somebody may not ask, where they wanted to fill in a form."""
    return _notice("Ask the archive", told)


def channel_modal(settings: ChannelSettings, note: str, *, private_metadata: str = "") -> View:
    """Return the settings of a channel; `note` says what stands in the way, '' where nothing."""
    option = {
        "text": plain("Answer questions without a mention", limits.OPTION_TEXT),
        "description": plain("Only those that can be answered well", limits.OPTION_TEXT),
        "value": UNASKED,
    }
    box: Block = {"type": "checkboxes", "action_id": UNASKED, "options": [option]}
    if settings.unasked:
        box["initial_options"] = [option]
    blocks = [_input(UNASKED, "In this channel", box)]
    if note.strip():
        blocks.append(context(shortened(note, _NOTE)))
    return _modal(
        "This channel", blocks, callback="channel", submit="Save", private_metadata=private_metadata
    )


def is_unasked(values: Mapping[str, Any]) -> bool:
    """Read the state of the channel's modal: whether to answer without a mention."""
    return bool(((values.get(UNASKED) or {}).get(UNASKED) or {}).get("selected_options"))


def _question(text: str) -> Block:
    made: Block = {
        "type": "plain_text_input",
        "action_id": QUESTION,
        "multiline": True,
        "min_length": SHORTEST,
        "max_length": LONGEST,
        "focus_on_load": True,
        "placeholder": plain("Why was the bridge closed?", limits.PLACEHOLDER),
    }
    if text.strip():
        made["initial_value"] = shortened(text, LONGEST)
    return made


def _day(action: str, day: date | None) -> Block:
    made: Block = {"type": "datepicker", "action_id": action}
    return made | ({"initial_date": day.isoformat()} if day else {})


def _proof(reading: Reading, citation: str) -> list[Block]:
    """Return what one copies: the citation, and the hash that proves the passage."""
    heading, cited = "Citation", citation.strip() or reading.quote.citation
    if limits.text_weight(literal(cited)) > _CITATION:
        heading, cited = "Citation, without the quote", shortened(reading.quote.citation, _NAME)
    arrived = f"Version {reading.version:,} of the article, here since {in_words(reading.arrived)}"
    return [
        rich(line(said(heading, bold=True)), _to_copy(cited)),
        rich(line(said("SHA-256 of the passage", bold=True)), _to_copy(reading.quote.sha256)),
        context(arrived),
    ]


def _to_copy(text: str) -> Block:
    return {"type": "rich_text_preformatted", "elements": [said(text)]}


def _verdicts(sign: Sign, place: int) -> Block:
    return actions(
        [
            button("This answers it", f"answers:{place}", sign("answers", str(place))),
            button("It does not", f"fails:{place}", sign("fails", str(place))),
        ]
    )


def _input(block: str, label: str, element: Block, *, hint: str = "") -> Block:
    made: Block = {
        "type": "input",
        "block_id": block,
        "label": plain(label, limits.INPUT_LABEL),
        "element": element,
        "optional": block not in {QUESTION, ORDER},
    }
    if hint:
        made["hint"] = plain(hint, limits.INPUT_LABEL)
    return made


def _modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback: str = "",
    submit: str = "",
    private_metadata: str = "",
) -> View:
    view: View = {
        "type": "modal",
        "title": plain(title, limits.VIEW_TITLE),
        "close": plain("Cancel" if submit else "Close", limits.VIEW_TITLE),
        "blocks": list(blocks),
    }
    if submit:
        view |= {"callback_id": callback, "submit": plain(submit, limits.VIEW_TITLE)}
        view["private_metadata"] = private_metadata
    return view


def _notice(title: str, text: str) -> View:
    return _modal(title, [rich(line(said(text)))])
