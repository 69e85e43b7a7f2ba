"""The record: articles, their versions, passages, vectors, what was removed. The one truth."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    Connection,
    ExceptionContext,
    Select,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    or_,
    select,
    update,
)

from index import tables as t
from index.article import Article, Passage, as_instant, parse_moment
from index.catalogue import Catalogue

# SQLite takes 32,766 variables a statement; half of that leaves room for the rest of it.
_VARIABLES = 16_000
_ROWS_A_FETCH = 10_000

_Value = TypeVar("_Value")


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
class Addition:
    """One version to write; only a current one has passages that can be found."""

    article: Article
    current: bool
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class Searchable:
    """One passage as FAISS and tantivy take it in; vectors are (d,) float16 as bytes."""

    row: int
    article: int
    source: int
    day: int
    embargo: int
    headline: str
    text: str
    vector: bytes
    headline_vector: bytes | None


def text_key(text: str) -> bytes:
    """Return the key under which a text's vector is kept: its SHA-256."""
    return hashlib.sha256(text.encode()).digest()


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
            for some in _chunks(ids):
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
            for some in _chunks(list(keys)):
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
        """Write a batch, and what made it, in one transaction and return its change number.

        `vectors` holds the new texts and their vectors, (d,) float32; every passage and headline
        of the additions has its vector there or in the record.
        """
        with self._engine.begin() as db:
            number = _new_change(db)
            _remember(db, meta)
            _write_vectors(db, vectors)
            known = _vector_rows(db, additions)
            for addition in additions:
                _write_version(db, addition, number, known)
            return number

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Remove articles with all their versions; return the ids that were there."""
        with self._engine.begin() as db:
            found = db.execute(select(t.article).where(t.article.c.id.in_(ids))).all()
            if not found:
                return []
            number = _new_change(db)
            versions = select(t.version.c.row).where(
                t.version.c.article.in_([row.row for row in found])
            )
            used = _vectors_of(db, versions)
            _withdraw(db, versions, number)
            db.execute(delete(t.article).where(t.article.c.row.in_([row.row for row in found])))
            _drop_unused(db, used)
            return [row.id for row in found]

    def replace_passages(
        self,
        additions: Sequence[Addition],
        vectors: Mapping[str, npt.NDArray[np.float32]],
        meta: Mapping[str, str],
    ) -> int:
        """Put new passages and vectors, and what made them, in place of all, in one transaction."""
        with self._engine.begin() as db:
            number = _new_change(db)
            _remember(db, meta)
            _withdraw(db, select(t.version.c.row), number)
            db.execute(update(t.version).values(headline_vector=None))
            db.execute(delete(t.vector))
            _write_vectors(db, vectors)
            known = _vector_rows(db, additions)
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
                _write_passages(db, version, addition.passages, number, known)
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
                yield [Searchable(*row) for row in rows]


def _chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    rest = iter(values)
    while some := list(islice(rest, _VARIABLES)):
        yield some


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


def _remember(db: Connection, values: Mapping[str, str]) -> None:
    db.execute(delete(t.meta).where(t.meta.c.name.in_(values)))
    db.execute(insert(t.meta), [{"name": name, "value": value} for name, value in values.items()])


def _new_change(db: Connection) -> int:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    key = db.execute(insert(t.change).values(at=at)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _write_vectors(db: Connection, vectors: Mapping[str, npt.NDArray[np.float32]]) -> None:
    rows = [
        {"sha256": text_key(text), "data": vector.astype(np.float16).tobytes()}
        for text, vector in vectors.items()
    ]
    if rows:
        db.execute(insert(t.vector), rows)


def _vector_rows(db: Connection, additions: Sequence[Addition]) -> dict[bytes, int]:
    keys = {text_key(text) for addition in additions for text in texts_of(addition)}
    rows: dict[bytes, int] = {}
    for some in _chunks(keys):
        query = select(t.vector.c.sha256, t.vector.c.row).where(t.vector.c.sha256.in_(some))
        rows.update((key, row) for key, row in db.execute(query))
    return rows


def texts_of(addition: Addition) -> Iterator[str]:
    """Yield the texts of an addition that are encoded: its passages and its headline."""
    for passage in addition.passages:
        yield passage.text
    if addition.passages and addition.article.headline:
        yield addition.article.headline


def _write_version(
    db: Connection, addition: Addition, number: int, vectors: Mapping[bytes, int]
) -> None:
    article = addition.article
    row = db.execute(select(t.article.c.row).where(t.article.c.id == article.id)).scalar()
    if row is None:
        row = _inserted(db, t.article, id=article.id)
    elif addition.current:
        current = select(t.version.c.row).where(t.version.c.article == row, t.version.c.current)
        _withdraw(db, current, number)
        db.execute(update(t.version).where(t.version.c.article == row).values(current=False))
    source = db.execute(select(t.source.c.row).where(t.source.c.name == article.source)).scalar()
    if source is None:
        source = _inserted(db, t.source, name=article.source)
    version = _inserted(
        db,
        t.version,
        article=row,
        number=article.version,
        current=addition.current,
        content=article.content_hash(),
        change=number,
        source=source,
        headline=article.headline,
        headline_vector=vectors.get(text_key(article.headline)) if addition.passages else None,
        byline=article.byline,
        published=article.published.isoformat() if article.published else "",
        day=article.day.toordinal() if article.day else 0,
        dated_by=article.dated_by,
        updated=article.updated.isoformat() if article.updated else "",
        url=article.url,
        language=article.language,
        section=article.section,
        credit=article.credit,
        text=article.text,
        status=article.status,
        embargoed_until=article.embargoed_until.isoformat() if article.embargoed_until else "",
        embargo=int(article.embargoed_until.timestamp()) if article.embargoed_until else 0,
        corrections=json.dumps(article.corrections),
        caveats=json.dumps(article.caveats),
    )
    _write_passages(db, version, addition.passages, number, vectors)


def _write_passages(
    db: Connection,
    version: int,
    passages: Sequence[Passage],
    number: int,
    vectors: Mapping[bytes, int],
) -> None:
    rows = [
        {
            "version": version,
            "ordinal": passage.ordinal,
            "start": passage.start,
            "end": passage.end,
            "sha256": passage.sha256,
            "vector": vectors[text_key(passage.text)],
            "change": number,
        }
        for passage in passages
    ]
    if rows:
        db.execute(insert(t.passage), rows)


def _inserted(db: Connection, table: Any, **values: object) -> int:
    key = db.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _withdraw(db: Connection, versions: Select[Any], number: int) -> None:
    """Take the passages of these versions out of the search, under this change."""
    leaving = t.passage.c.version.in_(versions)
    taken = select(t.passage.c.row, bindparam("number", number)).where(leaving)
    db.execute(insert(t.removal).from_select(["passage", "change"], taken))
    db.execute(delete(t.passage).where(leaving))


def _vectors_of(db: Connection, versions: Select[Any]) -> list[int]:
    passages = select(t.passage.c.vector).where(t.passage.c.version.in_(versions))
    headlines = select(t.version.c.headline_vector).where(
        t.version.c.row.in_(versions), t.version.c.headline_vector.is_not(None)
    )
    return list(db.execute(passages.union(headlines)).scalars())


def _drop_unused(db: Connection, rows: Sequence[int]) -> None:
    still_used = or_(
        t.vector.c.row.in_(select(t.passage.c.vector)),
        t.vector.c.row.in_(
            select(t.version.c.headline_vector).where(t.version.c.headline_vector.is_not(None))
        ),
    )
    for some in _chunks(rows):
        db.execute(delete(t.vector).where(t.vector.c.row.in_(some), ~still_used))


def _text() -> Any:
    return func.substr(t.version.c.text, t.passage.c.start + 1, t.passage.c.end - t.passage.c.start)
