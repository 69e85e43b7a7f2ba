"""Question: what is asked, of which sources and days."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

SHORTEST, LONGEST = 2, 2_000
"""Characters of a question; longer ones are documents, and no model here reads them whole."""

_HALF = re.compile(r"[\ud800-\udfff]")  # of a character, as bytes in another encoding give
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


class QuestionError(ValueError):
    """The question cannot be asked as it stands; the message says what would do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it was understood: everything that narrows or leans the search stands here.

    Days are those of publication: `after` includes its day, `before` does not, and `as_of`
    includes its day, for what was known by its end. `recency` leans the order from none (0) to
    the newest first (1).

    :raises QuestionError: if the text is too short, too long or without a letter or digit, if the
        days leave nothing between them, or a number is out of its bounds.
    """

    text: str
    sources: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    as_of: date | None = None
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

    @property
    def until(self) -> date | None:
        """The first day that is not searched: `before`, or the day after `as_of` if earlier."""
        known = self.as_of if self.as_of and self.as_of < date.max else None
        ends = [self.before, known + timedelta(days=1) if known else None]
        return min((end for end in ends if end), default=None)


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
