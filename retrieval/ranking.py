"""From candidates to an order: meaning, words, the article's lead, and what a question leans to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from index import Filter, Said, Search, Vector
from retrieval.intervals import Interval
from retrieval.question import Question

CANDIDATES = 200
"""Passages taken from each side of the search; see benchmarks/README.md, 'Candidates'."""

MEANING = 0.35
"""Share of the cosine in a score, the rest is words; see benchmarks, 'Meaning, words and lead'."""

LEAD = 0.35
"""Share of the article's first passage, which says what it is about; see the same."""

PART = 0.1
"""Share of the best part where several questions are asked in one; see benchmarks, 'Leanings'."""

# What a leaning adds to a score; see benchmarks, 'Leanings'.
SOURCE = 0.08
AROUND = 0.08
UNSTATED = 0.4
"""The part of a leaning that an article gets which states no source, or no day: it may be meant."""

FLOOR = 0.5
"""Part of the best score under which nothing is put forward for being new."""

_HALF_LIFE_DAYS = 365.0

Floats = npt.NDArray[np.float64]
Encode = Callable[[str], Vector]
SourceRows = Callable[[str], Sequence[int]]
"""From a source's name to its rows in the archive."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates of a question, the best first: arrays of one length, (n,) unless said."""

    rows: npt.NDArray[np.int64]
    articles: npt.NDArray[np.int64]
    days: npt.NDArray[np.int32]
    """Proleptic ordinals of the day of publication, 0 where undated."""
    cosines: Floats
    words: Floats
    """BM25 as a share of the question's rarity."""
    lead_cosines: Floats
    lead_words: Floats
    scores: Floats
    """What passage and lead hold of the question, before any leaning."""
    order: Floats
    """What the candidates are sorted by."""
    parts: Floats
    """(parts, n), the score of each passage for each question in the question."""
    mentioned: npt.NDArray[np.bool_]
    """(mentions, n), whether the passage is of the source that the question mentions."""
    is_reranked: bool = False
    """Whether a cross-encoder has decided the order of the first, so that scores tell no more."""

    def __len__(self) -> int:
        """Return how many candidates there are."""
        return len(self.rows)

    def reordered(self, places: npt.NDArray[np.intp]) -> Ranking:
        """Return the same candidates, or some of them, in the order of these places."""
        arrays = [name for name in self.__slots__ if name != "is_reranked"]
        moved = {name: getattr(self, name)[..., places] for name in arrays}
        return Ranking(**moved, is_reranked=self.is_reranked)


def rank(
    search: Search,
    question: Question,
    encode: Encode,
    source_rows: SourceRows,
    among: tuple[int, ...] | None = None,
) -> Ranking:
    """Return the candidates for a question in its order, of the sources of these rows alone.

    They come from both sides of the search, for the question and for each of its parts, each with
    the question's filter, and each is scored on both sides, so that none ranks low for having
    been found by one alone.
    """
    asked = (question, *question.parts)
    vectors = [encode(one.topic) for one in asked]
    with search.still():
        sought = []
        for one, vector in zip(asked, vectors, strict=True):
            where = _filter(one, among)
            sought.append(search.nearest(vector, CANDIDATES, where)[0])
            sought.append(search.matching(one.topic, CANDIDATES, where)[0])
        rows = np.unique(np.concatenate(sought))
        columns = search.columns(rows)
        leads = search.leads(rows)
        both = np.union1d(rows, leads)
        own, lead = np.searchsorted(both, rows), np.searchsorted(both, leads)
        sides = [
            _sides(search, vector, one.topic, both)
            for one, vector in zip(asked, vectors, strict=True)
        ]
        phrased = _phrased(search, question, rows)
    fused = [
        _with_lead(MEANING * cosines + (1 - MEANING) * words, own, lead) for cosines, words in sides
    ]
    scores, parts = fused[0], np.array(fused[1:]).reshape(len(question.parts), len(rows))
    mentioned = _mentioned(question, columns.sources, source_rows)
    leant = scores + AROUND * phrased
    leant += _leaning(question, columns.sources, columns.days, mentioned, source_rows)
    if len(parts):
        leant += PART * (parts.max(axis=0) - scores)
    order = _with_recency(leant, columns.days, question)
    # Of equals, the more relevant comes first, then the one that came in first.
    best = np.lexsort((-leant, -order))
    cosines, words = sides[0]
    found = Ranking(
        rows=rows,
        articles=columns.articles,
        days=columns.days,
        cosines=cosines[own],
        words=words[own],
        lead_cosines=cosines[lead],
        lead_words=words[lead],
        scores=scores,
        order=order,
        parts=parts,
        mentioned=mentioned,
    )
    return found.reordered(best)


def _filter(question: Question, among: tuple[int, ...] | None) -> Filter:
    return Filter(
        sources=question.sources,
        after=question.after,
        before=question.until,
        said=Said(question.phrases, question.without, question.authors, question.titles),
        among=among,
    )


def _phrased(
    search: Search, question: Question, rows: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Tell which rows hold a phrase that leans, or that one part of the question asks for, (n,)."""
    phrases = {phrase for part in question.parts for phrase in part.phrases}
    phrased = np.zeros(len(rows), dtype=bool)
    for phrase in {*question.quoted, *phrases} - set(question.phrases):
        phrased |= search.passing(Filter(said=Said(phrases=(phrase,))), rows)
    return phrased


def _sides(
    search: Search, vector: Vector, topic: str, rows: npt.NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Return the cosine and the share of the words of each row.

    BM25 is divided by the question's summed rarity, so that a score means the same for a long
    question and a short one, and can be held against a threshold.
    """
    cosines, bm25 = search.scores(vector, topic, rows)
    rarity = sum(search.rarity(topic).values())
    words = bm25.astype(float) / rarity if rarity > 0 else np.zeros(len(rows))
    return cosines.astype(float), words


def _with_lead(fused: Floats, own: npt.NDArray[np.intp], lead: npt.NDArray[np.intp]) -> Floats:
    return (1 - LEAD) * fused[own] + LEAD * fused[lead]


def _mentioned(
    question: Question, sources: npt.NDArray[np.int32], source_rows: SourceRows
) -> npt.NDArray[np.bool_]:
    groups = [
        np.isin(sources, [row for name in mention.sources for row in source_rows(name)])
        for mention in question.leaning
    ]
    return np.array(groups, dtype=bool).reshape(len(groups), len(sources))


def _leaning(
    question: Question,
    sources: npt.NDArray[np.int32],
    days: npt.NDArray[np.int32],
    mentioned: npt.NDArray[np.bool_],
    source_rows: SourceRows,
) -> Floats:
    leaning = np.zeros(len(sources))
    if question.leaning:
        unstated = np.isin(sources, source_rows(""))
        leaning += SOURCE * np.where(mentioned.any(axis=0), 1.0, UNSTATED * unstated)
    # The time of one part must not hide what answers another, so it leans.
    around = {Interval(part.after, part.before) for part in question.parts}
    around = {*question.around, *(around - {Interval(question.after, question.before), Interval()})}
    if around:
        inside = np.array([_within(days, interval) for interval in around]).any(axis=0)
        leaning += AROUND * np.where(inside, 1.0, UNSTATED * (days == 0))
    return leaning


def _within(days: npt.NDArray[np.int32], interval: Interval) -> npt.NDArray[np.bool_]:
    inside = days > 0
    if interval.after:
        inside &= days >= interval.after.toordinal()
    if interval.before:
        inside &= days < interval.before.toordinal()
    return inside


def _with_recency(leant: Floats, days: npt.NDArray[np.int32], question: Question) -> Floats:
    """Lean to the newest among what is near the best."""
    if not question.recency or not len(leant):
        return leant
    newest = (question.as_of or date.fromordinal(max(int(days.max()), 1))).toordinal()
    age = np.where(days > 0, newest - days, np.inf).astype(float)
    freshness = 0.5 ** (age / _HALF_LIFE_DAYS)
    mixed = (1 - question.recency) * leant + question.recency * freshness
    return np.where(leant >= FLOOR * leant.max(), 1 + mixed, leant)
