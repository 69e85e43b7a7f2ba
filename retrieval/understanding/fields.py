"""Fields: the operators that name what they narrow before a colon, source:dawn."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.intervals import in_words
from retrieval.question import QuestionError, parse_day
from retrieval.understanding.names import Names
from retrieval.understanding.quotation import Quotation

_WRITTEN = re.compile(r"(?<![^\s(])(?P<minus>-?)(?P<name>[A-Za-z][A-Za-z_-]*):(?!//)")
_BARE = re.compile(r"[^\s,\"“”„‟«»]+")
_MORE_WORDS = re.compile(r"\s+[\w&'’.-]*[\w]")
_PUNCTUATION = ".,;:!?)"

_FIELDS = {
    "source": "source",
    "site": "source",
    "after": "after",
    "since": "after",
    "before": "before",
    "on": "on",
    "as-of": "as-of",
    "as_of": "as-of",
    "asof": "as-of",
    "author": "author",
    "by": "author",
    "title": "title",
    "headline": "title",
    "intitle": "title",
    "order": "order",
    "sort": "order",
}
# Where others know a word of their own: not guessed, but explained.
_MEANT = {
    "byline": "author",
    "date": "on",
    "day": "on",
    "newspaper": "source",
    "outlet": "source",
    "paper": "source",
    "publication": "source",
    "publisher": "source",
    "sort-by": "order",
    "sort_by": "order",
    "sortby": "order",
}
_EXAMPLES = {
    "source": "source:dawn",
    "after": "after:2020-07",
    "before": "before:2020-07",
    "on": "on:2020-07-02",
    "as-of": "as-of:2020-07-02",
    "author": "author:okafor",
    "title": "title:ferry",
    "order": "order:newest",
}
# 'Court order: who ...' and 'The title: what ...' are prose; these before a blank are not, unless
# a word stands before them that makes them a noun.
_NEVER_PROSE = frozenset({"source", "site", "as-of", "as_of", "asof", "author", "intitle"})
_NOUN_FOLLOWS = re.compile(r"\b(?:the|an?|its?|his|her|their|this|that|one|main|only|\w+['’]s)\s+$")
_DAY_FOLLOWS = re.compile(r"\s*(?:$|\d{4}\b)")
_NEAR_LETTERS, _LIKENESS = 4, 0.8
_LONGEST_NAME = 5  # words of a source's name that stands without quotation marks


@dataclass(frozen=True, slots=True)
class Field:
    """An operator as it stands in a text: `text[start:end]`, which is `said`.

    `name` is one of source, after, before, on, as-of, author, title and order.
    """

    name: str
    values: tuple[str, ...]
    start: int
    end: int
    said: str

    def days(self, *, end: bool = False) -> Iterator[date]:
        """Yield its values as days: the first of a month or year, with `end` the last.

        :raises QuestionError: if one is no day.
        """
        for value in self.values:
            try:
                yield parse_day(value, end=end)
            except QuestionError as error:
                raise QuestionError(f"in {self.said}, {error}") from None


def fields(text: str, marks: Mapping[int, Quotation], names: Names) -> Iterator[Field]:
    """Yield the operators with a colon; other words before a colon are left as they are.

    `marks` are the quotations of the text, by their start.

    :raises QuestionError: if one is misspelled, empty, or known elsewhere and not here.
    """
    for found in _WRITTEN.finditer(text):
        if any(mark.start < found.start() < mark.end for mark in marks.values()):
            continue
        typed = found["name"].lower()
        values, end = _values(text, found.end(), marks)
        name = _FIELDS.get(typed)
        if not values:
            if name and _is_empty(text, found, typed):
                raise QuestionError(
                    f"nothing stands right after {found['name']}:, so nothing is narrowed; "
                    f"write {_EXAMPLES[name]}, without a blank"
                )
            continue
        said = text[found.start() : end]
        if name is None:
            _explain(found["name"], said, values[0])
        elif found["minus"]:
            raise QuestionError(
                f"{said} is not known, since a minus leaves out words alone, -ferry; "
                f"name what is to be searched: {_EXAMPLES[name]}"
            )
        else:
            yield _whole_name(Field(name, values, found.start(), end, said), text, names)


def _values(text: str, at: int, marks: Mapping[int, Quotation]) -> tuple[tuple[str, ...], int]:
    """Return the values from a place on, 'dawn,"The Verge"', and where they end."""
    values: list[str] = []
    end = at
    while True:
        if mark := marks.get(at):
            values.append(mark.words)
            end = mark.end
        elif (bare := _BARE.match(text, at)) and _is_word(value := bare[0].rstrip(_PUNCTUATION)):
            values.append(value)
            end = at + len(value)
        else:
            return tuple(values), end
        if text[end : end + 1] != ",":
            return tuple(values), end
        at = end + 1


def _is_empty(text: str, found: re.Match[str], typed: str) -> bool:
    """Tell whether an operator before a blank was meant as one."""
    before, after = text[: found.start()], text[found.end() :]
    if typed in {"after", "before", "since"}:
        return bool(_DAY_FOLLOWS.match(after))
    return typed in _NEVER_PROSE and not _NOUN_FOLLOWS.search(before.lower())


def _explain(name: str, said: str, value: str) -> None:
    """Raise what was meant by a word before a colon that is almost an operator."""
    typed = name.lower()
    if typed == "until":
        last = next(Field("until", (value,), 0, 0, said).days(end=True))
        following = last + timedelta(days=1) if last < date.max else last
        raise QuestionError(
            f"until: is not known, since it leaves open whether its day is included; "
            f"write before:{following} to search up to {in_words(last)}"
        )
    near = difflib.get_close_matches(typed, _FIELDS, n=1, cutoff=_LIKENESS)
    if typed in _MEANT:
        meant = _MEANT[typed]
    elif near and len(typed) >= _NEAR_LETTERS and near[0][0] == typed[0]:
        meant = near[0]
    else:
        return
    raise QuestionError(
        f"{name}: is not known; write {meant}:{said.partition(':')[2]}, or set a blank after the "
        "colon if these are words to search for"
    )


def _whole_name(typed: Field, text: str, names: Names) -> Field:
    """Take in the words that complete a source's name: source:The Verge."""
    if typed.name != "source" or len(typed.values) > 1 or names.exactly(typed.values[0]):
        return typed
    value, end = typed.values[0], typed.end
    for _ in range(_LONGEST_NAME - 1):
        more = _MORE_WORDS.match(text, end)
        if not more:
            break
        value, end = value + more[0], more.end()
        if names.exactly(value):
            return Field("source", (value,), typed.start, end, text[typed.start : end])
    return typed


def _is_word(value: str) -> bool:
    return any(letter.isalnum() for letter in value)
