"""Reranking: a cross-encoder reads question and passage together, slower and better."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index import ModelError
from retrieval.ranking import Ranking

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

FIRST = 20
"""Candidates that are read again; see benchmarks/README.md, 'Reranking'."""

_EXAMPLE = "cross-encoder/ms-marco-MiniLM-L6-v2"


class Reranker:
    """One sentence-transformers cross-encoder: a name or a folder, loaded when first needed.

    Nogueira and Cho, Passage Re-ranking with BERT, arXiv 1901.04085. One instance serves any
    number of threads, one after the other.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._one_at_a_time = Lock()  # the tokenizer's settings are changed by each call

    def scores(self, question: str, passages: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return (n,) float32 logits, one a passage in their order; higher is better.

        Logits have no bounds, and mean something only against those of the same question.

        :raises ModelError: if the model cannot be loaded, or gives no single score.
        """
        if not passages:
            return np.empty(0, np.float32)
        pairs = [(_kept(question), _kept(passage)) for passage in passages]
        with self._one_at_a_time:
            # What a model applies to its logits differs, by its own settings; the order does not.
            from torch.nn import Identity

            found = self._model.predict(pairs, activation_fn=Identity(), show_progress_bar=False)
        return np.asarray(found, np.float32)

    def reranked(
        self,
        ranking: Ranking,
        question: str,
        texts: Callable[[Sequence[int]], Mapping[int, str]],
    ) -> Ranking:
        """Return the candidates with the first of them in the order of their scores.

        `texts` gives the passages of rows. See benchmarks/README.md, 'Reranking'.
        """
        first = texts(ranking.rows[:FIRST].tolist())
        places = [place for place, row in enumerate(ranking.rows[:FIRST].tolist()) if row in first]
        found = self.scores(question, [first[int(ranking.rows[place])] for place in places])
        order = np.array(places, dtype=np.intp)[np.argsort(-found, kind="stable")]
        rest = np.setdiff1d(np.arange(len(ranking)), order)
        return replace(ranking.reordered(np.concatenate([order, rest])), is_reranked=True)

    @cached_property
    def _model(self) -> CrossEncoder:
        # Importing sentence-transformers takes seconds; who reranks nothing does without it.
        from safetensors import SafetensorError
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model: CrossEncoder = CrossEncoder(self.name)
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            first = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise self._refused(f"could not be loaded: {first.rstrip('.')}") from error
        if model.num_labels != 1:
            raise self._refused(f"gives {model.num_labels} scores a passage, where 1 is needed")
        if not _is_trained(model):
            raise self._refused("is no cross-encoder: it was not trained to score")
        return model

    def _refused(self, why: str) -> ModelError:
        return ModelError(
            f"the reranker {self.name!r} {why}; name a cross-encoder of sentence-transformers, as "
            f"a folder or as your hub names it ({_EXAMPLE!r}), or none"
        )


def _is_trained(model: CrossEncoder) -> bool:
    """Tell whether the last layer came with the model: where it did not, it scores by chance."""
    network = model.model
    head = "ForSequenceClassification"
    if network is None or not type(network).__name__.endswith(head):
        return True
    return any(name.endswith(head) for name in network.config.architectures or [])


def _kept(text: str) -> str:
    """Half a character, as a terminal in another encoding sends, is no text to any tokenizer."""
    return text.encode("utf-8", "replace").decode()
