"""Chosen: the sources that a short message names to be searched, or to be left out."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from retrieval.understanding.names import Names

_LONGEST_NAME, _LONGEST_MESSAGE = 6, 12  # words
_ONLY_BEFORE = re.compile(
    r"\b(?:only|just)\s+(?:(?:in|from|by|for)\s+)?(?:the\s+)?$", re.IGNORECASE
)
_NOT_BEFORE = re.compile(
    r"\b(?:not|no|without|exclud(?:e|ing)|except(?:\s+for)?|minus|other\s+than|leave\s+out|skip|remove|drop)\s+"
    r"(?:(?:in|from|by|for)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[\s,]*(?:\b(?:and|or|nor)\b|&)?\s*(?:\bthe\b)?\s*", re.IGNORECASE)
_WORD = re.compile(r"[\w&][\w&'’.-]*")
_CAPITAL = re.compile(r"(?:[Tt]he\s+)?(?!the\s)[^\W\d_a-z]|\d")
_MARKED = re.compile(
    r"\b(?:only|just|in|from|by|also|too|sources?|papers?|not|without)\b", re.IGNORECASE
)

_MEANT = re.compile(
    r"\W*(?:only|just|in|from|and|what about)\s+(?:(?:in|from|by)\s+)?(?P<name>\w[^,.?!]*)\W*",
    re.IGNORECASE,
)
_THE = re.compile(r"^the\s+")
_LIKENESS = 0.8


@dataclass(frozen=True, slots=True)
class Chosen:
    """A source's name in a message, and whether 'only' or 'not' stands before it.

    Such a word is part of it. It is `marked` if the message has one, or 'from', anywhere.
    """

    start: int
    end: int
    sources: tuple[str, ...]
    only: bool
    left_out: bool
    marked: bool


def chosen(text: str, names: Names) -> list[Chosen]:
    """Return the sources that a short message names, the longest names first from the left.

    A name in small letters counts where a word such as 'only' or 'from' is in the message.
    """
    words = list(_WORD.finditer(text))
    if len(words) > _LONGEST_MESSAGE:
        return []
    marked = bool(_MARKED.search(text) or names.exactly(text.strip(" ?.!,")))
    found: list[Chosen] = []
    place = 0
    while place < len(words):
        count = _name_at(place, words, text, names, marked=marked)
        if count:
            start, end = words[place].start(), words[place + count - 1].end()
            found.append(_chosen(text, start, end, names, found[-1] if found else None))
        place += count or 1
    return found


def _name_at(
    place: int, words: list[re.Match[str]], text: str, names: Names, *, marked: bool
) -> int:
    """Return how many words from a place on are a source's name; 0 if they are none."""
    for count in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
        said = text[words[place].start() : words[place + count - 1].end()]
        if (marked or _CAPITAL.match(said)) and names.exactly(said):
            return count
    return 0


def _chosen(text: str, start: int, end: int, names: Names, last: Chosen | None) -> Chosen:
    only, left_out = (_before(pattern, text, start) for pattern in (_ONLY_BEFORE, _NOT_BEFORE))
    joined = last if last and _JOINED.fullmatch(text, last.end, start) else None
    marks = [found.start() for found in (only, left_out) if found]
    if joined and (joined.only or joined.left_out):
        marks.append(joined.end)
    return Chosen(
        min(marks, default=start),
        end,
        names.exactly(text[start:end]),
        only=bool(only or (joined and joined.only)),
        left_out=bool(left_out or (joined and joined.left_out)),
        marked=bool(_MARKED.search(text)),
    )


def _before(pattern: re.Pattern[str], text: str, end: int) -> re.Match[str] | None:
    return pattern.search(text[:end])


def refuse_misspelt(text: str, names: Names) -> None:
    """Refuse a message such as 'only Daybraek', in which a source is meant that there is not.

    :raises QuestionError: naming the nearest.
    """
    found = _MEANT.fullmatch(text)
    if found and not names.exactly(found["name"]):
        held = [_THE.sub("", name.casefold()) for name in names.all]
        said = _THE.sub("", found["name"].casefold())
        if difflib.get_close_matches(said, held, n=1, cutoff=_LIKENESS):
            names.known(found["name"])
