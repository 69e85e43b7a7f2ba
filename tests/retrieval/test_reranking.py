"""Reranking: the scores are the model's own, and what cannot score is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import ModelError
from retrieval.reranking import Reranker

ROOT = Path(__file__).parents[2]
WORDS = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] why was the old pier closed for two years ferry sailed at noon "
    "mayor won a third term storm took power from homes ? . ,"
)
QUESTION = "Why was the pier closed?"
PASSAGES = [
    "The mayor won a third term.",
    "The old pier was closed for two years.",
    "A storm took power from homes, the ferry sailed at noon. " * 30,
    "The ferry sailed at noon.",
]


def save(folder: Path, network: str = "BertForSequenceClassification", labels: int = 1) -> Path:
    """Write a BERT of one small layer, its weights by chance but the same each time."""
    import torch
    import transformers

    folder.mkdir()
    (folder / "words.txt").write_text("\n".join(WORDS.split()), encoding="utf-8")
    settings = transformers.BertConfig(
        vocab_size=len(WORDS.split()),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=48,
        initializer_range=0.5,
    )
    settings.num_labels = labels
    torch.manual_seed(7)
    getattr(transformers, network)(settings).save_pretrained(folder)
    tokenizer = transformers.BertTokenizer(str(folder / "words.txt"), model_max_length=48)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("models") / "cross-encoder")


@pytest.fixture(scope="module")
def reranker(folder: Path) -> Reranker:
    return Reranker(str(folder))


def own_logits(folder: Path, question: str, passages: list[str]) -> Any:
    """Score as transformers does when it is asked directly, one pair after the other."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    network = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        return np.array(
            [
                network(
                    **tokenizer(question, passage, truncation=True, return_tensors="pt")
                ).logits.item()
                for passage in passages
            ]
        )


def test_scores_are_the_models_own_logits_in_the_order_of_the_passages(
    reranker: Reranker, folder: Path
) -> None:
    scores = reranker.scores(QUESTION, PASSAGES)
    assert scores.dtype == np.float32
    assert scores.shape == (len(PASSAGES),)
    expected = own_logits(folder, QUESTION, PASSAGES)
    assert np.ptp(expected) > 0.01
    np.testing.assert_allclose(scores, expected, atol=1e-5)


def test_another_order_of_passages_gives_the_same_scores_in_that_order(reranker: Reranker) -> None:
    scores = reranker.scores(QUESTION, PASSAGES)
    turned = reranker.scores(QUESTION, PASSAGES[::-1])
    np.testing.assert_allclose(turned[::-1], scores, atol=1e-5)
    assert list(np.argsort(-turned)) == [len(PASSAGES) - 1 - n for n in np.argsort(-scores)]


def test_scores_depend_on_the_question(reranker: Reranker) -> None:
    one = reranker.scores(QUESTION, PASSAGES)
    other = reranker.scores("Storm?", PASSAGES)
    assert not np.allclose(one, other, atol=1e-3)


def test_no_passages_have_no_scores_and_need_no_model() -> None:
    scores = Reranker("no-such-model").scores(QUESTION, [])
    assert scores.shape == (0,)
    assert scores.dtype == np.float32


def test_half_a_character_is_scored_too(reranker: Reranker) -> None:
    assert np.isfinite(reranker.scores("pier \udce9", ["ferry \udce9", ""])).all()


def test_threads_get_the_scores_of_their_own_questions(folder: Path) -> None:
    shared = Reranker(str(folder))
    questions = [" ".join(WORDS.split()[n : n + 6]) for n in range(5, 17)]
    alone = [Reranker(str(folder)).scores(question, PASSAGES) for question in questions[:2]]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda asked: shared.scores(asked, PASSAGES), questions))
    np.testing.assert_allclose(found[:2], alone, atol=1e-5)


def test_a_model_that_gives_several_scores_is_refused(tmp_path: Path) -> None:
    several = Reranker(str(save(tmp_path / "several", labels=3)))
    with pytest.raises(
        ModelError, match=r"several.*gives 3 scores a passage.*name a cross-encoder"
    ):
        several.scores(QUESTION, PASSAGES)


def test_a_model_that_was_not_trained_to_score_is_refused(tmp_path: Path) -> None:
    encoder = Reranker(str(save(tmp_path / "encoder", network="BertModel")))
    with pytest.raises(ModelError, match=r"encoder.*is no cross-encoder.*name a cross-encoder"):
        encoder.scores(QUESTION, PASSAGES)


@pytest.mark.parametrize("damaged", ["model.safetensors", "config.json"])
def test_a_damaged_model_is_told_by_its_name_and_what_would_do(
    tmp_path: Path, damaged: str
) -> None:
    broken = save(tmp_path / "broken")
    (broken / damaged).write_bytes((broken / damaged).read_bytes()[:50])
    with pytest.raises(ModelError, match=r"broken.*could not be loaded.*name a cross-encoder"):
        Reranker(str(broken)).scores(QUESTION, PASSAGES)


# Other processes: what the hub's library reads of the environment, it reads when it is imported.

ASK = """
import sys
from index import ModelError
from retrieval.reranking import Reranker
reranker = Reranker(sys.argv[1])
print("torch" in sys.modules)
try:
    reranker.scores("Why?", ["Because."])
except ModelError as error:
    print(error)
"""


def test_an_unknown_name_is_told_in_one_sentence_without_a_network_and_nothing_loads_before() -> (
    None
):
    run = subprocess.run(
        [sys.executable, "-c", ASK, "no-such/model"],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    loaded, said = run.stdout.splitlines()
    assert loaded == "False"
    assert said.startswith("the reranker 'no-such/model' could not be loaded: ")
    assert "name a cross-encoder of sentence-transformers" in said
