"""The record: articles, their versions, passages, vectors, what was removed. The one truth."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    Connection,
    ExceptionContext,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)

from index import tables as t
from index.article import as_instant, parse_moment
from index.batch import (
    Addition,
    chunks,
    drop_unused,
    group_wires,
    inserted,
    merge_sources,
    new_change,
    remember,
    text_key,
    vector_rows,
    vectors_of,
    withdraw,
    write_passages,
    write_vectors,
    write_version,
)
from index.catalogue import Catalogue
from index.forgetting import Receipt, traces

if TYPE_CHECKING:
    from index.following import Followed

_ROWS_A_FETCH = 10_000


class RecordError(Exception):
    """The record cannot be opened; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the record holds of an article: one version."""

    number: int
    current: bool
    content: str
    revised: datetime | None
    source: str
    headline: str


@dataclass(frozen=True, slots=True)
class Searchable:
    """One passage as FAISS and tantivy take it in; vectors are (d,) float16 as bytes."""

    row: int
    article: int
    source: int
    day: int
    embargo: int
    headline: str
    byline: str
    text: str
    vector: bytes
    headline_vector: bytes | None


class Records:
    """The record in SQL. One process writes at a time; any number read.

    :raises RecordError: if the file is not a record of this program, or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _configure)
        event.listen(self._engine, "handle_error", _explain)
        try:
            with self._engine.begin() as db:
                t.metadata.create_all(db)
        except BaseException:
            self._engine.dispose()
            raise
        self.catalogue = Catalogue(self._engine)
        """What the record holds, for reading."""

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    # What the archive remembers of itself.

    def meta(self) -> dict[str, str]:
        """Return what was remembered, by name."""
        with self._engine.connect() as db:
            return {row.name: row.value for row in db.execute(select(t.meta))}

    # Writing.

    def held(self, ids: Iterable[str]) -> dict[str, list[Held]]:
        """Return every version held of each of these articles, oldest number first."""
        versions: dict[str, list[Held]] = {}
        query = (
            select(t.article.c.id, t.source.c.name, t.version)
            .join(t.version, t.version.c.article == t.article.c.row)
            .join(t.source, t.version.c.source == t.source.c.row)
            .order_by(t.version.c.number)
        )
        with self._engine.connect() as db:
            for some in chunks(ids):
                for row in db.execute(query.where(t.article.c.id.in_(some))):
                    moment = as_instant(parse_moment(row.updated or row.published))
                    versions.setdefault(row.id, []).append(
                        Held(row.number, row.current, row.content, moment, row.name, row.headline)
                    )
        return versions

    def unknown_texts(self, texts: Iterable[str]) -> list[str]:
        """Return those texts, each once, that have no vector yet."""
        keys = {text_key(text): text for text in texts}
        with self._engine.connect() as db:
            for some in chunks(list(keys)):
                query = select(t.vector.c.sha256).where(t.vector.c.sha256.in_(some))
                for (known,) in db.execute(query):
                    del keys[known]
        return list(keys.values())

    def write(
        self,
        additions: Sequence[Addition],
        vectors: Mapping[str, npt.NDArray[np.float32]],
        meta: Mapping[str, str],
    ) -> int:
        """Write a batch, and what made it, in one transaction.

        Returns how many groups of wire copy it made or changed.

        `vectors` holds the new texts and their vectors, (d,) float32; every passage and headline
        of the additions has its vector there or in the record.
        """
        with self._engine.begin() as db:
            number = new_change(db)
            remember(db, meta)
            write_vectors(db, vectors)
            known = vector_rows(db, additions)
            for addition in additions:
                write_version(db, addition, number, known)
            return group_wires(db, [one.article for one in additions if one.current])

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Remove articles with all their versions; return the ids that were there."""
        with self._engine.begin() as db:
            return self._remove(db, ids)

    def forget(self, ids: Sequence[str], key: str) -> Receipt:
        """Remove articles for good: their words leave the file, keyed traces stay behind."""
        with self._engine.begin() as db:
            articles = [
                version.article
                for article_id in ids
                for version in self.catalogue.versions(article_id)
            ]
            erased = {trace for article in articles for trace in traces(article, key).all}
            before = db.execute(select(func.count()).select_from(t.passage)).scalar_one()
            removed = self._remove(db, ids)
            after = db.execute(select(func.count()).select_from(t.passage)).scalar_one()
            at = datetime.now(UTC).isoformat(timespec="seconds")
            counts = (len(removed), len(articles), before - after)
            told = dict(zip(("articles", "versions", "passages"), counts, strict=True))
            number = inserted(db, t.receipt, at=at, **told)
            known = self._known_traces(db, erased)
            rows = [{"trace": trace, "receipt": number} for trace in erased - known]
            if rows:
                db.execute(insert(t.forgotten), rows)
        # What was deleted lies in free pages and in the log of changes until both are rewritten.
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            db.exec_driver_sql("VACUUM")
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return Receipt(number, at, *counts)

    def forgotten(self, wanted: Iterable[bytes]) -> set[bytes]:
        """Return which of these traces are of articles that were forgotten."""
        with self._engine.connect() as db:
            return self._known_traces(db, wanted)

    def merge_sources(self, source: int, into: int) -> int:
        """Give a source's articles and spellings to another; return how many articles moved."""
        with self._engine.begin() as db:
            return merge_sources(db, source, into, new_change(db))

    def _remove(self, db: Connection, ids: Sequence[str]) -> list[str]:
        found = [
            row
            for some in chunks(ids)
            for row in db.execute(select(t.article).where(t.article.c.id.in_(some)))
        ]
        number = new_change(db) if found else 0
        for some in chunks([row.row for row in found]):
            versions = select(t.version.c.row).where(t.version.c.article.in_(some))
            used = vectors_of(db, versions)
            withdraw(db, versions, number)
            db.execute(delete(t.article).where(t.article.c.row.in_(some)))
            drop_unused(db, used)
        return [row.id for row in found]

    @staticmethod
    def _known_traces(db: Connection, wanted: Iterable[bytes]) -> set[bytes]:
        return {
            trace
            for some in chunks(wanted)
            for (trace,) in db.execute(
                select(t.forgotten.c.trace).where(t.forgotten.c.trace.in_(some))
            )
        }

    # What is followed.

    def followed(self) -> list[Followed]:
        """Return the feeds and sitemaps that are followed, by address."""
        # What it needs to fetch and parse is heavy, and a question does without it.
        from index.following import Followed

        with self._engine.connect() as db:
            return [
                Followed(
                    url=row.url,
                    kind=row.kind,
                    etag=row.etag,
                    modified=row.modified,
                    checked=datetime.fromisoformat(row.checked) if row.checked else None,
                    seen=tuple(row.seen.split()),
                )
                for row in db.execute(select(t.followed).order_by(t.followed.c.url))
            ]

    def follow(self, records: Sequence[Followed]) -> None:
        """Keep feeds and sitemaps, in place of what was known of the same addresses."""
        rows = [
            {
                "url": record.url,
                "kind": record.kind,
                "etag": record.etag,
                "modified": record.modified,
                "checked": record.checked.isoformat() if record.checked else "",
                "seen": " ".join(record.seen),
            }
            for record in records
        ]
        with self._engine.begin() as db:
            for row in rows:
                db.execute(delete(t.followed).where(t.followed.c.url == row["url"]))
            if rows:
                db.execute(insert(t.followed), rows)

    def unfollow(self, url: str) -> bool:
        """Follow an address no longer; tell whether it was followed."""
        with self._engine.begin() as db:
            return bool(db.execute(delete(t.followed).where(t.followed.c.url == url)).rowcount)

    def replace_passages(
        self,
        additions: Sequence[Addition],
        vectors: Mapping[str, npt.NDArray[np.float32]],
        meta: Mapping[str, str],
    ) -> int:
        """Put new passages and vectors, and what made them, in place of all, in one transaction."""
        with self._engine.begin() as db:
            number = new_change(db)
            remember(db, meta)
            withdraw(db, select(t.version.c.row), number)
            db.execute(update(t.version).values(headline_vector=None))
            db.execute(delete(t.vector))
            write_vectors(db, vectors)
            known = vector_rows(db, additions)
            for addition in additions:
                version = db.execute(
                    select(t.version.c.row)
                    .join(t.article)
                    .where(t.article.c.id == addition.article.id, t.version.c.current)
                ).scalar_one()
                headline = known.get(text_key(addition.article.headline))
                db.execute(
                    update(t.version)
                    .where(t.version.c.row == version)
                    .values(headline_vector=headline)
                )
                write_passages(db, version, addition.passages, number, known)
            return number

    # Catching up.

    def last_change(self) -> int:
        """Return the number of the last confirmed batch, 0 before the first."""
        with self._engine.connect() as db:
            return db.execute(select(func.max(t.change.c.number))).scalar() or 0

    def removed_since(self, change: int, until: int) -> list[int]:
        """Return the passages that left the search after one change, up to another."""
        with self._engine.connect() as db:
            query = select(t.removal.c.passage).where(
                t.removal.c.change > change, t.removal.c.change <= until
            )
            return list(db.execute(query).scalars())

    def searchable_since(self, change: int, until: int) -> Iterator[list[Searchable]]:
        """Yield the passages that entered the search after one change, up to another.

        Some thousands come at a time, in the order of their rows.
        """
        own, title = t.vector.alias("own"), t.vector.alias("title")
        query = (
            select(
                t.passage.c.row,
                t.version.c.article,
                t.version.c.source,
                t.version.c.day,
                t.version.c.embargo,
                t.version.c.headline,
                t.version.c.byline,
                _text().label("text"),
                own.c.data.label("vector"),
                title.c.data.label("headline_vector"),
            )
            .join(t.version, t.passage.c.version == t.version.c.row)
            .join(own, t.passage.c.vector == own.c.row)
            .outerjoin(title, t.version.c.headline_vector == title.c.row)
            .where(t.passage.c.change > change, t.passage.c.change <= until)
            .order_by(t.passage.c.row)
        )
        with self._engine.connect() as db:
            streamed = db.execution_options(yield_per=_ROWS_A_FETCH).execute(query)
            for rows in streamed.partitions():
                yield [Searchable(*tuple(row)) for row in rows]


def _configure(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    # WAL: readers never wait. FULL: what was confirmed outlives a power cut, not only a crash.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _explain(context: ExceptionContext) -> None:
    error = context.original_exception
    if isinstance(error, sqlite3.DatabaseError):
        raise RecordError(
            f"the record cannot be read or written: {error}. What was confirmed before is as safe "
            "as the file: make room or access and try again, or bring it back from a backup"
        ) from error


def _text() -> Any:
    return func.substr(t.version.c.text, t.passage.c.start + 1, t.passage.c.end - t.passage.c.start)
