"""Library: reading an archive, its articles, their versions and what they say, word for word."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from datetime import datetime

from index import Article, split
from index.catalogue import Version
from index.history import Change, changes
from retrieval import facets
from retrieval.answer import Copy
from retrieval.days import Day, day_of
from retrieval.facets import Facets
from retrieval.holdings import Holdings, SourceHeld, holdings, sources_held
from retrieval.question import Question, QuestionError
from retrieval.retriever import Retriever
from retrieval.shelf import Listed, Page, page
from retrieval.verifying import Verdict, nearest, starts_of
from retrieval.volume import Edition, Piece, Volume

__all__ = [
    "Change",
    "Edition",
    "Facets",
    "Holdings",
    "Library",
    "Listed",
    "Page",
    "Piece",
    "SourceHeld",
    "Verdict",
    "Volume",
]


class Library:
    """Reads an archive as a retriever may show it: what is hidden from it does not exist."""

    def __init__(self, retriever: Retriever) -> None:
        """Read what this retriever answers from, as it is at each call."""
        self._retriever = retriever
        self._archive = retriever.archive
        self._catalogue = retriever.archive.catalogue

    def articles(
        self,
        *,
        sources: Sequence[str] = (),
        after: Day = None,
        before: Day = None,
        cursor: str = "",
        k: int = 20,
    ) -> Page:
        """Return a page of the articles that can be quoted, the newest first, the undated behind.

        `after` includes its day, `before` does not; with either the undated are left out. `cursor`
        is that of the page before. Behind the last article there is an empty page.

        :raises QuestionError: if `k` is less than 1, a day cannot be read or leaves none, the
            archive has no such source, or gave no such cursor.
        """
        return page(
            self._archive,
            self._retriever.visible(),
            sources=sources,
            after=day_of(after),
            before=day_of(before),
            cursor=cursor,
            k=k,
        )

    def article(self, article_id: str, version: int | None = None) -> Volume | None:
        """Return an article in its current version, or in another.

        None where there is none such, or it may not be read: withdrawn, embargoed, hidden.
        """
        versions = self._readable(article_id)
        found = _numbered(versions, version)
        if found is None:
            return None
        return Volume(
            article=found.article,
            versions=tuple(
                Edition(one.article.version, datetime.fromisoformat(one.arrived), one.current)
                for one in versions
            ),
            passages=self._pieces(found.article),
            copies=self._copies(article_id),
        )

    def difference(self, article_id: str, first: int, second: int) -> tuple[Change, ...]:
        """Return what stayed, went and came in the text from one version to another.

        :raises QuestionError: if there is no such article or version, or it may not be read.
        """
        old, new = (self._version(article_id, number).article for number in (first, second))
        return tuple(changes(old.text, new.text))

    def verify(self, article_id: str, quote: str, version: int | None = None) -> Verdict:
        """Tell whether a quote stands in an article word for word, in its current version or other.

        Every sign counts, typographic quotation marks too, and only whole words stand; line ends
        and runs of blanks are one blank.

        :raises QuestionError: if the quote is empty, there is no such article or version, or it
            may not be read.
        """
        if not quote.strip():
            raise QuestionError("the quote is empty; give the words as they were quoted")
        article = self._version(article_id, version).article
        if starts := tuple(starts_of(quote, article.text)):
            return Verdict(stands=True, version=article.version, starts=starts)
        alike = nearest(quote, [piece.text for piece in self._pieces(article)])
        return Verdict(stands=False, version=article.version, nearest=alike)

    def facets(self, asked: Question) -> Facets:
        """Count the articles that a question finds, by source and by month; see `Facets`."""
        return facets.count(self._retriever, asked)

    def sources(self) -> tuple[SourceHeld, ...]:
        """Return the sources that have a name, the largest first."""
        return sources_held(self._archive, self._retriever.visible())

    def stats(self) -> Holdings:
        """Count what can be quoted."""
        return holdings(self._archive, self._retriever.visible())

    def _version(self, article_id: str, number: int | None) -> Version:
        versions = self._readable(article_id)
        if not versions:
            raise QuestionError(f"there is no article {article_id!r} that may be read")
        found = _numbered(versions, number)
        if found is None:
            known = ", ".join(str(one.article.version) for one in versions)
            raise QuestionError(
                f"article {article_id!r} has no version {number} that may be read; it has {known}"
            )
        return found

    def _readable(self, article_id: str) -> list[Version]:
        """Return an article's versions by number, none unless its current one may be read."""
        visible = self._retriever.visible()
        try:
            article_id.encode()
        except UnicodeEncodeError:
            return []  # half a character is in no id
        versions = self._catalogue.versions(article_id)
        readable = [one for one in versions if _may_be_read(one.article)]
        shown = any(one.current and visible.rows_of(one.article.source) for one in readable)
        return readable if shown else []

    def _pieces(self, article: Article) -> tuple[Piece, ...]:
        text = article.text
        # What is not current has no passages; no model is asked how it would have been cut.
        spans = self._catalogue.spans(article.id, article.version) or [
            (one.start, one.end) for one in split(article, words=1, tokens=lambda _: 0, limit=0)
        ]
        return tuple(
            Piece(number, start, end, _sha256(text[start:end]), text[start:end])
            for number, (start, end) in enumerate(spans)
        )

    def _copies(self, article_id: str) -> tuple[Copy, ...]:
        carried = self._catalogue.carried(article_id, self._retriever.visible().among)
        return tuple(
            Copy(one.source, one.published, one.headline, one.url, one.id)
            for one in ((carried.first, *carried.others) if carried else ())
            if one.id != article_id
        )


def _numbered(versions: Sequence[Version], number: int | None) -> Version | None:
    """Return the version of a number, the current one where none is given."""
    if number is None:
        return next((one for one in versions if one.current), None)
    return next((one for one in versions if one.article.version == number), None)


def _may_be_read(article: Article) -> bool:
    until = article.embargoed_until
    lifted = until is None or int(until.timestamp()) <= int(time.time())
    return article.status == "usable" and lifted


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
