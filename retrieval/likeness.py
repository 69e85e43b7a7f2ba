"""Likeness: passages that are one text but for its case, its punctuation and a word or two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

ALIKE = 0.8
"""The share of the shingles of both that two passages have in common (Jaccard)."""
CONTAINED = 0.9
"""The share of the shorter passage's shingles that stand in the longer one."""
LEAST_WORDS = 12
"""Words of a passage that can be contained: fewer are said in any article."""

_SHINGLE = 3
_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_DIGITS = {word: str(value) for value, word in enumerate(_UNITS.split())} | {
    word: str(10 * value) for value, word in enumerate(_TENS.split(), 3)
}
_SCALES = frozenset(
    ("dozen", "hundred", "thousand", "lakh", "million", "crore", "billion", "trillion")
)

_Words = tuple[str, ...]
_Shingles = frozenset[_Words]


_KEPT = 256  # passages in memory, about 20 kB each; one is compared with many


@dataclass(frozen=True, slots=True)
class _Read:
    words: _Words
    shingles: _Shingles
    few: _Shingles
    """More than a fifth of the shingles: where none of them is shared, less than `ALIKE` is."""


def near_identical(one: str, other: str) -> bool:
    """Tell whether two passages are one text, or one a cut of the other.

    Case, punctuation and white space do not count. Numbers do: a toll that changed is news.
    """
    return _alike(_read(one), _read(other))


def collapse(texts: Sequence[str]) -> list[int]:
    """Return for each text the place of the one that it repeats, or its own where it is the first.

    Only what repeats nothing is repeated: what is left without the others loses no text but theirs.
    """
    read = [_read(text) for text in texts]
    first: list[int] = []
    places: list[int] = []
    for own, one in enumerate(read):
        place = next((place for place in first if _alike(read[place], one)), own)
        if place == own:
            first.append(own)
        places.append(place)
    return places


@lru_cache(_KEPT)
def _read(text: str) -> _Read:
    found = _WORD.findall(text.casefold())
    words = tuple([_DIGITS.get(word) or word.replace(",", "") for word in found])
    shingles = _shingles(words)
    few = frozenset(islice(shingles, len(shingles) // 5 + 1))
    return _Read(words, shingles, few)


def _shingles(words: _Words) -> _Shingles:
    if len(words) < _SHINGLE:
        return frozenset([words])
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _numbers(words: _Words) -> _Words:
    """In their order: a passage that swaps the dead and the injured is another."""
    return tuple(word for word in words if word in _SCALES or not word.isalpha())


def _alike(one: _Read, other: _Read) -> bool:
    shorter, longer = (one, other) if len(one.shingles) <= len(other.shingles) else (other, one)
    if shorter.few.isdisjoint(longer.shingles):
        return False
    shared = shorter.shingles & longer.shingles
    both = len(shorter.shingles) + len(longer.shingles) - len(shared)
    if len(shared) >= ALIKE * both and _numbers(one.words) == _numbers(other.words):
        return True
    return (
        len(shorter.shingles) < len(longer.shingles)
        and len(shorter.words) >= LEAST_WORDS
        and len(shared) >= CONTAINED * len(shorter.shingles)
        and _numbers(shorter.words) == _numbers(_part(longer, shared))
    )


def _part(longer: _Read, shared: _Shingles) -> _Words:
    """Return the words of the longer passage from the first shared shingle to the last."""
    starts = [
        start
        for start in range(len(longer.words) - _SHINGLE + 1)
        if longer.words[start : start + _SHINGLE] in shared
    ]
    return longer.words[starts[0] : starts[-1] + _SHINGLE]
