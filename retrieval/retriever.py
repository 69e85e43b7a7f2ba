"""Retriever: Question -> Answer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

from platformdirs import user_cache_path

from index import DEFAULT_MODEL, Archive, Article, Carried, Encoder, Found, Search, as_day
from retrieval import refusal
from retrieval.answer import Answer, Covered, Latest, Quote
from retrieval.follow_ups.follow_up import FollowUp, follow_up
from retrieval.question import Order, Question, QuestionError, parse_day
from retrieval.quoting import quote
from retrieval.ranking import Ranking, rank
from retrieval.reading_room import Reading, open_at
from retrieval.reranking import Reranker
from retrieval.selection import Judged, judge, select
from retrieval.suggestions import Suggestions
from retrieval.timeline import By, Timeline, tell
from retrieval.understanding.reading import read
from retrieval.understanding.smalltalk import recognised
from retrieval.visible import Visible

log = logging.getLogger(__name__)

Day = date | str | None
"""A day: a date, or text that `parse_day` reads."""

THRESHOLD = 0.045
"""The default in config/default.toml; see benchmarks/README.md, 'Relevance'."""

_TRIED = 3  # quotes among which a suggestion finds its own article


class Retriever:
    """Answers questions from an archive; one instance serves any number of threads.

    Those that `without` gives share the archive, which the first of them closes.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        threshold: float = THRESHOLD,
        log_questions: bool = False,
        reranker: Reranker | None = None,
        hidden: Collection[str] = (),
    ) -> None:
        """Answer from this archive; passages of less relevance than `threshold` are not shown.

        The text of a question stands in the log only with `log_questions`. A reranker reads the
        first candidates again, and takes its time. `hidden` is what `without` is told.
        """
        self.archive = archive
        self._threshold = threshold
        self._log_questions = log_questions
        self._reranker = reranker
        self._mutex = threading.Lock()
        self._hidden = frozenset(hidden)
        self._apart: dict[frozenset[str], Retriever] = {self._hidden: self}
        self._seen: Visible | None = None
        self._suggestions = Suggestions()

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        model: str = DEFAULT_MODEL,
        cache: Path | None = None,
        threshold: float = THRESHOLD,
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
        if not self._hidden:
            self.archive.close()

    def without(self, sources: Collection[str]) -> Retriever:
        """Return a retriever of the same archive in which these sources do not exist.

        It answers as if they had never been added, and takes their names, in any spelling, for
        unknown ones; only the scores of words tell how common these are in the whole archive.
        Closing it closes nothing. `archive` itself hides nothing.
        """
        hidden = self._hidden.union(sources)
        with self._mutex:
            if hidden not in self._apart:
                self._apart[hidden] = Retriever(
                    self.archive,
                    threshold=self._threshold,
                    log_questions=self._log_questions,
                    reranker=self._reranker,
                    hidden=hidden,
                )
            return self._apart[hidden]

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        sources: Sequence[str] = (),
        after: Day = None,
        before: Day = None,
        as_of: Day = None,
        order: Order | None = None,
        per_article: int = 2,
        recency: float = 0.0,
        today: date | None = None,
    ) -> Answer:
        """Answer a question with the passages that answer it, word for word, best first.

        Times, sources and operators in the question are understood, and what is given beside them
        holds as well. `after` includes its day, `before` does not; `as_of` is what was known by
        the end of that day. Relative times count from `today`. Nothing good enough gives an answer
        without quotes, which says why and what to change.

        :raises QuestionError: if the question, a day or a number cannot be used, or the archive
            has no such source; the message names the nearest.
        """
        return self._told(
            self.read(
                question,
                today=today,
                k=k,
                sources=sources,
                after=after,
                before=before,
                as_of=as_of,
                order=order,
                per_article=per_article,
                recency=recency,
            )
        )

    def read(
        self,
        question: str,
        *,
        today: date | None = None,
        sources: Sequence[str] = (),
        after: Day = None,
        before: Day = None,
        as_of: Day = None,
        **given: Any,
    ) -> Question:
        """Read a question without asking it: how it is understood, for people to see and mend.

        :raises QuestionError: as `ask` does.
        """
        self.archive.refresh()
        visible = self._visible()
        names = visible.names
        return read(
            question,
            today=today or date.today(),  # noqa: DTZ011 - the day where the question is asked
            names=names,
            first=visible.first,
            sources=tuple(known for name in sources for known in names.known(name)),
            after=_day(after),
            before=_day(before),
            as_of=_day(as_of, end=True),
            **given,
        )

    def answer(self, asked: Question, *, skip: int = 0) -> Answer:
        """Answer a question as it was read, after the first `skip` quotes: for 'more'."""
        self.archive.refresh()
        return self._told(asked, skip)

    def follow_up(self, previous: Question, text: str, *, today: date | None = None) -> FollowUp:
        """Read what is said after a question: a filter, a new subject, 'more', or a new question.

        :raises QuestionError: if it cannot be asked.
        """
        self.archive.refresh()
        day = today or date.today()  # noqa: DTZ011 - the day where it is said
        taken = follow_up(previous, text, today=day, names=self._visible().names)
        if taken.took != "new":
            return taken
        asked = self.read(
            text,
            today=day,
            k=previous.k,
            per_article=previous.per_article,
            recency=previous.recency,
        )
        return replace(taken, question=asked)

    @staticmethod
    def is_small_talk(text: str) -> bool:
        """Tell whether a message is a greeting, thanks or nonsense, and no question."""
        return bool(recognised(text))

    def timeline(
        self, question: str | Question, *, by: By | None = None, today: date | None = None
    ) -> Timeline:
        """Tell a story in order of time: the best passage of each day, month or year of it.

        :raises QuestionError: as `ask` does.
        """
        if isinstance(question, str):
            asked = self.read(question, today=today)
        else:
            asked = question
            self.archive.refresh()
        search = self.archive.search
        if search is None or not self._visible().passages:
            return Timeline(question=asked, by=by or "day", moments=(), note=refusal.EMPTY)
        ranking = self.ranked(asked)
        judged = judge(ranking, range(len(ranking)), asked, search, self.archive.catalogue.find)
        return tell(
            asked,
            judged,
            by,
            threshold=self._threshold,
            quoted=lambda chosen: self._quotes(chosen, asked, search),
        )

    def passage(self, article_id: str, number: int, *, around: int = 3) -> Reading | None:
        """Return a passage as its article has it now, with up to `around` on each side of it.

        None where there is none such, or it may not be read: withdrawn, embargoed, hidden.

        :raises ValueError: if `around` is negative.
        """
        if around < 0:
            raise ValueError(f"around is {around}; expected how many passages, 0 or more")
        self.archive.refresh()
        return open_at(self.archive, self._visible(), article_id, number, around)

    def covered(self) -> Covered:
        """Count all that can be quoted, by source."""
        self.archive.refresh()
        return refusal.covered(self.archive, self._visible().rows)

    def latest(self, source: str, *, k: int = 10) -> tuple[Latest, ...]:
        """Return a source's newest articles that can be quoted, the newest first.

        :raises QuestionError: if `k` is less than 1, or the archive has no such source; the
            message names the nearest.
        """
        if k < 1:
            raise QuestionError(f"k is {k}; it must be 1 or more")
        self.archive.refresh()
        visible = self._visible()
        rows = [row for name in visible.names.known(source) for row in visible.rows_of(name)]
        return tuple(
            Latest(one.headline, one.source, one.published, one.url, one.id)
            for one in self.archive.catalogue.latest(rows, k)
        )

    def suggestions(self, k: int = 4) -> tuple[str, ...]:
        """Return up to `k` questions that this archive answers, drawn from its newest articles.

        They are the same until the archive changes.
        """
        self.archive.refresh()
        return self._suggestions.of(self.archive, self._visible(), self._tried, k)

    def ranked(self, asked: Question) -> Ranking:
        """Return every candidate for a question, the best first, of an archive that holds some."""
        search = self.archive.search
        assert search is not None
        visible = self._visible()
        ranking = rank(search, asked, self.archive.encode_question, visible.rows_of, visible.among)
        if self._reranker and asked.order == "best":
            return self._reranker.reranked(ranking, asked.topic, self._texts)
        return ranking

    def _told(self, asked: Question, skip: int = 0) -> Answer:
        began = monotonic()
        answer = self._answered(asked, skip)
        told = repr(asked.text) if self._log_questions else f"{len(asked.text)} characters"
        took = 1000 * (monotonic() - began)
        log.info("asked %s: %d quotes in %.0f ms", told, len(answer.quotes), took)
        return answer

    def _tried(self, question: str) -> Answer:
        return self._answered(self.read(question, k=_TRIED), 0)

    def _answered(self, asked: Question, skip: int) -> Answer:
        search, visible = self.archive.search, self._visible()
        if search is None or not visible.passages:
            return Answer(question=asked, quotes=(), note=refusal.EMPTY)
        if talk := recognised(asked.text):
            return Answer(question=asked, quotes=(), note=refusal.reply(talk, visible.rows))
        selection = select(
            self.ranked(asked),
            asked,
            search,
            self.archive.catalogue.find,
            threshold=self._threshold,
            skip=skip,
        )
        if selection.chosen:
            quotes = self._quotes(selection.chosen, asked, search)
            return Answer(question=asked, quotes=quotes, more=selection.more)
        nearest = self._quotes(selection.nearest, asked, search)
        return refusal.refuse(asked, self.archive, visible, nearest)

    def _texts(self, rows: Sequence[int]) -> Mapping[int, str]:
        found = self.archive.catalogue.find(rows)
        return {row: one.passage.text for row, one in found.items()}

    def _quotes(
        self, judged: Sequence[Judged], asked: Question, search: Search
    ) -> tuple[Quote, ...]:
        rarity = search.rarity(asked.topic)
        return tuple(
            quote(
                one.found,
                one.relevance,
                rarity,
                search.stems,
                self._carried(one.found),
                asked.as_of,
            )
            for one in judged
        )

    def _carried(self, found: Found) -> Carried[Article] | None:
        if found.wire is None:
            return None
        return self.archive.catalogue.carried(found.article.id, self._visible().among)

    def _visible(self) -> Visible:
        """Return the sources that exist here, as they are now."""
        search = self.archive.search
        change = search.change if search else 0
        with self._mutex:
            if self._seen is None or self._seen.change != change:
                self._seen = Visible.of(self.archive, self._hidden)
            return self._seen


def _day(day: Day, *, end: bool = False) -> date | None:
    return parse_day(day, end=end) if isinstance(day, str) else as_day(day)
