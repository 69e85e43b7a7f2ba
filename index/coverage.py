"""Coverage: what an archive holds, of which sources and days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Counts of what can be found; `days` are days of publication with their articles."""

    articles: int
    versions: int
    passages: int
    undated: int
    sources: tuple[tuple[str, int], ...]
    """Names and articles, the largest first; an article without a source counts under ''."""
    days: tuple[tuple[date, int], ...]
    bytes_on_disk: int
    model: str

    @classmethod
    def of(cls, archive: Archive) -> Coverage:
        """Count what is in an archive now."""
        sources: Counter[str] = Counter()
        days: Counter[int] = Counter()
        for name, day, articles in archive.catalogue.tally():
            sources[name] += articles
            days[day] += articles
        undated = days.pop(0, 0)
        counts = archive.catalogue.counts()
        files = (file for file in archive.folder.rglob("*") if file.is_file())
        return cls(
            articles=counts["article"],
            versions=counts["version"],
            passages=counts["passage"],
            undated=undated,
            sources=tuple(sources.most_common()),
            days=tuple((date.fromordinal(day), days[day]) for day in sorted(days)),
            bytes_on_disk=sum(file.stat().st_size for file in files),
            model=archive.model,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        return {
            "articles": self.articles,
            "versions": self.versions,
            "passages": self.passages,
            "undated": self.undated,
            "first": self.days[0][0].isoformat() if self.days else None,
            "last": self.days[-1][0].isoformat() if self.days else None,
            "sources": dict(self.sources),
            "days": {day.isoformat(): articles for day, articles in self.days},
            "bytes_on_disk": self.bytes_on_disk,
            "model": self.model,
        }
