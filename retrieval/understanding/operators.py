"""Operators: what archive users type to narrow a search: "exact phrase", -word, source:dawn."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.intervals import in_words
from retrieval.question import Order, QuestionError
from retrieval.understanding.fields import Field, fields
from retrieval.understanding.names import Names
from retrieval.understanding.quotation import Quotation, quotations

_COVERED = "\ufffc"  # stands for quoted words; no word, and no blank
_MINUS_WORD = re.compile(r"(?<![^\s(])-(?P<word>[^\W\d]\w*(?:['’.-]\w+)*)")
_MINUS_ALONE = re.compile(r"(?<![^\s(])-\s*$")
_ORDERS: dict[str, Order] = {"best": "best", "newest": "newest", "oldest": "oldest"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operators:
    """What the operators of a text ask for, named as in Question, and the text without them.

    `rest` is as long as the text: operators and quotation marks are blanks in it, so that a place
    in it is one in the text; `quoted` are the places of the words that stood in quotation marks.
    """

    rest: str
    quoted: tuple[tuple[int, int], ...] = ()
    sources: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    as_of: date | None = None
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    order: Order | None = None


def operators(text: str, names: Names) -> Operators:
    """Read the operators of a question.

    :raises QuestionError: if one is misspelled, empty, unclosed, or asks for what cannot be; the
        message says what was found, what was meant and how to write it.
    """
    marks = {one.start: one for one in quotations(text)}
    typed = list(fields(text, marks, names))
    rest = _blanked(text, [(one.start, one.end) for one in typed])
    phrases = [mark for mark in marks.values() if rest[mark.start] == text[mark.start]]
    asked = [mark for mark in phrases if not _is_left_out(rest, mark)]
    unwanted = [mark for mark in phrases if _is_left_out(rest, mark)]
    rest = _blanked(rest, [(mark.start - 1, mark.end) for mark in unwanted])
    outside = _blanked(rest, [(mark.start, mark.end) for mark in asked], _COVERED)
    words = list(_MINUS_WORD.finditer(outside))
    if _MINUS_ALONE.search(outside):
        raise QuestionError(
            "a minus stands before nothing; write it against the word that must not occur, -ferry, "
            "or leave it out"
        )
    rest = _blanked(rest, [word.span() for word in words])
    rest = _blanked(rest, [span for one in asked for span in _marks_of(one)])
    without = (*(mark.words for mark in unwanted), *(word["word"] for word in words))
    _refuse_contradiction(rest, without)
    after, before = _days(typed)
    return Operators(
        rest=rest,
        quoted=tuple((mark.start + 1, mark.end - 1) for mark in asked),
        sources=_unique(name for value in _values(typed, "source") for name in names.known(value)),
        after=after,
        before=before,
        as_of=min(
            (day for one in typed if one.name == "as-of" for day in one.days(end=True)),
            default=None,
        ),
        phrases=_unique(mark.words for mark in asked),
        without=_unique(without),
        authors=_unique(_values(typed, "author")),
        titles=_unique(_values(typed, "title")),
        order=_order(typed),
    )


def _is_left_out(text: str, mark: Quotation) -> bool:
    return text[: mark.start].endswith("-") and not text[: mark.start - 1].rstrip("(")[-1:].strip()


def _marks_of(mark: Quotation) -> tuple[tuple[int, int], tuple[int, int]]:
    return (mark.start, mark.start + 1), (mark.end - 1, mark.end)


def _blanked(text: str, places: Iterable[tuple[int, int]], blank: str = " ") -> str:
    for start, end in places:
        text = text[:start] + blank * (end - start) + text[end:]
    return text


def _refuse_contradiction(rest: str, without: tuple[str, ...]) -> None:
    asked = " ".join(rest.split())
    for word in without:
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", asked, re.IGNORECASE):
            written = f'-"{word}"' if " " in word else f"-{word}"
            raise QuestionError(
                f"{word!r} is asked for, and left out by {written}; keep one of the two"
            )


def _days(typed: list[Field]) -> tuple[date | None, date | None]:
    """Return the first day and the first day past the last, of all operators together."""
    starts: list[tuple[date, str]] = []
    ends: list[tuple[date, str]] = []
    for one in typed:
        if one.name in {"after", "on"}:
            starts += [(day, one.said) for day in one.days()]
        if one.name == "before":
            ends += [(day, one.said) for day in one.days()]
        if one.name == "on":
            ends += [(_next(day), one.said) for day in one.days(end=True)]
    after, before = max(starts, default=None), min(ends, default=None)
    if after and before and after[0] >= before[0]:
        raise QuestionError(
            f"{after[1]} begins on {in_words(after[0])} and {before[1]} ends ahead of "
            f"{in_words(before[0])}, so no day is left; change one of the two"
        )
    return after[0] if after else None, before[0] if before else None


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _order(typed: list[Field]) -> Order | None:
    asked = _unique(value.lower() for value in _values(typed, "order"))
    for value in asked:
        if value not in _ORDERS:
            raise QuestionError(
                f"there is no order {value!r}; write order:newest, order:oldest or order:best"
            )
    if len(asked) > 1:
        raise QuestionError(f"two orders are asked for, {' and '.join(asked)}; keep one")
    return _ORDERS[asked[0]] if asked else None


def _values(typed: list[Field], name: str) -> list[str]:
    return [value for one in typed if one.name == name for value in one.values]


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
