"""Question: what is asked, of which sources and days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

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
    when an event was; `recency`, from none (0) to the newest first (1). `order` is by relevance or
    by day. `parts` are the questions of one that asks several, each with its own.

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
    around: Interval | None = None
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
        if self.around:
            chips.append(Chip("around", "", f"leaning to {self.around.in_words()}"))
        chips += [Chip("sources", name, f"only {name}") for name in self.sources]
        chips += [Chip("leaning", one.said, f"leaning to {one.said}") for one in self.leaning]
        for kind, said in (
            ("phrases", "“{}”"),
            ("without", "without {}"),
            ("authors", "by {}"),
            ("titles", "headline with {}"),
        ):
            chips += [Chip(kind, value, said.format(value)) for value in getattr(self, kind)]
        if self.order != "best":
            chips.append(Chip("order", self.order, f"{self.order} first"))
        return tuple(chips)

    def drop(self, chip: Chip) -> Question:
        """Return the question without one part of how it was read; its topic stays."""
        match chip.kind:
            case "days":
                return replace(self, after=None, before=None)
            case "as_of" | "around":
                return replace(self, **{chip.kind: None})
            case "order":
                return replace(self, order="best")
            case "leaning":
                kept = tuple(one for one in self.leaning if one.said != chip.value)
                return replace(self, leaning=kept)
            case _:
                values = getattr(self, chip.kind)
                return replace(
                    self, **{chip.kind: tuple(value for value in values if value != chip.value)}
                )


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
