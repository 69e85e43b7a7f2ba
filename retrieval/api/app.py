"""The app: every part of the API put together."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware

from index import Archive
from retrieval.api import asking, health, reading, verifying, writing
from retrieval.api.access import Gate
from retrieval.api.access import reading as admitted
from retrieval.api.keys import Keys
from retrieval.api.limits import BodyLimit, Gzip
from retrieval.api.measures import Measures
from retrieval.api.openapi import VERSION, Api
from retrieval.api.parameters import only_known
from retrieval.api.problems import add_problems
from retrieval.api.tracing import ID, Tracing
from retrieval.retriever import Retriever

_READ_BY_PAGES = (ID, "ETag", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining")
_SENT_BY_PAGES = ("Authorization", "Content-Type", "If-None-Match", ID)


def create_api(
    retriever: Retriever,
    *,
    keys: Keys | None,
    loopback: bool,
    body_limit: int,
    writer: Archive | None,
    cors: Sequence[str] = (),
) -> FastAPI:
    """Serve an archive over HTTP, as openapi.json has it.

    With `loopback`, requests made on this machine need no key; all others need one of `keys`.
    `body_limit` is in bytes, of a line where articles come in lines. `writer` is the archive that
    they go to, None where this server only reads. Pages of the origins in `cors` may ask too.
    `app.state.gate` lets in whatever else is served beside.

    :raises ValueError: if requests come from elsewhere and there are no keys.
    """
    app = _routed()
    measures = Measures(retriever.archive)
    app.state.retriever = retriever
    app.state.gate = Gate(retriever, keys, loopback=loopback)
    app.state.writer = writer
    app.state.body_limit = body_limit
    app.state.measures = measures
    app.state.started = token_hex(8)
    # The last one sees a request first.
    app.add_middleware(BodyLimit, most_bytes=body_limit)
    app.add_middleware(Gzip)
    if cors:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(cors),
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=_SENT_BY_PAGES,
            expose_headers=_READ_BY_PAGES,
        )
    app.add_middleware(Tracing, measured=measures.measured)
    return app


def create_contract() -> dict[str, Any]:
    """Return the contract, for which no archive is needed."""
    return _routed().openapi()


def _routed() -> Api:
    """Return an app with every route, and nothing behind them."""
    # The pages that FastAPI makes of a contract load their parts from elsewhere.
    app = Api(
        title="Dateline",
        version=VERSION,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    add_problems(app)
    for part in (asking, reading, verifying, writing):
        app.include_router(part.router, dependencies=[Depends(admitted), Depends(only_known)])
    app.include_router(health.router, dependencies=[Depends(only_known)])
    app.openapi()
    return app
