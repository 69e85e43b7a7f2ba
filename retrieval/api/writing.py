"""Writing: articles put in place, removed, or sent in bulk, by who has a writing key."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import Response
from pydantic import ConfigDict, Field, JsonValue

from index import Archive
from index.article import Article
from retrieval.api import article_shapes
from retrieval.api.access import Access, Writing, writing
from retrieval.api.bodies import Body
from retrieval.api.bulk import MEDIA, Bulk
from retrieval.api.caching import fresh
from retrieval.api.problems import Problem, documented
from retrieval.api.reading import no_article
from retrieval.api.taking import add, forbidden, read_article

_LINES = (MEDIA, "application/x-ndjson")
_ARTICLE: dict[str, JsonValue] = {
    "headline": "Old pier to close for two years",
    "source": "The Harbour Gazette",
    "published": "2020-07-02",
    "byline": "Ida Lund",
    "text": "The harbour council voted on Tuesday to close the old pier for two years, and "
    "promised the ferry crews that every sailing would be kept running from the northern quay.",
}

WrittenId = Annotated[
    str,
    Path(
        description="The article's id, percent-encoded; any that its newsroom uses for it alone.",
        max_length=2_000,
        examples=["pier"],
    ),
]

router = APIRouter(prefix="/v1", tags=["Writing"])


class ArticleBody(Body):
    """An article; the names that newsrooms and data sets use for the same are understood too."""

    model_config = ConfigDict(
        extra="allow", strict=True, json_schema_extra={"examples": [_ARTICLE]}
    )

    text: str | None = Field(None, description="The body, as plain text or HTML; or 'content'.")
    headline: str | None = None
    source: str | None = Field(None, description="The newspaper or agency that published it.")
    published: str | int | None = Field(
        None, description="A day, a timestamp with its zone, or seconds since 1970."
    )
    updated: str | int | None = Field(None, description="When the source changed it.")
    byline: str | None = None
    url: str | None = None
    language: str | None = None
    section: str | None = None
    credit: str | None = Field(None, description="The agency behind wire copy.")


async def writer(request: Request) -> Archive:
    """Return the archive that articles are written to.

    :raises Problem: 403 if this server writes none.
    """
    archive = request.app.state.writer
    if archive is None:
        raise Problem(403, "this server only reads; add articles where the archive is")
    assert isinstance(archive, Archive)
    return archive


Written = Annotated[Archive, Depends(writer)]


@router.put(
    "/articles/{article_id:article}",
    response_model=article_shapes.Written,
    responses={
        201: {"model": article_shapes.Written, "description": "It is new here."},
        **documented(400, 401, 403, 409, 413, 415, 422, 429, 503),
    },
    summary="Put an article in place",
    operation_id="put_article",
)
def put_article(
    article_id: WrittenId, body: ArticleBody, access: Writing, archive: Written
) -> Response:
    """Add an article, or a new version of one; what says the same as before changes nothing.

    The id in the answer is the one under which the archive has it: an article that came under
    another id before keeps that.
    """
    article = _article(article_id, body)
    if barred := forbidden(archive, access, article):
        raise Problem(403, barred)
    (taken,) = add(archive, access, [article])
    if taken.status == "failed":
        raise Problem(409, taken.problem)
    return fresh(taken.to_json(), 201 if taken.status == "added" else 200)


@router.delete(
    "/articles/{article_id:article}",
    status_code=204,
    responses=documented(400, 401, 403, 404, 429, 503),
    summary="Remove an article",
    operation_id="remove_article",
)
def remove_article(article_id: WrittenId, access: Writing, archive: Written) -> Response:
    """Remove an article with all its versions; it may come in again."""
    if not _is_seen(archive, access, article_id) or not archive.remove([article_id]):
        raise no_article(article_id, None)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.post(
    "/articles",
    response_class=Response,
    responses={
        200: {
            "description": "A line, of the schema Line, for each line that is not blank, in their "
            "order, sent while the body is still read.",
            "content": {
                MEDIA: {
                    "schema": {"type": "string"},
                    "example": '{"line": 1, "id": "pier", "status": "added", "problem": ""}\n',
                }
            },
        },
        **documented(400, 401, 403, 415, 429, 503),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                name: {
                    "schema": {"type": "string"},
                    "example": json.dumps({"id": "pier"} | _ARTICLE) + "\n",
                }
                for name in _LINES
            },
        }
    },
    summary="Add articles in bulk",
    operation_id="add_articles",
)
async def add_articles(
    request: Request,
    archive: Written,
    access: Annotated[Access, Depends(writing)],
) -> Response:
    """Add articles, one JSON object a line, and answer each line with what became of it.

    The status of a line is 'added', 'changed', 'unchanged', 'older' (it went to the history
    alone) or 'failed', with the problem. The body is read no faster than its answer is: read
    while you send, or send some thousand lines at a time. What is answered is in the archive.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _LINES:
        raise Problem(
            415,
            f"the body is {kind or 'of no stated kind'}; "
            f"send JSON Lines with Content-Type: {MEDIA}",
        )
    return Bulk(archive, access, request.app.state.body_limit)


def _article(article_id: str, body: ArticleBody) -> Article:
    """Return the article that was sent, under the id of its address.

    :raises Problem: 422 if it is none.
    """
    values: dict[str, Any] = body.model_dump(exclude_unset=True)
    given = values.setdefault("id", article_id)
    if given != article_id:
        raise Problem(
            422,
            f"the body has the id {given!r} and the address {article_id!r}; leave it out of the "
            "body, or make them the same",
        )
    try:
        return replace(read_article(json.dumps(values).encode()), id=article_id)
    except ValueError as error:
        raise Problem(422, str(error)) from None


def _is_seen(archive: Archive, access: Access, article_id: str) -> bool:
    versions = archive.catalogue.versions(article_id)
    return any(one.current and one.article.source not in access.hidden for one in versions)
