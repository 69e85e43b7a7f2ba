"""Search: FAISS and tantivy over one record, derived from it and kept in step with it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoder import Vector
from index.lock import BusyError, WriterLock
from index.records import Records, Searchable
from index.vectors import Columns, DamagedError, Rows, Scores, Vectors
from index.words import ANY_WORDS, COMMON, Entry, Limits, Said, Words

HEADLINE_WEIGHT = 0.3
"""Share of the headline's vector in a passage's; see benchmarks/README.md, 'Headlines'."""

_FORMAT = "2"
_HALF_PRECISION = 1e-3  # float16 keeps three digits of a number under 1

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages may be found: by source, by day of publication, and by their words.

    `before` is not included. An undated article passes no date filter. What is embargoed passes
    none, before its hour. `among` are the rows of the sources that exist for who asks, None where
    all do.
    """

    sources: tuple[str, ...] = ()
    after: date | None = None
    before: date | None = None
    said: Said = ANY_WORDS
    among: tuple[int, ...] | None = None


class Search:
    """The passages of a record, by meaning and by words, as of the last change it saw.

    FAISS is kept in memory and written to a file when asked; tantivy writes as it goes, and only
    by the process that holds the writer's place. Threads may share one instance.
    """

    def __init__(self, folder: Path, records: Records, lock: WriterLock, recipe: str) -> None:
        """Open the search in `folder`; what is missing or damaged is made from the record.

        `recipe` tells record and model apart from others: 'record fingerprint dimension'.
        """
        self._records = records
        self._lock = lock
        self._mutex = threading.RLock()
        self._vectors_path = folder / "vectors.npz"
        self._words_path = folder / "words"
        self._recipe = f"{_FORMAT} {recipe} {HEADLINE_WEIGHT}"
        self._saved_change = 0
        self._vectors = self._load_vectors(int(recipe.rsplit(maxsplit=1)[-1]))
        self._words = self._open_words()
        self.refresh()

    def __len__(self) -> int:
        """Return how many passages can be found."""
        return len(self._vectors)

    @property
    def change(self) -> int:
        """The last batch of the record that can be found."""
        return self._vectors.change

    @property
    def recall(self) -> float:
        """Recall@10 of the search by meaning against exact search, 1 while it is exact."""
        return self._vectors.recall

    # Keeping in step.

    def refresh(self) -> None:
        """See what any process has confirmed since."""
        last = self._records.last_change()
        with self._mutex:
            if self._vectors.change < last:
                self._catch_up_vectors(last)
            if self._words.change < last:
                self._catch_up_words()

    def save(self) -> None:
        """Write FAISS to its file, where it has changed since; for the holder of the lock."""
        with self._mutex:
            if self._saved_change < self._vectors.change:
                self._vectors.save(self._vectors_path)
                self._saved_change = self._vectors.change

    def save_if_free(self) -> None:
        """Save, unless another process writes: then it will."""
        try:
            with self._lock.held(wait_seconds=0):
                self.save()
        except BusyError:
            log.debug("FAISS is not saved while another process writes")

    @staticmethod
    def clear(folder: Path) -> None:
        """Remove the files of the search in a folder; opening it makes them anew."""
        Words.clear(folder / "words")
        (folder / "vectors.npz").unlink(missing_ok=True)

    def _load_vectors(self, dimension: int) -> Vectors:
        try:
            vectors = Vectors.load(self._vectors_path, self._recipe)
        except DamagedError as error:
            if self._vectors_path.exists():
                log.warning("FAISS is made anew from the record: %s", error)
            return Vectors(dimension, self._recipe)
        if vectors.change > self._records.last_change():
            log.warning("FAISS is made anew: it is ahead of the record, which came from a backup")
            return Vectors(dimension, self._recipe)
        self._saved_change = vectors.change
        return vectors

    def _open_words(self) -> Words:
        try:
            words = Words(self._words_path, self._recipe)
        except DamagedError as error:
            log.warning("tantivy is made anew from the record: %s", error)
        else:
            if words.change <= self._records.last_change():
                return words
            log.warning("tantivy is made anew: it is ahead of the record, which came from a backup")
        with self._lock.held():
            Words.clear(self._words_path)
            return Words(self._words_path, self._recipe)

    def _catch_up_vectors(self, last: int) -> None:
        vectors = self._vectors
        vectors.remove(self._records.removed_since(vectors.change, last))
        for rows in self._records.searchable_since(vectors.change, last):
            columns = Columns.of(
                [(row.row, row.article, row.source, row.day, row.embargo) for row in rows]
            )
            vectors.add(columns, self._blend(rows))
        vectors.change = last
        vectors.settle()

    def _catch_up_words(self) -> None:
        try:
            self._words.reload()
        except DamagedError:
            self._words = self._open_words()
        words = self._words
        try:
            # While another process writes, what it has not brought here yet is its own to bring.
            with self._lock.held(wait_seconds=0):
                last = self._records.last_change()
                if words.change < last:
                    entries = (
                        Entry(
                            row.row,
                            row.source,
                            row.day,
                            row.embargo,
                            row.headline,
                            row.text,
                            row.byline,
                        )
                        for rows in self._records.searchable_since(words.change, last)
                        for row in rows
                    )
                    words.apply(self._records.removed_since(words.change, last), entries, last)
        except BusyError:
            log.debug("tantivy is behind the record while another process writes")

    # Finding.

    @contextmanager
    def still(self) -> Iterator[None]:
        """Let nothing enter or leave the search while several of its answers are put together."""
        with self._mutex:
            yield

    def nearest(self, question: Vector, k: int, where: Filter) -> tuple[Rows, Scores]:
        """Return rows and cosines of the `k` passages nearest in meaning, best first."""
        with self._mutex:
            return self._vectors.nearest(question, k, self._keep(where))

    def matching(self, text: str, k: int, where: Filter) -> tuple[Rows, Scores]:
        """Return rows and BM25 scores of the `k` passages that match best, best first."""
        with self._mutex:
            rows, scores = self._words.matching(text, k, self._limits(where))
            # Between two changes, words may name passages that vectors know no more, or not yet.
            known = np.isin(rows, self._vectors.columns.rows)
            return rows[known], scores[known]

    def scores(self, question: Vector, text: str, rows: Rows) -> tuple[Scores, Scores]:
        """Return cosine and BM25 score of each of these rows, in their order."""
        with self._mutex:
            return self._vectors.similarities(question, rows), self._words.scores(text, rows)

    def columns(self, rows: Rows) -> Columns:
        """Return article, source and day of each of these rows, in their order."""
        with self._mutex:
            return self._vectors.columns.at(rows)

    def passing(self, where: Filter, rows: Rows) -> npt.NDArray[np.bool_]:
        """Tell of each of these rows whether a filter lets it through, (n,) in their order."""
        with self._mutex:
            keep = self._keep(where)
            if keep is None:
                return np.ones(len(rows), dtype=bool)
            passed: npt.NDArray[np.bool_] = keep[np.searchsorted(self._vectors.columns.rows, rows)]
            return passed

    @property
    def days(self) -> tuple[int, int]:
        """First and last day of publication of what can be found, as ordinals; 0 where undated."""
        days = self._vectors.columns.days
        dated = days[days > 0]
        return (int(dated.min()), int(dated.max())) if len(dated) else (0, 0)

    def days_of(self, sources: Sequence[int]) -> npt.NDArray[np.int32]:
        """Return the day of each passage of these sources, as ordinals, 0 where undated."""
        with self._mutex:
            columns = self._vectors.columns
            days: npt.NDArray[np.int32] = columns.days[np.isin(columns.sources, sources)]
            return days

    def leads(self, rows: Rows) -> Rows:
        """Return for each of these rows the first passage of its article, in their order.

        The passages of an article enter together, so they lie side by side.
        """
        with self._mutex:
            columns = self._vectors.columns
            starts = np.flatnonzero(np.r_[True, columns.articles[1:] != columns.articles[:-1]])
            places = np.searchsorted(columns.rows, rows)
            found: Rows = columns.rows[starts[np.searchsorted(starts, places, side="right") - 1]]
            return found

    def rarity(self, text: str) -> dict[str, float]:
        """Return the stems of a text that tell something, each with its rarity in the archive."""
        with self._mutex:  # while it reloads, the index of words counts what is no longer there
            terms = [term for term in self._words.terms(text) if term not in COMMON]
            return dict(zip(terms, self._words.rarity(terms), strict=True))

    def unknown(self, text: str) -> list[str]:
        """Return the words of a text that no passage holds, in order."""
        with self._mutex:
            return self._words.unknown(text)

    def stems(self, text: str) -> list[str]:
        """Return the stem of every word of a text, in order."""
        return self._words.stems(text)

    def _keep(self, where: Filter) -> npt.NDArray[np.bool_] | None:
        columns, limits = self._vectors.columns, self._limits(where)
        if limits == Limits():
            return None
        keep = np.ones(len(columns.rows), dtype=bool)
        if limits.sources is not None:
            keep &= np.isin(columns.sources, limits.sources)
        if limits.since is not None or limits.until is not None:
            keep &= columns.days >= max(limits.since or 1, 1)
        if limits.until is not None:
            keep &= columns.days < limits.until
        if limits.now is not None:
            keep &= columns.embargoes <= limits.now
        if limits.said != ANY_WORDS:
            keep &= np.isin(columns.rows, self._words.worded(limits.said))
        return keep

    def _limits(self, where: Filter) -> Limits:
        now = int(time.time())
        hidden = bool((self._vectors.columns.embargoes > now).any())
        return Limits(
            sources=self._source_rows(where),
            since=where.after.toordinal() if where.after else None,
            until=where.before.toordinal() if where.before else None,
            now=now if hidden else None,
            said=where.said,
        )

    def _source_rows(self, where: Filter) -> Sequence[int] | None:
        if not where.sources:
            return where.among
        rows = [row for name in where.sources for row in self._records.catalogue.source_rows(name)]
        return rows if where.among is None else [row for row in rows if row in where.among]

    # Proving.

    def faults(self) -> list[str]:
        """Return where FAISS or tantivy differ from the record, nothing where all is well."""
        with self._mutex:
            self.refresh()
            expected = self._records.catalogue.passage_rows()
            faults = []
            for name, rows in (
                ("FAISS", self._vectors.columns.rows),
                ("tantivy", self._words.rows()),
            ):
                lacking = np.setdiff1d(expected, rows).size
                extra = len(rows) - (len(expected) - lacking)
                if lacking or extra:
                    faults.append(
                        f"{name}: {lacking} passages of the record are missing and {extra} are "
                        "not in the record; mend with: dateline rebuild"
                    )
            return faults or self._different_vectors()

    def _different_vectors(self) -> list[str]:
        different = 0
        for rows in self._records.searchable_since(0, self._vectors.change):
            kept = self._vectors.of(np.array([row.row for row in rows], dtype=np.int64))
            alike = np.abs(kept - self._blend(rows)).max(axis=1) <= _HALF_PRECISION
            different += int((~alike).sum())
        if not different:
            return []
        return [f"FAISS: {different} vectors differ from the record; mend with: dateline rebuild"]

    def _blend(self, rows: Sequence[Searchable]) -> npt.NDArray[np.float32]:
        """Return (n, d) float32 unit rows: passage and headline in one, so that one search serves.

        A vector that was damaged in the record is a row of zeros, which nothing is near to.
        """
        blended = np.array([self._read(row.vector) for row in rows], dtype=np.float32)
        for place, row in enumerate(rows):
            if row.headline_vector is not None:
                blended[place] += HEADLINE_WEIGHT * self._read(row.headline_vector)
        lengths = np.linalg.norm(blended, axis=1, keepdims=True)
        return (blended / np.where(lengths > 0, lengths, 1)).astype(np.float32)

    def _read(self, data: bytes) -> npt.NDArray[np.float32]:
        if len(data) != self._vectors.dimension * np.dtype(np.float16).itemsize:
            return np.zeros(self._vectors.dimension, dtype=np.float32)
        return np.nan_to_num(np.frombuffer(data, np.float16).astype(np.float32))
