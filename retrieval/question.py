"""Question: what is asked, of which sources and days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, get_args

from retrieval.intervals import Interval, in_words

SHORTEST, LONGEST = 2, 2_000
"""Characters of a question; longer ones are documents, and no model here reads them whole."""

_HALF = re.compile(r"[\ud800-\udfff]")  # of a character, as bytes in another encoding give
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class QuestionError(ValueError):
    """The question cannot be asked as it stands; the message says what would do."""


Order = Literal["best", "newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A source that a question merely mentions: the words, and the archive's names they stand for.

    'The Independent' may stand for its sections, if the archive holds these as sources.
    """

    said: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of how a question was read, for people to see and to drop: `Question.drop`."""

    kind: str
    """The field of Question that it stands in, 'days' for `after` and `before` together."""
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it was understood: everything that narrows or leans the search stands here.

    `text` is what was typed and `topic` what is searched for, by meaning and by words: the text
    without operators and without the times that were read; where it is not given it is the text.
    Filters: `sources`; `after`, `before` and `as_of`, days of publication, of which `after` and
    `as_of` include their day and `before` does not; `phrases`, word for word; `without`, words
    that must not stand there; `authors` and `titles`, words of the byline and of the headline.
    Leanings, which change the order alone: `leaning`, sources that are merely mentioned; `around`,
    the days of an event or a report; `quoted`, words that may stand word for word; `recency`, from
    none (0) to the newest first (1). `order` is by relevance or by day. `parts` are the questions
    of one that asks several, each with its own.

    :raises QuestionError: if the text is too short, too long or without a letter or digit, if the
        days leave nothing between them, or a number is out of its bounds.
    """

    text: str
    topic: str = ""
    sources: tuple[str, ...] = ()
    leaning: tuple[Mention, ...] = ()
    after: date | None = None
    before: date | None = None
    as_of: date | None = None
    around: tuple[Interval, ...] = ()
    quoted: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    order: Order = "best"
    parts: tuple[Question, ...] = ()
    k: int = 5
    per_article: int = 2
    recency: float = 0.0

    def __post_init__(self) -> None:
        length = len(self.text.strip())
        if length < SHORTEST or not any(letter.isalnum() for letter in self.text):
            raise QuestionError(
                f"the question {self.text.strip()!r} is too short to search for; "
                "ask in a few words, such as: Why was the bridge closed?"
            )
        if _HALF.search(self.text):
            raise QuestionError(
                "the question holds bytes that are no text; ask from a terminal that writes UTF-8"
            )
        if length > LONGEST:
            raise QuestionError(
                f"the question has {length:,} characters and at most {LONGEST:,} are read; "
                "ask for the one thing that you want to know"
            )
        if self.after and self.until and self.after >= self.until:
            raise QuestionError(
                f"no day is on or after {self.after} and before {self.until}; "
                "the first day is included, the last is not"
            )
        if self.k < 1 or self.per_article < 1:
            raise QuestionError(
                f"k is {self.k} and per_article is {self.per_article}; both must be 1 or more"
            )
        if not 0 <= self.recency <= 1:
            raise QuestionError(f"recency is {self.recency:g}; it must be between 0 and 1")
        if self.order not in get_args(Order):
            raise QuestionError(
                f"the order is {self.order!r}; it must be one of {', '.join(get_args(Order))}"
            )
        if not self.topic:
            object.__setattr__(self, "topic", self.text)

    @property
    def until(self) -> date | None:
        """The first day that is not searched: `before`, or the day after `as_of` if earlier."""
        known = self.as_of if self.as_of and self.as_of < date.max else None
        ends = [self.before, known + timedelta(days=1) if known else None]
        return min((end for end in ends if end), default=None)

    @property
    def chips(self) -> tuple[Chip, ...]:
        """How the question was read, part by part, in the order in which people name them."""
        chips = []
        if self.after or self.before:
            days = Interval(self.after, self.before)
            chips.append(Chip("days", "", days.in_words()))
        if self.as_of:
            chips.append(Chip("as_of", "", f"as known on {in_words(self.as_of)}"))
        leant = [days.in_words() for days in self.around]
        chips += [Chip("around", days, f"leaning to {days}") for days in leant]
        chips += [Chip("sources", name, f"only {name}") for name in self.sources]
        chips += [Chip("leaning", one.said, f"leaning to {one.said}") for one in self.leaning]
        for kind, said in (
            ("quoted", "leaning to “{}”"),
            ("phrases", "“{}”"),
            ("without", "without {}"),
            ("authors", "by {}"),
            ("titles", "headline with {}"),
        ):
            chips += [Chip(kind, value, said.format(value)) for value in getattr(self, kind)]
        chips += [Chip("parts", one.text, f"asked apart: {one.text}") for one in self.parts]
        if self.order != "best":
            chips.append(Chip("order", self.order, f"{self.order} first"))
        return tuple(chips)

    def to_json(self) -> dict[str, Any]:
        """Return how the question was read as plain values."""
        return {
            "text": self.text,
            "topic": self.topic,
            "sources": list(self.sources),
            "leaning": [{"said": one.said, "sources": list(one.sources)} for one in self.leaning],
            "after": _iso(self.after),
            "before": _iso(self.before),
            "as_of": _iso(self.as_of),
            "around": [
                {"after": _iso(days.after), "before": _iso(days.before)} for days in self.around
            ],
            "quoted": list(self.quoted),
            "phrases": list(self.phrases),
            "without": list(self.without),
            "authors": list(self.authors),
            "titles": list(self.titles),
            "order": self.order,
            "recency": self.recency,
            "parts": [part.topic for part in self.parts],
            "chips": [chip.label for chip in self.chips],
        }

    def drop(self, chip: Chip) -> Question:
        """Return the question without one part of how it was read; its topic stays."""
        changed = self._without(chip)
        if chip.kind != "parts":
            changed["parts"] = tuple(part.drop(chip) for part in self.parts)
        return replace(self, **changed)

    def _without(self, chip: Chip) -> dict[str, Any]:
        left: tuple[object, ...]
        match chip.kind:
            case "days":
                return {"after": None, "before": None}
            case "as_of":
                return {"as_of": None}
            case "order":
                return {"order": "best"}
            case "around":
                left = tuple(one for one in self.around if one.in_words() != chip.value)
            case "leaning":
                left = tuple(one for one in self.leaning if one.said != chip.value)
            case "parts":
                # One question alone is no part of several.
                left = tuple(one for one in self.parts if one.text != chip.value)
                left = left if len(left) > 1 else ()
            case _:
                left = tuple(one for one in getattr(self, chip.kind) if one != chip.value)
        return {chip.kind: left}


def parse_day(text: str, *, end: bool = False) -> date:
    """Read a day, month or year: 2020-07-02, 2020-07, 2020.

    A month or year stands for its first day, with `end` for its last.

    :raises QuestionError: if the text is none of them.
    """
    found = _DAY.fullmatch(text.strip())
    if not found:
        raise QuestionError(f"{text!r} is not a day; write 2020-07-02, 2020-07 or 2020")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        if month is None:
            month = 12 if end else 1
        if day is None:
            day = calendar.monthrange(year, month)[1] if end else 1
        return date(year, month, day)
    except ValueError as error:
        raise QuestionError(
            f"there is no day {text!r}: {error}; write 2020-07-02, 2020-07 or 2020"
        ) from None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
