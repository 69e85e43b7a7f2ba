"""Figures: what English news counts, and passages that print different counts of one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from index import sentences

MOST = 3
"""Disagreements that are told, at most: more would be a table, which no answer is."""
CASUALTIES = ("dead", "injured", "missing", "arrested")
"""Units that mean one thing in all reports of one event, the gravest first."""

_TIMES = r"seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centuries"
_MONTHS = (
    r"January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_BEASTS = (
    r"animals?|birds?|chickens?|cows?|cattle|sheep|goats?|pigs?|dogs?|cats?|horses?|whales?|fish"
    r"|camels?|elephants?|bees|trees|jobs"
)

# Numbers as they are printed.
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_VALUES = {word: value for value, word in enumerate(f"{_ONES}|{_TEENS}".split("|"), 1)} | {
    word: 10 * value for value, word in enumerate(_TENS.split("|"), 2)
}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "lakh": 10**5, "crore": 10**7}
_SCALES |= {"m": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9, "trillion": 10**12}
_CURRENCIES = {"$": "dollars", "us$": "dollars", "€": "euros", "£": "pounds"}
_CURRENCIES |= {"₹": "rupees", "rs": "rupees"}
_WORD = rf"(?:(?:{_TENS})(?:[- ](?:{_ONES}))?|{_TEENS}|{_ONES})"
_SCALE = r"(?:dozen|hundred|thousand|lakh|million|crore|billion|trillion)\b"
_NUMBER = re.compile(
    rf"""(?<![\w.,:/+$€£₹’'–-])
    (?:(?P<money>(?:US)?\$|[€£₹]|Rs\b|Rs(?=\.?\d))\.?\s?)?
    (?:
        (?P<digits>\d{{1,3}}(?:,\d{{2,3}})+(?:\.\d+)?|\d+(?:\.\d+)?)
        (?:\s?(?P<short>m|bn)\b|\s(?P<scale>{_SCALE}))?
      | (?P<words>(?:{_WORD}|an?(?=\s{_SCALE}))\b
            (?:(?:\s{_SCALE})+(?:,?\s(?:and\s)?{_WORD}\b(?:\s{_SCALE})*)*)?)
    )
    (?![\w/:]|[.,]\d|[-–]\w|\s?[-–]\s?\d|\s\d|\s{_SCALE})""",
    re.VERBOSE | re.IGNORECASE,
)

# What is no count: names, ages, dates, shares, increments, and half of what is said.
_NO_COUNT = re.compile(
    rf"""(?:\b(?:articles?|sections?|pages?|chapters?|clauses?|paragraphs?|rules?|flights?|rooms?
    |routes?|lines?|phases?|numbers?|nos?\.?|levels?|grades?|class|wards?|rounds?|channels?|under
    |ages?|aged|top|first|last|next|past|resolution|boeing|airbus|covid|group\sof|another|further
    |additional|half|quarters?\sof|not|(?:none|neither|any)\sof\s(?:the|its|his|her|their)
    |{_MONTHS})\s|\d\)?\s)\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINED = re.compile(
    r"(?:\s(?:to|or|in|out\sof|in\severy)\s(?:the\s|about\s)?|\sof\s|\s?[-–]\s?)", re.IGNORECASE
)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_COUNTED = re.compile(r"\b(?:at least|more than|nearly|almost|some|over|up to) \Z", re.IGNORECASE)
_SENTENCE_OPENS = re.compile(r"(?:\A|[.!?…:“\"\n][”\")]*\s*|[-–—]\s)\Z")

# Around the number: who died, and of what else there are so many.
_HEDGE = (
    r"(?:(?:at\sleast|at\smost|more\sthan|fewer\sthan|less\sthan|as\smany\sas|up\sto|about|around"
    r"|some|nearly|almost|over|roughly|approximately|an\sestimated)\s)?(?:(?:all|the)\s)?"
)
_STOP = (
    rf"(?:{_TIMES}|{_MONTHS}|{_WORD}|a|am|an|and|are|as|at|be|been|but|by|can|could|did|does|feared"
    r"|believed|presumed|thought|for|from|had|has|have|if|in|into|is|it|its|may|might|more|new|not"
    r"|of|off|on|or|out|over|per|percent|percentage|pm|points?|said|saw|says|should|since|so|such"
    r"|suspected|than|that|the|then|there|they|this|through|times|to|until|up|was|watched|were"
    r"|when|where|which|while|who|will|with|would|star|bedroom|cubic|square|half|near|killed|injured|wounded"
    rf"|hurt|dead|died|missing|arrested|detained|left|fled|thirds|quarters|halves|{_BEASTS})\b"
)
_WHO = rf"(?:\s(?!{_STOP})[A-Za-z][\w’'-]*){{0,3}}(?:,\sincluding\s[^,.;]{{1,60}},)?\s(?:who\s)?"
_WERE = r"(?:(?:(?:have|has|had)\sbeen|was|were|are|is)\s(?:also\s|\w+ly\s)?)"
# An active 'killed' has an object, and that is who died; 'dead whales' are no people.
_ENDS = (
    r"(?=\s*(?:[.,;:)”\"—–]|\Z)|\s(?:and|in|by|when|after|as|at|on|during|since|near|while|so|over"
    r"|from|across|but|outside|inside|before|with|along|people|men|women|children|was|were)\b)"
)
_NOT_PEOPLE = rf"(?!\s?%|\s(?:\w+\s)?(?:{_TIMES}|{_BEASTS}|per|percent|times)\b)"
_TOLL = (
    r"\bdeath\stoll\b[^.!?;\d]{0,60}?(?:(?:from|by)\s[\w,-]+\s)?"
    r"(?:(?:to|at|of|is|was|reached|reaches|hit|passed|topped)\s|:\s)"
)
_DIED = (
    r"(?:(?:(?:have|has|had)\s)?(?:died|perished|lost\stheir\slives)\b"
    rf"|{_WERE}(?:shot\s|left\s|found\s|confirmed\s)?(?:killed|dead)\b|killed{_ENDS}"
    rf"|dead{_ENDS}|deaths\b|fatalities\b|bodies\b|lives\s(?:were\s)?lost\b)"
)
_RULES = [
    (unit, re.compile(before + r"\Z", re.IGNORECASE), re.compile(after, re.IGNORECASE))
    for unit, before, after in (
        (
            "dead",
            _TOLL + _HEDGE,
            _NOT_PEOPLE,
        ),
        (
            "dead",
            rf"\b(?:claim(?:s|ed|ing)?|cost(?:s|ing)?|took|taken|taking|lost|losing)\s{_HEDGE}",
            r"\slives\b",
        ),
        ("dead", rf"\bkill(?:s|ed|ing)\s{_HEDGE}", _NOT_PEOPLE),
        ("injured", rf"\b(?:injur(?:es|ed|ing)|wound(?:s|ed|ing)|hurting)\s{_HEDGE}", _NOT_PEOPLE),
        ("arrested", rf"\b(?:arrest(?:s|ed|ing)|detain(?:s|ed|ing))\s{_HEDGE}", _NOT_PEOPLE),
        (
            "dead",
            _HEDGE,
            _WHO + _DIED,
        ),
        ("injured", _HEDGE, rf"{_WHO}{_WERE}?(?:injured|wounded|hurt){_ENDS}"),
        (
            "missing",
            _HEDGE,
            rf"{_WHO}(?:(?:are|were|was|is|remain|remained|went|still|reported)\s)*missing{_ENDS}",
        ),
        ("arrested", _HEDGE, rf"{_WHO}{_WERE}?(?:arrested|detained){_ENDS}"),
    )
]
_NOUN = r"(?:people|persons|men|women|children|[a-z]{2,}s(?<!ss)(?<!us)(?<!is))\b(?!['’-])"
_COUNTS = re.compile(
    rf"(?:\s(?!(?i:{_STOP}))(?!{_NOUN})[A-Za-z][\w’-]*)??"
    rf"\s(?!(?i:{_STOP}|others|has|was|says|does|grants|leaves|means|makes|gives)\b)(?P<noun>{_NOUN})"
)
_SHARE = re.compile(r"\s?%|\s(?:percent|per\scent)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][\w.]*\s\Z")
_OPENERS = re.compile(
    r"(?:About|Above|After|All|Almost|And|Around|As|At|But|By|For|From|In|Its|Like|Nearly|Of|On"
    r"|Only|Over|Roughly|Some|Than|That|The|Their|These|Those|To|Until|With|\w+ing|\w+ed)\s\Z"
)

# A word on both sides says that two counts of homes are of the same homes.
_NEAR = 60  # characters on either side, about ten words
_LEAST_LETTERS = 4
_COMMON = re.compile(
    r"about|after|also|among|around|been|before|between|from|have|least|more|most|nearly|over|said"
    r"|some|than|that|their|them|there|they|this|were|when|which|while|will|with|would"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count that a text prints: `said` is `text[start:end]`, `unit` what is counted.

    The unit is a plural, '%', a currency, or one of CASUALTIES, whatever word was printed for it.
    """

    value: float
    said: str
    unit: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one passage gives, by its place among the passages that were compared."""

    place: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Different counts of one unit, in order of time, those without a date last."""

    unit: str
    readings: tuple[Reading, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the disagreement as plain values."""
        return {
            "unit": self.unit,
            "readings": [
                {
                    "place": reading.place,
                    "value": reading.figure.value,
                    "said": reading.figure.said,
                }
                for reading in self.readings
            ],
        }


def figures(text: str) -> list[Figure]:
    """Return the counts that a text prints, each with what it counts, in order.

    Left out are years, dates, ages, scores, ordinals, ranges, names ('Boeing 737'), durations,
    increments ('another 12'), and all of which it is doubtful what they count.
    """
    found: list[Figure] = []
    for number in _numbers(text):
        if found and number.start() < found[-1].end:
            continue
        figure = _casualties(text, number) or _count(text, number)
        if figure:
            found.append(figure)
    return found


def disagreements(dated: Sequence[tuple[date | None, str]]) -> list[Disagreement]:
    """Return the units of which passages on one question print different numbers.

    Each passage gives its first figure of a unit. Counts of other things than casualties are
    compared where a telling word beside them is the same.
    """
    order = sorted(range(len(dated)), key=lambda place: (dated[place][0] or date.max, place))
    readings: dict[str, list[tuple[Reading, frozenset[str]]]] = {}
    for place in order:
        text = dated[place][1]
        first: dict[str, Figure] = {}
        for figure in figures(text):
            first.setdefault(figure.unit, figure)
        for unit, figure in first.items():
            readings.setdefault(unit, []).append((Reading(place, figure), _beside(text, figure)))
    found = [
        Disagreement(unit, tuple(one for one, _ in _comparable(unit, given)))
        for unit, given in readings.items()
    ]
    found = [one for one in found if len({reading.figure.value for reading in one.readings}) > 1]
    found.sort(key=lambda one: (one.unit != CASUALTIES[0], -len(one.readings)))
    return found[:MOST]


def _numbers(text: str) -> Iterator[re.Match[str]]:
    found = list(_NUMBER.finditer(text))
    joined = {
        number.start()
        for one, other in pairwise(found)
        if _JOINED.fullmatch(text, one.end(), other.start())
        or (
            text[one.end() : other.start()] == " and "
            and text[: one.start()].lower().endswith("between ")
        )
        for number in (one, other)
    }
    for number in found:
        before = text[: number.start()]
        toll = _RULES[0][1].search(before[-120:])
        if (number.start() in joined and not toll) or _NO_COUNT.search(before[-40:]):
            continue
        if number["words"] and number[0][0].isupper() and not _SENTENCE_OPENS.search(before[-9:]):
            continue
        if _YEAR.fullmatch(number[0]) and not _COUNTED.search(before[-12:]):
            continue
        yield number


def _value(number: re.Match[str]) -> float:
    if number["digits"]:
        scale = _SCALES.get((number["short"] or number["scale"] or "").lower(), 1)
        value = round(float(number["digits"].replace(",", "")) * scale, 6)
        return int(value) if value.is_integer() else value
    total = group = 0
    for word in re.findall(r"[a-z]+", number["words"].lower()):
        if word in _SCALES:
            group = (group or 1) * _SCALES[word]
            if _SCALES[word] >= _SCALES["thousand"]:
                total, group = total + group, 0
        else:
            group += _VALUES.get(word, 0)
    return total + group


def _casualties(text: str, number: re.Match[str]) -> Figure | None:
    if number["money"]:
        return None
    window = text[max(0, number.start() - 120) : number.start()]
    for unit, before, after in _RULES:
        left, right = before.search(window), after.match(text, number.end())
        if left and right:
            if unit == CASUALTIES[0] and re.search(r"\bothers?\b", right[0]):
                return None
            start = number.start() - len(left[0])
            return _figure(text, number, unit, start, right.end())
    return None


def _count(text: str, number: re.Match[str]) -> Figure | None:
    if number["money"]:
        return _figure(
            text, number, _CURRENCIES[number["money"].lower()], number.start(), number.end()
        )
    if share := _SHARE.match(text, number.end()):
        return _figure(text, number, "%", number.start(), share.end())
    before = text[max(0, number.start() - 40) : number.start()]
    counted = _COUNTS.match(text, number.end())
    if not counted or number[0].lower() == "one":
        return None
    if _NAME.search(before) and not _OPENERS.search(before):
        return None
    noun = "people" if counted["noun"] == "persons" else counted["noun"]
    return _figure(text, number, noun, number.start(), counted.end())


def _figure(text: str, number: re.Match[str], unit: str, start: int, end: int) -> Figure:
    return Figure(_value(number), text[start:end], unit, start, end)


def _beside(text: str, figure: Figure) -> frozenset[str]:
    """Return the stems of the telling words around a figure, in its sentence."""
    left, right = next(
        (span for span in sentences(text) if span[0] <= figure.start < span[1]), (0, len(text))
    )
    near = (
        text[max(left, figure.start - _NEAR) : figure.start]
        + " "
        + text[figure.end : min(right, figure.end + _NEAR)]
    )
    words = re.findall(r"[^\W\d_]+", near.casefold())
    return frozenset(
        re.sub(r"(?:ed|ing|s)$", "", word)
        for word in words
        if len(word) >= _LEAST_LETTERS and not _COMMON.fullmatch(word)
    )


def _comparable(
    unit: str, given: Sequence[tuple[Reading, frozenset[str]]]
) -> list[tuple[Reading, frozenset[str]]]:
    """Return the largest group that shares a word with one of its own; of casualties, all."""
    if unit in CASUALTIES:
        return list(given)
    groups = [[other for other in given if other is one or one[1] & other[1]] for one in given]
    return max(groups, key=len)
