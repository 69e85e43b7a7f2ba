"""Archive: add, correct, remove, find, verify; keeps record, FAISS and tantivy in step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.batch import Addition, texts_of
from index.encoder import Encodes, ModelError, Vector
from index.forgetting import Receipt, traces
from index.kills import is_kill
from index.lock import WriterLock
from index.passages import split
from index.records import Records
from index.sameness import is_same, told
from index.search import Search
from index.versions import Added, Refused, compare

if TYPE_CHECKING:
    from index.following import Followed

Progress = Callable[[int, int], None]
"""Told how many of how many texts are encoded."""


_FORMAT = "1"

KILL_DAYS = 30
"""How many days back a kill notice reaches for the article whose headline it names."""

_TELLING_WORDS = 4  # of a headline: fewer can stand in any text


class ArchiveError(Exception):
    """There is no archive, or no article, where one was asked for."""


class Archive:
    """A folder of articles that can be searched.

    The record in SQL is the truth; the search is derived from it and catches up when the archive
    is opened or another process has written. `search` is None until the first article is in.
    """

    def __init__(
        self,
        folder: Path,
        encoder: Encodes,
        *,
        create: bool = True,
        passage_words: int = 45,
        wait_seconds: float = 10,
    ) -> None:
        """Open the archive in `folder`, or begin one there.

        :raises ArchiveError: if there is none and `create` is false.
        :raises RecordError: if the record cannot be read.
        """
        record = folder / "record.sqlite3"
        if not create and not record.exists():
            raise ArchiveError(
                f"there is no archive in {folder}; make one with: "
                f"dateline add PATH --archive {folder}"
            )
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._encoder = encoder
        self._passage_words = passage_words
        self._lock = WriterLock(folder, wait_seconds)
        self._records = Records(record)
        self.catalogue = self._records.catalogue
        """What the archive holds, for reading."""
        self.search: Search | None = None
        """The passages, by meaning and by words; None while the archive is empty."""
        self._meta = self._records.meta()
        if self._meta.get("format", _FORMAT) != _FORMAT:
            raise ArchiveError(
                f"the archive in {folder} has format {self._meta['format']}, and this version of "
                f"Dateline reads {_FORMAT}; use the version that made it to export its articles"
            )
        self.refresh()
        if self.search is not None:
            self.search.save_if_free()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._records.close()

    @property
    def model(self) -> str:
        """The name of the model that the archive was encoded with, empty before the first."""
        return self._meta.get("model", "")

    def refresh(self) -> None:
        """See what any process has confirmed since."""
        meta = self._records.meta()
        if self.search is not None and meta == self._meta:
            self.search.refresh()
        elif meta:
            self._meta = meta
            recipe = f"{meta['record']} {meta['fingerprint']} {meta['dimension']}"
            self.search = Search(self.folder, self._records, self._lock, recipe)

    def encode_question(self, text: str) -> Vector:
        """Return the question's vector, by the model that the archive was encoded with.

        :raises ModelError: if the settings name another model.
        """
        self._require_name()
        return self._encoder.encode_question(text, self._meta["fingerprint"])

    # Writing.

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one writer's place, over several batches if need be.

        :raises BusyError: if another process holds it for longer than the wait that was set.
        """
        with self._lock.held():
            self.refresh()
            try:
                yield
            finally:
                if self.search is not None and not self._lock.nested:
                    self.search.save()

    def add(self, articles: Iterable[Article], progress: Progress | None = None) -> Added:
        """Take in a batch, all or nothing: once this returns, the articles are in the archive.

        An article that is known as it is changes nothing; one that says something else becomes a
        new version and its old passages leave the search.

        :raises BusyError: if another process is writing.
        :raises ModelError: if the archive was encoded with another model.
        """
        with self.writing():
            batch, refused = self._admitted(articles)
            held = self._records.held([article.id for article in batch])
            additions, outcome = compare(batch, held)
            outcome.refused += refused
            if additions:
                meta = self._required_meta()
                additions = [self._cut(addition) for addition in additions]
                texts = self._records.unknown_texts(
                    text for addition in additions for text in texts_of(addition)
                )
                vectors = self._encode(texts, progress)
                pairs = dict(zip(texts, vectors, strict=True))
                outcome.groups = self._records.write(additions, pairs, meta)
                outcome.passages = sum(len(addition.passages) for addition in additions)
                self.refresh()
            return outcome

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Remove articles from the record and the search; return the ids that were there."""
        with self.writing():
            removed = self._records.remove(ids)
            self.refresh()
            return removed

    def forget(self, ids: Sequence[str]) -> Receipt:
        """Remove articles for good: text, vectors, versions; they may not return.

        What was derived is made anew, so that no word of them stays in a file. The receipt tells
        how much was erased, and nothing of what it said.

        :raises ArchiveError: if there is none of these articles.
        """
        with self._lock.held():
            self.refresh()
            if not any(self.catalogue.versions(article_id) for article_id in ids):
                raise ArchiveError(f"none of these articles is in this archive: {', '.join(ids)}")
            receipt = self._records.forget(ids, self._meta["record"])
            self._derive_anew()
            return receipt

    def merge_sources(self, name: str, into: str) -> int:
        """Make two sources one, under the second's name; return how many articles moved.

        :raises ArchiveError: if the archive does not know one of them.
        """
        with self.writing():
            rows = [self.catalogue.source_rows(source) for source in (name, into)]
            for source, found in zip((name, into), rows, strict=True):
                if not found:
                    raise ArchiveError(
                        f"this archive has no source {source!r}; see: dateline sources"
                    )
            if rows[0] == rows[1]:
                return 0
            moved = self._records.merge_sources(rows[0][0], rows[1][0])
            self.refresh()
            return moved

    def followed(self) -> list[Followed]:
        """Return the feeds and sitemaps that are followed, by address."""
        return self._records.followed()

    def follow(self, records: Sequence[Followed]) -> None:
        """Keep feeds and sitemaps, in place of what was known of the same addresses."""
        self._records.follow(records)

    def unfollow(self, url: str) -> bool:
        """Follow an address no longer; tell whether it was followed."""
        return self._records.unfollow(url)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make FAISS and tantivy anew from the record; return how many texts were encoded.

        Nothing is encoded unless the model or the size of passages is another than before.
        """
        with self._lock.held():
            texts: list[str] = []
            if self._meta and not self._is_ours():
                cut = [
                    self._cut(Addition(article, current=True, passages=()))
                    for article in self.catalogue.articles()
                ]
                texts = list(dict.fromkeys(text for addition in cut for text in texts_of(addition)))
                vectors = self._encode(texts, progress)
                meta = self._described(vectors.shape[1], self._meta["record"])
                pairs = dict(zip(texts, vectors, strict=True))
                self._records.replace_passages(cut, pairs, meta)
            self._derive_anew()
            return len(texts)

    def verify(self) -> list[str]:
        """Return every fault found in record, FAISS and tantivy, nothing where all is well."""
        faults = self.catalogue.check() + self.catalogue.altered_passages()
        return faults + (self.search.faults() if self.search is not None else [])

    def _admitted(self, articles: Iterable[Article]) -> tuple[list[Article], list[Refused]]:
        """Part what may come in from what was forgotten; a kill notice brings its article along."""
        admitted: list[Article] = []
        refused: list[Refused] = []
        key = self._meta.get("record", "")
        arrived: dict[bytes, list[Article]] = {}
        for came in articles:
            left = traces(came, key)
            if key and left.match(self._records.forgotten(left.all)):
                refused.append(Refused(came, "it was removed for good, and may not return"))
                continue
            article = self._under_known_id(came, arrived)
            if article.status == "usable" and is_kill(article.headline, article.text):
                admitted += [replace(article, status="killed"), *self._killed_by(article)]
            else:
                admitted.append(article)
        return admitted, refused

    def _under_known_id(self, article: Article, arrived: dict[bytes, list[Article]]) -> Article:
        """Return the article under the id of one that is the same in another format.

        `arrived` are those of this batch, by what they tell of themselves; this one joins them.
        """
        telling = told(article)
        if telling is None or self.catalogue.versions(article.id):
            return article
        alike = [*arrived.get(telling, ()), *self.catalogue.told_alike(telling)]
        same = next((other for other in alike if is_same(article, other)), None)
        if same:
            article = replace(article, id=same.id)
        arrived.setdefault(telling, []).append(article)
        return article

    def _killed_by(self, notice: Article) -> list[Article]:
        """Return what a notice kills that came under an id of its own: its headline is named."""
        said = notice.text.casefold()
        return [
            replace(article, status="killed", text="", updated=notice.published)
            for article in self.catalogue.around(notice.day, days=KILL_DAYS)
            if article.id != notice.id
            and len(article.headline.split()) >= _TELLING_WORDS
            and article.headline.casefold() in said
        ]

    def _derive_anew(self) -> None:
        Search.clear(self.folder)
        self.search = None
        self.refresh()
        if self.search is not None:
            self.search.save()

    def _cut(self, addition: Addition) -> Addition:
        if not addition.current or addition.article.status != "usable":
            return addition
        passages = split(
            addition.article,
            words=self._passage_words,
            tokens=self._encoder.tokens,
            limit=self._encoder.limit,
        )
        return replace(addition, passages=passages)

    def _encode(self, texts: Sequence[str], progress: Progress | None) -> npt.NDArray[np.float32]:
        done = 0

        def advanced(more: int) -> None:
            nonlocal done
            done += more
            if progress:
                progress(done, len(texts))

        return self._encoder.encode_passages(texts, advanced)

    # One model an archive.

    def _require_name(self) -> None:
        if self._meta and self.model != self._encoder.name:
            raise ModelError(
                f"this archive was encoded with the model {self.model!r}, and the settings name "
                f"{self._encoder.name!r}; set `model` back, or encode the archive anew with: "
                "dateline rebuild"
            )

    def _required_meta(self) -> dict[str, str]:
        self._require_name()
        if not self._meta:
            self._encoder.prepare_questions()
            return self._described(self._encoder.encode_passages(["one"]).shape[1], uuid4().hex)
        if not self._is_ours():
            raise ModelError(
                f"this archive was encoded with the weights {self._meta['fingerprint'][:12]} of "
                f"{self.model!r} and passages of {self._meta['passage_words']} words, and would be "
                f"added to with {self._encoder.fingerprint[:12]} and {self._passage_words}; set "
                "them back, or encode the archive anew with: dateline rebuild"
            )
        return self._meta

    def _is_ours(self) -> bool:
        return self._meta == self._described(int(self._meta["dimension"]), self._meta["record"])

    def _described(self, dimension: int, record: str) -> dict[str, str]:
        return {
            "format": _FORMAT,
            "record": record,
            "model": self._encoder.name,
            "fingerprint": self._encoder.fingerprint,
            "dimension": str(dimension),
            "passage_words": str(self._passage_words),
        }
