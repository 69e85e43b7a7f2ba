"""Health: whether the process runs, whether the archive answers, and what was measured."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from index import ArchiveError, BusyError, ModelError, RecordError
from retrieval.api import shapes
from retrieval.api.access import Access, admit
from retrieval.api.caching import fresh
from retrieval.api.measures import Measures
from retrieval.api.problems import Problem, documented
from retrieval.retriever import Retriever

log = logging.getLogger(__name__)

_TEXT = "text/plain; version=0.0.4; charset=utf-8"

router = APIRouter(tags=["Health"])


@router.get(
    "/healthz",
    response_model=shapes.Health,
    responses=documented(400),
    summary="Does the process run?",
    operation_id="healthz",
)
async def healthz() -> Response:
    """Answer as long as the process runs; no key is needed."""
    return fresh({"status": "ok"})


@router.get(
    "/readyz",
    response_model=shapes.Health,
    responses=documented(400, 503),
    summary="Does the archive answer?",
    operation_id="readyz",
)
def readyz(request: Request) -> Response:
    """Answer when the archive is open and a question could be asked; no key is needed."""
    retriever: Retriever = request.app.state.retriever
    archive = retriever.archive
    try:
        archive.refresh()
        if archive.search is not None:
            archive.encode_question("ready")
    except (ArchiveError, BusyError, ModelError, RecordError) as error:
        log.warning("not ready: %s", error)
        # Who asks needs no key, so that how the archive is kept is no concern of theirs.
        raise Problem(503, "the archive does not answer; the log of the server says why") from None
    return fresh({"status": "ok"})


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus's text format.",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        **documented(400, 401, 403, 429, 503),
    },
    summary="What was measured",
    operation_id="metrics",
)
def metrics(request: Request, access: Annotated[Access, Depends(admit)]) -> Response:
    """Tell Prometheus of requests, of how long they took, and of how large the archive is."""
    if access.sources:
        raise Problem(403, "the measures are of all sources, and this key sees some alone")
    measures: Measures = request.app.state.measures
    return Response(measures.exposed(), headers={"Cache-Control": "no-store"}, media_type=_TEXT)
