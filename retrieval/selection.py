"""Selection: which candidates an answer quotes, and which it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Self

import numpy as np

from index import Found, Search, as_day
from index.catalogue import Origin
from retrieval.answer import key_of
from retrieval.likeness import near_identical
from retrieval.question import Question
from retrieval.ranking import Ranking
from retrieval.relevance import evidence, relevance

_NEAR = 0.01
_NEAREST = 3
"""Passages that are shown where none is relevant enough."""

SHARE = 0.5
"""Of the best relevance: what has less is about something else, however new or old it is."""

_BY_DAY = 100  # candidates looked at, where the day decides

EVIDENCE = 0.05
"""What the log odds of its relevance add to a candidate's score; see benchmarks, 'Evidence'."""

_SURE = 1e-4  # no relevance is surer, so that its log odds are a number
_LEAST = 20
_SPARE = 2
"""Candidates looked at for each quote: some are copies of others, some not relevant enough."""

Find = Callable[[Sequence[int]], Mapping[int, Found]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate by its place in the ranking, its text at hand, with its relevance, 0 to 1."""

    place: int
    found: Found
    relevance: float


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown before: the first `skip` of what is fit, or these candidates."""

    skip: int = 0
    judged: tuple[Judged, ...] = ()

    @property
    def places(self) -> list[int]:
        """The places of these candidates."""
        return [one.place for one in self.judged]

    def left(self, fit: Sequence[Judged]) -> list[Judged]:
        """Return those that were not shown."""
        places = self.places
        return [one for one in fit if one.place not in places][self.skip :]


NOTHING_SHOWN = Shown()


@dataclass(frozen=True, slots=True)
class Selection:
    """What is quoted, in the order of the answer; `nearest` is what is left where nothing is.

    `more` tells whether something would have been chosen behind it.
    """

    chosen: tuple[Judged, ...]
    nearest: tuple[Judged, ...] = ()
    more: bool = False

    @classmethod
    def of(cls, fit: Sequence[Judged], shown: Shown, wanted: int) -> Self:
        """Choose so many of those that are fit, without what was shown."""
        left = shown.left(fit)
        return cls(tuple(left[:wanted]), more=len(left) > wanted)


def judge(
    ranking: Ranking, places: Sequence[int], question: Question, search: Search, find: Find
) -> list[Judged]:
    """Return candidates with their relevance; one that was removed meanwhile is left out."""
    found = find([int(ranking.rows[place]) for place in places])
    there = [place for place in places if int(ranking.rows[place]) in found]
    rarity = search.rarity(question.topic)
    told = evidence(ranking, there, found, rarity, search.stems)
    probabilities = relevance(told, question.text, len(rarity))
    return [
        Judged(place, found[int(ranking.rows[place])], float(probability))
        for place, probability in zip(there, probabilities, strict=True)
    ]


def select(
    ranking: Ranking,
    question: Question,
    search: Search,
    find: Find,
    *,
    threshold: float,
    skip: int = 0,
    seen: Sequence[int] = (),
) -> Selection:
    """Choose `k` candidates in their order, after the first `skip` that would have been chosen.

    Those at the places `seen` were shown before: they are not chosen again, nor is what repeats
    them, and they count among the `per_article`.

    At most `per_article` come of an article. Of wire copies and near-identical passages the first
    stays. In the best order, a source that the question names, and each of several questions in
    it, has its best passage among the first `k`, if that is relevant enough.
    """
    allowed = first_of_articles(ranking, question.per_article, seen)
    shown = Shown(skip, tuple(judge(ranking, seen, question, search, find) if seen else ()))
    if question.order != "best":
        judged = judge(ranking, allowed[: max(_BY_DAY, question.k)], question, search, find)
        return _by_day(judged, question, threshold, shown)
    owed = _owed(ranking, allowed)
    size = max(_LEAST, _SPARE * question.k)

    def looked_at(places: Sequence[int]) -> list[Judged]:
        return judge(ranking, places, question, search, find)

    def fit(judged: Sequence[Judged]) -> list[Judged]:
        ordered = _by_evidence(judged, ranking, question)
        return [one for one in ordered if one.relevance >= threshold]

    batch = looked_at(allowed[:size])
    waiting = looked_at([place for place in owed if place not in allowed[:size]])
    first = _with_owed(_fresh(fit([*batch, *waiting]), (), shown), owed, question.k)
    if not first:
        return Selection((), _nearest(batch))
    # The other pages: what is not on the first, batch after batch, so that none shifts another.
    first_page = {one.place for one in first}
    rest: list[Judged] = []
    reached = size
    while True:
        more = [one for one in fit(batch) if one.place not in first_page]
        rest += _fresh(more, [*first, *rest], shown)
        # Where the later half holds nothing, what comes after it hardly will.
        spent = all(one.relevance < threshold for one in batch[len(batch) // 2 :])
        enough = len(shown.left([*first, *rest])) > question.k
        if spent or enough or reached >= len(allowed):
            break
        batch = looked_at(allowed[reached : reached + size])
        reached += size
    return Selection.of([*first, *rest], shown, question.k)


def _by_evidence(judged: Sequence[Judged], ranking: Ranking, question: Question) -> list[Judged]:
    """Return candidates in the order of their scores, and of what speaks for them as the answer.

    Where several questions are asked in one, or several sources are named, a passage answers a
    part, and the scores decide; where a cross-encoder has read them, its order stands.
    """
    if ranking.is_reranked:
        return sorted(judged, key=lambda one: one.place)
    weight = 0.0 if question.parts or len(question.leaning) > 1 else EVIDENCE
    odds = [min(max(one.relevance, _SURE), 1 - _SURE) for one in judged]
    order = [
        float(ranking.order[one.place]) + weight * log(odd / (1 - odd))
        for one, odd in zip(judged, odds, strict=True)
    ]
    return [judged[place] for place in sorted(range(len(judged)), key=lambda place: -order[place])]


def _by_day(
    judged: Sequence[Judged], question: Question, threshold: float, shown: Shown
) -> Selection:
    """Choose by day of publication among what is nearly as relevant as the best."""
    least = max(threshold, SHARE * max((one.relevance for one in judged), default=0.0))
    fit = [one for one in judged if one.relevance >= least]
    if not fit:
        return Selection((), _nearest(judged))
    # Copies are told apart by the day, so that the first report is the first; undated come last.
    newest = question.order == "newest"
    fit.sort(key=lambda one: _age(one, newest=newest))
    return Selection.of(_fresh(fit, (), shown), shown, question.k)


def _age(one: Judged, *, newest: bool) -> tuple[bool, float, float]:
    day = as_day(one.found.article.published)
    number = day.toordinal() if day else 0
    return not number, float(-number if newest else number), -one.relevance


def places_of(
    keys: Collection[str],
    ranking: Ranking,
    origins: Callable[[Sequence[int]], Mapping[int, Origin]],
) -> list[int]:
    """Return the places of the candidates that have these keys: `Quote.key`."""
    if not keys:
        return []
    rows = ranking.rows.tolist()
    named = {row: key_of(one.article_id, one.ordinal) for row, one in origins(rows).items()}
    return [place for place, row in enumerate(rows) if named.get(row) in keys]


def first_of_articles(ranking: Ranking, per_article: int, seen: Sequence[int] = ()) -> list[int]:
    """Return the places of the candidates, in order, at most so many of each article.

    Those that were seen are there in any case, and leave less room for others.
    """
    taken = Counter(ranking.articles[list(seen)].tolist())
    before = frozenset(seen)
    allowed = []
    for place, article in enumerate(ranking.articles.tolist()):
        taken[article] += place not in before
        if place in before or taken[article] <= per_article:
            allowed.append(place)
    return allowed


def _owed(ranking: Ranking, allowed: Sequence[int]) -> list[int]:
    """Return the best candidate of each part and of each source that the question names."""
    if not allowed:
        return []
    claims = [*ranking.parts, *np.where(ranking.mentioned, ranking.order, -np.inf)]
    bests = [max(allowed, key=scores.__getitem__) for scores in claims]
    return [best for best, scores in zip(bests, claims, strict=True) if np.isfinite(scores[best])]


def _fresh(
    judged: Sequence[Judged], before: Sequence[Judged], shown: Shown = NOTHING_SHOWN
) -> list[Judged]:
    """Return those that repeat neither what came before or was shown nor one another."""
    places = shown.places
    kept: list[Judged] = []
    for one in judged:
        others = (*before, *shown.judged, *kept)
        if one.place in places or not any(_repeats(one.found, other.found) for other in others):
            kept.append(one)
    return kept


def _nearest(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """Return the misses that came near; what is further off would only puzzle."""
    near = [one for one in judged if one.relevance >= _NEAR]
    return tuple(_fresh(near, ())[:_NEAREST])


def _repeats(one: Found, other: Found) -> bool:
    if one.article.id != other.article.id and one.wire is not None and one.wire == other.wire:
        return True
    return near_identical(one.passage.text, other.passage.text)


def _with_owed(chosen: Sequence[Judged], owed: Sequence[int], wanted: int) -> list[Judged]:
    """Return the first of those chosen, of which the last make way for what is owed."""
    kept = list(range(min(wanted, len(chosen))))
    for late in range(len(kept), len(chosen)):
        free = [place for place in kept if chosen[place].place not in owed]
        if chosen[late].place in owed and free:
            kept.remove(free[-1])
            kept.append(late)
    return [chosen[place] for place in kept]
