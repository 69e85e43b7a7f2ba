"""Fields: what the form of a question asks for, and what was filled in."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.slack import limits
from bot.slack.blocks import plain
from bot.slack.limits import Block
from bot.slack.text import shortened
from retrieval import Order, Question, QuestionError, in_words
from retrieval.question import LONGEST, SHORTEST

QUESTION, SOURCES, AFTER, BEFORE, ORDER = "question", "sources", "after", "before", "order"
"""Ids of the form's blocks, and of the element in each."""

ORDERS: Mapping[Order, str] = {
    "best": "Best first",
    "newest": "Newest first",
    "oldest": "Oldest first",
}

_CHOSEN = "selected_options"
_HASHED = "sha256-"


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in. `sources` are values of options: see `source_of`."""

    question: str
    sources: tuple[str, ...] = ()
    after: date | None = None
    """The first day that is searched."""
    before: date | None = None
    """The first day that is not searched: the day after the one that was picked."""
    order: Order = "best"
    unread: tuple[tuple[str, str], ...] = ()
    """Blocks whose day cannot be read, with what stands there."""


def read_form(values: Mapping[str, Any]) -> Form:
    """Read the state of the modal's inputs; what is missing in it was left open."""
    picked = {
        block: _element(values, block).get("selected_date") or "" for block in (AFTER, BEFORE)
    }
    days = {block: _day(text) for block, text in picked.items()}
    last = days[BEFORE]
    chosen = (_element(values, ORDER).get("selected_option") or {}).get("value")
    return Form(
        question=(_element(values, QUESTION).get("value") or "").strip(),
        sources=tuple(one["value"] for one in _element(values, SOURCES).get(_CHOSEN) or ()),
        after=days[AFTER],
        before=last + timedelta(days=1) if last and last < date.max else None,
        order=next((order for order in ORDERS if order == chosen), "best"),
        unread=tuple((block, text) for block, text in picked.items() if text and not days[block]),
    )


def form_errors(form: Form) -> dict[str, str]:
    """Return what is wrong with a form, by the block that it is shown under; {} where nothing."""
    errors = {}
    if told := _question_error(form.question):
        errors[QUESTION] = told
    if form.after and form.before and form.after >= form.before:
        last = in_words(form.before - timedelta(days=1))
        first = in_words(form.after)
        errors[BEFORE] = f"{last} is before the first day, {first}; pick that day or a later one"
    for block, text in form.unread:
        errors[block] = f"“{shortened(text, 40)}” is no day that can be searched; pick another"
    return errors


def _question_error(text: str) -> str:
    if not text:
        return "Write a question, such as: Why was the bridge closed?"
    if not any(letter.isalnum() for letter in text):
        return "There is no word in it; ask in a few words, such as: Why was the bridge closed?"
    if len(text) < SHORTEST:
        return "One letter is too short to search for; ask in a few words"
    if len(text) > LONGEST:
        return (
            f"It has {len(text):,} characters and at most {LONGEST:,} are read; "
            "ask for the one thing that you want to know"
        )
    try:
        Question(text=text)
    except QuestionError:
        # Halves of characters; the sentence for terminals speaks of terminals.
        return "It holds characters that are no text; type the question anew"
    return ""


def source_options(names: Sequence[str], typed: str) -> dict[str, list[Block]]:
    """Return the sources to choose from: those whose name holds what was typed.

    First come names that start with it, then those of which a word does; among equals the order
    of `names` stays. Case and accents count for nothing.
    """
    sought = _folded(typed)
    ranked = sorted(
        (rank, place)
        for place, name in enumerate(names)
        if name.strip() and (rank := _rank(_folded(name), sought)) is not None
    )
    return {"options": [source_option(names[place]) for _, place in ranked[: limits.OPTIONS]]}


def source_option(name: str) -> Block:
    """Return the option that stands for a source."""
    return {"text": plain(name, limits.OPTION_TEXT), "value": _value(name)}


def source_of(value: str, names: Sequence[str]) -> str:
    """Return the source among `names` whose option has this value, '' where none has."""
    return next((name for name in names if _value(name) == value), "")


def sources_menu(action: str, chosen: Sequence[str]) -> Block:
    """Return a menu of sources that are looked up while one types, some of them chosen."""
    made: Block = {
        "type": "multi_external_select",
        "action_id": action,
        "min_query_length": 0,
        "placeholder": plain("All sources", limits.PLACEHOLDER),
    }
    options = [source_option(name) for name in dict.fromkeys(chosen) if name.strip()]
    if options:
        made["initial_options"] = options[: limits.OPTIONS]
    return made


def order_options(chosen: Order) -> Block:
    """Return the orders as the options of a menu or of radio buttons, one of them chosen."""
    options = {
        order: {"text": plain(label, limits.OPTION_TEXT), "value": order}
        for order, label in ORDERS.items()
    }
    return {"options": list(options.values()), "initial_option": options[chosen]}


def _value(name: str) -> str:
    # A value comes back as it was sent only if it is short and has nothing that Slack rewrites.
    if shortened(name, limits.OPTION_VALUE) == name and not set(name) & set("&<>"):
        return name if not name.startswith(_HASHED) else _hashed(name)
    return _hashed(name)


def _hashed(name: str) -> str:
    return _HASHED + hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()


def _rank(name: str, sought: str) -> int | None:
    if name.startswith(sought):
        return 0
    if f" {sought}" in name:
        return 1
    return 2 if sought in name else None


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.split())


def _element(values: Mapping[str, Any], block: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (values.get(block) or {}).get(block) or {}
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
