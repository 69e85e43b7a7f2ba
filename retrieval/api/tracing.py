"""Tracing: every request has an id, a line in the log and its place in the measures."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from secrets import token_hex
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retrieval.api.problems import UNEXPECTED, respond

log = logging.getLogger(__name__)

ID = "X-Request-Id"

_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
Measured = Callable[[str, str, int, float], None]
"""Told the method, the route, the status and the seconds of each request."""


class Tracing:
    """Gives each request its id, and lets no error out but as a problem."""

    def __init__(self, app: ASGIApp, measured: Measured) -> None:
        """Trace the requests that reach an app."""
        self._app = app
        self._measured = measured

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, with its id in the response and in the log."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(ID, "")
        request_id = given if _SANE.fullmatch(given) else token_hex(8)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        status = 0
        began = perf_counter()

        async def traced(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[ID] = request_id
                headers.update(state.get("headers", {}))
            await send(message)

        try:
            await self._app(scope, receive, traced)
        except Exception:
            log.exception("request %s failed", request_id)
            if status:
                raise  # half an answer is out: only breaking off tells that it is not whole
            await respond(500, UNEXPECTED, request_id)(scope, receive, traced)
        finally:
            took = perf_counter() - began
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = _route(scope)
            self._measured(method, route, status, took)
            # The address may hold a question: the route alone is written.
            log.info(
                "%s %s: %d in %.0f ms, request %s", method, route, status, 1000 * took, request_id
            )


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path_format", "other"))
