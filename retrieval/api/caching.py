"""Caching: answers that stay the same until the archive changes are not sent twice."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from retrieval.api.access import gate_of
from retrieval.retriever import Retriever

_MINUTE = 60
_FRESH = "private, no-cache"  # may be kept, by who asked alone, and is asked for again each time

KEPT: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "ETag": {
                "description": "For If-None-Match: 304 until the archive changes.",
                "schema": {"type": "string"},
            }
        }
    },
    304: {"description": "What you have is still the answer."},
}
"""What the contract says of answers that can be kept."""


def cached(request: Request, retriever: Retriever, tell: Callable[[], dict[str, Any]]) -> Response:
    """Return what `tell` answers with its ETag, or 304 where the client has just that."""
    asked = request.headers.get("if-none-match", "")
    response: Response | None = None
    if gate_of(request).access(request).sources:
        # A tag that changes with the whole archive would tell of sources that are not to be seen.
        response = JSONResponse(tell())
        tag = _tag(bytes(response.body))
    else:
        tag = _tag(_origin(request, retriever))
    headers = {"ETag": tag, "Cache-Control": _FRESH, "Vary": "Authorization"}
    if _has(asked, tag):
        return Response(status_code=304, headers=headers)
    response = response or JSONResponse(tell())
    response.headers.update(headers)
    # Who asks for any answer but one must have asked for something that has an answer.
    return Response(status_code=304, headers=headers) if asked.strip() == "*" else response


def fresh(told: dict[str, Any], status: int = 200) -> Response:
    """Return an answer that nobody may keep."""
    return JSONResponse(told, status, {"Cache-Control": "no-store"})


def _origin(request: Request, retriever: Retriever) -> bytes:
    """Return all that an answer comes from, which spares making it."""
    archive = retriever.archive
    archive.refresh()
    told = (
        request.app.state.started,  # settings may be others since
        str(archive.search.change if archive.search else 0),
        # An embargo ends, and a day begins, without a change of the archive.
        str(int(time.time()) // _MINUTE),
        request.url.path,
        request.url.query,
    )
    return "\0".join(told).encode()


def _tag(told: bytes) -> str:
    """Return a weak tag, since packing changes the bytes of an answer."""
    return f'W/"{hashlib.blake2b(told, digest_size=12).hexdigest()}"'


def _has(header: str, tag: str) -> bool:
    """Tell whether an If-None-Match header names a tag."""
    held = [one.strip() for one in header.split(",")]
    return tag in held or tag.removeprefix("W/") in held
