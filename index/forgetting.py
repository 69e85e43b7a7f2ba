"""Forgetting: what must be erased for good leaves traces that nobody can read, and may not return.

A trace is a keyed hash (HMAC, RFC 2104): of the id, of the address, of the whole text, and of each
longer paragraph, so that the same words are known again under another address or in another
format. From the traces neither words nor names can be had.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from typing import Any

from index.article import Article, canonical_url, paragraphs

_WORDS = re.compile(r"\w+")
_TELLING_WORDS = 12  # of a paragraph: a shorter one may stand in any article
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was forgotten, without what it said: number, when, and how much."""

    number: int
    at: str
    articles: int
    versions: int
    passages: int

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Traces:
    """The keyed hashes of one article."""

    whole: frozenset[bytes]
    """Of id, address and text: one that is known is enough."""
    paragraphs: frozenset[bytes]

    @property
    def all(self) -> frozenset[bytes]:
        """Every trace."""
        return self.whole | self.paragraphs

    def match(self, known: AbstractSet[bytes]) -> bool:
        """Tell whether this is a forgotten article, or half of one or more."""
        if self.whole & known:
            return True
        return bool(self.paragraphs) and (
            len(self.paragraphs & known) >= _SHARE * len(self.paragraphs)
        )


def traces(article: Article, key: str) -> Traces:
    """Return an article's traces under an archive's own key."""

    def keyed(kind: str, told: str) -> bytes:
        return hmac.digest(key.encode(), f"{kind}:{told}".encode(), hashlib.sha256)

    words = _WORDS.findall(article.text.casefold())
    whole = {keyed("id", article.id), keyed("address", canonical_url(article.id))}
    if article.url:
        whole.add(keyed("address", canonical_url(article.url)))
    if words:
        whole.add(keyed("text", " ".join(words)))
    longer = (
        _WORDS.findall(article.text[start:end].casefold())
        for start, end in paragraphs(article.text)
    )
    return Traces(
        whole=frozenset(whole),
        paragraphs=frozenset(
            keyed("paragraph", " ".join(said)) for said in longer if len(said) >= _TELLING_WORDS
        ),
    )
