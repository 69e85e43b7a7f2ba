"""Problems: errors as RFC 9457 has them, each with what was found and what to do."""

from __future__ import annotations

import http
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from index import ArchiveError, BusyError, ModelError, RecordError
from retrieval.api.keys import KeysError
from retrieval.api.mistakes import Mistake, mistakes, operations_at
from retrieval.question import QuestionError

MEDIA = "application/problem+json"

_BUSY_SECONDS = "5"
_KINDS = {
    400: ("malformed", "The request does not fit the contract"),
    401: ("key-needed", "A key is needed"),
    403: ("not-allowed", "The key does not allow this"),
    404: ("not-found", "There is no such thing here"),
    405: ("method", "That method does nothing here"),
    409: ("conflict", "It cannot be kept beside what is there"),
    413: ("too-large", "The body is too large"),
    415: ("media-type", "The body is of a kind that is not read"),
    422: ("unusable", "It was understood and cannot be used"),
    429: ("too-many", "Too many requests"),
    500: ("unexpected", "Something went wrong here"),
    503: ("unavailable", "The archive cannot answer now"),
}


UNEXPECTED = (
    "this is a fault of the server and not of the request; whoever runs it finds it in the log "
    "by the id in 'instance'"
)

_EXAMPLES = {
    400: "k is 'ten'; expected a whole number",
    401: "send a key: Authorization: Bearer dlk_...",
    403: "this key may read and not write; ask for one with the scope 'write'",
    404: "this archive has no article 'pier'",
    409: "it was removed for good, and may not return",
    413: "the body has 2,000,000 bytes, and at most 1,000,000 bytes are read",
    415: "the body is text/plain; send JSON Lines with Content-Type: application/jsonl",
    422: "this archive has no source 'Courrier'; it has: The Harbour Courier",
    429: "this key may make 600 requests a minute; try again in 2 s",
    500: UNEXPECTED,
    503: "the archive is being written by process 7; waited 10 s. Try again when it is done.",
}
_HEADERS = {
    401: {"WWW-Authenticate": "How to send a key."},
    429: {"Retry-After": "Seconds until the next request may pass."},
}


class Problem(HTTPException):
    """An error for whoever made the request; `detail` says what was found and what to do."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[Mistake] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Tell of an error; `errors` are its parts, where a request has several."""
        super().__init__(status, detail, headers)
        self.errors = tuple(errors)


def shown(
    status: int, detail: str, instance: str, errors: Sequence[Mistake] = ()
) -> dict[str, Any]:
    """Return a problem's members; `instance` is the id of the request."""
    kind, title = _KINDS.get(status) or ("http", http.HTTPStatus(status).phrase)
    return {
        "type": f"urn:dateline:problem:{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
        "errors": [asdict(one) for one in errors],
    }


def respond(
    status: int,
    detail: str,
    instance: str,
    *,
    errors: Sequence[Mistake] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem as a response, which nobody may keep."""
    return JSONResponse(
        shown(status, detail, instance, errors),
        status,
        {**(headers or {}), "Cache-Control": "no-store"},
        MEDIA,
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what the contract says of the problems with which an operation may answer."""
    return {status: _documented(status) for status in (*statuses, 500)}


def _documented(status: int) -> dict[str, Any]:
    example = shown(status, _EXAMPLES[status], "8f14e45fceea167a")
    told: dict[str, Any] = {
        "description": _KINDS[status][1],
        "content": {
            MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
        },
    }
    if status in _HEADERS:
        told["headers"] = {
            name: {"description": said, "schema": {"type": "string"}}
            for name, said in _HEADERS[status].items()
        }
    return told


def add_problems(app: FastAPI) -> None:
    """Let an app tell every error that is foreseen as a problem."""
    # Starlette declares handlers of Exception alone, and calls each with its own kind.
    handlers: Mapping[type[Exception], Any] = {
        HTTPException: _refused,
        RequestValidationError: _malformed,
        QuestionError: _unusable,
        BusyError: _busy,
        **dict.fromkeys((ArchiveError, ModelError, RecordError, KeysError), _unavailable),
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def instance_of(request: Request) -> str:
    """Return the id of a request, by which the log knows it."""
    return str(request.scope.get("state", {}).get("request_id", ""))


async def _refused(request: Request, error: HTTPException) -> Response:
    detail, path, headers = error.detail, request.url.path, error.headers
    if not isinstance(error, Problem):  # Starlette's own
        if error.status_code == http.HTTPStatus.NOT_FOUND:
            detail = f"nothing is at {path!r}; the contract, /v1/openapi.json, lists what there is"
        elif error.status_code == http.HTTPStatus.METHOD_NOT_ALLOWED:
            # Starlette names the methods of the first route that has the address.
            methods = [method.upper() for method in operations_at(request)]
            allowed = ", ".join(methods) or (headers or {}).get("Allow", "")
            headers = {"Allow": allowed}
            detail = f"{request.method} does nothing at {path!r}; allowed here: {allowed}"
    errors = error.errors if isinstance(error, Problem) else ()
    return respond(error.status_code, detail, instance_of(request), errors=errors, headers=headers)


async def _malformed(request: Request, error: RequestValidationError) -> Response:
    if any(one["loc"] == ("body",) and isinstance(one["input"], bytes) for one in error.errors()):
        kind = request.headers.get("content-type", "of no stated kind")
        detail = f"the body is {kind}; send it as JSON, with Content-Type: application/json"
        return respond(415, detail, instance_of(request))
    found = mistakes(error.errors(), request)
    detail = "; ".join(one.message for one in found)
    return respond(400, detail, instance_of(request), errors=found)


async def _unusable(request: Request, error: QuestionError) -> Response:
    return respond(422, str(error), instance_of(request))


async def _busy(request: Request, error: BusyError) -> Response:
    return respond(503, str(error), instance_of(request), headers={"Retry-After": _BUSY_SECONDS})


async def _unavailable(request: Request, error: Exception) -> Response:
    return respond(503, str(error), instance_of(request))
