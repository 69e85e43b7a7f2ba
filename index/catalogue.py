"""Catalogue: what the record holds, for reading."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, func, or_, select

from index import tables as t
from index.article import Article, Passage, parse_moment
from index.sources import source_key
from index.wirecopy import Carried, lead

_ROWS_A_FETCH = 1_000

Place = tuple[int, str, str]
"""Where an article stands among the newest: day ordinal, hour as `isoformat` writes it, id."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage and the article that it is a slice of; `row` is its number in the search.

    Articles of one `wire` number carry the same copy; None where nobody else does.
    """

    row: int
    passage: Passage
    article: Article
    wire: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article, when it arrived here, and whether it is the one that is quoted."""

    article: Article
    arrived: str
    current: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a passage stands: the article, its number there, and the article's source."""

    article_id: str
    ordinal: int
    source: str


class Catalogue:
    """Articles, passages and counts of a record, as they stand at the moment of the call."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, rows: Sequence[int]) -> dict[int, Found]:
        """Return passages by row; one that was removed meanwhile is left out."""
        query = _passages().where(t.passage.c.row.in_(rows))
        with self._engine.connect() as db:
            return {row.row: _found(row) for row in db.execute(query)}

    def origins(self, rows: Sequence[int]) -> dict[int, Origin]:
        """Return where passages stand, by row, without their texts; as `find` does otherwise."""
        query = (
            select(t.passage.c.row, t.passage.c.ordinal, t.article.c.id, t.source.c.name)
            .join(t.version, t.passage.c.version == t.version.c.row)
            .join(t.article, t.version.c.article == t.article.c.row)
            .join(t.source, t.version.c.source == t.source.c.row)
            .where(t.passage.c.row.in_(rows))
        )
        with self._engine.connect() as db:
            return {row.row: Origin(row.id, row.ordinal, row.name) for row in db.execute(query)}

    def passage_rows(self) -> list[int]:
        """Return the row of every passage that can be found, ascending."""
        with self._engine.connect() as db:
            return list(db.execute(select(t.passage.c.row).order_by(t.passage.c.row)).scalars())

    def altered_passages(self) -> list[str]:
        """Return what is wrong with passages whose text is not what their hash says."""
        with self._engine.connect() as db:
            return [
                f"record: passage {row.ordinal} of {row.id!r} is not what its hash says; "
                f"take it out and add it again from its file: dateline remove {row.id}"
                for row in db.execution_options(yield_per=_ROWS_A_FETCH).execute(_passages())
                if _found(row).passage.sha256 != row.sha256
            ]

    def articles(self, ids: Sequence[str] | None = None) -> Iterator[Article]:
        """Yield current versions, by id or all of them from the newest to the undated."""
        query = (
            _versions().where(t.version.c.current).order_by(t.version.c.day.desc(), t.article.c.id)
        )
        if ids is not None:
            query = query.where(t.article.c.id.in_(ids))
        with self._engine.connect() as db:
            for row in db.execution_options(yield_per=_ROWS_A_FETCH).execute(query):
                yield _article(row)

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return the passages of an article's current version, in order."""
        query = _passages().where(t.article.c.id == article_id).order_by(t.passage.c.ordinal)
        with self._engine.connect() as db:
            return [_found(row).passage for row in db.execute(query)]

    def spans(self, article_id: str, version: int) -> list[tuple[int, int]]:
        """Return where the passages of a version begin and end, in order; none unless current."""
        query = (
            select(t.passage.c.start, t.passage.c.end)
            .join(t.version, t.passage.c.version == t.version.c.row)
            .join(t.article, t.version.c.article == t.article.c.row)
            .where(t.article.c.id == article_id, t.version.c.number == version)
            .order_by(t.passage.c.ordinal)
        )
        with self._engine.connect() as db:
            return [(row[0], row[1]) for row in db.execute(query)]

    def read_around(self, article_id: str, first: int, last: int) -> list[Found]:
        """Return an article's passages from one number to another, in order, if it can be quoted.

        They are the current version's: another has none.
        """
        query = _passages().where(
            t.article.c.id == article_id,
            t.version.c.current,
            t.passage.c.ordinal.between(first, last),
            *_quotable(),
        )
        with self._engine.connect() as db:
            return [_found(row) for row in db.execute(query.order_by(t.passage.c.ordinal))]

    def latest(
        self,
        sources: Sequence[int],
        k: int,
        *,
        after: date | None = None,
        before: date | None = None,
        beyond: Place | None = None,
    ) -> list[Article]:
        """Return the newest articles of some sources that can be quoted, the undated behind.

        Of days from `after` on and before `before`, where they are given, and of those the ones
        that stand behind the place `beyond`.
        """
        rows = (
            select(t.version.c.row)
            .where(t.version.c.current, t.version.c.source.in_(sources), *_quotable())
            .where(*_published(after, before), *(_behind(beyond) if beyond else ()))
            .join(t.article, t.version.c.article == t.article.c.row)
            .order_by(*_newest())
            .limit(k)
        )
        query = _versions().where(t.version.c.row.in_(rows)).order_by(*_newest())
        with self._engine.connect() as db:
            return [_article(row) for row in db.execute(query)]

    def newest_of_each(self, sources: Sequence[int], k: int, *, each: int) -> list[Article]:
        """Return the newest articles of each source: first those that are its newest, and so on."""
        place = func.row_number().over(partition_by=t.version.c.source, order_by=_newest())
        ranked = (
            select(t.version.c.row, place.label("place"))
            .where(t.version.c.current, t.version.c.source.in_(sources), *_quotable())
            .join(t.article, t.version.c.article == t.article.c.row)
            .subquery()
        )
        query = (
            _versions()
            .join(ranked, ranked.c.row == t.version.c.row)
            .where(ranked.c.place <= each)
            .order_by(ranked.c.place, *_newest())
            .limit(k)
        )
        with self._engine.connect() as db:
            return [_article(row) for row in db.execute(query)]

    def around(self, day: date | None, *, days: int) -> Iterator[Article]:
        """Yield the usable articles of a day and of some days before it."""
        if day is None:
            return
        last = day.toordinal()
        query = _versions().where(
            t.version.c.current,
            t.version.c.status == "usable",
            t.version.c.day.between(last - days, last),
        )
        with self._engine.connect() as db:
            for row in db.execution_options(yield_per=_ROWS_A_FETCH).execute(query):
                yield _article(row)

    def told_alike(self, told: bytes) -> list[Article]:
        """Return the current articles of one source, day and headline."""
        query = _versions().where(t.version.c.current, t.article.c.told == told)
        with self._engine.connect() as db:
            return [_article(row) for row in db.execute(query)]

    def versions(self, article_id: str) -> list[Version]:
        """Return every version of an article, by its number."""
        query = (
            _versions()
            .add_columns(t.change.c.at)
            .join(t.change, t.version.c.change == t.change.c.number)
            .where(t.article.c.id == article_id)
            .order_by(t.version.c.number)
        )
        with self._engine.connect() as db:
            return [Version(_article(row), row.at, row.current) for row in db.execute(query)]

    def carried(
        self, article_id: str, among: Sequence[int] | None = None
    ) -> Carried[Article] | None:
        """Return who carried the same copy as an article, itself among them; None where no other.

        `wirecopy.lead` tells the order. What is withdrawn, or embargoed still, is not told, nor
        what is of other sources than those of the rows `among`, where they are given.
        """
        wire = select(t.article.c.wire).where(t.article.c.id == article_id).scalar_subquery()
        query = _versions().where(t.version.c.current, *_quotable(), t.article.c.wire == wire)
        if among is not None:
            query = query.where(t.version.c.source.in_(among))
        with self._engine.connect() as db:
            members = [_article(row) for row in db.execute(query.order_by(t.article.c.row))]
        return lead(members) if len(members) > 1 else None

    def copies(self, article_id: str) -> list[Article]:
        """Return the other articles that carry the same copy, whoever carried it first leading."""
        carried = self.carried(article_id)
        members = (carried.first, *carried.others) if carried else ()
        return [member for member in members if member.id != article_id]

    def aliases(self) -> dict[str, list[str]]:
        """Return the name of each source with its other spellings."""
        query = select(t.source.c.name, t.alias.c.name).join(
            t.alias, t.alias.c.source == t.source.c.row
        )
        spellings: dict[str, list[str]] = {}
        with self._engine.connect() as db:
            for name, spelling in db.execute(query.order_by(t.alias.c.name)):
                spellings.setdefault(name, []).extend([spelling] * (spelling != name))
        return spellings

    def source_rows(self, name: str) -> list[int]:
        """Return the row of the source that a name or one of its spellings stands for."""
        exact = select(t.alias.c.source).where(t.alias.c.name == name)
        folded = select(t.source.c.row, t.source.c.merged_into).where(
            t.source.c.key == source_key(name)
        )
        with self._engine.connect() as db:
            rows = list(db.execute(exact).scalars())
            return rows or [row.merged_into or row.row for row in db.execute(folded)]

    def sources(self) -> dict[str, int]:
        """Return the sources that current articles have, by name, with their row."""
        query = select(t.source.c.name, t.source.c.row).where(
            t.source.c.row.in_(select(t.version.c.source).where(t.version.c.current))
        )
        with self._engine.connect() as db:
            return {row.name: row.row for row in db.execute(query)}

    def counts(self) -> dict[str, int]:
        """Return how many articles, passages, versions and vectors there are."""
        with self._engine.connect() as db:
            return {
                table.name: db.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (t.article, t.version, t.passage, t.vector)
            }

    def tally(self, *, quotable: bool = False) -> list[tuple[str, int, int]]:
        """Return (source, day ordinal or 0, articles) for every source and day.

        With `quotable`, without what is withdrawn or embargoed still.
        """
        query = (
            select(t.source.c.name, t.version.c.day, func.count())
            .join(t.version, t.version.c.source == t.source.c.row)
            .where(t.version.c.current, *(_quotable() if quotable else ()))
            .group_by(t.source.c.name, t.version.c.day)
            .order_by(t.version.c.day)
        )
        with self._engine.connect() as db:
            return [(row[0], row[1], row[2]) for row in db.execute(query)]

    def additions(self, *, k: int = 5) -> list[tuple[str, int]]:
        """Return when the last batches were taken in, and how many versions came with each."""
        query = (
            select(t.change.c.at, func.count())
            .join(t.version, t.version.c.change == t.change.c.number)
            .group_by(t.change.c.number)
            .order_by(t.change.c.number.desc())
            .limit(k)
        )
        with self._engine.connect() as db:
            return [(row[0], row[1]) for row in db.execute(query)]

    def check(self) -> list[str]:
        """Return what the database itself finds wrong, nothing where all is well."""
        with self._engine.connect() as db:
            found = [row[0] for row in db.exec_driver_sql("PRAGMA integrity_check")]
            broken = db.exec_driver_sql("PRAGMA foreign_key_check").all()
        faults = [f"record: {line}" for line in found if line != "ok"]
        return faults + [f"record: {len(broken)} rows point at nothing"] * bool(broken)


def _quotable() -> tuple[ColumnElement[bool], ...]:
    return (t.version.c.status == "usable", t.version.c.embargo <= int(time.time()))


def _published(after: date | None, before: date | None) -> Iterator[ColumnElement[bool]]:
    if after or before:
        yield t.version.c.day >= (after.toordinal() if after else 1)  # 0 is undated
    if before:
        yield t.version.c.day < before.toordinal()


def _behind(place: Place) -> Iterator[ColumnElement[bool]]:
    """Yield what is true of the articles that `_newest` puts behind a place."""
    day, published, article_id = place
    yield t.version.c.day <= day
    yield or_(
        t.version.c.day < day,
        t.version.c.published < published,
        and_(t.version.c.published == published, t.article.c.id > article_id),
    )


def _newest() -> tuple[ColumnElement[Any], ...]:
    return (t.version.c.day.desc(), t.version.c.published.desc(), t.article.c.id)


def _versions() -> Select[Any]:
    return (
        select(t.article.c.id, t.source.c.name.label("source_name"), t.version)
        .join(t.version, t.version.c.article == t.article.c.row)
        .join(t.source, t.version.c.source == t.source.c.row)
    )


def _passages() -> Select[Any]:
    said = [column for column in t.version.c if column.name not in {"row", "change"}]
    return (
        select(
            t.passage,
            t.article.c.id,
            t.article.c.wire,
            t.source.c.name.label("source_name"),
            *said,
        )
        .join(t.version, t.passage.c.version == t.version.c.row)
        .join(t.article, t.version.c.article == t.article.c.row)
        .join(t.source, t.version.c.source == t.source.c.row)
    )


def _article(row: Row[Any]) -> Article:
    return Article(
        id=row.id,
        source=row.source_name,
        headline=row.headline,
        byline=row.byline,
        published=parse_moment(row.published),
        dated_by=row.dated_by,
        updated=parse_moment(row.updated),
        url=row.url,
        language=row.language,
        section=row.section,
        text=row.text,
        credit=row.credit,
        version=row.number,
        status=row.status,
        embargoed_until=datetime.fromisoformat(row.embargoed_until)
        if row.embargoed_until
        else None,
        corrections=tuple(json.loads(row.corrections)),
        caveats=tuple(json.loads(row.caveats)),
    )


def _found(row: Row[Any]) -> Found:
    article = _article(row)
    passage = Passage(
        article_id=row.id,
        ordinal=row.ordinal,
        start=row.start,
        end=row.end,
        text=article.text[row.start : row.end],
    )
    return Found(row.row, passage, article, row.wire)
