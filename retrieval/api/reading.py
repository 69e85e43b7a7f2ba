"""Reading: articles with their versions, passages in their context, and what the archive holds."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.convertors import Convertor, register_url_convertor

from retrieval.api import article_shapes, shapes
from retrieval.api.access import Reading
from retrieval.api.asking import Part, Sources, quote_json
from retrieval.api.caching import KEPT, cached
from retrieval.api.cursors import passage_id, passage_of
from retrieval.api.problems import Problem, documented
from retrieval.library import Library, Volume
from retrieval.retriever import Retriever

_MOST = 100  # articles on a page
_MOST_AROUND = 20
_MOST_SUGGESTED = 20
_LONGEST_CURSOR = 12_000

_KEPT = {**KEPT, **documented(400, 401, 404, 429, 503)}
_LISTED = {**KEPT, **documented(400, 401, 422, 429, 503)}
_COUNTED = {**KEPT, **documented(400, 401, 429, 503)}

Number = Annotated[int, Field(ge=1, le=1_000_000)]
ArticleId = Annotated[
    str,
    Path(
        description="The article's id, percent-encoded: slashes and all else that is no letter.",
        max_length=2_000,
        examples=[shapes.ARTICLE],
    ),
]
PassageId = Annotated[
    str,
    Path(
        description="The passage_id of a quote, or of a passage of an article.",
        pattern="^[A-Za-z0-9_-]+$",
        max_length=12_000,
        examples=[passage_id(shapes.ARTICLE, 0)],
    ),
]
VersionAsked = Annotated[
    Number | None, Query(description="A version of the article; the current one if not given.")
]


class _ArticleIdConvertor(Convertor[str]):
    """An article's id in an address: any characters, slashes and line ends too."""

    regex = r"[\s\S]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("article", _ArticleIdConvertor())

router = APIRouter(prefix="/v1", tags=["Reading"])


class ArticlesQuery(BaseModel):
    """Which articles are listed."""

    source: Sources = Field(default_factory=list)
    after: Part = Field("", description="Published on this day or later.")
    before: Part = Field("", description="Published before this day.")
    cursor: str = Field(
        "", max_length=_LONGEST_CURSOR, description="The cursor of the page before."
    )
    k: int = Field(20, ge=1, le=_MOST, description="Articles on a page.")


@router.get(
    "/articles",
    response_model=article_shapes.Page,
    responses=_LISTED,
    summary="List articles",
    operation_id="articles",
)
def articles(
    query: Annotated[ArticlesQuery, Query()], retriever: Reading, request: Request
) -> Response:
    """List articles, the newest first, the undated behind; a page beyond the end is empty."""

    def tell() -> dict[str, Any]:
        page = Library(retriever).articles(
            sources=query.source,
            after=query.after or None,
            before=query.before or None,
            cursor=query.cursor,
            k=query.k,
        )
        return page.to_json()

    return cached(request, retriever, tell)


@router.get(
    "/articles/{article_id:article}",
    response_model=article_shapes.Volume,
    responses=_KEPT,
    summary="Read an article",
    operation_id="article",
)
def article(
    article_id: ArticleId, retriever: Reading, request: Request, version: VersionAsked = None
) -> Response:
    """Read an article whole, with its corrections, its versions and its passages."""

    def tell() -> dict[str, Any]:
        return _volume_json(_volume(retriever, article_id, version))

    return cached(request, retriever, tell)


@router.get(
    "/differences/{article_id:article}",
    response_model=article_shapes.Difference,
    responses=_KEPT,
    summary="Compare two versions of an article",
    operation_id="difference",
)
def difference(
    article_id: ArticleId,
    first: Annotated[Number, Query(description="The one version.", examples=[1])],
    second: Annotated[Number, Query(description="The other version.", examples=[2])],
    retriever: Reading,
    request: Request,
) -> Response:
    """Tell what stayed, went and came between two versions, character for character."""

    def tell() -> dict[str, Any]:
        for number in (first, second):
            _volume(retriever, article_id, number)
        changes = Library(retriever).difference(article_id, first, second)
        return {
            "article_id": article_id,
            "first": first,
            "second": second,
            "changes": [{"kind": one.kind, "text": one.text} for one in changes],
        }

    return cached(request, retriever, tell)


@router.get(
    "/passages/{passage_id}",
    response_model=shapes.Reading,
    responses=_KEPT,
    summary="Read a passage in its context",
    operation_id="passage",
)
def passage(
    passage_id: PassageId,
    retriever: Reading,
    request: Request,
    around: Annotated[int, Query(ge=0, le=_MOST_AROUND, description="Passages on each side.")] = 3,
) -> Response:
    """Read a passage as its article has it now, with those around it."""

    def tell() -> dict[str, Any]:
        article_id, number = place_of(passage_id)
        found = retriever.passage(article_id, number, around=around)
        if found is None:
            raise no_passage(passage_id)
        return {**found.to_json(), "quote": quote_json(found.quote)}

    return cached(request, retriever, tell)


@router.get(
    "/sources",
    response_model=article_shapes.SourcesHeld,
    responses=_COUNTED,
    summary="List the sources",
    operation_id="sources",
)
def sources(retriever: Reading, request: Request) -> Response:
    """List the sources with how many articles there are of each, and of which days."""
    return cached(
        request,
        retriever,
        lambda: {"sources": [one.to_json() for one in Library(retriever).sources()]},
    )


@router.get(
    "/stats",
    response_model=article_shapes.Stats,
    responses=_COUNTED,
    summary="Count what there is",
    operation_id="stats",
)
def stats(retriever: Reading, request: Request) -> Response:
    """Count what can be found: articles, versions, passages, by source and day."""
    return cached(request, retriever, lambda: Library(retriever).stats().to_json())


@router.get(
    "/suggestions",
    response_model=article_shapes.Suggestions,
    responses=_COUNTED,
    summary="Suggest questions",
    operation_id="suggestions",
)
def suggestions(
    retriever: Reading,
    request: Request,
    k: Annotated[int, Query(ge=1, le=_MOST_SUGGESTED, description="Questions, at most.")] = 4,
) -> Response:
    """Suggest questions that this archive answers, drawn from its newest articles."""
    return cached(request, retriever, lambda: {"questions": list(retriever.suggestions(k))})


def place_of(said: str) -> tuple[str, int]:
    """Return the article and the number of a passage.

    :raises Problem: 404 if its id is none of ours.
    """
    place = passage_of(said)
    if place is None:
        raise no_passage(said)
    return place


def no_passage(said: str) -> Problem:
    """Return the problem that there is no such passage, or none that may be read."""
    return Problem(
        404,
        f"this archive has no passage {said[:40]!r}; take the passage_id of a quote, which its "
        "article may have lost since",
    )


def no_article(article_id: str, version: int | None) -> Problem:
    """Return the problem that there is no such article, or none that may be read."""
    if version is None:
        return Problem(404, f"this archive has no article {article_id[:200]!r}")
    return Problem(404, f"this archive has no version {version} of an article {article_id[:200]!r}")


def _volume(retriever: Retriever, article_id: str, version: int | None) -> Volume:
    found = Library(retriever).article(article_id, version)
    if found is None:
        raise no_article(article_id, version)
    return found


def _volume_json(volume: Volume) -> dict[str, Any]:
    article = volume.article
    is_current = any(one.is_current and one.number == article.version for one in volume.versions)
    passages = [
        {
            **piece.to_json(),
            "passage_id": passage_id(article.id, piece.number) if is_current else None,
        }
        for piece in volume.passages
    ]
    return {**volume.to_json(), "passages": passages}
