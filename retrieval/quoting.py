"""Quoting: a passage that was found -> Quote, with all that proves and explains it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from index import Article, Carried, Found, as_day
from retrieval.answer import Copy, Quote
from retrieval.context import opens_back, sentence_before
from retrieval.sentence import answering_sentence


def quote(
    found: Found,
    relevance: float,
    rarity: Mapping[str, float],
    stems: Callable[[str], list[str]],
    carried: Carried[Article] | None,
    as_of: date | None = None,
) -> Quote:
    """Return the quote of a passage; `rarity` is of the question's stems.

    `carried` tells who else carried its article; those after `as_of` were not known.
    """
    passage, article = found.passage, found.article
    members = [
        one
        for one in ((carried.first, *carried.others) if carried else ())
        if as_of is None or (as_day(one.published) or date.max) <= as_of
    ]
    return Quote(
        text=passage.text,
        sentence=answering_sentence(passage.text, rarity, stems, article.language),
        source=article.source,
        published=article.published,
        headline=article.headline,
        byline=article.byline,
        url=article.url,
        article_id=article.id,
        passage=passage.ordinal,
        start=passage.start,
        end=passage.end,
        sha256=passage.sha256,
        relevance=relevance,
        context=_context(found),
        credit=article.credit,
        updated=article.updated,
        date_is_estimated=article.is_estimated,
        corrections=article.corrections,
        caveats=article.caveats,
        copies=tuple(
            Copy(one.source, one.published, one.headline, one.url, one.id)
            for one in members
            if one.id != article.id
        ),
        is_first=not members or members[0].id == article.id,
    )


def _context(found: Found) -> str:
    passage, article = found.passage, found.article
    if not opens_back(passage.text):
        return ""
    span = sentence_before(article.text, passage.start, article.language)
    return article.text[slice(*span)] if span else ""
