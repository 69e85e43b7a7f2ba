"""Home: what a person sees of Dateline before asking."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.slack import limits
from bot.slack.blocks import actions, bullets, button, context, divider, line, plain, rich, said
from bot.slack.cards import Sign
from bot.slack.fields import order_options, sources_menu
from bot.slack.limits import Block
from bot.slack.listings import EMPTY, coverage, source_lines
from bot.slack.modals import View
from bot.slack.preferences import Preferences
from bot.slack.text import shortened
from retrieval import Covered

_SOURCES, _NAMES = 10, 2_000  # sources in the list, and weight of it
_RECENT = 5
_QUESTION = 300  # characters of a question that was asked
_QUOTES = range(1, 11)


def home_view(
    covered: Covered,
    recent: Sequence[str],
    preferences: Preferences,
    suggestions: Sequence[str],
    sign: Sign,
) -> View:
    """Return a person's App Home: what may be asked, what was asked, what is preferred.

    The arguments of the buttons 'try' and 'repeat' are the keys of what they ask: `text_key`.
    """
    return {
        "type": "home",
        "blocks": [
            *_opening(covered, sign),
            *_held(covered),
            *_suggested(suggestions, sign),
            *_asked(recent, sign),
            *_preferred(preferences),
            context("How to ask, and what the buttons do: /dateline help"),
        ],
    }


def _opening(covered: Covered, sign: Sign) -> list[Block]:
    told = (
        "Ask the news archive a question, and read the passages that answer it: word for word, "
        "each with its source and date."
    )
    asks = button("Ask the archive", "compose", sign("compose", ""), style="primary")
    return [
        {"type": "header", "text": plain("Dateline", limits.HEADER)},
        rich(line(said(told))),
        *([actions([asks])] if covered.articles else []),
    ]


def _held(covered: Covered) -> list[Block]:
    if not covered.articles:
        return [divider(), rich(line(said(EMPTY)))]
    sources = source_lines(covered.sources, room=_NAMES, most=_SOURCES)
    heading = line(said(coverage(covered), bold=True))
    return [
        divider(),
        rich(heading, *([bullets(*(line(*one) for one in sources))] if sources else [])),
    ]


def text_key(text: str) -> str:
    """Return a short key by which a question is found again, however old the view is."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _suggested(suggestions: Sequence[str], sign: Sign) -> list[Block]:
    buttons = [
        button(text, f"try:{place}", sign("try", text_key(text)), spoken=f"Ask: {text}")
        for place, text in enumerate(suggestions[: limits.ACTIONS])
        if text.strip()
    ]
    return [divider(), _heading("Try one of these"), actions(buttons)] if buttons else []


def _asked(recent: Sequence[str], sign: Sign) -> list[Block]:
    rows: list[Block] = [
        {
            "type": "section",
            "text": plain(shortened(text, _QUESTION), limits.SECTION),
            "accessory": button("Ask again", f"repeat:{place}", sign("repeat", text_key(text))),
        }
        for place, text in enumerate(recent[:_RECENT])
        if text.strip()
    ]
    if not rows:
        rows = [rich(line(said("Nothing yet. What you ask appears here, for you alone.")))]
    return [divider(), _heading("What you asked"), *rows]


def _preferred(preferences: Preferences) -> list[Block]:
    return [
        divider(),
        _heading("What you prefer"),
        _setting(
            "Sources that you ask, where a question names none",
            sources_menu("prefer_sources", preferences.sources),
        ),
        _setting(
            "Order of an answer",
            {
                "type": "static_select",
                "action_id": "prefer_order",
                **order_options(preferences.order),
            },
        ),
        _setting("Passages in an answer, at most", _quotes_menu(preferences.quotes)),
    ]


def _quotes_menu(chosen: int | None) -> Block:
    usual = {"text": plain("As many as usual", limits.OPTION_TEXT), "value": "0"}
    options = {None: usual} | {
        number: {"text": plain(str(number), limits.OPTION_TEXT), "value": str(number)}
        for number in _QUOTES
    }
    made: Block = {
        "type": "static_select",
        "action_id": "prefer_quotes",
        "options": list(options.values()),
        "initial_option": options.get(chosen, usual),
    }
    return made


def _setting(label: str, menu: Block) -> Block:
    return {
        "type": "section",
        "block_id": str(menu["action_id"]),
        "text": plain(label, limits.SECTION),
        "accessory": menu,
    }


def _heading(text: str) -> Block:
    return rich(line(said(text, bold=True)))
