"""Nearest passages: FAISS, with the arrays that filters are made of."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
"""(n,) int64, numbers of passages in the record."""

Scores = npt.NDArray[np.float32]
"""(n,) float32, higher is better."""

EXACT_UP_TO = 300_000
"""Passages up to which every one is compared: 16 ms a question there, on 2 cores."""

_RECALL = 0.98
_RECALL_AT = 10
_PROBE_QUESTIONS = 200
_NO_ROW = -1  # FAISS pads a short result with it


class DamagedError(Exception):
    """The file is not what was written; it is made anew from the record."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What filters and orders need of each passage: arrays of one length, rows ascending."""

    rows: Rows
    articles: npt.NDArray[np.int64]
    sources: npt.NDArray[np.int32]
    days: npt.NDArray[np.int32]
    """Proleptic ordinals of the day of publication, 0 where undated."""
    embargoes: npt.NDArray[np.int64]
    """Seconds since 1970 until which the passage is hidden, 0 for none."""

    @classmethod
    def of(cls, values: Sequence[tuple[int, int, int, int, int]]) -> Columns:
        """Make columns of (row, article, source, day, embargo)."""
        table = np.array(values, dtype=np.int64).reshape(-1, 5)
        return cls(
            rows=table[:, 0].copy(),
            articles=table[:, 1].copy(),
            sources=table[:, 2].astype(np.int32),
            days=table[:, 3].astype(np.int32),
            embargoes=table[:, 4].copy(),
        )

    def joined(self, more: Columns) -> Columns:
        """Return these columns with more rows, all of them higher, behind them."""
        return Columns(
            *(np.concatenate([getattr(self, name), getattr(more, name)]) for name in self.__slots__)
        )

    def kept(self, keep: npt.NDArray[np.bool_]) -> Columns:
        """Return the rows where `keep`, (n,) bool, is true."""
        return Columns(*(getattr(self, name)[keep] for name in self.__slots__))

    def at(self, rows: Rows) -> Columns:
        """Return the columns of these rows, in their order; every row must be there."""
        places = np.searchsorted(self.rows, rows)
        return Columns(*(getattr(self, name)[places] for name in self.__slots__))


class Vectors:
    """Unit vectors as float16 with inner product: exact, then an inverted file when many.

    Johnson, Douze and Jegou, Billion-scale similarity search with GPUs, 2017. `change` is the
    last batch of the record that is in here. `recipe` names how the vectors were made; a file of
    another recipe counts as damaged.
    """

    def __init__(self, dimension: int, recipe: str, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self.change = 0
        self.columns = Columns.of([])
        self.recall = 1.0
        """Recall@10 against exact search, measured when the inverted file was made."""
        self._recipe = recipe
        self._exact_up_to = exact_up_to
        self._index = _exact(dimension)

    @property
    def dimension(self) -> int:
        """Length of every vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        """Return how many passages are in here."""
        return len(self.columns.rows)

    def add(self, columns: Columns, vectors: npt.NDArray[np.float32]) -> None:
        """Take in passages, (n, d) float32; their rows are higher than all before.

        :raises ValueError: if the numbers of rows and vectors or the dimensions differ.
        """
        if vectors.shape != (len(columns.rows), self.dimension):
            raise ValueError(
                f"{len(columns.rows)} rows came with vectors of shape {vectors.shape}; "
                f"expected ({len(columns.rows)}, {self.dimension})"
            )
        if len(columns.rows):
            self._index.add_with_ids(np.ascontiguousarray(vectors), columns.rows)
            self.columns = self.columns.joined(columns)

    def remove(self, rows: Sequence[int]) -> None:
        """Take passages out; rows that are not in here are passed over."""
        going = np.isin(self.columns.rows, np.asarray(rows, dtype=np.int64))
        if going.any():
            self._index.remove_ids(faiss.IDSelectorBatch(self.columns.rows[going]))
            self.columns = self.columns.kept(~going)

    def nearest(
        self, question: npt.NDArray[np.float32], k: int, keep: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Rows, Scores]:
        """Return the rows of the `k` nearest passages and their inner products, best first.

        `keep`, (n,) bool beside `columns`, is the filter; fewer rows come back where it lets
        fewer through.

        :raises ValueError: if the question's dimension is not the index's.
        """
        if question.shape != (self.dimension,):
            raise ValueError(
                f"the question's vector has shape {question.shape}, expected ({self.dimension},)"
            )
        allowed = len(self) if keep is None else int(keep.sum())
        k = min(k, allowed)
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        selector = None if allowed == len(self) else self.columns.rows[keep]
        # A filter spreads the nearest over more lists: by as much as it leaves out.
        rows, scores = self._search(question, k, selector, wider=len(self) / allowed)
        if len(rows) < k:
            return self._search(question, k, selector, wider=np.inf)
        return rows, scores

    def similarities(self, question: npt.NDArray[np.float32], rows: Rows) -> Scores:
        """Return the inner product of each of these rows, in their order."""
        if not len(rows):
            return np.empty(0, np.float32)
        found, scores = self._search(question, len(rows), rows, wider=np.inf)
        order = np.argsort(found)
        result: Scores = scores[order][np.searchsorted(found[order], rows)]
        return result

    def of(self, rows: Rows) -> npt.NDArray[np.float32]:
        """Return the vectors of these rows, (n, d) float32, in their order."""
        if isinstance(self._index, faiss.IndexIVF):
            self._index.set_direct_map_type(faiss.DirectMap.Hashtable)
        vectors: npt.NDArray[np.float32] = self._index.reconstruct_batch(rows)
        if isinstance(self._index, faiss.IndexIVF):
            self._index.set_direct_map_type(faiss.DirectMap.NoMap)
        return vectors

    def settle(self) -> None:
        """Turn to an inverted file once exact search is too slow, and again when it doubled."""
        trained_for = self._index.nlist**2 // 16 if isinstance(self._index, faiss.IndexIVF) else 0
        if len(self) > max(self._exact_up_to, 2 * trained_for):
            vectors = self.of(self.columns.rows)
            self._index, self.recall = _inverted(vectors, self.columns.rows)

    def save(self, path: Path) -> None:
        """Write everything to one file, all or nothing; its parts carry checksums."""
        draft = path.with_suffix(".draft")
        with draft.open("wb") as file:
            np.savez(
                file,
                recipe=np.array(self._recipe),
                change=np.array(self.change),
                recall=np.array(self.recall),
                index=faiss.serialize_index(self._index),
                **{name: getattr(self.columns, name) for name in Columns.__slots__},
            )
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    @classmethod
    def load(cls, path: Path, recipe: str, *, exact_up_to: int = EXACT_UP_TO) -> Vectors:
        """Read what `save` wrote.

        :raises DamagedError: if the file is gone, damaged, or was made by another recipe.
        """
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as parts:
                if str(parts["recipe"]) != recipe:
                    raise DamagedError(f"{path} was made as {parts['recipe']}, expected {recipe}")
                index = faiss.deserialize_index(parts["index"])
                vectors = cls(index.d, recipe, exact_up_to=exact_up_to)
                vectors._index = index
                vectors.change = int(parts["change"])
                vectors.recall = float(parts["recall"])
                vectors.columns = Columns(*(parts[name] for name in Columns.__slots__))
        except (OSError, ValueError, KeyError, EOFError, RuntimeError, zipfile.BadZipFile) as error:
            raise DamagedError(f"{path} cannot be read: {error}") from error
        if index.ntotal != len(vectors):
            raise DamagedError(f"{path} holds {index.ntotal} vectors for {len(vectors)} passages")
        return vectors

    def _search(
        self,
        question: npt.NDArray[np.float32],
        k: int,
        rows: Rows | None,
        *,
        wider: float,
    ) -> tuple[Rows, Scores]:
        inverted = isinstance(self._index, faiss.IndexIVF)
        parameters = faiss.SearchParametersIVF() if inverted else faiss.SearchParameters()
        if inverted:
            parameters.nprobe = int(min(self._index.nprobe * wider, self._index.nlist))
        if rows is not None:
            bits = np.zeros(int(self.columns.rows[-1]) + 1, dtype=bool)
            bits[rows] = True
            bitmap = np.packbits(bits, bitorder="little")
            parameters.sel = faiss.IDSelectorBitmap(bitmap)
        scores, found = self._index.search(question[None, :], k, params=parameters)
        there = found[0] != _NO_ROW
        return found[0][there], scores[0][there]


def _exact(dimension: int) -> Any:
    store = faiss.IndexScalarQuantizer(
        dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    return faiss.IndexIDMap2(store)


def _inverted(vectors: npt.NDArray[np.float32], rows: Rows) -> tuple[Any, float]:
    """Return an inverted file of these vectors, and its recall@10 against exact search.

    As many lists are probed as that recall needs; lists are 4 times the root of the passages, as
    FAISS's own guidelines have it.
    """
    dimension = vectors.shape[1]
    lists = min(int(4 * len(rows) ** 0.5), len(rows) // 39)  # FAISS wants 39 points a list
    rng = np.random.default_rng(0)
    sample = vectors[rng.permutation(len(rows))[: 64 * lists]]
    quantizer = faiss.IndexFlatIP(dimension)
    inverted = faiss.IndexIVFScalarQuantizer(
        quantizer,
        dimension,
        lists,
        faiss.ScalarQuantizer.QT_fp16,
        faiss.METRIC_INNER_PRODUCT,
        False,
    )
    inverted.train(sample)
    inverted.add_with_ids(vectors, rows)
    exact = _exact(dimension)
    exact.add_with_ids(vectors, rows)
    probes = sample[:_PROBE_QUESTIONS] + rng.normal(
        0, 0.02, (len(sample[:_PROBE_QUESTIONS]), dimension)
    )
    probes = np.ascontiguousarray(probes, dtype=np.float32)
    _, truth = exact.search(probes, _RECALL_AT)
    recall, inverted.nprobe = 0.0, 4
    while True:
        _, found = inverted.search(probes, _RECALL_AT)
        recall = float(np.mean([np.isin(a, b).mean() for a, b in zip(truth, found, strict=True)]))
        if recall >= _RECALL or inverted.nprobe >= lists:
            return inverted, recall
        inverted.nprobe = min(2 * inverted.nprobe, lists)
