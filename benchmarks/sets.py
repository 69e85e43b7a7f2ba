"""Question sets in BEIR's layout, and archives made of them by Dateline's own readers."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
import numpy.typing as npt

from index import Archive, Article, Encoder, Search
from index.readers import read
from retrieval.evaluation import evaluation, question_sets

Row = Mapping[str, Any]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A corpus, its questions, and for each question the articles that answer it, as rows."""

    name: str
    corpus: Sequence[Row]
    questions: Sequence[Row]
    truth: Mapping[str, Mapping[str, int]]

    @classmethod
    def load(cls, folder: Path) -> QuestionSet:
        """Read a set as `dateline evaluate` does, and its corpus row by row."""
        found = question_sets.QuestionSet.load(folder)
        if found.corpus is None:
            raise SystemExit(f"{folder} has no corpus")
        packed = found.corpus.read_bytes()
        lines = gzip.decompress(packed) if found.corpus.suffix == ".gz" else packed
        asked = found.questions
        return cls(
            found.name,
            [json.loads(line) for line in lines.splitlines()],
            [{"_id": one.id, "text": one.text, "metadata": one.metadata} for one in asked],
            {one.id: one.answers for one in asked if one.answers},
        )

    def articles(self, *, headlines: bool) -> list[Article]:
        """Return the corpus as our readers understand it, with or without its headlines."""
        rows = [row if headlines else {**row, "title": ""} for row in self.corpus]
        lines = "\n".join(json.dumps(row) for row in rows).encode()
        found = list(read(BytesIO(lines), self.name))
        articles = [article for article in found if isinstance(article, Article)]
        if len(articles) != len(rows):
            raise SystemExit(
                f"{self.name}: {len(rows) - len(articles)} rows were not read: {found}"
            )
        return articles

    def answerable(self) -> list[Row]:
        """Return the questions that the corpus answers."""
        return [question for question in self.questions if self.truth.get(question["_id"])]

    def unanswerable(self) -> list[Row]:
        """Return the questions that look answerable and are not."""
        return [q for q in self.questions if q["metadata"].get("unanswerable")]


def build(folder: Path, articles: Sequence[Article], encoder: Encoder, words: int = 45) -> Archive:
    """Return an archive of these articles, made once and kept in `folder`."""
    archive = Archive(folder, encoder, passage_words=words)
    with archive.writing():
        for start in range(0, len(articles), 500):
            archive.add(articles[start : start + 500])
    return archive


class Laboratory:
    """An archive whose every passage can be scored, to compare ways of ranking in one run."""

    def __init__(self, archive: Archive) -> None:
        if archive.search is None:
            raise SystemExit("the archive is empty")
        self.archive = archive
        self.search: Search = archive.search
        self.rows = np.array(archive.catalogue.passage_rows(), dtype=np.int64)
        found: list[str] = []
        for start in range(0, len(self.rows), 5000):
            some = self.rows[start : start + 5000].tolist()
            passages = archive.catalogue.find(some)
            found += [passages[row].article.id for row in some]
        self.ids, self.owners = np.unique(np.array(found, dtype=object), return_inverse=True)

    def scores(self, text: str) -> Scores:
        """Return cosine and BM25 share of every passage for a question."""
        vector = self.archive.encode_question(text)
        cosines, bm25 = self.search.scores(vector, text, self.rows)
        rarity = sum(self.search.rarity(text).values())
        return Scores(cosines.astype(float), bm25.astype(float), rarity)

    def best_articles(self, scores: Floats, k: int = 100) -> dict[str, float]:
        """Return the `k` articles whose best passage scores highest."""
        best = np.full(len(self.ids), -np.inf)
        np.maximum.at(best, self.owners, scores)
        order = np.argsort(-best, kind="stable")[:k]
        return {str(self.ids[place]): float(best[place]) for place in order}


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of every passage for one question: (n,) float64 each."""

    cosines: Floats
    bm25: Floats
    rarity: float

    def fused(self, meaning: float) -> Floats:
        """Return the weighted sum that Dateline ranks by."""
        words = self.bm25 / self.rarity if self.rarity else self.bm25
        return meaning * self.cosines + (1 - meaning) * words

    def reciprocal_ranks(self) -> Floats:
        """Return reciprocal rank fusion with k = 60, Cormack and others, SIGIR 2009."""
        places = [np.argsort(np.argsort(-side)) for side in (self.cosines, self.bm25)]
        fused: Floats = sum((1 / (61 + place) for place in places), np.zeros(len(self.bm25)))
        return fused


Measures = dict[str, float]


def measure(
    truth: Mapping[str, Mapping[str, int]], run: Mapping[str, Mapping[str, float]]
) -> Measures:
    """Return hit@1, hit@10, MRR, MAP@10 and recall@10, as `dateline evaluate` measures them."""
    found = evaluation.measure({question: truth[question] for question in run}, run)
    wanted = ("hit@1", "hit@10", "MRR", "MAP@10", "recall@10")
    return {name: fmean(found[name].values()) for name in wanted}


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; floats get three digits."""
    shown = [
        [f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows
    ]
    lines = [head, ["---"] * len(head), *shown]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
