"""Addressed: whether a message among people is meant for the bot."""

from __future__ import annotations

import re

from bot.slack.asked import Asked
from bot.slack.text import mentioned
from retrieval.follow_ups.follow_up import Took

_SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself|u)\b", re.IGNORECASE)
_ASKS = re.compile(
    r"(?:and |but |so |ok(?:ay)?,? )?(?:who|whom|whose|what|when|where|which|why|how|did|do|does|is"
    r"|are|was|were|has|have|had|can|could|will|would|should)\b",
    re.IGNORECASE,
)
_FORMS: frozenset[Took] = frozenset({"filter", "order", "more"})
"""Follow-ups that nobody would say to a colleague: 'only Dawn', 'newest first', 'more'."""


def is_question(text: str) -> bool:
    """Tell whether a message asks something, by its form."""
    return text.rstrip().endswith("?") or bool(_ASKS.match(text.strip()))


def is_silent(asked: Asked) -> bool:
    """Tell whether a message in a channel that the bot listens to asks nothing."""
    return asked.way == "unasked" and not is_question(asked.text)


def is_for_the_bot(text: str, took: Took) -> bool:
    """Tell whether a message in a thread goes on with the bot; `took` is what it was taken for.

    A 'you' means a person, unless the rest is what only the bot can do.
    """
    if took in _FORMS:
        return True
    if _SECOND_PERSON.search(text):
        return False
    return is_question(text) or took == "subject"


def is_to_others(text: str, bot_user: str) -> bool:
    """Tell whether a message mentions people and the bot is not among them."""
    named = mentioned(text)
    return bool(named) and bot_user not in named
