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
            found = _compare(lab, full, sample(asked), ways())
            long = sum(len(article.text.split()) for article in articles) / len(lab.rows)
            rows.append(
                [words, len(lab.rows), f"{long:.0f}", *(found[way]["MRR"] for way in found)]
            )
    head = ["words at least", "passages", "words on average", *(f"MRR {way}" for way in ways())]
    return (
        f"{len(articles):,} articles, {SAMPLE} headlines as questions, text without headlines, by "
        "article.\n\n" + table(head, rows)
    )


def answering(data: Path, work: Path, encoder: Encoder) -> str:
    """Tell how often the marked sentence holds the answer that people gave."""
    questions, archive = encyclopedia(data, work, encoder)
    texts = {row["_id"]: row["text"] for row in questions.corpus}
    right = first = several = 0
    with archive:
        assert archive.search
        for question in odd(questions.answerable()):
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
    questions, archive = dawn(data, work, encoder)
    counts = (25, 50, 100, 200, 400)
    kept = dict.fromkeys(counts, 0)
    with archive:
        lab = Laboratory(archive)
        asked = sample(even(questions.answerable()), 300)
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
    asked = even(questions.answerable())
    rows = []
    for told, shown in (("without headlines", False), ("with headlines", True)):
        folder = work / f"evidence-{'with' if shown else 'without'}"
        with build(folder, questions.articles(headlines=shown), encoder) as archive:
            found = _compare(Laboratory(archive), questions, asked, ways())
            rows += [[told, way, found[way]["MAP@10"], found[way]["recall@10"]] for way in found]
    return f"{len(asked)} questions.\n\n" + table(
        ["archive", "order by", "MAP@10", "recall@10"], rows
    )


def ways() -> dict[str, Callable[[Scores], Floats]]:
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


def dawn(data: Path, work: Path, encoder: Encoder) -> tuple[QuestionSet, Archive]:
    """A month of Dawn and APP without headlines, which are the questions."""
    questions = QuestionSet.load(data / "dawn_app_january")
    return questions, build(work / "dawn", questions.articles(headlines=False), encoder)


def evidence(data: Path, work: Path, encoder: Encoder) -> tuple[QuestionSet, Archive]:
    """The sentences of MultiHop-RAG with their headlines."""
    questions = QuestionSet.load(data / "multihoprag_evidence")
    return questions, build(work / "evidence-with", questions.articles(headlines=True), encoder)


def encyclopedia(data: Path, work: Path, encoder: Encoder) -> tuple[QuestionSet, Archive]:
    """The paragraphs of SQuAD 2.0."""
    questions = QuestionSet.load(data / "squad2_dev_cs224n")
    return questions, build(work / "encyclopedia", questions.articles(headlines=True), encoder)


def even(rows: Sequence[Row]) -> Sequence[Row]:
    return rows[::2]


def odd(rows: Sequence[Row]) -> Sequence[Row]:
    return rows[1::2]


def sample(rows: Sequence[Row], size: int = SAMPLE) -> Sequence[Row]:
    chosen = np.random.default_rng(SEED).permutation(len(rows))[:size]
    return [rows[place] for place in chosen]
