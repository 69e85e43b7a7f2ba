"""Shelf: the articles of an archive in a list, the newest first, page by page."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from index import Archive, Article
from index.catalogue import Place
from retrieval.answer import Latest
from retrieval.question import QuestionError
from retrieval.visible import Visible

MOST = 1_000
"""Articles of a page: each is read with its text."""

_DAYS = range(date.max.toordinal() + 1)  # as ordinals, 0 where undated


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list; `version` is the one that is quoted."""

    article_id: str
    headline: str
    source: str
    published: date | None
    byline: str
    url: str
    version: int
    corrections: tuple[str, ...]

    @classmethod
    def of(cls, article: Article) -> Self:
        """Return what a list tells of an article."""
        return cls(
            article.id,
            article.headline,
            article.source,
            article.published,
            article.byline,
            article.url,
            article.version,
            article.corrections,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the article as plain values."""
        return {
            "article_id": self.article_id,
            "headline": self.headline,
            "source": self.source,
            "published": self.published.isoformat() if self.published else None,
            "byline": self.byline,
            "url": self.url,
            "version": self.version,
            "corrections": list(self.corrections),
        }


@dataclass(frozen=True, slots=True)
class Page:
    """Articles of a list, `total` of which there are in all; `cursor` asks for the next page.

    It is '' on the last one. What is added meanwhile shifts no page: a cursor names a place, not a
    number.
    """

    articles: tuple[Listed, ...]
    cursor: str
    total: int

    def to_json(self) -> dict[str, Any]:
        """Return the page as plain values."""
        return {
            "articles": [one.to_json() for one in self.articles],
            "cursor": self.cursor,
            "total": self.total,
        }


def page(
    archive: Archive,
    visible: Visible,
    *,
    sources: Sequence[str],
    after: date | None,
    before: date | None,
    cursor: str,
    k: int,
) -> Page:
    """Return a page of the articles that can be quoted; no sources are all of them.

    :raises QuestionError: as `Library.articles` does.
    """
    if not 1 <= k <= MOST:
        raise QuestionError(f"k is {k}; it must be 1 to {MOST:,}")
    if after and before and after >= before:
        raise QuestionError(
            f"no day is on or after {after} and before {before}; "
            "the first day is included, the last is not"
        )
    beyond = _read(cursor) if cursor else None
    known = [one for name in sources for one in visible.names.known(name)] or list(visible.rows)
    rows = {name: row for name in known for row in visible.rows_of(name)}
    first = after.toordinal() if after else int(before is not None)  # 0 is undated
    last = before.toordinal() if before else date.max.toordinal() + 1
    total = sum(
        articles
        for name, day, articles in archive.catalogue.tally(quotable=True)
        if name in rows and first <= day < last
    )
    found = archive.catalogue.latest(
        list(rows.values()), k + 1, after=after, before=before, beyond=beyond
    )
    return Page(
        articles=tuple(map(Listed.of, found[:k])),
        cursor=_written(found[k - 1]) if len(found) > k else "",
        total=total,
    )


def latest(archive: Archive, visible: Visible, source: str, k: int) -> tuple[Latest, ...]:
    """Return a source's newest articles that can be quoted, the newest first.

    :raises QuestionError: as `Retriever.latest` does.
    """
    if k < 1:
        raise QuestionError(f"k is {k}; it must be 1 or more")
    rows = [row for name in visible.names.known(source) for row in visible.rows_of(name)]
    return tuple(
        Latest(one.headline, one.source, one.published, one.url, one.id)
        for one in archive.catalogue.latest(rows, k)
    )


def _written(article: Article) -> str:
    day, published = article.day, article.published
    place = [day.toordinal() if day else 0, published.isoformat() if published else "", article.id]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).rstrip(b"=").decode()


def _read(cursor: str) -> Place:
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        told = base64.b64decode(padded, altchars=b"-_", validate=True)
        match json.loads(told):
            case [int(day), str(published), str(article_id)] if day in _DAYS:
                article_id.encode()  # half a character is no id
                published.encode()
                return day, published, article_id
    except (ValueError, binascii.Error, RecursionError):
        pass
    raise QuestionError(
        f"the cursor {cursor[:40]!r} was not given by this archive; pass on the one that came with "
        "the page before, or leave it out to begin with the newest"
    )
