"""Retriever: Question -> Answer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

from platformdirs import user_cache_path

from index import DEFAULT_MODEL, Archive, Article, Carried, Encoder, Found, Search, as_day
from retrieval import refusal
from retrieval.answer import Answer, Quote
from retrieval.follow_ups.follow_up import FollowUp, follow_up
from retrieval.question import Order, Question, parse_day
from retrieval.quoting import quote
from retrieval.ranking import Ranking, rank
from retrieval.reranking import Reranker
from retrieval.selection import Judged, judge, select
from retrieval.timeline import By, Timeline, tell
from retrieval.understanding.names import Names
from retrieval.understanding.reading import read
from retrieval.understanding.smalltalk import recognised

log = logging.getLogger(__name__)

Day = date | str | None
"""A day: a date, or text that `parse_day` reads."""

THRESHOLD = 0.045
"""The default in config/default.toml; see benchmarks/README.md, 'Relevance'."""


@dataclass(frozen=True, slots=True)
class _Sources:
    """The archive's sources as of one change: for reading questions, and their rows."""

    change: int
    names: Names
    first: date
    """The first day of which there is an article, date.max where none is dated."""
    rows: Mapping[str, Sequence[int]]


class Retriever:
    """Answers questions from an archive; one instance serves any number of threads."""

    def __init__(
        self,
        archive: Archive,
        *,
        threshold: float = THRESHOLD,
        log_questions: bool = False,
        reranker: Reranker | None = None,
    ) -> None:
        """Answer from this archive; passages of less relevance than `threshold` are not shown.

        The text of a question stands in the log only with `log_questions`. A reranker reads the
        first candidates again, and takes its time.
        """
        self.archive = archive
        self._threshold = threshold
        self._log_questions = log_questions
        self._reranker = reranker
        self._mutex = threading.Lock()
        self._sources = _Sources(-1, Names(), date.max, {})

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
        return self.answer(
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
        known = self._known()
        names = known.names
        return read(
            question,
            today=today or date.today(),  # noqa: DTZ011 - the day where the question is asked
            names=names,
            first=known.first,
            sources=tuple(known for name in sources for known in names.known(name)),
            after=_day(after),
            before=_day(before),
            as_of=_day(as_of, end=True),
            **given,
        )

    def answer(self, asked: Question, *, skip: int = 0) -> Answer:
        """Answer a question as it was read, after the first `skip` quotes: for 'more'."""
        began = monotonic()
        self.archive.refresh()
        search = self.archive.search
        if search is None or not len(search):
            return Answer(question=asked, quotes=(), note=refusal.EMPTY)
        if talk := recognised(asked.text):
            return Answer(question=asked, quotes=(), note=refusal.reply(talk, self.archive))
        ranking = self.ranked(asked)
        selection = select(
            ranking,
            asked,
            search,
            self.archive.catalogue.find,
            threshold=self._threshold,
            skip=skip,
        )
        answer = Answer(question=asked, quotes=self._quotes(selection.chosen, asked, search))
        if not selection.chosen:
            held = refusal.covered(self.archive, asked)
            answer = Answer(
                question=asked,
                quotes=(),
                note=refusal.note(asked, held),
                nearest=self._quotes(selection.nearest, asked, search),
                covered=held,
                advice=refusal.advice(asked, held, search),
            )
        told = repr(asked.text) if self._log_questions else f"{len(asked.text)} characters"
        took = 1000 * (monotonic() - began)
        log.info("asked %s: %d quotes in %.0f ms", told, len(answer.quotes), took)
        return answer

    def follow_up(self, previous: Question, text: str, *, today: date | None = None) -> FollowUp:
        """Read what is said after a question: a filter, a new subject, 'more', or a new question.

        :raises QuestionError: if it cannot be asked.
        """
        self.archive.refresh()
        day = today or date.today()  # noqa: DTZ011 - the day where it is said
        taken = follow_up(previous, text, today=day, names=self._known().names)
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
        asked = self.read(question, today=today) if isinstance(question, str) else question
        self.archive.refresh()
        search = self.archive.search
        if search is None or not len(search):
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

    def ranked(self, asked: Question) -> Ranking:
        """Return every candidate for a question, the best first, of an archive that holds some."""
        search = self.archive.search
        assert search is not None
        rows = self._known().rows
        ranking = rank(search, asked, self.archive.encode_question, lambda name: rows.get(name, ()))
        if self._reranker and asked.order == "best":
            return self._reranker.reranked(ranking, asked.topic, self._texts)
        return ranking

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
        return self.archive.catalogue.carried(found.article.id) if found.wire is not None else None

    def _known(self) -> _Sources:
        """Return the archive's sources as they are now."""
        search = self.archive.search
        change = search.change if search else 0
        with self._mutex:
            if self._sources.change != change:
                rows = {name: [row] for name, row in self.archive.catalogue.sources().items()}
                first = date.fromordinal(search.days[0]) if search and search.days[0] else date.max
                self._sources = _Sources(change, names_of(self.archive), first, rows)
            return self._sources


def names_of(archive: Archive) -> Names:
    """Return the names of an archive's sources, with all their spellings."""
    held, spelled = archive.catalogue.sources(), archive.catalogue.aliases()
    return Names.of({name: spelled.get(name, []) for name in held if name})


def _day(day: Day, *, end: bool = False) -> date | None:
    return parse_day(day, end=end) if isinstance(day, str) else as_day(day)
