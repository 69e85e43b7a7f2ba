"""Asking: questions and timelines, in the body or in the address, with the same answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from retrieval.answer import Answer, Quote
from retrieval.api import shapes
from retrieval.api.access import Reading
from retrieval.api.bodies import Body
from retrieval.api.caching import KEPT, cached, fresh
from retrieval.api.cursors import Position, binding, cursor, passage_id, position
from retrieval.api.problems import documented
from retrieval.question import LONGEST, SHORTEST, Question, parse_day
from retrieval.retriever import Retriever

MOST = 50
"""Quotes on a page, at most."""

_PART = "([0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?)?"
_LONGEST_CURSOR = 12_000

Text = Annotated[
    str,
    Field(
        description="The question, as people ask: times, sources and operators are understood.",
        min_length=SHORTEST,
        max_length=LONGEST,
        examples=["Why was the Tollgate Bridge closed?"],
    ),
]
Sources = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=300)]],
    Field(
        description="Only these sources, in any spelling.",
        max_length=50,
        examples=[["The Harbour Courier"]],
    ),
]
Part = Annotated[str, Field(pattern=f"^{_PART}$", examples=["2020-07-02", "2020-07", "2020"])]


class _Narrowed(BaseModel):
    """What narrows a question, common to all ways of asking; empty text is as none."""

    after: Part = Field("", description="Published on this day or later.")
    before: Part = Field("", description="Published before this day.")
    as_of: Part = Field("", description="What was known by the end of this day.")
    today: Part = Field("", description="The day from which 'yesterday' counts: today.")


class _Ordered(_Narrowed):
    """What orders and pages an answer."""

    order: Literal["", "best", "newest", "oldest"] = Field(
        "", description="Best first unless the question itself asks for another order."
    )
    k: int = Field(5, ge=1, le=MOST, description="Quotes on a page.")
    per_article: int = Field(2, ge=1, le=MOST, description="Quotes of one article, at most.")
    recency: float = Field(
        0.0, ge=0, le=1, description="How much the order leans to what is newer."
    )
    cursor: str = Field(
        "", max_length=_LONGEST_CURSOR, description="The cursor of the page before."
    )


_By = Annotated[
    Literal["", "day", "month", "year"],
    Field(description="The periods; empty lets the days of the story decide."),
]


class AskBody(_Ordered, Body):
    """A question."""

    question: Text
    sources: Sources = Field(default_factory=list)


class AskQuery(_Ordered):
    """A question in an address."""

    q: Text
    source: Sources = Field(default_factory=list)


class TimelineBody(_Narrowed, Body):
    """A question whose story is told."""

    question: Text
    sources: Sources = Field(default_factory=list)
    by: _By = ""


class TimelineQuery(_Narrowed):
    """A question whose story is told, in an address."""

    q: Text
    source: Sources = Field(default_factory=list)
    by: _By = ""


router = APIRouter(prefix="/v1", tags=["Asking"])


@router.post(
    "/ask",
    response_model=shapes.Answer,
    responses=documented(400, 401, 413, 415, 422, 429, 503),
    summary="Ask a question",
    operation_id="ask",
)
def ask(body: AskBody, retriever: Reading) -> Response:
    """Answer with the passages that answer, word for word, each with its source and date.

    Nothing good enough gives no quotes, a note that says why, what came nearest, and advice.
    """
    return fresh(_answered(retriever, body.question, body.sources, body))


@router.get(
    "/ask",
    response_model=shapes.Answer,
    responses={**KEPT, **documented(400, 401, 422, 429, 503)},
    summary="Ask a question in an address",
    operation_id="ask_by_address",
)
def ask_by_address(
    query: Annotated[AskQuery, Query()], retriever: Reading, request: Request
) -> Response:
    """Answer as the question in a body is answered; the answer can be kept and asked for again."""
    return cached(request, retriever, lambda: _answered(retriever, query.q, query.source, query))


@router.post(
    "/timeline",
    response_model=shapes.Timeline,
    responses=documented(400, 401, 413, 415, 422, 429, 503),
    summary="Tell a story in order of time",
    operation_id="timeline",
)
def timeline(body: TimelineBody, retriever: Reading) -> Response:
    """Answer with the best passage of each day, month or year, first report to latest."""
    return fresh(_told(retriever, body.question, body.sources, body))


@router.get(
    "/timeline",
    response_model=shapes.Timeline,
    responses={**KEPT, **documented(400, 401, 422, 429, 503)},
    summary="Tell a story in order of time, by an address",
    operation_id="timeline_by_address",
)
def timeline_by_address(
    query: Annotated[TimelineQuery, Query()], retriever: Reading, request: Request
) -> Response:
    """Answer as the question in a body is answered; the answer can be kept and asked for again."""
    return cached(request, retriever, lambda: _told(retriever, query.q, query.source, query))


def quote_json(quote: Quote) -> dict[str, Any]:
    """Return a quote as the API tells it: with its citation, and an id for its passage."""
    return {
        **quote.to_json(),
        "passage_id": passage_id(quote.article_id, quote.passage),
        "citation": quote.citation,
    }


def _answered(
    retriever: Retriever, text: str, sources: list[str], given: AskBody | AskQuery
) -> dict[str, Any]:
    narrowed = given.model_dump(include=set(_Ordered.model_fields))
    bound = binding({"question": text, "sources": sources, **narrowed})
    at = position(given.cursor, bound) if given.cursor else Position(_today(given))
    asked = _read(
        retriever,
        text,
        sources,
        given,
        today=at.today,
        k=given.k,
        per_article=given.per_article,
        recency=given.recency,
        order=given.order or None,
    )
    answer = retriever.answer(asked, seen=at.seen)
    following = at.after(tuple(quote.key for quote in answer.quotes))
    return _answer_json(answer, cursor(following, bound) if answer.more else "")


def _told(
    retriever: Retriever, text: str, sources: list[str], given: TimelineBody | TimelineQuery
) -> dict[str, Any]:
    asked = _read(retriever, text, sources, given, today=_today(given))
    told = retriever.timeline(asked, by=given.by or None)
    moments = [{**moment.to_json(), "quote": quote_json(moment.quote)} for moment in told.moments]
    return {**told.to_json(), "read_as": asked.to_json(), "moments": moments}


def _read(
    retriever: Retriever,
    text: str,
    sources: list[str],
    given: _Narrowed,
    *,
    today: date,
    **ordered: Any,
) -> Question:
    return retriever.read(
        text,
        today=today,
        sources=sources,
        after=given.after or None,
        before=given.before or None,
        as_of=given.as_of or None,
        **ordered,
    )


def _today(given: _Narrowed) -> date:
    # The day where the server is, as it is the newsroom's.
    return parse_day(given.today) if given.today else date.today()  # noqa: DTZ011


def _answer_json(answer: Answer, following: str) -> dict[str, Any]:
    return {
        **answer.to_json(),
        "quotes": [quote_json(quote) for quote in answer.quotes],
        "nearest": [quote_json(quote) for quote in answer.nearest],
        "cursor": following,
    }
