"""What relevance says and whether it is true: the curves are fitted here, on even rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from benchmarks.quality import CUT
from benchmarks.sets import Floats, QuestionSet, Row, build, table
from index import Archive, Encoder
from retrieval import QuestionError, Retriever, relevance
from retrieval.selection import first_of_articles
from retrieval.understanding.asking import is_asked

TODAY = date(2026, 11, 22)
JUDGED = 3
"""Articles of each question that are looked at; the curves are fitted on the first alone."""
THRESHOLD = 0.045
"""The default in config/default.toml."""
DAWN, EVIDENCE, WIKI = "Dawn and APP, cut at 15 January", "MultiHop-RAG", "SQuAD 2.0"
STRANGERS = ((WIKI, DAWN), (WIKI, EVIDENCE), (EVIDENCE, WIKI), (DAWN, WIKI), (DAWN, EVIDENCE))
"""Whose questions are asked of whose archive, which has nothing to do with them."""
STRIDE = 3
STRANGE = 1 / 3
"""What such questions weigh, against those of a set."""
WEIGHTS = Path(relevance.__file__).with_name("relevance.json")


@dataclass(frozen=True, slots=True)
class Judgements:
    """Passages that were found for the questions of a set, the best of each question first.

    (n,) arrays, and (n, 32) inputs.
    """

    inputs: Floats
    right: Floats
    question: Floats
    first: Floats
    answerable: Floats
    asked: Floats
    scores: Floats
    """(n, 4): cosine, words, reciprocal ranks, and the score of the order."""

    def half(self, odd: int) -> Judgements:
        """Return the even or the odd questions."""
        keep = self.question % 2 == odd
        return Judgements(*(getattr(self, name)[keep] for name in self.__slots__))


def measured(data: Path, work: Path, encoder: Encoder) -> str:
    """Fit the curves on the even rows of three sets, and report on the odd ones."""
    sets, strange = _sets(data, work, encoder)
    halves = {name: found.half(0) for name, found in sets.items()}
    strangers = {name: found.half(0) for name, found in strange.items()}
    fitted = _fit(list(halves.values()), list(strangers.values()))
    WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n")
    relevance.curves.cache_clear()
    told = {name: found.half(1) for name, found in sets.items()}
    rows = [_told(name, found, _probability(found)) for name, found in told.items()]
    together = _joined(list(told.values()))
    rows.append(_told("all three", together, _probability(together)))
    others = []
    for name in sets:
        known = [halves[other] for other in sets if other != name]
        unknown = [found for pair, found in strangers.items() if name not in pair]
        curves = _fit(known, unknown)
        others.append(_told(name, told[name], _probability(told[name], curves)))
    head = [
        "odd rows of",
        "AUROC",
        "by cosine",
        "by words",
        "by reciprocal ranks",
        f"answerable refused at {THRESHOLD}",
        "unanswerable refused",
        "calibration error, best passage",
        "all passages",
    ]
    return (
        "Answerable against unanswerable questions, by the best passage of each; 'refused' is a "
        "best passage under the threshold. The calibration error (expected, ten bins; Guo and "
        "others, ICML 2017) holds the relevance of a passage against whether its article is one "
        f"that answers. Questions are read as asked on {TODAY}. Fitted on the even rows of the "
        "same three sets, and of questions asked of an archive of another:\n\n"
        + table(head, rows)
        + "\n\nFitted on the even rows of the two other sets alone, to tell what a set never seen "
        "may expect:\n\n"
        + table(head, others)
        + "\n\nQuestions asked of an archive that has nothing to do with them, odd rows; every "
        "passage found is wrong:\n\n"
        + _refused_strangers({pair: found.half(1) for pair, found in strange.items()})
        + "\n\nReliability, the best passages of the odd rows of all three:\n\n"
        + _reliability(together)
        + "\n\nThe curve of refusals, odd rows: the share of the unanswerable refused where that "
        "share of the answerable is.\n\n" + _refusals(told)
    )


def _sets(
    data: Path, work: Path, encoder: Encoder
) -> tuple[dict[str, Judgements], dict[tuple[str, str], Judgements]]:
    """Judge the questions of each set over its own archive, and some over that of another."""
    dawn = QuestionSet.load(data / "dawn_app_january")
    days = {row["_id"]: row["metadata"]["date"] for row in dawn.corpus}
    early = {
        row["_id"]
        for row in dawn.answerable()
        if min(days[article] for article in dawn.truth[row["_id"]]) < CUT
    }
    evidence = QuestionSet.load(data / "multihoprag_evidence")
    encyclopedia = QuestionSet.load(data / "squad2_dev_cs224n")
    half = [one for one in dawn.articles(headlines=False) if days[one.id] < CUT]
    archives = {
        DAWN: build(work / "dawn-before", half, encoder),
        EVIDENCE: build(work / "evidence-with", evidence.articles(headlines=True), encoder),
        WIKI: build(work / "encyclopedia", encyclopedia.articles(headlines=True), encoder),
    }
    asked: dict[str, tuple[Sequence[Row], QuestionSet, Collection[str]]] = {
        DAWN: (dawn.answerable(), dawn, early),
        EVIDENCE: (evidence.questions, evidence, _ids(evidence.answerable())),
        WIKI: (encyclopedia.questions, encyclopedia, _ids(encyclopedia.answerable())),
    }
    own = {name: _judged(archive, *asked[name]) for name, archive in archives.items()}
    strange = {
        (name, other): _judged(archives[other], asked[name][0][::STRIDE], asked[name][1], ())
        for name, other in STRANGERS
    }
    for archive in archives.values():
        archive.close()
    return own, strange


def _ids(rows: Sequence[Row]) -> set[str]:
    return {row["_id"] for row in rows}


def _judged(
    archive: Archive, rows: Sequence[Row], truth: QuestionSet, answerable: Collection[str]
) -> Judgements:
    retriever = Retriever(archive)
    search = archive.search
    assert search
    found = []
    for number, row in enumerate(rows):
        try:
            asked = retriever.read(row["text"], today=TODAY)
        except QuestionError:
            continue
        ranking = retriever.ranked(asked)
        places = first_of_articles(ranking, 1)[:JUDGED]
        passages = archive.catalogue.find([int(ranking.rows[place]) for place in places])
        rarity = search.rarity(asked.topic)
        told = relevance.evidence(ranking, places, passages, rarity, search.stems)
        inputs = relevance.inputs(told, len(rarity))
        ranks = _reciprocal_ranks(ranking.cosines, ranking.words)
        for nth, place in enumerate(places):
            article = passages[int(ranking.rows[place])].article.id
            found.append(
                (
                    inputs[nth],
                    article in truth.truth.get(row["_id"], {}),
                    number,
                    nth == 0,
                    row["_id"] in answerable,
                    is_asked(row["text"]),
                    (
                        ranking.cosines.max(),
                        ranking.words.max(),
                        ranks.max(),
                        ranking.scores[place],
                    ),
                )
            )
    columns = list(zip(*found, strict=True))
    return Judgements(*(np.array(column, dtype=float) for column in columns))


def _reciprocal_ranks(cosines: Floats, words: Floats) -> Floats:
    places = [np.argsort(np.argsort(-side)) for side in (cosines, words)]
    fused: Floats = sum((1 / (61 + place) for place in places), np.zeros(len(words)))
    return fused


def _joined(several: Sequence[Judgements]) -> Judgements:
    return Judgements(
        *(np.concatenate([getattr(one, name) for one in several]) for name in Judgements.__slots__)
    )


def _fit(sets: Sequence[Judgements], strangers: Sequence[Judgements]) -> relevance.Curves:
    """Return weights and bias of both curves; each set weighs the same, strangers a third."""
    shares = [1.0] * len(sets) + [STRANGE] * len(strangers)
    together = _joined([*sets, *strangers])
    weighed = np.concatenate(
        [
            1000 * share * one.first / one.first.sum()
            for share, one in zip(shares, (*sets, *strangers), strict=True)
        ]
    )
    width = len(relevance.EVIDENCE)
    standing = [width * power + place for power in range(3) for place in relevance.STANDING]
    curves: relevance.Curves = {}
    for name, asked, strength in (("question", 1.0, 1.0), ("headline", 0.0, 0.1)):
        kind = together.asked == asked
        inputs = together.inputs[kind].copy()
        if name == "question":
            inputs[:, standing] = 0
        scaler = StandardScaler().fit(inputs)
        curve = LogisticRegression(C=strength, max_iter=5000)
        curve.fit(scaler.transform(inputs), together.right[kind], sample_weight=weighed[kind])
        plain = curve.coef_[0] / scaler.scale_
        curves[name] = {
            "weights": [round(float(value), 6) for value in plain],
            "bias": round(float(curve.intercept_[0] - plain @ scaler.mean_), 6),
        }
    return curves


def _probability(found: Judgements, curves: relevance.Curves | None = None) -> Floats:
    curves = curves or relevance.curves()
    probability = np.zeros(len(found.right))
    for name, asked in (("question", 1.0), ("headline", 0.0)):
        kind = found.asked == asked
        log_odds = found.inputs[kind] @ np.array(curves[name]["weights"]) + curves[name]["bias"]
        probability[kind] = 1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))
    return probability


def _told(name: str, found: Judgements, probability: Floats) -> list[object]:
    best = found.first == 1
    answerable = found.answerable[best] == 1
    by = [float(roc_auc_score(answerable, found.scores[best][:, side])) for side in range(3)]
    refused = probability[best] < THRESHOLD
    return [
        name,
        float(roc_auc_score(answerable, probability[best])),
        *by,
        f"{refused[answerable].mean():.1%}",
        f"{refused[~answerable].mean():.1%}",
        _calibration_error(probability[best], found.right[best]),
        _calibration_error(probability, found.right),
    ]


def _bins(probability: Floats) -> Floats:
    found: Floats = np.minimum((probability * 10).astype(int), 9)
    return found


def _calibration_error(probability: Floats, right: Floats) -> float:
    bins = _bins(probability)
    inside = [bins == place for place in range(10) if (bins == place).any()]
    return float(
        sum(one.mean() * abs(probability[one].mean() - right[one].mean()) for one in inside)
    )


def _reliability(found: Judgements) -> str:
    best = found.first == 1
    probability, right = _probability(found)[best], found.right[best]
    bins = _bins(probability)
    rows: list[list[object]] = []
    for place in range(10):
        inside = bins == place
        if inside.any():
            said, true = float(probability[inside].mean()), float(right[inside].mean())
            rows.append([f"{place / 10:.1f} to {(place + 1) / 10:.1f}", said, true, inside.sum()])
    return table(["relevance", "said", "right", "passages"], rows)


def _refused_strangers(strange: dict[tuple[str, str], Judgements]) -> str:
    rows: list[list[object]] = []
    for (asked, archive), found in strange.items():
        probability = _probability(found)[found.first == 1]
        refused = f"{(probability < THRESHOLD).mean():.1%}"
        rows.append([asked, archive, len(probability), refused, float(np.median(probability))])
    head = ["questions of", "archive of", "questions", "refused", "median relevance"]
    return table(head, rows)


def _refusals(told: dict[str, Judgements]) -> str:
    shares = (0.01, 0.03, 0.05, 0.1, 0.2)
    rows: list[list[object]] = []
    for name, found in told.items():
        best = found.first == 1
        answerable = found.answerable[best] == 1
        probability = _probability(found)[best]
        cuts = [float(np.quantile(probability[answerable], share)) for share in shares]
        rows.append(
            [
                name,
                *(f"{(probability[~answerable] < cut).mean():.1%} under {cut:.2f}" for cut in cuts),
            ]
        )
    return table(["set", *(f"{share:.0%} of the answerable" for share in shares)], rows)
