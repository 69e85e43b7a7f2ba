"""Limits: how large a body may be, and which answers are packed on their way out."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retrieval.api.problems import Problem, instance_of, respond

BULK = ("POST", "/v1/articles")
"""The one request that is as long as it likes: its lines are limited instead."""

_SMALLEST = 1_000  # bytes: a packet; less gains nothing
_LEVEL = 5  # of 9: measured on answers, 9 is 2 % smaller and takes twice as long


class BodyLimit:
    """Refuses a body over the limit: before it is read where its length is told, else while."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        """Limit the bodies that reach an app."""
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, 413 where its body is too large."""
        if scope["type"] != "http" or _is_bulk(scope):
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        if told.isdecimal() and int(told[:20]) > self._most_bytes:
            # The body is still on its way: who sends it must not take it for the next request.
            response = respond(
                413,
                self._said(f"{int(told[:20]):,} bytes"),
                instance_of(Request(scope)),
                headers={"Connection": "close"},
            )
            await response(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._most_bytes:
                raise Problem(413, self._said("more"), headers={"Connection": "close"})
            return message

        await self._app(scope, counted, send)

    def _said(self, found: str) -> str:
        return (
            f"the body has {found}, and at most {self._most_bytes:,} bytes are read; articles in "
            "number go to POST /v1/articles, one a line"
        )


class Gzip(GZipMiddleware):
    """Packs answers, save those that are told line by line: packing would hold lines back."""

    def __init__(self, app: ASGIApp) -> None:
        """Pack what an app answers."""
        super().__init__(app, minimum_size=_SMALLEST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, packed where its sender can unpack."""
        app = self.app if _is_bulk(scope) else super().__call__
        await app(scope, receive, send)


def _is_bulk(scope: Scope) -> bool:
    return (scope.get("method"), scope.get("path")) == BULK
