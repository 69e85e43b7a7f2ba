"""A batch: what one change writes into the record, row by row, inside one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, or_, select, update

from index import tables as t
from index.article import Article, Passage, parse_moment
from index.sameness import told
from index.sources import better, source_key
from index.wirecopy import DAYS, Sketched, group, sketch

# SQLite takes 32,766 variables a statement; half of that leaves room for the rest of it.
_VARIABLES = 16_000

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Addition:
    """One version to write; only a current one has passages that can be found."""

    article: Article
    current: bool
    passages: Sequence[Passage]


def text_key(text: str) -> bytes:
    """Return the key under which a text's vector is kept: its SHA-256."""
    return hashlib.sha256(text.encode()).digest()


def texts_of(addition: Addition) -> Iterator[str]:
    """Yield the texts of an addition that are encoded: its passages and its headline."""
    for passage in addition.passages:
        yield passage.text
    if addition.passages and addition.article.headline:
        yield addition.article.headline


def chunks(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    rest = iter(values)
    while some := list(islice(rest, _VARIABLES)):
        yield some


def remember(db: Connection, values: Mapping[str, str]) -> None:
    db.execute(delete(t.meta).where(t.meta.c.name.in_(values)))
    db.execute(insert(t.meta), [{"name": name, "value": value} for name, value in values.items()])


def new_change(db: Connection) -> int:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    key = db.execute(insert(t.change).values(at=at)).inserted_primary_key
    assert key is not None
    return int(key[0])


def write_vectors(db: Connection, vectors: Mapping[str, npt.NDArray[np.float32]]) -> None:
    rows = [
        {"sha256": text_key(text), "data": vector.astype(np.float16).tobytes()}
        for text, vector in vectors.items()
    ]
    if rows:
        db.execute(insert(t.vector), rows)


def vector_rows(db: Connection, additions: Sequence[Addition]) -> dict[bytes, int]:
    keys = {text_key(text) for addition in additions for text in texts_of(addition)}
    rows: dict[bytes, int] = {}
    for some in chunks(keys):
        query = select(t.vector.c.sha256, t.vector.c.row).where(t.vector.c.sha256.in_(some))
        rows.update((key, row) for key, row in db.execute(query))
    return rows


def write_version(
    db: Connection, addition: Addition, number: int, vectors: Mapping[bytes, int]
) -> None:
    article = addition.article
    row = db.execute(select(t.article.c.row).where(t.article.c.id == article.id)).scalar()
    if row is None:
        row = inserted(db, t.article, id=article.id, told=told(article))
    elif addition.current:
        current = select(t.version.c.row).where(t.version.c.article == row, t.version.c.current)
        withdraw(db, current, number)
        db.execute(update(t.version).where(t.version.c.article == row).values(current=False))
    source = _source_row(db, article.source)
    version = inserted(
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
        sketch=_sketched(article),
        status=article.status,
        embargoed_until=article.embargoed_until.isoformat() if article.embargoed_until else "",
        embargo=int(article.embargoed_until.timestamp()) if article.embargoed_until else 0,
        corrections=json.dumps(article.corrections),
        caveats=json.dumps(article.caveats),
    )
    write_passages(db, version, addition.passages, number, vectors)


def _source_row(db: Connection, name: str) -> int:
    """Return the row of a source by any of its spellings, and keep a spelling that is new."""
    known = db.execute(select(t.alias.c.source).where(t.alias.c.name == name)).scalar()
    if known is not None:
        return int(known)
    key = source_key(name)
    row = db.execute(select(t.source).where(t.source.c.key == key)).one_or_none()
    if row is None:
        number = inserted(db, t.source, name=name, key=key)
    else:
        # A key that was merged into another source leads there.
        number = row.merged_into or row.row
        if not row.merged_into:
            shown = better(row.name, name)
            db.execute(update(t.source).where(t.source.c.row == number).values(name=shown))
    db.execute(insert(t.alias).values(name=name, source=number))
    return int(number)


def _sketched(article: Article) -> bytes | None:
    return sketch(article.text) if article.status == "usable" and article.day else None


def group_wires(db: Connection, articles: Sequence[Article]) -> int:
    """Group the arriving articles with others' copies of them; return how many groups changed.

    What is compared is of the days around, and whatever their articles are grouped with already.
    """
    days = {article.day.toordinal() for article in articles if article.day}
    near = {day + apart for day in days for apart in range(-DAYS, DAYS + 1)}
    ids = {article.id for article in articles}
    query = (
        select(t.article.c.id, t.article.c.wire, t.source.c.name, t.version)
        .join(t.version, t.version.c.article == t.article.c.row)
        .join(t.source, t.version.c.source == t.source.c.row)
        .where(t.version.c.current, t.version.c.sketch.is_not(None))
    )
    rows = [
        row
        for some in chunks(sorted(near))
        for row in db.execute(query.where(t.version.c.day.in_(some)))
    ]
    wires = {row.wire for row in rows if row.wire is not None}
    known = {row.article for row in rows}
    for some in chunks(sorted(wires)):
        more = db.execute(query.where(t.article.c.wire.in_(some)))
        rows += [row for row in more if row.article not in known]
    texts = {row.article: row.text for row in rows}
    arriving = [_sketched_row(row, None) for row in rows if row.id in ids]
    held = [_sketched_row(row, row.wire) for row in rows if row.id not in ids]
    changed = group(arriving, held, texts.__getitem__)
    for article, number in changed.items():
        db.execute(update(t.article).where(t.article.c.row == article).values(wire=number))
    return len(set(changed.values()))


def _sketched_row(row: Row[Any], number: int | None) -> Sketched:
    return Sketched(
        article=row.article,
        source=row.name,
        credit=row.credit,
        published=parse_moment(row.published),
        day=row.day,
        sketch=row.sketch,
        words=len(row.text.split()),
        group=number,
    )


def merge_sources(db: Connection, source: int, into: int, number: int) -> int:
    """Give a source's articles and spellings to another; return how many articles moved."""
    current = (t.version.c.source == source) & t.version.c.current
    count = db.execute(select(func.count()).select_from(t.version).where(current)).scalar_one()
    db.execute(update(t.version).where(t.version.c.source == source).values(source=into))
    db.execute(update(t.alias).where(t.alias.c.source == source).values(source=into))
    led = (t.source.c.row == source) | (t.source.c.merged_into == source)
    db.execute(update(t.source).where(led).values(merged_into=into))
    renew(db, select(t.version.c.row).where(t.version.c.source == into), number)
    return count


def renew(db: Connection, versions: Select[Any], number: int) -> None:
    """Let the search read the passages of these versions anew: they get new rows."""
    columns = [column for column in t.passage.c if column.name not in {"row", "change"}]
    old = select(*columns).where(t.passage.c.version.in_(versions)).order_by(t.passage.c.row)
    kept = db.execute(old).mappings().all()
    withdraw(db, versions, number)
    if kept:
        db.execute(insert(t.passage), [{**row, "change": number} for row in kept])


def write_passages(
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


def inserted(db: Connection, table: Any, **values: object) -> int:
    key = db.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def withdraw(db: Connection, versions: Select[Any], number: int) -> None:
    """Take the passages of these versions out of the search, under this change."""
    leaving = t.passage.c.version.in_(versions)
    taken = select(t.passage.c.row, bindparam("number", number)).where(leaving)
    db.execute(insert(t.removal).from_select(["passage", "change"], taken))
    db.execute(delete(t.passage).where(leaving))


def vectors_of(db: Connection, versions: Select[Any]) -> list[int]:
    passages = select(t.passage.c.vector).where(t.passage.c.version.in_(versions))
    headlines = select(t.version.c.headline_vector).where(
        t.version.c.row.in_(versions), t.version.c.headline_vector.is_not(None)
    )
    return list(db.execute(passages.union(headlines)).scalars())


def drop_unused(db: Connection, rows: Sequence[int]) -> None:
    still_used = or_(
        t.vector.c.row.in_(select(t.passage.c.vector)),
        t.vector.c.row.in_(
            select(t.version.c.headline_vector).where(t.version.c.headline_vector.is_not(None))
        ),
    )
    for some in chunks(rows):
        db.execute(delete(t.vector).where(t.vector.c.row.in_(some), ~still_used))
