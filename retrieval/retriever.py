"""Retriever: Question -> Answer."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from platformdirs import user_cache_path

from index import DEFAULT_MODEL, Archive, Encoder, Found, Search, as_day
from retrieval.answer import Answer, Quote
from retrieval.question import Question, QuestionError, parse_day
from retrieval.ranking import rank
from retrieval.sentence import answering_sentence

log = logging.getLogger(__name__)

Day = date | str | None
"""A day: a date, or text that `parse_day` reads."""


class Retriever:
    """Answers questions from an archive; one instance serves any number of threads."""

    def __init__(
        self, archive: Archive, *, threshold: float = 0.25, log_questions: bool = False
    ) -> None:
        """Answer from this archive; passages of less relevance than `threshold` are not shown.

        The text of a question stands in the log only with `log_questions`.
        """
        self.archive = archive
        self._threshold = threshold
        self._log_questions = log_questions

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        model: str = DEFAULT_MODEL,
        cache: Path | None = None,
        threshold: float = 0.25,
    ) -> Retriever:
        """Open the archive in a folder.

        :raises ArchiveError: if there is none, or it cannot be read.
        :raises ModelError: if it was encoded with another model.
        """
        encoder = Encoder(model, cache=cache or user_cache_path("dateline"))
        return cls(Archive(Path(folder), encoder, create=False), threshold=threshold)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the archive's files."""
        self.archive.close()

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        sources: Sequence[str] = (),
        after: Day = None,
        before: Day = None,
        as_of: Day = None,
        per_article: int = 2,
        recency: float = 0.0,
    ) -> Answer:
        """Answer a question with the passages that answer it, word for word, best first.

        `after` includes its day, `before` does not; `as_of` is what was known by the end of that
        day. Nothing good enough gives an answer without quotes, whose note says so.

        :raises QuestionError: if the question, a day or a number cannot be used, or the archive
            has no such source; the message names the nearest.
        """
        began = monotonic()
        self.archive.refresh()
        asked = Question(
            text=question,
            sources=sources_named(self.archive, sources),
            after=_day(after),
            before=_day(before),
            as_of=_day(as_of, end=True),
            k=k,
            per_article=per_article,
            recency=recency,
        )
        search = self.archive.search
        if search is None or not len(search):
            return Answer(
                question=asked,
                quotes=(),
                note="This archive holds no articles yet. Add some with: dateline add PATH",
            )
        vector = self.archive.encode_question(asked.text)
        ranked = rank(search, vector, asked, threshold=self._threshold)
        found = self.archive.catalogue.find([place.row for place in ranked])
        rarity = search.rarity(asked.text)
        quotes = tuple(
            _quote(found[place.row], place.relevance, rarity, search)
            for place in ranked
            if place.row in found
        )
        told = repr(asked.text) if self._log_questions else f"{len(asked.text)} characters"
        log.info("asked %s: %d quotes in %.0f ms", told, len(quotes), 1000 * (monotonic() - began))
        return Answer(question=asked, quotes=quotes, note="" if quotes else _nothing(asked))


def sources_named(archive: Archive, names: Sequence[str]) -> tuple[str, ...]:
    """Return the archive's own names of sources, by any of their spellings.

    :raises QuestionError: if the archive has no such source; the message names the nearest.
    """
    held = {row: name for name, row in archive.catalogue.sources().items()} if names else {}
    known = []
    for name in names:
        found = [held[row] for row in archive.catalogue.source_rows(name) if row in held]
        if not found:
            raise QuestionError(_unknown_source(name, [one for one in held.values() if one]))
        known += found
    return tuple(known)


def _day(day: Day, *, end: bool = False) -> date | None:
    return parse_day(day, end=end) if isinstance(day, str) else as_day(day)


def _nothing(asked: Question) -> str:
    narrowed = bool(asked.sources or asked.after or asked.until)
    return "Nothing in this archive answers that well enough." + (
        " Ask again with fewer sources or a longer time." if narrowed else ""
    )


def _quote(found: Found, relevance: float, rarity: Mapping[str, float], search: Search) -> Quote:
    passage, article = found.passage, found.article
    return Quote(
        text=passage.text,
        sentence=answering_sentence(passage.text, rarity, search.stems, article.language),
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
        credit=article.credit,
        updated=article.updated,
        date_is_estimated=article.is_estimated,
        corrections=article.corrections,
        caveats=article.caveats,
    )


def _unknown_source(source: str, held: Sequence[str]) -> str:
    if not held:
        return f"this archive has no source {source!r}, and names none yet"
    by_folded = {name.casefold(): name for name in held}
    near = difflib.get_close_matches(source.casefold(), by_folded, n=3, cutoff=0.5)
    offered = [by_folded[name] for name in near] or sorted(held)[:5]
    return f"this archive has no source {source!r}; it has: {', '.join(offered)}"
