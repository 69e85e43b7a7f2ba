"""Wishes: the words of a message that ask for an order, or for all sources or all times again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.question import Order

_REPORTS = r"(?:\s+(?:ones?|first|stories|articles|reports?|coverage))*"
_RANKS: dict[Order, str] = {
    "newest": r"newest|latest|most recent|more recent|recent",
    "oldest": r"oldest|earliest",
    "best": r"best|most relevant",
}
_SORTS: dict[Order, str] = {
    "newest": r"(?:(?:sort|order)(?:ed)?\s+)?by\s+(?:date|day|time)",
    "oldest": r"(?:in\s+)?chronological(?:ly|\s+order)",
    "best": r"(?:(?:sort|order)(?:ed)?\s+)?by\s+relevance",
}
_OTHERS: dict[Order, str] = {
    "newest": r"|(?:any\s+)?(?:news|updates?|new\s+developments)",
    "oldest": "",
    "best": r"|(?:drop|remove|clear|no|any)\s+(?:the\s+)?(?:order|sorting)",
}
# Beside other words 'the latest budget' and 'any paper' are part of what is asked.
_AT_END = r"(?=[\s.?!]*$)"
_LOOSE: dict[Order, re.Pattern[str]] = {
    order: re.compile(
        rf"\b(?:(?:the\s+)?(?:{ranks}){_REPORTS}|{_SORTS[order]}"
        rf"{_OTHERS[order]})\b",
        re.IGNORECASE,
    )
    for order, ranks in _RANKS.items()
}
_STRICT: dict[Order, re.Pattern[str]] = {
    order: re.compile(
        rf"[,;]?\s*\b(?:(?:the\s+)?(?:{ranks})\s+(?:ones\s+)?first\b|{_SORTS[order]}\b{_AT_END})",
        re.IGNORECASE,
    )
    for order, ranks in _RANKS.items()
}
_DROP = r"(?:drop|remove|clear|forget|without|no|any|all)(?:\s+(?:of\s+)?the)?"
_ANY_SOURCE = (
    rf"(?:(?:{_DROP}|every|(?:any\s+)?other)\s+(?:sources?|papers?|newspapers?|outlets?)"
    r"(?:\s+filters?)?|everywhere)"
)
_ANY_TIME = (
    rf"(?:{_DROP}\s+(?:dates?|times?)(?:\s+filters?)?|any\s*(?:time|day|year)|all\s+years"
    r"|of\s+all\s+time|whenever|ever)"
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for, and the text without it."""

    rest: str
    order: Order | None = None
    any_source: bool = False
    any_time: bool = False


def wishes(text: str, *, alone: bool) -> Wishes:
    """Find the wishes of a message; `alone` if it may hold nothing else but names and times."""
    order: Order | None = None
    text = " ".join(text.split())
    for meant, pattern in (_LOOSE if alone else _STRICT).items():
        if pattern.search(text):
            order, text = meant, _blanked(pattern, text)
    found = []
    for words in (_ANY_SOURCE, _ANY_TIME):
        pattern = re.compile(
            rf"\b{words}\b" if alone else rf"[,;]\s*(?:in\s+|from\s+)?{words}\b{_AT_END}",
            re.IGNORECASE,
        )
        found.append(bool(pattern.search(text)))
        text = _blanked(pattern, text)
    return Wishes(text, order, any_source=found[0], any_time=found[1])


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), text)
