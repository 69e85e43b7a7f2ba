"""Answer and Quote: passages word for word, each with its source and date."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from index import as_day
from retrieval.citation import in_style
from retrieval.intervals import in_words
from retrieval.question import Question

_KEY_BYTES = 8


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that carried the same copy."""

    source: str
    published: date | None
    headline: str
    url: str
    article_id: str

    def to_json(self) -> dict[str, Any]:
        """Return the copy as plain values."""
        return {
            "source": self.source,
            "published": self.published.isoformat() if self.published else None,
            "headline": self.headline,
            "url": self.url,
            "article_id": self.article_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A passage as it was printed, with what proves it.

    `text` is the article's text from `start` to `end`, in characters, and `sha256` its hash in
    UTF-8. `sentence` is the part of it that answers. `context` is the sentence before the passage,
    where its opening ('He', 'The group') says too little without it. `relevance` is the
    probability, 0 to 1, that the passage answers. `corrections` are the notes by which the source
    corrected the article, word for word. `copies` are the other articles that carried the same
    copy, the first to do so leading; `is_first` tells whether this one came before them all.
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
    context: str = ""
    credit: str = ""
    updated: date | None = None
    date_is_estimated: bool = False
    corrections: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    copies: tuple[Copy, ...] = ()
    is_first: bool = True

    @property
    def key(self) -> str:
        """What names the passage in an address or a cursor: see `key_of`."""
        return key_of(self.article_id, self.passage)

    @property
    def citation(self) -> str:
        """Source and date as a newspaper gives them: 'AFP, in Dawn, 2 July 2020'."""
        return f"{self._attribution}, {self._date}"

    def cited(self, style: str) -> str:
        """Return the citation in a newsroom's style, such as '“{sentence}” ({source}, {date})'.

        The fields are those of `citation.FIELDS`; `source` and `date` are those of `citation`.

        :raises ValueError: if the style names another field, or cannot be read.
        """
        day = as_day(self.published)
        return in_style(
            style,
            {
                "quote": self.text,
                "sentence": self.sentence,
                "source": self._attribution,
                "date": self._date,
                "iso_date": day.isoformat() if day else "undated",
                "headline": self.headline,
                "byline": self.byline,
                "url": self.url,
                "sha256": self.sha256,
            },
        )

    @property
    def also(self) -> str:
        """Who else carried it, '' where nobody: 'also in 6 papers; first AFP, 2 July 2020, 09:12'.

        Up to three are named.
        """
        if not self.copies:
            return ""
        others = list(dict.fromkeys(one.source or "a source not stated" for one in self.copies))
        few = len(others) <= 3  # noqa: PLR2004 - more would be a list to read
        told = f"also in {', '.join(others) if few else f'{len(others)} papers'}"
        if self.is_first:
            return told
        first = self.copies[0]
        hour = f", {first.published:%H:%M}" if isinstance(first.published, datetime) else ""
        source = first.source or "a source not stated"
        return f"{told}; first {source}, {in_words(first.published)}{hour}"

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
            "context": self.context,
            "copies": [one.to_json() for one in self.copies],
            "is_first": self.is_first,
            "credit": self.credit,
            "updated": self.updated.isoformat() if self.updated else None,
            "date_is_estimated": self.date_is_estimated,
            "caveats": list(self.caveats),
        }

    @property
    def _attribution(self) -> str:
        source = self.source or "source not stated"
        named = re.search(rf"\b{re.escape(self.credit)}\b", source, re.IGNORECASE)
        if self.credit and not named:
            return f"{self.credit}, in {source}" if self.source else self.credit
        return source

    @property
    def _date(self) -> str:
        return in_words(self.published) + (" (date estimated)" if self.date_is_estimated else "")


def key_of(article_id: str, passage: int) -> str:
    """Return 11 letters, digits, '-' and '_' that name a passage, whatever its article's id holds.

    They are 64 bits of a SHA-256 in base64, so that two of a million passages share theirs with
    a probability of 1 in 37 million.
    """
    digest = hashlib.sha256(f"{article_id}#{passage}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:_KEY_BYTES]).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Covered:
    """What the archive has of the sources and days of a question; `first` and `last` are days."""

    articles: int
    first: date | None
    last: date | None
    sources: tuple[tuple[str, int], ...]
    """Names with their articles, the largest first."""

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        return {
            "articles": self.articles,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "sources": dict(self.sources),
        }


@dataclass(frozen=True, slots=True)
class Latest:
    """One of a source's newest articles."""

    headline: str
    source: str
    published: date | None
    url: str
    article_id: str

    def to_json(self) -> dict[str, Any]:
        """Return the article as plain values."""
        return {
            "headline": self.headline,
            "source": self.source,
            "published": self.published.isoformat() if self.published else None,
            "url": self.url,
            "article_id": self.article_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The quotes that answer a question, in its order.

    Where there are none, `note` says why, `nearest` are the passages that came closest and are no
    answer, `covered` what the archive has of what was asked for, and `advice` what to change.
    `more` tells whether there are further quotes behind these.
    """

    question: Question
    quotes: tuple[Quote, ...]
    note: str = ""
    nearest: tuple[Quote, ...] = ()
    covered: Covered | None = None
    advice: tuple[str, ...] = ()
    more: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain values: what was asked, how it was read, the quotes."""
        return {
            "question": self.question.text,
            "read_as": self.question.to_json(),
            "quotes": [quote.to_json() for quote in self.quotes],
            "note": self.note,
            "nearest": [quote.to_json() for quote in self.nearest],
            "covered": self.covered.to_json() if self.covered else None,
            "advice": list(self.advice),
            "more": self.more,
        }
