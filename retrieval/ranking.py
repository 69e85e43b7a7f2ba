"""From candidates to an order: meaning and words in one score, and no article alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from index import Filter, Search, Vector
from retrieval.question import Question

CANDIDATES = 200
"""Passages taken from each side of the search; see benchmarks/README.md, 'Candidates'."""

MEANING = 0.4
"""Share of the cosine in the score, the rest is words; see benchmarks, 'Meaning and words'."""

# The logistic curve from score to relevance; see benchmarks/README.md, 'Relevance'.
MIDDLE = 0.45
STEEPNESS = 4.9

_HALF_LIFE_DAYS = 365.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One passage in its place, by its number in the archive, with its relevance from 0 to 1."""

    row: int
    relevance: float


def rank(search: Search, vector: Vector, question: Question, *, threshold: float) -> list[Ranked]:
    """Return the best passages for a question, best first, at most `per_article` of each article.

    Candidates come from both sides of the search, each with the question's filter, and each is
    scored on both sides, so that none ranks low for having been found by one alone.
    """
    where = Filter(sources=question.sources, after=question.after, before=question.until)
    with search.still():
        near, _ = search.nearest(vector, CANDIDATES, where)
        match, _ = search.matching(question.text, CANDIDATES, where)
        rows = np.union1d(near, match)
        if not len(rows):
            return []
        cosines, bm25 = search.scores(vector, question.text, rows)
        columns = search.columns(rows)
        rarity = sum(search.rarity(question.text).values())
    relevance = relevance_of(fused(cosines, bm25, rarity))
    # Passages of one day come in the order of their relevance.
    order = np.lexsort((-relevance, -_leaning(relevance, columns.days, question)))
    taken: Counter[int] = Counter()
    ranked: list[Ranked] = []
    for place in order:
        article = int(columns.articles[place])
        if relevance[place] < threshold or taken[article] == question.per_article:
            continue
        taken[article] += 1
        ranked.append(Ranked(int(rows[place]), float(relevance[place])))
        if len(ranked) == question.k:
            break
    return ranked


def fused(cosines: npt.NDArray[np.float32], bm25: npt.NDArray[np.float32], rarity: float) -> Floats:
    """Return one score for each passage: the cosine and the BM25 score in parts of the question.

    BM25 is divided by the question's summed rarity, so that a score means the same for a long
    question and a short one, and can be held against a threshold.
    """
    matched = bm25.astype(float) / rarity if rarity > 0 else np.zeros(len(bm25))
    return MEANING * cosines.astype(float) + (1 - MEANING) * matched


def relevance_of(scores: Floats) -> Floats:
    """Return the probability, 0 to 1, that a passage of this score is about what was asked."""
    return 1 / (1 + np.exp(-STEEPNESS * (scores - MIDDLE)))


def _leaning(relevance: Floats, days: npt.NDArray[np.int32], question: Question) -> Floats:
    if not question.recency:
        return relevance
    newest = (question.as_of or date.fromordinal(max(int(days.max()), 1))).toordinal()
    age = np.where(days > 0, newest - days, np.inf).astype(float)
    freshness = 0.5 ** (age / _HALF_LIFE_DAYS)
    return (1 - question.recency) * relevance + question.recency * freshness
