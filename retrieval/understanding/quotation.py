"""Quotation: the double quotation marks of a question, in pairs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.question import QuestionError

_MARK = re.compile(r"[\"“”„‟«»]")
_INCHES = re.compile(r"(?<=\d)[\"”]")
_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in double quotation marks; `text[start:end]` includes the marks."""

    start: int
    end: int
    words: str


def quotations(text: str) -> tuple[Quotation, ...]:
    """Return the quotations of a text, straight or typographic.

    A mark right after a digit is inches, 6", unless it closes a quotation.

    :raises QuestionError: if a mark has no other, or nothing stands between two.
    """
    marks = [found.start() for found in _MARK.finditer(text)]
    found: list[Quotation] = []
    opened: int | None = None
    for place, at in enumerate(marks):
        if opened is None:
            if not _INCHES.match(text, at):
                opened = at
            continue
        if _INCHES.match(text, at) and _odd(text, marks[place + 1 :]):
            continue
        words = " ".join(text[opened + 1 : at].split())
        if not any(letter.isalnum() for letter in words):
            raise QuestionError(
                'nothing stands between two quotation marks; write "the exact words" there, or '
                "leave both marks out"
            )
        found.append(Quotation(opened, at + 1, words))
        opened = None
    if opened is not None:
        raise QuestionError(_unclosed(text, opened))
    return tuple(found)


def _odd(text: str, marks: list[int]) -> bool:
    return sum(not _INCHES.match(text, at) for at in marks) % 2 == 1


def _unclosed(text: str, at: int) -> str:
    words = " ".join(text[at + 1 :].split())
    if not words:
        return 'a quotation mark at the end opens nothing; write "the exact words", or leave it out'
    cut = words if len(words) <= _SHOWN else words[:_SHOWN].rsplit(" ", 1)[0]
    shown = cut if cut == words else f"{cut} ..."
    return (
        f"the quotation mark before {shown!r} is not closed; "
        f'close it for these words exactly, "{cut}", or leave it out'
    )
