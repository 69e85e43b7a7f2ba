"""Address: all that a search page shows, in its URL, so that it can be shared and gone back to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from retrieval.question import QuestionError

_KEY = re.compile(r"[A-Za-z0-9_-]{11}")
_BETWEEN = "."  # stands in no key, and needs no escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A search as its URL has it: words, filters, and what was dropped of how words were read.

    `after` and `before` are as typed. `drop` names chips, `order` is '' where the words decide,
    and `more` holds the keys of the quotes on the pages before.
    """

    q: str = ""
    sources: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    order: str = ""
    drop: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    root: str = ""
    """The path under which the pages are served, '' at the top of their host."""

    @classmethod
    def of(cls, query: QueryParams, root: str = "") -> Self:
        """Read the parameters of a URL; those that are not ours mean nothing.

        :raises QuestionError: if `more` is not what a link of ours says.
        """
        more = tuple(key for key in query.get("more", "").split(_BETWEEN) if key)
        if not all(_KEY.fullmatch(key) for key in more):
            raise QuestionError(
                "more does not name quotes that were shown; follow the link under the answers, or "
                "leave it out to see the first ones"
            )
        return cls(
            q=query.get("q", "").strip(),
            sources=_several(query.getlist("source")),
            after=query.get("after", "").strip(),
            before=query.get("before", "").strip(),
            order=query.get("order", "").strip(),
            drop=_several(query.getlist("drop")),
            more=more,
            root=root,
        )

    @property
    def url(self) -> str:
        """The address of this search."""
        told = [("q", self.q)] if self.q else []
        told += [("source", name) for name in self.sources]
        told += [
            (name, value)
            for name, value in (
                ("after", self.after),
                ("before", self.before),
                ("order", self.order),
            )
            if value
        ]
        told += [("drop", chip) for chip in self.drop]
        if self.more:
            told.append(("more", _BETWEEN.join(self.more)))
        return f"{self.root}/?{urlencode(told)}" if told else f"{self.root}/"

    def asking(self, question: str) -> Self:
        """Return the search for other words, with no filter."""
        return type(self)(q=question, root=self.root)

    def within(self, after: str, before: str) -> Self:
        """Return the search of these days alone, from its first page; '' leaves a side open."""
        return replace(self, after=after, before=before, more=())

    def ordered(self, order: str) -> Self:
        """Return the search in an order, from its first page."""
        return replace(self, order=order, more=())

    def of_sources(self, names: Iterable[str]) -> Self:
        """Return the search in these sources alone, from its first page."""
        return replace(self, sources=tuple(names), more=())

    def dropping(self, chip: str) -> Self:
        """Return the search without a part of how its words are read, from its first page."""
        return replace(self, drop=_several((*self.drop, chip)), more=())

    def following(self, keys: Iterable[str]) -> Self:
        """Return the page behind the quotes of these keys and of all pages before."""
        return replace(self, more=_several((*self.more, *keys)))

    def first(self) -> Self:
        """Return the first page."""
        return replace(self, more=())


def article_url(
    article_id: str, passage: int | None = None, *, version: int | None = None, root: str = ""
) -> str:
    """Return the address of an article's page, at a passage where one is named."""
    asked = "" if version is None else f"?version={version}"
    place = "" if passage is None else f"#p{passage}"
    return f"{root}/articles/{quote(article_id, safe='')}{asked}{place}"


def day_in_short(day: date) -> str:
    """Write the first day of a year or month as the year or month: 2020, 2020-07, 2020-07-02."""
    if day.day > 1:
        return day.isoformat()
    return f"{day.year:04}" if day.month == 1 else f"{day.year:04}-{day.month:02}"


def _several(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))
