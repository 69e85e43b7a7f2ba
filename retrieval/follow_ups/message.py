"""Message: what is typed after a question, cut into what it changes and the words left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import reduce

from retrieval.follow_ups.anaphora import SMALL, word_set, words_of
from retrieval.follow_ups.chosen import Chosen, chosen
from retrieval.follow_ups.wishes import wishes
from retrieval.intervals import Interval, TimeSpan
from retrieval.question import Mention, Order
from retrieval.understanding.names import Names
from retrieval.understanding.operators import Operators, operators
from retrieval.understanding.orders import order_asked
from retrieval.understanding.times import find_times

_POLITE = (
    r"(?:many thanks|thanks(?: a lot)?|thank you|thx|cheers|ok(?:ay)?|alright|no|nope|yes|yeah"
    r"|sorry|well|oh|ah|great|right|cool|please|hm+)"
)
_LEAD = (
    r"(?:and|but|or|so|also|plus|then|now(?=\s+\w)|(?:and )?what (?:about|of)|how about|i meant?"
    r"|same (?:question|thing|search)|same|tell me (?:some)?(?:thing )?more (?:about|on)"
    r"|more (?:about|on)|(?:anything|what) else (?:about|on)|only|just|instead|rather"
    r"|(?:limit|restrict|narrow|change|switch)(?: (?:it|this|that|them))?(?: down)? to)"
)
_OPENING = re.compile(
    rf"(?:\s|[,.!;:–—-])*(?:{_POLITE}(?![\w'’-])|(?P<lead>{_LEAD})\b(?!['’-]))", re.IGNORECASE
)
_CLOSING = re.compile(
    rf"(?<![\s,])[\s,]+(?:{_POLITE}|then|instead|too|as well)[\s.!?]*$", re.IGNORECASE
)
_ABOUT_THE_SEARCH = (
    SMALL
    | word_set(
        "source sources paper papers newspaper newspapers article articles story stories report "
        "reports coverage news result results answer answers show give find list get let's try see "
        "look use sort order search filter question like want would have more less add include "
        "same written published dated printed days dates years update updates first anything "
        "something both either"
    )
) - word_set("who whom whose when where why how did does had has he she they him them his their")
"""Words that say nothing about a subject in a message that changes a filter."""
_ADDED = re.compile(r"\b(?:also|too|as well|plus|add|include)\b", re.IGNORECASE)
_DAY_ALONE = re.compile(r"\bthe \d{1,2}(?:st|nd|rd|th)\b(?! of| [A-Z])")
_MONTH_ALONE = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b(?!,?\s+\d{4})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a message asks to change, None where it says nothing of it, and what is left of it.

    `sources` and `days` are what is to hold from now on, empty for all; `added` and `left_out` are
    sources beside those that held; where it `swaps`, they stand for another ('and Dawn?').
    `words` are the rest, without 'and', 'what about' and thanks; `continues` tells that such an
    opening was there, `says_nothing_else` that they have no subject.
    """

    words: str
    continues: bool = False
    says_nothing_else: bool = False
    sources: tuple[str, ...] | None = None
    added: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    swaps: bool = False
    leaning: tuple[Mention, ...] = ()
    days: Interval | None = None
    around: tuple[Interval, ...] = ()
    order: Order | None = None
    asked: Operators = field(default_factory=lambda: Operators(rest=""))

    @property
    def narrows_sources(self) -> bool:
        """Whether the sources are to change, be it to what they are."""
        return self.sources is not None or bool(self.added or self.left_out)

    @property
    def narrows(self) -> bool:
        """Whether anything but the order is to change."""
        asked = self.asked
        listed = asked.phrases or asked.without or asked.authors or asked.titles or asked.as_of
        return bool(self.narrows_sources or self.days is not None or self.around or listed)

    @property
    def changes(self) -> bool:
        """Whether anything is to change but the subject."""
        return self.narrows or self.order is not None


@dataclass(frozen=True, slots=True)
class _Cut:
    """What was found beside sources, and the text with blanks in its place."""

    rest: str
    days: Interval | None
    around: tuple[Interval, ...]
    order: Order | None
    any_source: bool
    says_nothing: bool


def hear(text: str, days: Interval, *, today: date, names: Names) -> Message:
    """Cut a message; `days` are those of the question before it.

    :raises QuestionError: if an operator is wrong, or a source is meant that there is not.
    """
    asked = operators(text, names)
    whole = asked.rest
    for start, end in asked.quoted:
        whole = _blanked(whole, start, end)
    whole = " ".join(whole.split())
    named = chosen(whole, names)
    cut = _cut(whole, named, days, today)
    alone = cut.says_nothing
    if not alone:
        named = [one for one in named if one.only or one.left_out]
        cut = _cut(whole, named, days, today, alone=False)
    kept = _unique(name for one in named if not one.left_out for name in one.sources)
    adds = alone and bool(_ADDED.search(whole))
    sources = asked.sources if adds else _unique((*asked.sources, *kept))
    words, continues = _opened(cut.rest)
    return Message(
        words=words,
        continues=continues,
        says_nothing_else=alone,
        sources=sources or (() if cut.any_source else None),
        added=kept if adds else (),
        left_out=_unique(name for one in named if one.left_out for name in one.sources),
        swaps=bool(kept) and alone and not adds and not any(one.marked for one in named),
        leaning=() if alone else _leaning(cut.rest, names),
        days=_replaced(days, Interval(asked.after, asked.before)) or cut.days,
        around=cut.around,
        order=asked.order or cut.order or (None if alone else order_asked(words)),
        asked=asked,
    )


def _leaning(text: str, names: Names) -> tuple[Mention, ...]:
    return tuple(Mention(one.said, one.sources) for one in names.mentioned(text))


def _cut(
    text: str, named: Sequence[Chosen], days: Interval, today: date, *, alone: bool = True
) -> _Cut:
    for one in named:
        text = _blanked(text, one.start, one.end)
    times = _times(text, days, today)
    for time in times:
        if not time.leans:
            text = _blanked(text, time.start, time.end)
    wished = wishes(text, alone=alone)
    filters = [time.interval for time in times if not time.leans]
    said = text
    for time in times:
        said = _blanked(said, time.start, time.end)
    told = _opened(wishes(said, alone=alone).rest)[0]
    return _Cut(
        rest=wished.rest,
        days=_replaced(days, _together(filters)) or (Interval() if wished.any_time else None),
        around=tuple(time.interval for time in times if time.leans),
        order=wished.order,
        any_source=wished.any_source,
        says_nothing=all(word.lower() in _ABOUT_THE_SEARCH for word in words_of(told)),
    )


def _together(times: Sequence[Interval]) -> Interval:
    """Return the days that all times share; where they share none, from the first to the last."""
    shared = reduce(Interval.intersect, times, Interval())
    return reduce(Interval.cover, times) if shared.empty else shared


def _times(text: str, days: Interval, today: date) -> list[TimeSpan]:
    """Find times; '2019' may stand alone, and 'the 10th' and 'June' are of the days searched."""
    today = _day_of_saying(text, days, today)
    times = find_times(text, today)
    left = _opened(text)[0].removeprefix("for ")
    if times or not any(letter.isdigit() for letter in left):
        return times
    for before in ("in ", "on "):
        alone = find_times(before + left, today)
        if len(alone) == 1 and alone[0].end == len(before + left) and left in text:
            start = text.index(left)
            return [replace(alone[0], start=start, end=start + len(left))]
    return []


def _day_of_saying(text: str, days: Interval, today: date) -> date:
    """Return the last day searched if a month or day without a year must be seen from there."""
    if not days.after or not days.before:
        return today
    first, last = days.after, days.before - timedelta(days=1)
    in_month = (first.year, first.month) == (last.year, last.month) and _DAY_ALONE.search(text)
    in_year = first.year == last.year and _MONTH_ALONE.search(text)
    return last if in_month or in_year else today


def _replaced(days: Interval, said: Interval) -> Interval | None:
    """Return the days to search: those said, or where only one end was, what it leaves."""
    if said == Interval():
        return None
    if said.after and said.before:
        return said
    end = said.after or said.before
    assert end
    is_inside = (not days.after or days.after < end) and (not days.before or end < days.before)
    if not is_inside:
        return said
    return Interval(said.after or days.after, said.before or days.before)


def _opened(text: str) -> tuple[str, bool]:
    """Return a text without thanks and openings at its ends, and whether one continued."""
    continues, text = False, " ".join(text.split())
    while (found := _OPENING.match(text)) and found.end():
        continues = continues or bool(found["lead"])
        text = text[found.end() :]
    while found := _CLOSING.search(text):
        text = text[: found.start()]
    return text.strip(" ,.!?;:–—-()"), continues


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
