"""Evaluation: how well an archive answers questions whose answers are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import fmean
from time import perf_counter
from typing import Any, Literal

import ir_measures
import numpy as np
from ir_measures import AP, RR, R, Success, nDCG
from sklearn.metrics import roc_auc_score

from retrieval.answer import Answer, Quote
from retrieval.evaluation.question_sets import JudgedQuestion, QuestionSet
from retrieval.evaluation.truth import Judgements, Truth, passage_id
from retrieval.question import QuestionError

DEPTH = 10
"""Places that are looked at, by article and by passage: as deep as the measures go."""

MEASURES = {
    "hit@1": Success @ 1,
    "hit@3": Success @ 3,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "MRR": RR,
    "MAP@10": AP @ 10,
    "recall@10": R @ 10,
    "nDCG@10": nDCG @ 10,
}

_BINS = 10

Group = Literal["by article", "by passage", "saying no", "latency ms"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    `relevance` is that of the best passage, 0 where there was none, and `is_right` whether that
    passage answers. `complaint` is why the question could not be asked, if it could not.
    """

    question: JudgedQuestion
    articles: tuple[str, ...]
    passages: tuple[str, ...]
    relevance: float
    is_right: bool
    seconds: float
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """One number; `of_each` is what it is the mean of, by question, if it is a mean."""

    group: Group
    name: str
    value: float
    of_each: Mapping[str, float] = field(default_factory=dict)
    less_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions whose best passage has about the same relevance, and how many of these answer."""

    said: float
    true: float
    n: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well the questions of a set were answered."""

    name: str
    threshold: float
    outcomes: tuple[Outcome, ...]
    measured: tuple[Measured, ...]
    reliability: tuple[Bin, ...]
    notes: tuple[str, ...]

    @property
    def answerable(self) -> int:
        """The number of questions that have an answer."""
        return sum(bool(outcome.question.answers) for outcome in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        """Return the figures by group, then each question by itself."""
        told: dict[str, Any] = {
            "set": self.name,
            "threshold": self.threshold,
            "answerable": self.answerable,
            "unanswerable": len(self.outcomes) - self.answerable,
        }
        for figure in self.measured:
            group = told.setdefault(figure.group.replace(" ", "_"), {})
            group[figure.name] = round(figure.value, 4)
        return told | {
            "reliability": [
                {"said": round(one.said, 4), "true": round(one.true, 4), "n": one.n}
                for one in self.reliability
            ],
            "notes": list(self.notes),
            "questions": [self._outcome_to_json(outcome) for outcome in self.outcomes],
        }

    def _outcome_to_json(self, outcome: Outcome) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": outcome.question.id,
            "text": outcome.question.text,
            "answerable": bool(outcome.question.answers),
            "relevance": round(outcome.relevance, 4),
            "refused": outcome.relevance < self.threshold,
            "articles": list(outcome.articles),
        }
        return told | ({"complaint": outcome.complaint} if outcome.complaint else {})


def evaluate(
    asked: QuestionSet,
    truth: Truth,
    ask: Callable[[str], Answer],
    *,
    threshold: float,
    depth: int = DEPTH,
    advance: Callable[[], object] = lambda: None,
) -> Evaluation:
    """Ask every question once, and measure the first `depth` articles and passages.

    `ask` must hold nothing back, so that the order is measured apart from the refusals, which are
    worked out from `threshold`. A question that cannot be asked has an empty answer. `advance` is
    called after each question.
    """
    with suppress(QuestionError):
        ask(asked.questions[0].text)  # the first question of a process waits for the model
    outcomes = []
    for question in asked.questions:
        outcomes.append(_outcome(question, truth, ask, depth))
        advance()
    articles = {outcome.question.id: outcome.articles for outcome in outcomes}
    passages = {outcome.question.id: outcome.passages for outcome in outcomes}
    reliability = _reliability(outcomes)
    return Evaluation(
        asked.name,
        threshold,
        tuple(outcomes),
        (
            *_found("by article", truth.articles, articles),
            *_found("by passage", truth.passages, passages),
            *_said_no(outcomes, threshold),
            Measured("saying no", "calibration error", _error(reliability), less_is_better=True),
            *_latency(outcomes),
        ),
        reliability,
        (*asked.notes, *truth.notes),
    )


def measure(
    truth: Judgements, run: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, float]]:
    """Return each of `MEASURES` for each question of `truth`, by ir-measures.

    `run` has the score of what was found, the higher the better; nothing found counts as 0.
    """
    names = {str(kind): name for name, kind in MEASURES.items()}
    found: dict[str, dict[str, float]] = {name: {} for name in MEASURES}
    for one in ir_measures.iter_calc(list(MEASURES.values()), truth, run):
        found[names[str(one.measure)]][one.query_id] = float(one.value)
    return found


def _outcome(
    question: JudgedQuestion, truth: Truth, ask: Callable[[str], Answer], depth: int
) -> Outcome:
    quotes: Sequence[Quote] = ()
    complaint = ""
    began = perf_counter()
    try:
        quotes = ask(question.text).quotes
    except QuestionError as error:
        complaint = str(error)
    seconds = perf_counter() - began
    passages = [passage_id(quote.article_id, quote.passage) for quote in quotes]
    articles = [_articles(quote, question) for quote in quotes]
    best = max(range(len(quotes)), key=lambda place: quotes[place].relevance, default=None)
    return Outcome(
        question,
        tuple(dict.fromkeys(one for named in articles for one in named))[:depth],
        tuple(passages[:depth]),
        0.0 if best is None else quotes[best].relevance,
        best is not None
        and (
            any(one in question.answers for one in articles[best])
            or passages[best] in truth.passages.get(question.id, ())
        ),
        seconds,
        complaint,
    )


def _articles(quote: Quote, question: JudgedQuestion) -> list[str]:
    """Return the articles that a quote stands for: its own, or those that the set names.

    A quote says who else carried its copy, and of copies an answer quotes one.
    """
    carried = [quote.article_id, *(one.article_id for one in quote.copies)]
    return [one for one in carried if one in question.answers] or [quote.article_id]


def _found(
    group: Group, truth: Judgements, found: Mapping[str, Sequence[str]]
) -> Iterable[Measured]:
    if not truth:
        return []
    run = {
        question: {name: -float(place) for place, name in enumerate(found[question])}
        for question in truth
    }
    measured = measure(truth, run)
    return [Measured(group, name, fmean(each.values()), each) for name, each in measured.items()]


def _said_no(outcomes: Sequence[Outcome], threshold: float) -> Iterable[Measured]:
    yes = [outcome for outcome in outcomes if outcome.question.answers]
    no = [outcome for outcome in outcomes if not outcome.question.answers]
    if no:
        truth = [True] * len(yes) + [False] * len(no)
        area = roc_auc_score(truth, [outcome.relevance for outcome in (*yes, *no)])
        yield Measured("saying no", "AUROC", float(area))
    for name, kind in (("answerable refused", yes), ("unanswerable refused", no)):
        if kind:
            refused = {one.question.id: float(one.relevance < threshold) for one in kind}
            mean = fmean(refused.values())
            yield Measured("saying no", name, mean, refused, less_is_better=kind is yes)


def _reliability(outcomes: Sequence[Outcome]) -> tuple[Bin, ...]:
    """Return the bins that hold a question, of the relevances from 0 to 1 in ten equal parts."""
    bins: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        bins.setdefault(min(int(outcome.relevance * _BINS), _BINS - 1), []).append(outcome)
    return tuple(
        Bin(
            fmean(outcome.relevance for outcome in inside),
            fmean(outcome.is_right for outcome in inside),
            len(inside),
        )
        for _, inside in sorted(bins.items())
    )


def _error(reliability: Sequence[Bin]) -> float:
    """Return the expected calibration error; Guo and others, ICML 2017."""
    total = sum(one.n for one in reliability)
    return sum(one.n / total * abs(one.said - one.true) for one in reliability)


def _latency(outcomes: Sequence[Outcome]) -> Iterable[Measured]:
    taken = [1000 * outcome.seconds for outcome in outcomes if not outcome.complaint]
    if not taken:
        return
    for name, mark in zip(("median", "95%"), np.percentile(taken, [50, 95]), strict=True):
        yield Measured("latency ms", name, float(mark), less_is_better=True)
