"""Reading room: a passage with those around it, as the article has them now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from index import Archive
from retrieval.answer import Quote
from retrieval.quoting import quote
from retrieval.visible import Visible


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage to be read in its context, `before` and `after` word for word in their order.

    The quote answers no question: its sentence is its first, and its relevance 1. `version` is
    that of the article, and `arrived` when this version came into the archive.
    """

    quote: Quote
    before: tuple[str, ...]
    after: tuple[str, ...]
    version: int
    arrived: datetime

    def to_json(self) -> dict[str, Any]:
        """Return the reading as plain values."""
        return {
            "quote": self.quote.to_json(),
            "before": list(self.before),
            "after": list(self.after),
            "version": self.version,
            "arrived": self.arrived.isoformat(),
        }


def open_at(
    archive: Archive, visible: Visible, article_id: str, number: int, around: int
) -> Reading | None:
    """Return a passage of an article with up to `around` passages on each side.

    None where it is not there any longer, or may not be read.
    """
    catalogue = archive.catalogue
    found = catalogue.read_around(article_id, number - around, number + around)
    own = next((one for one in found if one.passage.ordinal == number), None)
    search = archive.search
    if own is None or search is None or not visible.rows_of(own.article.source):
        return None
    versions = {one.article.version: one for one in catalogue.versions(article_id)}
    if own.article.version not in versions:
        return None  # it was removed between the two looks
    wire = catalogue.carried(article_id, visible.among) if own.wire is not None else None
    return Reading(
        quote=quote(own, 1.0, {}, search.stems, wire),
        before=tuple(one.passage.text for one in found if one.passage.ordinal < number),
        after=tuple(one.passage.text for one in found if one.passage.ordinal > number),
        version=own.article.version,
        arrived=datetime.fromisoformat(versions[own.article.version].arrived),
    )
