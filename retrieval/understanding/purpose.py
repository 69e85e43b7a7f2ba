"""Purpose: whether a time in a question narrows the search, leans it, or is part of what is asked.

The words beside it decide: 'in 2019' narrows, 'the 2019 election' leans, and 'for 2019', 'in 2000
homes' and 'after May resigned' are no times of publication at all.
"""

from __future__ import annotations

import re
from typing import Literal

from retrieval.understanding.forms import spaced
from retrieval.understanding.written import Written

Purpose = Literal["filter", "lean", "event", "none"]
"""To narrow; to lean; to lean, as the time that an event is called by; or none."""

DASHES = frozenset("-–—")

_OPEN_END = re.compile(
    spaced(
        r"(?: onwards?| (?:and|or) later"
        r"| (?:to|and|until|till|up to|through) (?:now|(?:the )?present(?: day)?|date)"
        r"|(?P<until> (?:and|or) earlier))\b"
    ),
    re.IGNORECASE,
)
_NEXT = re.compile(r"(?P<possessive>['’]s?\b)?(?:\s{1,3}(?P<word>[^\W\d_]+))?")
_CLAUSE = re.compile(
    r"(?<!look )(?<!looks )(?<!looking )(?<!looked )(?<!named )\b"
    + spaced(
        r"(?:(?P<since>since|after)(?! all\b)|(?P<before>before|until)"
        r"(?! (?:the|an?|his|her) (?:\w+ )?(?:bench|committee|court|judge|panel|tribunal)s?\b))"
        r" \w[^,.;:?!]*\Z"
    ),
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"[0-9](?:st|nd|rd|th)\b", re.IGNORECASE)
_PLACED = {"within", "since", "before", "until"}
_NEVER_YEARS = {"at", "on", "over", "near"}
_NEVER_MONTHS = _NEVER_YEARS | {"by", "what about", "how about"}
_FIRST_NAMES = {"may", "april", "june", "august", "jan"}
_DEEDS = {"became", "came", "left", "lost", "met", "quit", "said", "says", "spoke", "took", "won"}
_GOVERNMENTS = {"administration", "cabinet", "era", "government", "ministry", "premiership"}
_PUBLICATIONS = {"article", "coverage", "headline", "item", "news", "paper", "piece", "quote"}
_PUBLICATIONS |= {"report", "story", "stories"}
_EVENT_WORDS = """
    accord agreement assassination attack blast bombing budget campaign ceasefire celebration census
    championship collapse committee conference coup crash crisis cyclone deal debate earthquake
    election explosion final fire flood hearing heatwave hurricane incident insurrection invasion
    killing lockdown massacre meeting murder offensive outbreak pandemic poll protest quake raid
    rally referendum report riot season shooting siege speech storm strike study summit survey
    tournament treaty truce uprising verdict vote war
"""
_UNIT_WORDS = """
    animals cases children cities countries days deaths families feet gmt homes hours households
    houses hrs jobs kilometres km levels m men metres migrants miles million people places points
    prices refugees schools seats soldiers students troops villages voters votes women workers years
"""
_SMALL_WORDS = """
    a about after against all also among an and are as at because been before being between both but
    by can could did do does during each for from had has have he her his how if in into is it its
    more most no nor not of on only onward onwards or our over said say says she should since so
    some than that the their then there they this through to under until was we were what when where
    which while who whom whose why will with would you
"""

_EVENTS = frozenset(_EVENT_WORDS.split())
_UNITS = frozenset(_UNIT_WORDS.split())
_SMALL = frozenset(_SMALL_WORDS.split())


def open_end(last: Written) -> re.Match[str] | None:
    """Find what opens a time to one side: '2019 onwards', 'from 2019 to date', '2019 or earlier'.

    Its group `until` is empty unless it is the earlier side.
    """
    return _OPEN_END.match(last.text, last.end)


def clause_before(text: str) -> str | None:
    """Return 'since' or 'before' if the text ends within such a clause: 'since the wall fell in'.

    The time that follows is then that of what happened in the clause.
    """
    found = _CLAUSE.search(text)
    return found.lastgroup if found else None


def event_place(first: Written, last: Written) -> tuple[int, int]:
    """Return where the time of an event stands: '2019' in 'after the 2019 election'.

    Of '9/11' it is the preposition, for the day is the event's name.
    """
    if first.form.kind == "attacks":
        return first.start, first.start + len(first.text[first.start : first.body].rstrip())
    _, possessive_end = _beside(last)
    return first.period, possessive_end or last.end


def purpose_of(first: Written, last: Written) -> Purpose:
    """Say what a time is for that is written as one period, or from a first to a last one."""
    word, possessive_end = _beside(last)
    noun = word if word.islower() and word not in _SMALL else ""
    if _is_no_time(first, last, word, noun):
        return "none"
    if possessive_end:
        return _possessive(first, word)
    dated = first.dated or last.dated
    if first.relation in {"of", "around"} and not (first.determined and noun):
        return "lean" if dated else "none"
    if first.form.kind == "year":
        return _year(first, word, noun)
    return _dated(first, word, noun) if dated else _undated(first, last, word, noun)


def _beside(last: Written) -> tuple[str, int | None]:
    """Return the word that follows, and where the "'s" ends that the time has, if any."""
    found = _NEXT.match(last.text, last.end)
    assert found
    return found["word"] or "", found.end("possessive") if found["possessive"] else None


def _is_no_time(first: Written, last: Written, word: str, noun: str) -> bool:
    """Whether it is a subject ('for 2019'), a name (Covid-2019), a number, or half a stretch."""
    name = first.mark in DASHES and first.text[first.start] == first.mark
    number = noun in _UNITS and first.form.kind != "relative"
    half = first.relation == "between" or (first.head == "from" and word in {"to", "until", "till"})
    whole = first is not last or first.words.get("last") or open_end(last)
    return first.relation == "subject" or name or number or bool(half and not whole)


def _possessive(first: Written, word: str) -> Purpose:
    if first.form.kind == "month" and first.words["month"] == "may" and not first.dated:
        return "none"
    news = first.form.kind == "relative" and _singular(word.casefold()) in _PUBLICATIONS
    return "filter" if news else "event"


def _year(first: Written, word: str, noun: str) -> Purpose:
    stretch = first.words.get("last") or open_end(first)
    if first.determined and not stretch:
        occasion = first.relation in {"since", "before", "until"} and word[:1].isupper()
        named = occasion or (noun and (first.relation or _is_event(noun)))
        return "event" if named else "none"
    if _is_event(noun) or (noun.endswith("s") and first.relation):
        return "event"
    placed = first.relation and first.head not in _NEVER_YEARS
    return "filter" if placed or stretch else "none"


def _dated(first: Written, word: str, noun: str) -> Purpose:
    if first.form.kind == "relative":
        return "filter"
    if first.words.get("month") == "may" and not (first.capital or first.relation):
        return "none"
    if first.determined and " of " not in first.text[first.body : first.end]:
        return "event" if noun or word[:1].isupper() else "filter"
    return "event" if _is_event(noun) or (noun and not first.relation) else "filter"


def _undated(first: Written, last: Written, word: str, noun: str) -> Purpose:
    purpose: Purpose
    match first.form.kind:
        case "month":
            purpose = _month(first, word, noun)
        case "day":
            purpose = _day(first, noun)
        case "weekday":
            purpose = _weekday(first, noun)
        case "number" if last.form.kind == "number":
            purpose = _numbers(first, last, word)
        case "number":
            purpose = _day(last, noun)
        case "season":
            free = not word or word in _SMALL - {"of"}
            purpose = "filter" if first.relation in _PLACED and free else "none"
        case _:
            purpose = "event" if first.relation else "none"
    return purpose


def _month(first: Written, word: str, noun: str) -> Purpose:
    month, part = first.words["month"] or "", first.words["part"]
    if first.determined:
        return "event" if first.capital and noun and noun not in _GOVERNMENTS else "none"
    if not part:
        acts = first.relation != "within" and (word.endswith("ed") or word in _DEEDS)
        person = month in _FIRST_NAMES and (acts or word[:1].isupper())
        if person or not first.relation or first.head in _NEVER_MONTHS:
            return "none"
    return "event" if _is_event(noun) or (noun and not first.relation) else "filter"


def _day(first: Written, noun: str) -> Purpose:
    said = first.text[first.body : first.end]
    ordinal = " of " in said or (_ORDINAL.search(said) and not noun)
    if _is_event(noun) or first.head == "by" or (first.determined and not ordinal):
        return "none"
    verb = first.words.get("month") in {"may", "march"} and not first.capital
    return "none" if verb and not first.relation else "filter"


def _weekday(first: Written, noun: str) -> Purpose:
    if first.relation not in _PLACED or first.head in {"in", "by"}:
        return "none"
    if _is_event(noun):
        return "event"
    return "none" if first.determined else "filter"


def _numbers(first: Written, last: Written, word: str) -> Purpose:
    ordinal = all(one.text[one.end - 1].isalpha() for one in (first, last))
    placed = first.relation in _PLACED | {"between"} and first.head != "in" and first.determined
    return "filter" if ordinal and placed and (not word or word in _SMALL) else "none"


def _is_event(noun: str) -> bool:
    return noun in _EVENTS or _singular(noun) in _EVENTS or noun == "crises"


def _singular(noun: str) -> str:
    return noun.removesuffix("s")
