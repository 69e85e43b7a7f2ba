"""An article as any newspaper prints it, for tests that look at what is made of it."""

from __future__ import annotations

import hashlib
from datetime import date

from retrieval import Quote


def quote(**values: object) -> Quote:
    """A quote of a plain article, any of its fields given."""
    text = str(values.get("text", "The pier closes for two years. Repairs cost 31 million."))
    told: dict[str, object] = {
        "text": text,
        "sentence": text.partition(". ")[0],
        "source": "The Harbour Gazette",
        "published": date(2020, 7, 2),
        "headline": "Old pier to close for two years",
        "byline": "Ida Lund",
        "url": "https://gazette.example/pier",
        "article_id": "pier",
        "passage": 0,
        "start": 0,
        "end": len(text),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "relevance": 0.9,
    }
    return Quote(**(told | values))  # type: ignore[arg-type]


def sign(verb: str, argument: str) -> str:
    """The value of a button: whose it is, what for, and what proves it."""
    return f"0123456789abcdef.{verb}.{argument}.{'h' * 22}"
