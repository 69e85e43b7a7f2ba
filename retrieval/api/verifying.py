"""Verifying: whether a quote stands in an article, word for word."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from retrieval.api import article_shapes, shapes
from retrieval.api.access import Reading
from retrieval.api.bodies import Body
from retrieval.api.caching import KEPT, cached, fresh
from retrieval.api.problems import documented
from retrieval.api.reading import Number, PassageId, no_article, place_of
from retrieval.library import Library
from retrieval.retriever import Retriever

_LONGEST = 20_000

Words = Annotated[
    str,
    Field(
        description="The words to look for. Typographic quotation marks are letters like any "
        "other; only the ends of lines and runs of blanks do not count.",
        min_length=1,
        max_length=_LONGEST,
        examples=[shapes.QUOTED],
    ),
]
Version = Annotated[
    Number | None,
    Field(description="The version of the article; the current one if not given."),
]
Id = Annotated[
    str,
    Field(
        description="The article's id.",
        min_length=1,
        max_length=2_000,
        examples=[shapes.ARTICLE],
    ),
]


class PassageVerifyBody(Body):
    """A quote of a passage's article."""

    quote: Words
    version: Version = None


class VerifyBody(PassageVerifyBody):
    """A quote of an article."""

    article_id: Id


_READ = {**KEPT, **documented(400, 401, 404, 422, 429, 503)}
_SENT = documented(400, 401, 404, 413, 415, 422, 429, 503)

router = APIRouter(prefix="/v1", tags=["Verifying"])


@router.get(
    "/verify",
    response_model=article_shapes.Verdict,
    responses=_READ,
    summary="Verify a quote of an article, by an address",
    operation_id="verify_by_address",
)
def verify_by_address(
    article_id: Annotated[Id, Query()],
    quote: Annotated[Words, Query()],
    retriever: Reading,
    request: Request,
    version: Annotated[Version, Query()] = None,
) -> Response:
    """Tell whether a quote stands in an article, word for word, and where."""
    return cached(request, retriever, lambda: _verdict(retriever, article_id, quote, version))


@router.post(
    "/verify",
    response_model=article_shapes.Verdict,
    responses=_SENT,
    summary="Verify a quote of an article",
    operation_id="verify",
)
def verify(body: VerifyBody, retriever: Reading) -> Response:
    """Tell whether a quote stands in an article, word for word, and where."""
    return fresh(_verdict(retriever, body.article_id, body.quote, body.version))


@router.get(
    "/passages/{passage_id}/verify",
    response_model=article_shapes.Verdict,
    responses=_READ,
    summary="Verify a quote of a passage's article, by an address",
    operation_id="verify_passage_by_address",
)
def verify_passage_by_address(
    passage_id: PassageId,
    quote: Annotated[Words, Query()],
    retriever: Reading,
    request: Request,
    version: Annotated[Version, Query()] = None,
) -> Response:
    """Tell whether a quote stands in the article of a passage, word for word, and where."""

    def tell() -> dict[str, Any]:
        return _verdict(retriever, place_of(passage_id)[0], quote, version)

    return cached(request, retriever, tell)


@router.post(
    "/passages/{passage_id}/verify",
    response_model=article_shapes.Verdict,
    responses=_SENT,
    summary="Verify a quote of a passage's article",
    operation_id="verify_passage",
)
def verify_passage(passage_id: PassageId, body: PassageVerifyBody, retriever: Reading) -> Response:
    """Tell whether a quote stands in the article of a passage, word for word, and where."""
    return fresh(_verdict(retriever, place_of(passage_id)[0], body.quote, body.version))


def _verdict(
    retriever: Retriever, article_id: str, quote: str, version: int | None
) -> dict[str, Any]:
    library = Library(retriever)
    if library.article(article_id, version) is None:
        raise no_article(article_id, version)
    told = library.verify(article_id, quote, version)
    return {"article_id": article_id, **told.to_json()}
