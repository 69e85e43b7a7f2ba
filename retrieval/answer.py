"""Answer and Quote: passages word for word, each with its source and date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from retrieval.intervals import in_words
from retrieval.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A passage as it was printed, with what proves it.

    `text` is the article's text from `start` to `end`, in characters, and `sha256` its hash in
    UTF-8. `sentence` is the part of it that answers. `relevance` is between 0 and 1. `corrections`
    are the notes by which the source corrected the article, word for word.
    """

    text: str
    sentence: str
    source: str
    published: date | None
    headline: str
    byline: str
    url: str
    article_id: str
    passage: int
    start: int
    end: int
    sha256: str
    relevance: float
    credit: str = ""
    updated: date | None = None
    date_is_estimated: bool = False
    corrections: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()

    @property
    def citation(self) -> str:
        """Source and date as a newspaper gives them: 'AFP, in Dawn, 2 July 2020'."""
        source = self.source or "source not stated"
        named = re.search(rf"\b{re.escape(self.credit)}\b", source, re.IGNORECASE)
        if self.credit and not named:
            source = f"{self.credit}, in {source}" if self.source else self.credit
        estimated = " (date estimated)" if self.date_is_estimated else ""
        return f"{source}, {in_words(self.published)}{estimated}"

    def to_json(self) -> dict[str, Any]:
        """Return the quote as plain values, in the order of the contract."""
        return {
            "text": self.text,
            "sentence": self.sentence,
            "source": self.source,
            "published": self.published.isoformat() if self.published else None,
            "headline": self.headline,
            "byline": self.byline,
            "url": self.url,
            "article_id": self.article_id,
            "passage": self.passage,
            "start": self.start,
            "end": self.end,
            "sha256": self.sha256,
            "relevance": round(self.relevance, 4),
            "corrections": list(self.corrections),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The quotes that answer a question, best first; where there are none, `note` says why."""

    question: Question
    quotes: tuple[Quote, ...]
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain values: what was asked, how it was read, the quotes."""
        asked = self.question
        return {
            "question": asked.text,
            "read_as": {
                "text": asked.text,
                "sources": list(asked.sources),
                "after": asked.after.isoformat() if asked.after else None,
                "before": asked.before.isoformat() if asked.before else None,
                "as_of": asked.as_of.isoformat() if asked.as_of else None,
                "recency": asked.recency,
            },
            "quotes": [quote.to_json() for quote in self.quotes],
        }
