"""Wire copy: articles that several outlets carried as the same text, or as a cut of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from index.article import Article, as_day, as_instant, paragraphs
from index.bylines import print_line
from index.credits import dateline, is_credit_alone

DAYS = 14
SAME_TEXT = 0.8
"""Jaccard similarity of the shingles from which on two articles are one text (Nexis Newsdesk)."""
CUT = 0.3
"""The least similarity of a cut; true reprints average this much (NEWS-COPY, arXiv 2210.04261)."""
CONTAINED = 0.8
"""The share of the shorter article's shingles that the longer one of a cut must hold."""
LEAST_WORDS = 30

_SHINGLE = 3
_PERMUTATIONS = 128
_SCHEME = "affine32"
# Records keep sketches for years: whatever the library's defaults become, these stay.
_STORED = np.dtype("<u4")
_Keys = npt.NDArray[np.uint64]
_Rows = npt.NDArray[np.int64]
# 64 bands of 2 rows: a pair of similarity s is a candidate with probability 1 - (1 - s^2)^64, so
# 0.998 at 0.3 (measured, with the estimate below: 0.995). 32 bands of two rows give 0.951, 42 of
# three 0.683.
_BANDS = 64
# Bands let many strangers through, and their texts cost a look into the record. An estimate this
# far below `CUT` is three standard deviations of 128 permutations away (0.0405), so loses 0.1%.
_LEAST_EQUAL = round(0.18 * _PERMUTATIONS)
_AT_ONCE = 4096  # shingles hashed together; each takes 512 bytes
_SETS_KEPT = 1024  # shingle sets in memory, about 40 KB each
_DATELINE_AMONG = 6  # a deck and captions may stand above the dateline

_WORD = re.compile(r"\w+")
_FULL_NAMES = {
    "agence france presse": "AFP",
    "apnews com": "AP",
    "asian news international": "ANI",
    "associated press of pakistan": "APP",
    "australian associated press": "AAP",
    "canadian press": "CP",
    "deutsche presse agentur": "dpa",
    "indo asian news service": "IANS",
    "pakistan press international": "PPI",
    "press association": "PA",
    "press trust of india": "PTI",
    "reuters com": "Reuters",
    "united news of india": "UNI",
    "united press international": "UPI",
    "xinhua news agency": "Xinhua",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketched:
    """What grouping needs to know of an article: where and when it stood, and its sketch.

    `article` is its number in the record; `day` is `date.toordinal()`, 0 where it is undated;
    `sketch` is what `sketch()` gave; `group` the smallest number of the articles it is grouped
    with, None while it is in no group.
    """

    article: int
    source: str
    credit: str
    published: date | None
    day: int
    sketch: bytes
    words: int
    group: int | None = None

    @classmethod
    def of(cls, number: int, article: Article) -> Sketched:
        """Return the record of an article that has just arrived, so is in no group yet."""
        words = _words(article.text)
        day = as_day(article.published)
        return cls(
            article=number,
            source=article.source,
            credit=article.credit,
            published=article.published,
            day=day.toordinal() if day else 0,
            sketch=_sketch(_shingles(words)),
            words=len(words),
        )


class Printed(Protocol):
    """What telling who was first asks of an article: where and when it stood, and who wrote it."""

    @property
    def source(self) -> str:
        """The name of the paper or agency, '' where it is not stated."""

    @property
    def credit(self) -> str:
        """The agency that is credited, or ''."""

    @property
    def published(self) -> date | None:
        """The moment or day of publication."""


_One = TypeVar("_One", bound=Printed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried(Generic[_One]):
    """Who carried a text: the first, the others in order, and the agency that wrote it, or ''."""

    first: _One
    agency: str
    others: tuple[_One, ...]


def sketch(text: str) -> bytes:
    """Return the MinHash of the text's word 3-shingles: 128 little-endian uint32, 512 bytes.

    The same on every machine and in every run. Case, punctuation, the dateline and the print line
    do not count, since outlets change them. Broder, On the resemblance and containment of
    documents, 1997.
    """
    return _sketch(_shingles(_words(text)))


def group(
    arriving: Sequence[Sketched], held: Sequence[Sketched], text: Callable[[int], str]
) -> dict[int, int]:
    """Return the new group number of every article, arriving or held, whose group changed.

    Two articles of different sources, within 14 days of each other and of 30 words at least, are
    grouped where one is the other's text or a cut of it; groups that share an article are one. An
    undated article is grouped with none, as nothing says that it is within 14 days. The order in
    which articles arrive does not matter.

    `held` must have every article within 14 days of an arriving one, and the other members of
    their groups. An article that arrives again with a new text belongs in `arriving` alone, with no
    group, so that it is judged anew, and the members of its old group in `held`. `text` is asked
    for the text of candidates only.
    """
    members = {record.article: record for record in (*held, *arriving)}
    new = {record.article for record in arriving}
    groups = _Groups(members.values())
    shingles = lru_cache(_SETS_KEPT)(lambda number: _shingles(_words(text(number))))
    for one, other in sorted(_candidates(members.values(), new)):
        if not groups.together(one, other) and is_copy(shingles(one), shingles(other)):
            groups.join(one, other)
    return {
        article: number for article, number in groups.numbers() if members[article].group != number
    }


def is_copy(one: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Tell whether two sets of shingles are one text, or one a cut of the other."""
    shared = len(one & other)
    shorter = min(len(one), len(other))
    similarity = shared / max(1, len(one) + len(other) - shared)
    return similarity >= SAME_TEXT or (similarity >= CUT and shared >= CONTAINED * shorter)


def lead(members: Sequence[_One]) -> Carried[_One]:
    """Tell who of a group carried the text first, and which agency wrote it.

    The earliest publication leads; a timestamp comes before a bare day of the same day, on the
    clock of the earliest timestamp; of those that tie, the agency's own copy leads, then the source
    that comes first by name. The agency is the first that a member credits, else the first
    member that is an agency itself.

    :raises ValueError: if there is no member.
    """
    if not members:
        raise ValueError("found no members; expected those of one group, one at least")
    moments = [m.published for m in members if isinstance(m.published, datetime)]
    # Days of different zones cannot be put in one order, so all are read on one clock.
    clock = min(moments, key=lambda moment: (moment, moment.isoformat())).tzinfo if moments else UTC

    def order(member: _One) -> tuple[bool, date, bool, datetime, bool, str]:
        moment = member.published
        timed = isinstance(moment, datetime)
        instant = as_instant(moment) or datetime.max.replace(tzinfo=UTC)
        day = instant.astimezone(clock).date() if timed else moment or date.max
        own = bool(_agency(member.source))
        return moment is None, day, not timed, instant, not own, member.source

    first, *others = sorted(members, key=order)
    credits_ = (member.credit for member in (first, *others))
    sources = (_agency(member.source) for member in (first, *others))
    agency = next(filter(None, (*credits_, *sources)), "")
    return Carried(first=first, agency=agency, others=tuple(others))


def _words(text: str) -> list[str]:
    """Return the words that outlets leave as they are: no dateline, print line or credit line."""
    parts = [text[start:end] for start, end in paragraphs(text)]
    kept = [part for part in parts if not (print_line(part) or is_credit_alone(part))]
    for number, part in enumerate(kept[:_DATELINE_AMONG]):
        if opening := dateline(part)[0]:
            kept[number] = part[len(opening) :]
            break
    return _WORD.findall(unicodedata.normalize("NFKC", " ".join(kept)).casefold())


def _shingles(words: Sequence[str]) -> frozenset[str]:
    return frozenset(
        " ".join(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)
    )


@lru_cache(1)
def _empty() -> Any:
    # It takes a third of a second to import, and a question sketches nothing.
    from datasketch import MinHash

    return MinHash(num_perm=_PERMUTATIONS, seed=1, scheme=_SCHEME)


def _sketch(shingles: Iterable[str]) -> bytes:
    made = _empty().copy()
    remaining = iter(shingles)
    while some := [shingle.encode() for shingle in islice(remaining, _AT_ONCE)]:
        made.update_batch(some)
    return bytes(made.hashvalues.astype(_STORED))


def _candidates(records: Iterable[Sketched], new: AbstractSet[int]) -> Iterator[tuple[int, int]]:
    """Yield each pair that may be copies once, smaller number first; one of it is always new.

    These are the pairs that share a band, as `datasketch.MinHashLSH` finds them. Its index would
    be filled anew for each call, at 55 microseconds a record; sorted columns take 5.
    """
    able = [record for record in records if record.day and record.words >= LEAST_WORDS]
    if not able:
        return
    rows = len(able)
    values = np.frombuffer(b"".join(record.sketch for record in able), _STORED)
    values = values.reshape(rows, _PERMUTATIONS)
    bands = np.ascontiguousarray(values).view("<u8")  # (n, _BANDS), two values in each
    articles = np.array([record.article for record in able])
    days = np.array([record.day for record in able])
    outlets = np.unique([_outlet(record.source) for record in able], return_inverse=True)[1]
    is_new = np.array([record.article in new for record in able])
    found: set[int] = set()
    for band in range(_BANDS):
        one, other = _equal(bands[:, band], np.flatnonzero(is_new))
        fit = (outlets[one] != outlets[other]) & (np.abs(days[one] - days[other]) <= DAYS)
        fit &= ~is_new[one] | (one < other)
        found.update((one[fit] * rows + other[fit]).tolist())
    for row, new_row in (divmod(pair, rows) for pair in found):
        if np.count_nonzero(values[row] == values[new_row]) >= _LEAST_EQUAL:
            first, second = sorted((int(articles[row]), int(articles[new_row])))
            yield first, second


def _equal(column: _Keys, chosen: _Rows) -> tuple[_Rows, _Rows]:
    """Return all pairs of a row and a chosen row that hold the same key: (k,) and (k,) rows."""
    chosen = chosen[np.argsort(column[chosen], kind="stable")]
    keys = column[chosen]
    start = np.searchsorted(keys, column, "left")
    count = np.searchsorted(keys, column, "right") - start
    one = np.repeat(np.arange(len(column)), count)
    within = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    return one, chosen[np.repeat(start, count) + within]


def _outlet(source: str) -> str:
    return _agency(source) or source.strip().casefold()


@lru_cache(_SETS_KEPT)
def _agency(source: str) -> str:
    """Return the agency that the source is, '' if it is none."""
    name = " ".join(_WORD.findall(source.casefold())).removeprefix("the ").removeprefix("www ")
    full = _FULL_NAMES.get(name, "")
    return full or (source.strip() if is_credit_alone(source.strip()) else "")


class _Groups:
    """Disjoint sets of articles; Galler and Fischer, An improved equivalence algorithm, 1964."""

    def __init__(self, records: Iterable[Sketched]) -> None:
        self._parents: dict[int, int] = {}
        self._labels: dict[int, int] = {}
        first: dict[int, int] = {}
        for record in records:
            self._parents[record.article] = record.article
            if record.group is not None:
                self._labels[record.article] = record.group
        for article, label in self._labels.items():
            self.join(article, first.setdefault(label, article))

    def join(self, one: int, other: int) -> None:
        self._parents[self._root(one)] = self._root(other)

    def together(self, one: int, other: int) -> bool:
        return self._root(one) == self._root(other)

    def numbers(self) -> Iterator[tuple[int, int]]:
        """Yield each article that has company, or had, with its group's smallest number.

        A group may be named after an article that is not among these, and keeps its name.
        """
        members: dict[int, list[int]] = {}
        for article in self._parents:
            members.setdefault(self._root(article), []).append(article)
        for together in members.values():
            labels = {self._labels[article] for article in together if article in self._labels}
            if labels or len(together) > 1:
                smallest = min({*together, *(labels - self._parents.keys())})
                yield from ((article, smallest) for article in together)

    def _root(self, article: int) -> int:
        while (parent := self._parents[article]) != article:
            self._parents[article] = self._parents[parent]
            article = parent
        return article
