"""Facets: how many articles a question finds, by source and by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from index import Search
from retrieval.question import Question
from retrieval.ranking import Ranking
from retrieval.relevance import BACKGROUND, EVIDENCE, OTHERS, relevance
from retrieval.retriever import Retriever
from retrieval.selection import first_of_articles, judge
from retrieval.understanding.smalltalk import recognised

Floats = npt.NDArray[np.float64]

# What an article holds, read off its score by words: straight lines through what was held in the
# candidates of 32 questions among 3,475 articles. The log odds come out 0.6 off (one standard
# deviation), and right on average.
_BY_SENTENCE = (0.74, 0.01)
_BY_ARTICLE = (0.80, 0.08)
_RAREST_LACKING = (-0.71, 1.17)

_READ = 20
"""Candidates at the front that are read where there is doubt: a first page comes from these."""
_DOUBT = 2.0  # in log odds, three standard deviations


@dataclass(frozen=True, slots=True)
class Facets:
    """How many articles a question finds; each kind is counted without the filter of its own.

    `sources` are counted whatever sources the question asks for, the largest first; `months`
    whatever days, by their first day, in order of time. Articles that state none are in neither.
    `articles` are those of the question as it stands.
    """

    sources: tuple[tuple[str, int], ...]
    months: tuple[tuple[date, int], ...]
    articles: int

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        return {
            "sources": dict(self.sources),
            "months": {month.isoformat(): count for month, count in self.months},
            "articles": self.articles,
        }


NONE = Facets((), (), 0)


def count(retriever: Retriever, asked: Question) -> Facets:
    """Count the articles among a question's candidates of which a passage would be quoted.

    That is one that reaches the threshold and is among the first `per_article` of its article.
    Of the question as it stands the first candidates are read where their text would decide, so
    that what is quoted is counted; elsewhere relevance is supposed, from the scores alone.
    """
    search = retriever.archive.search
    if search is None or not retriever.visible().passages or recognised(asked.text):
        return NONE
    found = elsewhere = whenever = _found(retriever, asked, search, _READ)
    if asked.sources:
        elsewhere = _found(retriever, _without(asked, sources=()), search, 0)
    if asked.after or asked.before:
        whenever = _found(retriever, _without(asked, after=None, before=None), search, 0)
    return Facets(
        sources=_by_source(retriever, elsewhere),
        months=_by_month(whenever.values()),
        articles=len(found),
    )


def _without(asked: Question, **dropped: Any) -> Question:
    parts = tuple(replace(part, **dropped) for part in asked.parts)
    # In the order of days no cross-encoder reads the candidates, whose order counts for little.
    return replace(asked, **dropped, parts=parts, order="newest")


def _found(retriever: Retriever, asked: Question, search: Search, read: int) -> dict[int, int]:
    """Return the first relevant passage of each article, with its day as an ordinal.

    Of the first candidates, so many, those in doubt are read.
    """
    ranking = retriever.ranked(asked)
    allowed = np.array(first_of_articles(ranking, asked.per_article), dtype=np.intp)
    relevances = supposed(ranking, asked, search)[allowed]
    least = retriever.threshold
    doubt = np.abs(_log_odds(relevances[:read]) - _log_odds(least)) < _DOUBT
    doubtful = np.flatnonzero(doubt)
    relevances[doubtful] = 0.0  # of one that is removed meanwhile
    own = dict(zip(allowed[doubtful].tolist(), doubtful.tolist(), strict=True))
    find = retriever.archive.catalogue.find
    for one in judge(ranking, list(own), asked, search, find):
        relevances[own[one.place]] = one.relevance
    _, first = np.unique(ranking.articles[allowed][relevances >= least], return_index=True)
    places = allowed[relevances >= least][first]
    return dict(zip(ranking.rows[places].tolist(), ranking.days[places].tolist(), strict=True))


def supposed(ranking: Ranking, asked: Question, search: Search) -> Floats:
    """Return the relevance of each candidate, (n,) from 0 to 1, without a look at any text.

    What passage and article hold of the question's words is read off their scores by words.
    """
    _, own = np.unique(ranking.articles, return_inverse=True)
    best = np.zeros(len(ranking))
    np.maximum.at(best, own, np.maximum(ranking.words, ranking.lead_words))
    by_article = np.polyval(_BY_ARTICLE, best[own]).clip(0, 1)
    told = np.column_stack(
        [
            ranking.cosines,
            ranking.words,
            ranking.lead_cosines,
            ranking.lead_words,
            *_above_others(ranking),
            by_article,
            np.polyval(_BY_SENTENCE, ranking.words).clip(0, 1),
            np.polyval(_RAREST_LACKING, by_article).clip(0, 1),
            1 - by_article,
        ]
    )
    assert told.shape[1] == len(EVIDENCE)
    return relevance(told, asked.text, len(search.rarity(asked.topic)))


def _above_others(ranking: Ranking) -> tuple[Floats, Floats]:
    """Return how far each score is above the mean and the best of other articles, as evidence."""
    order = np.argsort(-ranking.scores, kind="stable")
    articles, firsts = np.unique(ranking.articles[order], return_index=True)
    front = np.argsort(firsts)[: OTHERS + 1]
    bests = np.full(OTHERS + 1, BACKGROUND)
    bests[: len(front)] = ranking.scores[order][firsts[front]]
    holders = np.full(OTHERS + 1, -1)
    holders[: len(front)] = articles[front]
    others = holders[None, :] != ranking.articles[:, None]
    others[others.all(axis=1), -1] = False
    mean = np.where(others, bests, 0.0).sum(axis=1) / OTHERS
    best = np.where(others, bests, -np.inf).max(axis=1)
    return ranking.scores - mean, ranking.scores - best


def _log_odds(relevance: Floats | float) -> Floats:
    sure = np.clip(relevance, 1e-9, 1 - 1e-9)
    odds: Floats = np.log(sure / (1 - sure))
    return odds


def _by_source(retriever: Retriever, found: Mapping[int, int]) -> tuple[tuple[str, int], ...]:
    origins = retriever.archive.catalogue.origins(list(found))
    counts = Counter(one.source for one in origins.values() if one.source)
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _by_month(days: Iterable[int]) -> tuple[tuple[date, int], ...]:
    counts = Counter(date.fromordinal(day).replace(day=1) for day in days if day)
    return tuple(sorted(counts.items()))
