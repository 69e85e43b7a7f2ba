"""RemoteRetriever: the calls of a Retriever, answered by another Dateline over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

from index.history import Change
from retrieval.answer import Answer, Covered, Latest
from retrieval.connection import Connection, RemoteError
from retrieval.days import Day
from retrieval.decoding import DecodingError, decode, decode_answer, decode_timeline
from retrieval.library import Holdings, Page, SourceHeld, Verdict, Volume
from retrieval.question import Order
from retrieval.reading_room import Reading
from retrieval.timeline import By, Timeline

__all__ = ["RemoteError", "RemoteRetriever"]

Record = TypeVar("Record")


class RemoteRetriever:
    """Answers questions from an archive elsewhere, with the records that a Retriever gives.

    The calls of Retriever and of Library are one here. A relevance is rounded to four places, as
    the contract has it. Every call raises QuestionError where the local one does, and RemoteError
    where there is no answer; the message says why, and what to do.
    """

    def __init__(self, url: str, *, key: str = "", timeout: float = 30.0) -> None:
        """Ask the API at this address, such as https://news.example; `timeout` is in seconds.

        :raises RemoteError: if the address or the key cannot be used.
        """
        self._connection = Connection(url, key=key, timeout=timeout)

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
        """Let go of the connection."""
        self._connection.close()

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
        """Answer a question with the passages that answer it, word for word, best first."""
        pages = self.pages(
            question,
            k=k,
            sources=sources,
            after=after,
            before=before,
            as_of=as_of,
            order=order,
            per_article=per_article,
            recency=recency,
            today=today,
        )
        return next(pages)

    def pages(
        self,
        question: str,
        *,
        k: int = 5,
        per_article: int = 2,
        recency: float = 0.0,
        **narrowed: Any,
    ) -> Iterator[Answer]:
        """Yield what `ask` answers, and then what follows it, page by page, to the last.

        No quote comes twice, and none is left out, whatever is added to the archive meanwhile.
        """
        asked = {"k": k, "per_article": per_article, "recency": recency}
        body = {"question": question, **asked, **_narrowed(narrowed)}
        cursor = ""
        while True:
            told = self._connection.post("/v1/ask", {**body, "cursor": cursor})
            with _understood():
                answer = decode_answer(told, **asked)
            yield answer
            cursor = told.get("cursor", "")
            if not cursor:
                return

    def timeline(
        self, question: str, *, by: By | None = None, today: date | None = None, **narrowed: Any
    ) -> Timeline:
        """Tell a story in order of time: the best passage of each day, month or year of it.

        Days and sources are given as to `ask`.
        """
        body = {"question": question, "by": by, **_narrowed({**narrowed, "today": today})}
        told = self._connection.post("/v1/timeline", body)
        with _understood():
            return decode_timeline(told)

    def passage(self, article_id: str, number: int, *, around: int = 3) -> Reading | None:
        """Return a passage as its article has it now, with up to `around` on each side of it.

        None where there is none such, or it may not be read.
        """
        from retrieval.api.cursors import passage_id  # with it comes all that a server needs

        path = f"/v1/passages/{passage_id(article_id, number)}"
        return self._found(Reading, path, around=around)

    def covered(self) -> Covered:
        """Count all that can be quoted, by source."""
        held = self.stats()
        return Covered(
            articles=held.articles,
            first=held.days[0][0] if held.days else None,
            last=held.days[-1][0] if held.days else None,
            sources=tuple((name, articles) for name, articles in held.sources if name),
        )

    def latest(self, source: str, *, k: int = 10) -> tuple[Latest, ...]:
        """Return a source's newest articles that can be quoted, the newest first."""
        page = self.articles(sources=[source], k=k)
        return tuple(
            Latest(one.headline, one.source, one.published, one.url, one.article_id)
            for one in page.articles
        )

    def suggestions(self, k: int = 4) -> tuple[str, ...]:
        """Return up to `k` questions that this archive answers."""
        return self._read(_Suggested, "/v1/suggestions", k=k).questions

    def articles(
        self,
        *,
        sources: Sequence[str] = (),
        after: Day = None,
        before: Day = None,
        cursor: str = "",
        k: int = 20,
    ) -> Page:
        """Return a page of articles, the newest first, the undated last."""
        return self._read(
            Page,
            "/v1/articles",
            source=list(sources),
            after=_day(after),
            before=_day(before),
            cursor=cursor,
            k=k,
        )

    def article(self, article_id: str, version: int | None = None) -> Volume | None:
        """Return an article whole, in its current version or another; None where there is none."""
        return self._found(Volume, f"/v1/articles/{_in_path(article_id)}", version=version)

    def difference(self, article_id: str, first: int, second: int) -> tuple[Change, ...]:
        """Return what stayed, went and came between two versions, in reading order."""
        path = f"/v1/differences/{_in_path(article_id)}"
        return self._read(_Compared, path, first=first, second=second).changes

    def verify(self, article_id: str, words: str, version: int | None = None) -> Verdict:
        """Tell whether words stand in an article, word for word, and where."""
        body = {"article_id": article_id, "quote": words, "version": version}
        return _record(Verdict, self._connection.post("/v1/verify", body))

    def sources(self) -> tuple[SourceHeld, ...]:
        """Return the sources, each with how many articles there are of it and of which days."""
        return self._read(_Held, "/v1/sources").sources

    def stats(self) -> Holdings:
        """Count what can be found."""
        return self._read(Holdings, "/v1/stats")

    def _read(self, kind: type[Record], path: str, **parameters: Any) -> Record:
        return _record(kind, self._connection.get(path, **parameters))

    def _found(self, kind: type[Record], path: str, **parameters: Any) -> Record | None:
        told = self._connection.find(path, **parameters)
        return None if told is None else _record(kind, told)


@dataclass(frozen=True, slots=True)
class _Suggested:
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Compared:
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    sources: tuple[SourceHeld, ...]


def _record(kind: type[Record], told: Any) -> Record:
    with _understood():
        return decode(kind, told)


@contextmanager
def _understood() -> Iterator[None]:
    """Say so where the other Dateline tells what this one cannot read."""
    try:
        yield
    except DecodingError as error:
        raise RemoteError(
            f"the answer is of another version of Dateline: {error}; run the same version on "
            "both sides"
        ) from error


def _in_path(article_id: str) -> str:
    # A dot is quoted too: '..' would lead out of the path.
    return quote(article_id, safe="").replace(".", "%2E")


def _day(day: Day) -> str | None:
    return day.isoformat() if isinstance(day, date) else day


def _narrowed(given: Mapping[str, Any]) -> dict[str, Any]:
    days = {"after", "before", "as_of", "today"}
    return {name: _day(value) if name in days else value for name, value in given.items()}
