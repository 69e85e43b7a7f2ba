"""Relevance: the probability that a passage answers, from what was found and what was not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TypedDict

import numpy as np
import numpy.typing as npt

from index import Found, sentences
from retrieval.ranking import Ranking
from retrieval.understanding.asking import is_asked

Floats = npt.NDArray[np.float64]


class Curve(TypedDict):
    """Weights, one an input, and the bias of a logistic regression."""

    weights: list[float]
    bias: float


Curves = dict[str, Curve]

Stems = Callable[[str], Sequence[str]]

EVIDENCE = (
    "cosine",
    "words",
    "cosine of the lead",
    "words of the lead",
    "above the mean of others",
    "above the best of others",
    "held by the article",
    "held by a sentence",
    "rarest word lacking",
    "share of the words lacking",
)
STANDING = (4, 5)
"""Of these, how a passage stands among others. Many answer a part of a long question, and none
stands out, so the curve of questions does without."""

"""What a passage is judged by; see `evidence`."""

FEWEST, MOST = 3, 30
"""Telling words, within which the curves were fitted."""

OTHERS = 10
"""Articles that a passage is held against: one that answers stands out among them."""

BACKGROUND = 0.15
"""The score that stands in where a filter lets fewer articles through."""


def evidence(
    ranking: Ranking,
    places: Sequence[int],
    found: Mapping[int, Found],
    rarity: Mapping[str, float],
    stems: Stems,
) -> Floats:
    """Return what speaks for each of these candidates, (n, 10), in the order of EVIDENCE.

    How far a score stands above those of others is a predictor of a query's performance as Shtok
    and others describe it (NQC, ACM TOIS 2012). What is held is a share of the question, by
    rarity.
    """
    bests = _bests(ranking)
    rows = []
    for place in places:
        others = [score for score, article in bests if article != ranking.articles[place]]
        others = [*others, *[BACKGROUND] * OTHERS][:OTHERS]
        score = ranking.scores[place]
        rows.append(
            [
                ranking.cosines[place],
                ranking.words[place],
                ranking.lead_cosines[place],
                ranking.lead_words[place],
                score - sum(others) / OTHERS,
                score - max(others),
                *_held(found[int(ranking.rows[place])], rarity, stems),
            ]
        )
    return np.array(rows, dtype=float).reshape(-1, len(EVIDENCE))


def inputs(told: Floats, terms: int) -> Floats:
    """Return the evidence as the curve takes it, (n, 32): as it is and by the question's length.

    What a number says depends on how many telling words the question has: `terms`.
    """
    length = np.log(min(max(terms, FEWEST), MOST) + 1)
    ones = np.ones((len(told), 1))
    return np.hstack([told, told * length, told * length**2, ones * length, ones * length**2])


def relevance(told: Floats, text: str, terms: int) -> Floats:
    """Return the probability that each passage answers, (n,) from 0 to 1, from its evidence.

    Logistic regression, one curve for questions and one for headlines and single words; see
    benchmarks/README.md, 'Relevance', which made relevance.json.
    """
    curve = curves()["question" if is_asked(text) else "headline"]
    if not terms:
        return np.zeros(len(told))
    log_odds = inputs(told, terms) @ np.array(curve["weights"]) + curve["bias"]
    result: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))
    return result


@cache
def curves() -> Curves:
    """Return weights and bias for questions and for headlines, as they were fitted."""
    text = resources.files("retrieval").joinpath("relevance.json").read_text(encoding="utf-8")
    fitted: Curves = json.loads(text)
    return fitted


def _bests(ranking: Ranking) -> list[tuple[float, int]]:
    """Return the best score of each of the first articles, with the article, the best first."""
    order = np.argsort(-ranking.scores, kind="stable")
    bests: dict[int, float] = {}
    for place in order:
        bests.setdefault(int(ranking.articles[place]), float(ranking.scores[place]))
        if len(bests) > OTHERS:
            break
    return [(score, article) for article, score in bests.items()]


def _held(
    found: Found, rarity: Mapping[str, float], stems: Stems
) -> tuple[float, float, float, float]:
    article = found.article
    total = sum(rarity.values())
    if not total:
        return 0.0, 0.0, 0.0, 0.0
    in_article = {*stems(article.text), *stems(article.headline)}
    text = found.passage.text
    by_sentence = [
        sum(rarity.get(stem, 0.0) for stem in set(stems(text[start:end])))
        for start, end in sentences(text, article.language)
    ]
    lacking = {stem: value for stem, value in rarity.items() if stem not in in_article}
    return (
        1 - sum(lacking.values()) / total,
        max(by_sentence, default=0.0) / total,
        max(lacking.values(), default=0.0) / max(rarity.values()),
        len(lacking) / len(rarity),
    )
