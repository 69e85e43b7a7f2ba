"""Retriever: Question -> Answer."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from platformdirs import user_cache_path

from index import DEFAULT_MODEL, Archive, Article, Carried, Encoder, Found, Search, Vector
from retrieval import refusal
from retrieval.answer import Answer, Covered, Latest, Quote
from retrieval.days import Day, day_of
from retrieval.follow_ups.follow_up import FollowUp, follow_up
from retrieval.question import Order, Question
from retrieval.quoting import quote
from retrieval.ranking import Ranking, rank
from retrieval.reading_room import Reading, open_at
from retrieval.reranking import Reranker
from retrieval.selection import Judged, judge, places_of, select
from retrieval.shelf import latest
from retrieval.suggestions import Suggestions
from retrieval.timeline import By, Timeline, tell
from retrieval.understanding.reading import read
from retrieval.understanding.smalltalk import recognised
from retrieval.visible import Visible

log = logging.getLogger(__name__)

THRESHOLD = 0.045
"""The default in config/default.toml; see benchmarks/README.md, 'Relevance'."""

_ALL = "That was all that answers it."
_KEPT = 16  # rankings, of 40 kB each
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
        self.threshold = threshold
        """The relevance below which a passage is not shown."""
        self._log_questions = log_questions
        self._reranker = reranker
        self._mutex = threading.Lock()
        self._hidden = frozenset(hidden)
        self._apart: dict[frozenset[str], Retriever] = {self._hidden: self}
        self._seen: Visible | None = None
        self._suggestions = Suggestions()
        self._ranked = lru_cache(_KEPT)(self._rank)
        self._encoded = lru_cache(_KEPT)(self._encode)

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
                    threshold=self.threshold,
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
        visible = self.visible()
        names = visible.names
        return read(
            question,
            today=today or date.today(),  # noqa: DTZ011 - the day where the question is asked
            names=names,
            first=visible.first,
            sources=tuple(known for name in sources for known in names.known(name)),
            after=day_of(after),
            before=day_of(before),
            as_of=day_of(as_of, end=True),
            **given,
        )

    def answer(self, asked: Question, *, skip: int = 0, seen: Collection[str] = ()) -> Answer:
        """Answer a question as it was read, after the first `skip` quotes: for 'more'.

        `seen` are the keys of quotes that were shown, for an archive that grows meanwhile: none
        of them comes again, nor a copy of one, and what stood below them comes, whatever came in
        above, as long as it is relevant enough beside that.
        """
        self.archive.refresh()
        return self._told(asked, skip, frozenset(seen))

    def follow_up(self, previous: Question, text: str, *, today: date | None = None) -> FollowUp:
        """Read what is said after a question: a filter, a new subject, 'more', or a new question.

        :raises QuestionError: if it cannot be asked.
        """
        day = today or date.today()  # noqa: DTZ011 - the day where it is said
        taken = follow_up(previous, text, today=day, names=self.visible().names)
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
            threshold=self.threshold,
            quoted=lambda chosen: self._quotes(chosen, asked, search),
        )

    def passage(self, article_id: str, number: int, *, around: int = 3) -> Reading | None:
        """Return a passage as its article has it now, with up to `around` on each side of it.

        None where there is none such, or it may not be read: withdrawn, embargoed, hidden.

        :raises ValueError: if `around` is negative.
        """
        if around < 0:
            raise ValueError(f"around is {around}; expected how many passages, 0 or more")
        return open_at(self.archive, self.visible(), article_id, number, around)

    def covered(self) -> Covered:
        """Count all that can be quoted, by source."""
        return refusal.covered(self.archive, self.visible().rows)

    def latest(self, source: str, *, k: int = 10) -> tuple[Latest, ...]:
        """Return a source's newest articles that can be quoted, the newest first.

        :raises QuestionError: if `k` is less than 1, or the archive has no such source; the
            message names the nearest.
        """
        return latest(self.archive, self.visible(), source, k)

    def suggestions(self, k: int = 4) -> tuple[str, ...]:
        """Return up to `k` questions that this archive answers, drawn from its newest articles.

        They are the same until the archive changes.
        """
        return self._suggestions.of(self.archive, self.visible(), self._tried, k)

    def ranked(self, asked: Question) -> Ranking:
        """Return every candidate for a question, the best first, of an archive that holds some.

        It is made once for what is asked together: an answer, and how many articles there are.
        """
        search = self.archive.search
        assert search is not None
        # What an embargo hides changes by the second, all else with the archive.
        return self._ranked(asked, search.change, int(time.time()))

    def _rank(self, asked: Question, change: int, second: int) -> Ranking:
        del second
        search = self.archive.search
        assert search is not None
        visible = self._visible()
        ranking = rank(
            search, asked, lambda text: self._encoded(text, change), visible.rows_of, visible.among
        )
        if self._reranker and asked.order == "best":
            return self._reranker.reranked(ranking, asked.topic, self._texts)
        return ranking

    def _encode(self, text: str, change: int) -> Vector:
        del change  # another model encodes all anew, which is a change
        return self.archive.encode_question(text)

    def _told(self, asked: Question, skip: int = 0, seen: AbstractSet[str] = frozenset()) -> Answer:
        began = time.monotonic()
        answer = self._answered(asked, skip, seen)
        told = repr(asked.text) if self._log_questions else f"{len(asked.text)} characters"
        took = 1000 * (time.monotonic() - began)
        log.info("asked %s: %d quotes in %.0f ms", told, len(answer.quotes), took)
        return answer

    def _tried(self, question: str) -> Answer:
        return self._answered(self.read(question, k=_TRIED))

    def _answered(
        self, asked: Question, skip: int = 0, seen: AbstractSet[str] = frozenset()
    ) -> Answer:
        search, visible = self.archive.search, self._visible()
        if search is None or not visible.passages:
            return Answer(question=asked, quotes=(), note=refusal.EMPTY)
        if talk := recognised(asked.text):
            return Answer(question=asked, quotes=(), note=refusal.reply(talk, visible.rows))
        ranking = self.ranked(asked)
        selection = select(
            ranking,
            asked,
            search,
            self.archive.catalogue.find,
            threshold=self.threshold,
            skip=skip,
            seen=places_of(seen, ranking, self.archive.catalogue.origins),
        )
        if selection.chosen:
            quotes = self._quotes(selection.chosen, asked, search)
            return Answer(question=asked, quotes=quotes, more=selection.more)
        if skip or seen:
            return Answer(question=asked, quotes=(), note=_ALL)
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

    def visible(self) -> Visible:
        """Return the sources that exist here, after a look at what any process has confirmed."""
        self.archive.refresh()
        return self._visible()

    def _visible(self) -> Visible:
        search = self.archive.search
        change = search.change if search else 0
        with self._mutex:
            if self._seen is None or self._seen.change != change:
                self._seen = Visible.of(self.archive, self._hidden)
            return self._seen
