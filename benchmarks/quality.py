"""How well the right passage is found, and what each default rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.sets import (
    Floats,
    Laboratory,
    Measures,
    QuestionSet,
    Row,
    Scores,
    build,
    measure,
    table,
)
from index import Archive, Encoder, sentences
from retrieval import ranking
from retrieval.sentence import answering_sentence

SIZES = (1, 30, 45, 90, 150)
SEED = 20201
SAMPLE = 600
CUT = "2025-01-15"


def size_of_a_passage(data: Path, work: Path, encoder: Encoder) -> str:
    """Compare passage sizes on every fourth article of a month of Dawn and APP."""
    full = QuestionSet.load(data / "dawn_app_january")
    articles = full.articles(headlines=False)[::4]
    ids = {article.id for article in articles}
    asked = [q for q in full.answerable() if set(full.truth[q["_id"]]) <= ids]
    rows = []
    for words in SIZES:
        with build(work / f"size-{words}", articles, encoder, words) as archive:
            lab = Laboratory(archive)
            found = _compare(lab, full, _sample(asked), _ways())
            long = sum(len(article.text.split()) for article in articles) / len(lab.rows)
            rows.append(
                [words, len(lab.rows), f"{long:.0f}", *(found[way]["MRR"] for way in found)]
            )
    head = ["words at least", "passages", "words on average", *(f"MRR {way}" for way in _ways())]
    return (
        f"{len(articles):,} articles, {SAMPLE} headlines as questions, text without headlines, by "
        "article.\n\n" + table(head, rows)
    )


def meaning_and_words(data: Path, work: Path, encoder: Encoder) -> str:
    """Choose the share of meaning on one half of two sets."""
    shares = (0.3, 0.4, 0.5, 0.6, 0.7)
    ways: dict[str, Callable[[Scores], Floats]] = {
        "vectors": lambda scores: scores.cosines,
        "words": lambda scores: scores.bm25,
        "reciprocal ranks": Scores.reciprocal_ranks,
        **{f"meaning {share}": _fused(share) for share in shares},
    }
    dawn, evidence = _dawn(data, work, encoder), _evidence(data, work, encoder)
    rows = []
    with dawn[1] as first, evidence[1] as second:
        one = _compare(Laboratory(first), dawn[0], _sample(_even(dawn[0].answerable())), ways)
        two = _compare(Laboratory(second), evidence[0], _even(evidence[0].answerable()), ways)
        rows = [[way, one[way]["MRR"], two[way]["MAP@10"], two[way]["recall@10"]] for way in ways]
    head = ["order by", "Dawn and APP: MRR", "MultiHop-RAG: MAP@10", "recall@10"]
    return "The even rows of both sets.\n\n" + table(head, rows)


def finding(data: Path, work: Path, encoder: Encoder) -> str:
    """Report on the rows that nothing was chosen on."""
    found = []
    for name, (questions, archive) in {
        "Dawn and APP": _dawn(data, work, encoder),
        "MultiHop-RAG": _evidence(data, work, encoder),
    }.items():
        with archive:
            lab = Laboratory(archive)
            asked = _odd(questions.answerable())
            measured = _compare(lab, questions, asked, _ways())
            found += [
                [f"{name}, {len(asked)} questions", way, *measured[way].values()]
                for way in measured
            ]
    head = ["set", "order by", "hit@1", "hit@10", "MRR", "MAP@10", "recall@10"]
    return "The odd rows of both sets, by article.\n\n" + table(head, found)


def answering(data: Path, work: Path, encoder: Encoder) -> str:
    """Tell how often the marked sentence holds the answer that people gave."""
    questions, archive = _encyclopedia(data, work, encoder)
    texts = {row["_id"]: row["text"] for row in questions.corpus}
    right = first = several = 0
    with archive:
        assert archive.search
        for question in _odd(questions.answerable()):
            text = texts[question["metadata"]["context"]]
            spans = sentences(text)
            if len(spans) == 1:
                continue
            several += 1
            rarity = archive.search.rarity(question["text"])
            marked = answering_sentence(text, rarity, archive.search.stems, "en")
            answers = question["metadata"]["answers"]
            right += any(answer in marked for answer in answers)
            first += any(answer in text[slice(*spans[0])] for answer in answers)
    head = ["marked", "holds the answer"]
    rows = [["by Dateline", right / several], ["always the first", first / several]]
    return f"{several} questions of SQuAD 2.0, the odd rows, each with its paragraph.\n\n" + table(
        head, rows
    )


def candidates(data: Path, work: Path, encoder: Encoder) -> str:
    """Tell how many candidates of each side are enough to find what scoring all would."""
    questions, archive = _dawn(data, work, encoder)
    counts = (25, 50, 100, 200, 400)
    kept = dict.fromkeys(counts, 0)
    with archive:
        lab = Laboratory(archive)
        asked = _sample(_even(questions.answerable()), 300)
        for question in asked:
            scores = lab.scores(question["text"])
            wanted = set(np.argsort(-scores.fused(ranking.MEANING))[:10].tolist())
            near, match = np.argsort(-scores.cosines), np.argsort(-scores.bm25)
            for count in counts:
                kept[count] += len(wanted & {*near[:count].tolist(), *match[:count].tolist()})
    rows = [[count, kept[count] / (10 * len(asked))] for count in counts]
    head = ["candidates a side", "of the ten best of all passages, found"]
    return f"{len(asked)} questions over {len(lab.rows):,} passages.\n\n" + table(head, rows)


def headlines(data: Path, work: Path, encoder: Encoder) -> str:
    """Tell what the headline adds on each side, on the even rows of MultiHop-RAG."""
    questions = QuestionSet.load(data / "multihoprag_evidence")
    asked = _even(questions.answerable())
    rows = []
    for told, shown in (("without headlines", False), ("with headlines", True)):
        folder = work / f"evidence-{'with' if shown else 'without'}"
        with build(folder, questions.articles(headlines=shown), encoder) as archive:
            found = _compare(Laboratory(archive), questions, asked, _ways())
            rows += [[told, way, found[way]["MAP@10"], found[way]["recall@10"]] for way in found]
    return f"{len(asked)} questions.\n\n" + table(
        ["archive", "order by", "MAP@10", "recall@10"], rows
    )


def _ways() -> dict[str, Callable[[Scores], Floats]]:
    return {
        "vectors": lambda scores: scores.cosines,
        "words": lambda scores: scores.bm25,
        "reciprocal ranks": Scores.reciprocal_ranks,
        "both": _fused(ranking.MEANING),
    }


def _fused(share: float) -> Callable[[Scores], Floats]:
    return lambda scores: scores.fused(share)


def _compare(
    lab: Laboratory,
    questions: QuestionSet,
    asked: Sequence[Row],
    ways: Mapping[str, Callable[[Scores], Floats]],
) -> dict[str, Measures]:
    runs: dict[str, dict[str, dict[str, float]]] = {way: {} for way in ways}
    for question in asked:
        scores = lab.scores(question["text"])
        for way, order in ways.items():
            runs[way][question["_id"]] = lab.best_articles(order(scores))
    return {way: measure(questions.truth, run) for way, run in runs.items()}


def _dawn(data: Path, work: Path, encoder: Encoder) -> tuple[QuestionSet, Archive]:
    questions = QuestionSet.load(data / "dawn_app_january")
    return questions, build(work / "dawn", questions.articles(headlines=False), encoder)


def _evidence(data: Path, work: Path, encoder: Encoder) -> tuple[QuestionSet, Archive]:
    questions = QuestionSet.load(data / "multihoprag_evidence")
    return questions, build(work / "evidence-with", questions.articles(headlines=True), encoder)


def _encyclopedia(data: Path, work: Path, encoder: Encoder) -> tuple[QuestionSet, Archive]:
    questions = QuestionSet.load(data / "squad2_dev_cs224n")
    return questions, build(work / "encyclopedia", questions.articles(headlines=True), encoder)


def _even(rows: Sequence[Row]) -> Sequence[Row]:
    return rows[::2]


def _odd(rows: Sequence[Row]) -> Sequence[Row]:
    return rows[1::2]


def _sample(rows: Sequence[Row], size: int = SAMPLE) -> Sequence[Row]:
    chosen = np.random.default_rng(SEED).permutation(len(rows))[:size]
    return [rows[place] for place in chosen]
