"""A sentence-transformers model as an ONNX graph, so that a question needs no torch."""

from __future__ import annotations

import json
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

_AGREEMENT = 0.9999
"""The least cosine at which the graph's vector counts as the model's own."""


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
        told = {
            "agrees": False,
            "prompt": _query_prompt(model),
            "limit": model.get_max_seq_length(),
        }
        if rust is not None and told["limit"]:
            rust.save(str(draft / "tokenizer.json"))
            _write_graph(model, draft / "model.onnx")
            (draft / "model.json").write_text(json.dumps(told), encoding="utf-8")
            told["agrees"] = _agrees(model, Exported(draft))
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
        self._tokenizer.enable_truncation(told["limit"])
        options = onnxruntime.SessionOptions()
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


def _query_prompt(model: SentenceTransformer) -> str:
    prompts = model.prompts or {}
    default = prompts.get(model.default_prompt_name or "", "")
    return str(prompts.get("query", default) or "")


def _write_graph(model: SentenceTransformer, path: Path) -> None:
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
        torch.onnx.export(
            FromIds().eval(),
            tuple(example[name].to(device) for name in names),
            str(path),
            input_names=names,
            output_names=["vector"],
            dynamic_axes={**{name: {0: "n", 1: "length"} for name in names}, "vector": {0: "n"}},
            opset_version=18,
            dynamo=False,
        )


def _agrees(model: SentenceTransformer, exported: Exported) -> bool:
    own = model.encode_query(list(_PROBES), normalize_embeddings=True, show_progress_bar=False)
    return all(
        float(exported.encode(text) @ vector) > _AGREEMENT
        for text, vector in zip(_PROBES, own, strict=True)
    )
