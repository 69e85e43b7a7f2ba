"""Sameness: one article that came in two formats, with another id each, and is one all the same."""

from __future__ import annotations

import hashlib
import re

from index.article import Article, paragraphs
from index.sources import source_key

_WORDS = re.compile(r"\w+")
_TELLING_WORDS = 8  # of a paragraph: a shorter one may stand in any article
_SHARE = 0.5


def told(article: Article) -> bytes | None:
    """Return a hash of source, day and headline; None where one of them is not known."""
    headline = " ".join(_WORDS.findall(article.headline.casefold()))
    source = source_key(article.source)
    if not (headline and source and article.day):
        return None
    return hashlib.sha256(f"{source}\n{article.day}\n{headline}".encode()).digest()


def is_same(one: Article, other: Article) -> bool:
    """Tell whether two articles that are told alike have at least half their paragraphs in common.

    Two of one day may be headed alike and say other things: letters, results, weather.
    """
    first, second = _paragraphs(one), _paragraphs(other)
    shorter = min(len(first), len(second))
    return shorter > 0 and len(first & second) >= _SHARE * shorter


def _paragraphs(article: Article) -> set[str]:
    said = (_WORDS.findall(article.text[s:e].casefold()) for s, e in paragraphs(article.text))
    return {" ".join(words) for words in said if len(words) >= _TELLING_WORDS}
