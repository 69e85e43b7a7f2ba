"""A sentence-transformers model as an ONNX graph, so that a question needs no torch."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")

# Of several lengths, so that a graph that took one length for a constant is found out.
_PROBES = (
    "Floods",
    "Who said that the bridge would be closed until March?",
    "What did the harbour authority say about dredging, and when did it say so? " * 8,
)

_ENDLESS = 1_000_000  # tokenizers that state no bound give a number beyond all texts

_AGREEMENT = 0.9999
"""The least cosine at which the graph's vector counts as the model's own."""


log = logging.getLogger(__name__)


def is_exported(folder: Path) -> bool:
    """Tell whether a model was exported to this folder, in whole."""
    return (folder / "model.json").is_file()


def export(model: SentenceTransformer, folder: Path) -> None:
    """Write the model, from token ids to sentence vector, to `folder`, all or nothing.

    Where the graph cannot be made, or does not give the model's own vectors, that is written
    down instead, and questions go through the model itself.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    try:
        # Fast tokenizers carry what the Rust library reads; others cannot be exported.
        rust = getattr(model.tokenizer, "backend_tokenizer", None)
        told = {"agrees": False, "prompt": query_prompt(model), "limit": length_read(model)}
        (draft / "model.json").write_text(json.dumps(told), encoding="utf-8")
        if rust is not None:
            rust.save(str(draft / "tokenizer.json"))
            told["agrees"] = _write_graph(model, draft / "model.onnx") and _agrees(model, draft)
        (draft / "model.json").write_text(json.dumps(told), encoding="utf-8")
        if not is_exported(folder):
            shutil.rmtree(folder, ignore_errors=True)
            # Another process may have been faster; its export is the same.
            draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


class Exported:
    """A model as `export` wrote it, ready in a fraction of a second."""

    def __init__(self, folder: Path) -> None:
        told = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        self.agrees: bool = told["agrees"]
        """Whether the graph gives the model's own vectors, cosine above 0.9999."""
        self._prompt: str = told["prompt"]
        if not (folder / "model.onnx").exists():
            return
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        if told["limit"]:
            self._tokenizer.enable_truncation(told["limit"])
        options = onnxruntime.SessionOptions()
        # Threads that spin while they wait take the processor from everything beside them.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # A question is short: a second thread gains it nothing, and many are asked at once.
        options.intra_op_num_threads = 1
        options.log_severity_level = 3  # errors; warnings are about the graph, not the question
        self._session = onnxruntime.InferenceSession(
            folder / "model.onnx", options, providers=["CPUExecutionProvider"]
        )
        self._inputs = [declared.name for declared in self._session.get_inputs()]

    def encode(self, text: str) -> npt.NDArray[np.float32]:
        """Return the question's vector, (d,) float32 of length 1."""
        read = self._tokenizer.encode(self._prompt + text)
        values = dict(zip(_INPUTS, (read.ids, read.attention_mask, read.type_ids), strict=True))
        feed = {name: np.array([values[name]], dtype=np.int64) for name in self._inputs}
        (rows,) = self._session.run(None, feed)
        vector: npt.NDArray[np.float32] = rows[0].astype(np.float32)
        vector /= np.linalg.norm(vector)
        return vector


def query_prompt(model: SentenceTransformer) -> str:
    """Return what the model wants before a question, as its own `encode_query` chooses it."""
    return _prompt(model, "query")


def document_prompt(model: SentenceTransformer) -> str:
    """Return what the model wants before a passage, as its own `encode_document` chooses it."""
    return _prompt(model, "document", "passage", "corpus")


def _prompt(model: SentenceTransformer, *names: str) -> str:
    name = next((name for name in names if name in model.prompts), model.default_prompt_name)
    return str(model.prompts.get(name or "") or "")


def length_read(model: SentenceTransformer) -> int:
    """Return how many tokens the model reads, 0 where it states no bound."""
    stated = model.get_max_seq_length()
    return int(stated) if stated and stated < _ENDLESS else 0


def _write_graph(model: SentenceTransformer, path: Path) -> bool:
    import torch

    class FromIds(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *ids: torch.Tensor) -> torch.Tensor:
            vectors: torch.Tensor = self.model(dict(zip(names, ids, strict=True)))[
                "sentence_embedding"
            ]
            return vectors

    example = model.tokenizer(list(_PROBES[:2]), padding=True, return_tensors="pt")
    names = [name for name in _INPUTS if name in example]
    device = model.device
    with warnings.catch_warnings(), torch.no_grad():
        # The tracer warns of each length it sees; the probes prove that none became a constant.
        warnings.simplefilter("ignore")
        try:
            torch.onnx.export(
                FromIds().eval(),
                tuple(example[name].to(device) for name in names),
                str(path),
                input_names=names,
                output_names=["vector"],
                dynamic_axes={
                    **{name: {0: "n", 1: "length"} for name in names},
                    "vector": {0: "n"},
                },
                opset_version=18,
                dynamo=False,
            )
        except Exception as error:  # noqa: BLE001 - tracing fails in as many ways as there are models
            log.info("questions go through the model itself, which cannot be traced: %s", error)
            return False
    return True


def _agrees(model: SentenceTransformer, folder: Path) -> bool:
    exported = Exported(folder)
    own = model.encode_query(list(_PROBES), show_progress_bar=False).astype(np.float32)
    return all(
        float(exported.encode(text) @ vector) > _AGREEMENT * float(np.linalg.norm(vector))
        for text, vector in zip(_PROBES, own, strict=True)
    )
