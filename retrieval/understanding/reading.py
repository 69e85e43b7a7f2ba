"""Reading: what is typed -> Question, with everything that was understood in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from typing import Any

from retrieval.intervals import Interval, TimeSpan
from retrieval.question import Mention, Order, Question, QuestionError
from retrieval.understanding.asking import is_asked
from retrieval.understanding.names import Names, SourceSpan
from retrieval.understanding.operators import Operators, operators
from retrieval.understanding.orders import INSTRUCTION, order_asked
from retrieval.understanding.parts import parts
from retrieval.understanding.times import find_times

_COVERED = "\ufffc"  # stands for letters that are already read; no word, and no blank
_GAP = re.compile(r"\s*\(\s*\)|\s+(?=[,.;:?!)])|(?<=\()\s+")
_DOUBLED = re.compile(r"([,;:])(?:\s*[,;:])+|[,;:](?=\s*[.?!])")
_ENCLOSED = re.compile(rf"\s*,\s*{_COVERED}+\s*,")
_DANGLING = " \t\n,;:–—"
_SEVERAL = 2
_LONG = 20  # words
_POSSESSIVE = re.compile(r"['’]s\b")
_QUOTED = {"''", "‘’", '""', "“”"}
_BY = re.compile(r"\W*by\b", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_BARE_DAY = re.compile(
    rf"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\bto(?:day|night)\b|\b{_MONTH}\s+\d{{1,2}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}",
    re.IGNORECASE,
)
_MORE_THAN_A_DAY = re.compile(
    r"\d{4}|\b(?:since|after|before|between|from|last|past)\b", re.IGNORECASE
)
_LISTED = ("phrases", "without", "authors", "titles")


@dataclass(frozen=True, slots=True)
class _Day:
    """The day of asking, and the first of which the archive has anything."""

    today: date
    first: date
    asked: bool = True
    """Whether the text is a question."""
    leans: bool = False
    """Whether every time leans."""


@dataclass(frozen=True, slots=True)
class _Understood:
    """What the words of one question say, without its operators."""

    topic: str
    leaning: tuple[Mention, ...]
    days: Interval
    around: tuple[Interval, ...]
    order: Order | None


def read(
    text: str, *, today: date, names: Names, first: date | None = None, **given: Any
) -> Question:
    """Read a question as typed: operators, times, order, sources, and the questions within it.

    A time filters by day of publication. It does not where it ends before `first`, the archive's
    first day (date.max where nothing is dated), since nothing can have been printed then: the
    question is about it. Nor where it may be the time of an event: of several that share no day
    each leans, and so does a bare day ('on Thursday', 'Jan 9') in what asks nothing, as headlines.
    A long question that names a source checks what was reported: the times in it, and what stands
    in quotation marks, describe the reports, so they lean as the source does.
    `given` are fields of Question that stand beside the text and hold as well: intervals
    intersect, words add up, `sources` replace the leaning, and an order wins.

    :raises QuestionError: if it cannot be asked; the message says what would do.
    """
    Question(text=text)  # refuses what is too short or too long before anything is searched in it
    asked = operators(text, names)
    day = _Day(today, first or date.min, asked=is_asked(asked.rest))
    whole = _understand(asked.rest, asked.quoted, day, names)
    if day.asked and whole.leaning and len(asked.rest.split()) >= _LONG:
        asked = replace(asked, phrases=())
        day = replace(day, leans=True)
        whole = _understand(asked.rest, asked.quoted, day, names)
        given = given | {"quoted": [asked.rest[start:end].strip() for start, end in asked.quoted]}
    common = _common(asked, given)
    if not whole.topic:
        words = " ".join((*common["phrases"], *common["titles"]))
        if not words:
            raise QuestionError(
                "there is nothing to search for beside the filters; add words, or list articles "
                "with: dateline list"
            )
        return _question(text, replace(whole, topic=words), common)
    split = parts(_with_marks(asked))
    if len(split) < _SEVERAL:
        return _question(text, whole, common)
    return _several(text, whole, split, common, day, names)


def _several(
    text: str,
    whole: _Understood,
    split: Sequence[str],
    common: dict[str, Any],
    day: _Day,
    names: Names,
) -> Question:
    """Return the question of several parts, each with the phrases, times and mentions in it."""
    phrases = common["phrases"]
    everywhere = [one for one in phrases if not any(f'"{one}"' in part for part in split)]
    each = []
    for part in split:
        held = tuple(one for one in phrases if one in everywhere or f'"{one}"' in part)
        understood = _understand(*_without_marks(part, (*held, *common["quoted"])), day, names)
        each.append(_question(part, understood, common | {"phrases": held}))
    days = {(part.after, part.before) for part in each}
    orders = {part.order for part in each}
    shared = replace(
        whole,
        days=whole.days if len(days) == 1 else Interval(),
        order=whole.order if len(orders) == 1 else None,
    )
    common = common | {"phrases": tuple(everywhere)}
    return replace(_question(text, shared, common), parts=tuple(each))


def _understand(
    text: str, quoted: Iterable[tuple[int, int]], day: _Day, names: Names
) -> _Understood:
    """Read times, mentions and order, all of them outside quotation marks."""
    plain = _covered(text, quoted)
    mentions = names.mentioned(plain)
    named = _covered(plain, [(one.start, one.end) for one in mentions])
    times = [one for one in find_times(named, day.today) if not _is_subject(plain, one, day)]
    filters, events = _told_apart(plain, times, day)
    leaning = {one.sources: Mention(one.said, one.sources) for one in reversed(mentions)}
    return _Understood(
        topic=_topic(text, _cuts(plain, [one for one in times if not one.leans], mentions)),
        leaning=tuple(reversed(leaning.values())),
        days=reduce(Interval.intersect, filters, Interval()),
        around=tuple(dict.fromkeys(events)),
        order=order_asked(plain),
    )


def _question(text: str, understood: _Understood, common: Mapping[str, Any]) -> Question:
    fields = dict(common)
    days = understood.days.intersect(Interval(fields.pop("after"), fields.pop("before")))
    order = fields.pop("order") or understood.order or "best"
    leaning = fields.pop("leaning", None)
    if leaning is None:
        leaning = understood.leaning
    around = tuple(fields.pop("around", ())) or understood.around
    return Question(
        text=text,
        topic=understood.topic,
        leaning=leaning,
        around=around,
        after=days.after,
        before=days.before,
        order=order,
        **fields,
    )


def _common(asked: Operators, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that hold for every part: of the operators, and those given beside."""
    days = Interval(asked.after, asked.before).intersect(
        Interval(given.get("after"), given.get("before"))
    )
    common = {name: value for name, value in given.items() if value is not None}
    common |= {
        name: tuple(dict.fromkeys((*getattr(asked, name), *given.get(name, ()))))
        for name in _LISTED
    }
    common |= {
        "after": days.after,
        "before": days.before,
        "as_of": min((day for day in (asked.as_of, given.get("as_of")) if day), default=None),
        "order": given.get("order") or asked.order,
        "quoted": tuple(given.get("quoted", ())),
        "sources": asked.sources,
    }
    if sources := tuple(given.get("sources", ())):
        common["sources"] = _both(sources, asked.sources)
        common["leaning"] = tuple(given.get("leaning", ()))
    return common


def _both(given: tuple[str, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sources that both the text and the filter beside it allow."""
    kept = tuple(name for name in given if name in asked) if asked else given
    if not kept:
        raise QuestionError(
            f"the question asks for {', '.join(asked)} alone and the filter beside it for "
            f"{', '.join(given)}; drop one of the two"
        )
    return kept


def _is_subject(text: str, time: TimeSpan, day: _Day) -> bool:
    """Tell whether a question is about a time, rather than about what was printed in it."""
    ended = time.interval.before
    asks_for_it = time.interval.after is None and not _BY.match(text, time.start)
    return day.first == date.max or bool(ended and ended <= day.first and not asks_for_it)


def _told_apart(
    text: str, times: Sequence[TimeSpan], day: _Day
) -> tuple[list[Interval], list[Interval]]:
    """Return the intervals that filter, and those that lean."""
    if day.leans:
        return [], [one.interval for one in times if not one.interval.empty]
    events = [one.interval for one in times if one.leans or (not day.asked and _is_bare(text, one))]
    filters = [one.interval for one in times if one.interval not in events]
    if emptied := [one for one in filters if one.empty]:
        return emptied, events  # as typed, 'from 2021 to 2019', for the record to refuse
    closed = all(one.after and one.before for one in filters)
    if closed and reduce(Interval.intersect, filters, Interval()).empty:
        return [], [*events, *filters]
    return filters, events


def _is_bare(text: str, time: TimeSpan) -> bool:
    said = text[time.start : time.end]
    return bool(_BARE_DAY.search(said)) and not _MORE_THAN_A_DAY.search(said)


def _cuts(
    plain: str, times: Iterable[TimeSpan], mentions: Iterable[SourceSpan]
) -> list[tuple[int, int]]:
    """Return what is no topic: times, names of sources, and 'newest first'.

    Without the names it is found better; see benchmarks/README.md, 'Leanings'.
    """
    told = [one.span() for one in INSTRUCTION.finditer(plain)]
    named = []
    for one in mentions:
        start, end = one.start, one.end
        if possessive := _POSSESSIVE.match(plain, end):
            end = possessive.end()
        if start and end < len(plain) and plain[start - 1] + plain[end] in _QUOTED:
            start, end = start - 1, end + 1
        named.append((start, end))
    return [*((one.start, one.end) for one in times), *named, *told]


def _topic(text: str, cuts: Iterable[tuple[int, int]]) -> str:
    """Return what is searched for: the text without what is cut out of it, and tidied."""
    topic = _ENCLOSED.sub(" ", _covered(text, cuts)).replace(_COVERED, " ")
    topic = _DOUBLED.sub(r"\1", _GAP.sub("", " ".join(topic.split())))
    topic = topic.strip(_DANGLING)
    return topic if any(letter.isalnum() for letter in topic) else ""


def _with_marks(asked: Operators) -> str:
    """Return the text without operators, in which the exact phrases keep their marks."""
    letters = list(asked.rest)
    for start, end in asked.quoted:
        letters[start - 1] = letters[end] = '"'
    return " ".join("".join(letters).split())


def _without_marks(part: str, phrases: Iterable[str]) -> tuple[str, list[tuple[int, int]]]:
    """Return a part without the marks of its exact phrases, and the places of these."""
    places = []
    for phrase in phrases:
        start = part.find(f'"{phrase}"')
        if start >= 0:
            part = part.replace(f'"{phrase}"', f" {phrase} ", 1)
            places.append((start + 1, start + 1 + len(phrase)))
    return part, places


def _covered(text: str, places: Iterable[tuple[int, int]]) -> str:
    for start, end in places:
        text = text[:start] + _COVERED * (end - start) + text[end:]
    return text
