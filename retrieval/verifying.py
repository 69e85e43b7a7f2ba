"""Verifying: whether words stand in an article as they are quoted."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"\S+")
_GRAM = 3  # letters, so that a language without blanks is compared as well

# Scripts whose words no blank parts, so that a quote may begin and end at any letter: Thai, Lao,
# Burmese, Khmer, Chinese and Japanese.
_UNPARTED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_INSIDE = re.compile(r"[^\W\d_]['’][^\W\d_]|\d[.,:]\d")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a quote stands in a version of an article, word for word.

    `starts` are the places in the version's text, in characters, at which it begins. Where it does
    not stand there, `nearest` is the passage that is most alike, '' where none is at all.
    """

    stands: bool
    version: int
    starts: tuple[int, ...] = ()
    nearest: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as plain values."""
        return {
            "stands": self.stands,
            "version": self.version,
            "starts": list(self.starts),
            "nearest": self.nearest,
        }


def starts_of(quote: str, text: str) -> Iterator[int]:
    """Yield where a quote begins in a text, ascending.

    Every sign counts, except that line ends and runs of blanks are one blank. It must be of whole
    words: '5' does not stand in '50' or '5.2', nor 'can' in "can't".
    """
    sought = " ".join(quote.split())
    words = list(_WORD.finditer(text))
    folded = " ".join(word.group() for word in words)
    begins: list[int] = []
    reached = 0
    for word in words:
        begins.append(reached)
        reached += len(word.group()) + 1
    at = folded.find(sought) if sought else -1
    while at >= 0:
        if not (_goes_on(folded, at) or _goes_on(folded, at + len(sought))):
            own = bisect_right(begins, at) - 1
            yield words[own].start() + at - begins[own]
        at = folded.find(sought, at + 1)


def nearest(quote: str, passages: Sequence[str]) -> str:
    """Return the passage that holds most of a quote's letters in their order, '' where none does.

    Of those that hold as much, the one that says least besides.
    """
    sought = _grams(quote)
    held = [(sum((sought & grams).values()), -grams.total()) for grams in map(_grams, passages)]
    best = max(range(len(held)), key=held.__getitem__, default=None)
    return passages[best] if best is not None and held[best][0] else ""


def _goes_on(text: str, at: int) -> bool:
    """Tell whether a word or a number goes on across a place in a text."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if _is_mark(right) and not left.isspace():
        return True
    if _UNPARTED.match(left) or _UNPARTED.match(right):
        return False
    across = (text[max(at - 2, 0) : at + 1], text[at - 1 : at + 2])
    return (_is_letter(left) and _is_letter(right)) or any(map(_INSIDE.fullmatch, across))


def _is_letter(sign: str) -> bool:
    return sign.isalnum() or _is_mark(sign)


def _is_mark(sign: str) -> bool:
    """Tell whether a sign belongs to the letter before it, as an accent and a vowel sign do."""
    return unicodedata.category(sign).startswith("M")


def _grams(text: str) -> Counter[str]:
    folded = " ".join(text.casefold().split())
    return Counter(folded[at : at + _GRAM] for at in range(max(len(folded) - _GRAM + 1, 1)))
