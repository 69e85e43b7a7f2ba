"""Holdings: what of an archive can be quoted, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from index import Archive
from retrieval.visible import Visible


@dataclass(frozen=True, slots=True)
class SourceHeld:
    """A source with its articles; `first` and `last` are days, None where none is dated."""

    name: str
    articles: int
    first: date | None
    last: date | None

    def to_json(self) -> dict[str, Any]:
        """Return the source as plain values."""
        return {
            "name": self.name,
            "articles": self.articles,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Counts of what can be quoted, and of its passages; `days` are days with their articles."""

    articles: int
    passages: int
    undated: int
    sources: tuple[tuple[str, int], ...]
    """Names and articles, the largest first; an article without a source counts under ''."""
    days: tuple[tuple[date, int], ...]
    model: str

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        return {
            "articles": self.articles,
            "passages": self.passages,
            "undated": self.undated,
            "first": self.days[0][0].isoformat() if self.days else None,
            "last": self.days[-1][0].isoformat() if self.days else None,
            "sources": dict(self.sources),
            "days": {day.isoformat(): articles for day, articles in self.days},
            "model": self.model,
        }


def sources_held(archive: Archive, visible: Visible) -> tuple[SourceHeld, ...]:
    """Return the sources that have a name, by the number of their articles, the largest first."""
    held: dict[str, Counter[int]] = {}
    for name, day, articles in _tally(archive, visible):
        held.setdefault(name, Counter())[day] += articles
    told = []
    for name, days in held.items():
        dated = [date.fromordinal(day) for day in days if day]
        first, last = min(dated, default=None), max(dated, default=None)
        told.append(SourceHeld(name, days.total(), first, last))
    named = [one for one in told if one.name]
    return tuple(sorted(named, key=lambda one: (-one.articles, one.name)))


def holdings(archive: Archive, visible: Visible) -> Holdings:
    """Count what can be quoted."""
    sources: Counter[str] = Counter()
    days: Counter[int] = Counter()
    for name, day, articles in _tally(archive, visible):
        sources[name] += articles
        days[day] += articles
    undated = days.pop(0, 0)
    return Holdings(
        articles=sources.total(),
        passages=visible.passages,
        undated=undated,
        sources=tuple(sorted(sources.items(), key=lambda one: (-one[1], one[0]))),
        days=tuple((date.fromordinal(day), days[day]) for day in sorted(days)),
        model=archive.model,
    )


def _tally(archive: Archive, visible: Visible) -> Iterator[tuple[str, int, int]]:
    for name, day, articles in archive.catalogue.tally(quotable=True):
        if name in visible.rows:
            yield name, day, articles
