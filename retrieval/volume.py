"""Volume: an article in one of its versions, to be read whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from index import Article, to_json
from retrieval.answer import Copy


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of an article, when it came into the archive, and whether it is quoted."""

    number: int
    arrived: datetime
    is_current: bool

    def to_json(self) -> dict[str, Any]:
        """Return the version as plain values."""
        return {
            "number": self.number,
            "arrived": self.arrived.isoformat(),
            "is_current": self.is_current,
        }


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of an article: its text from `start` to `end`, in characters."""

    number: int
    start: int
    end: int
    sha256: str
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return the passage as plain values."""
        return {
            "number": self.number,
            "start": self.start,
            "end": self.end,
            "sha256": self.sha256,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Volume:
    """An article in one of its versions, and all of these that may be read, by number.

    `passages` are those that are quoted; of an earlier version, which nothing quotes any longer,
    its paragraphs. `copies` are the other articles that carry the same copy, the first leading.
    """

    article: Article
    versions: tuple[Edition, ...]
    passages: tuple[Piece, ...]
    copies: tuple[Copy, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the article as plain values, as `index.to_json` writes it, and what belongs to it.

        Withheld and withdrawn articles are none here, so nothing tells of status and embargo.
        """
        told = to_json(self.article)
        del told["status"], told["embargoed_until"]
        return {
            "article": told,
            "versions": [one.to_json() for one in self.versions],
            "passages": [one.to_json() for one in self.passages],
            "copies": [one.to_json() for one in self.copies],
        }
