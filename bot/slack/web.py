"""Web: Slack's requests over HTTP, each signed, each taken once."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.oauth import OAuthFlow
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

log = logging.getLogger(__name__)

EVENTS = "/slack/events"
_LARGEST = 1_000_000  # bytes; what Slack sends is far smaller
_TIME = re.compile(r"[0-9]{1,12}")
_CERTIFICATE_CHECK = re.compile(rb"(?!\{).*(?<![^&])ssl_check=1(?![^&])", re.DOTALL)

First = Callable[[str], bool]
"""Tells whether a key is seen for the first time, by any process."""


def create_web(app: App, signing_secret: str, first: First) -> Starlette:
    """Serve an app over HTTP: `/slack/events`, and with OAuth `/slack/install` and its way back.

    A request whose signature or time is wrong, or that was made before, gets 401 and does nothing.
    """
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return PlainTextResponse("the request is too large", 413)
        if _CERTIFICATE_CHECK.match(body):  # Slack may make it without a signature
            return Response()
        if not _is_slack(verifier, request, body):
            return PlainTextResponse("the request is not signed by Slack", 401)
        asked = _understood(request, body)
        if asked is None:
            return PlainTextResponse("the request makes no sense", 400)
        told = await run_in_threadpool(once, request.headers["x-slack-signature"], asked)
        if told is None:
            log.warning("a request was made a second time with the same signature")
            return PlainTextResponse("the request was made before", 401)
        return _response(told)

    def once(signature: str, asked: BoltRequest) -> BoltResponse | None:
        return app.dispatch(asked) if first(f"signature:{signature}") else None

    routes = [Route(EVENTS, events, methods=["POST"])]
    if app.oauth_flow is not None:
        routes += _installing(app.oauth_flow)
    return Starlette(routes=routes)


def _installing(flow: OAuthFlow) -> list[Route]:
    async def install(request: Request) -> Response:
        asked = _bolt_request(request, b"")
        return _response(await run_in_threadpool(flow.handle_installation, asked))

    async def installed(request: Request) -> Response:
        asked = _bolt_request(request, b"")
        return _response(await run_in_threadpool(flow.handle_callback, asked))

    return [Route(flow.install_path, install), Route(flow.redirect_uri_path, installed)]


async def _body(request: Request) -> bytes | None:
    """Return the body, None where it is larger than any of Slack's."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            return None
    return body


def _is_slack(verifier: SignatureVerifier, request: Request, body: bytes) -> bool:
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not _TIME.fullmatch(timestamp) or not signature.isascii():
        log.warning("a request without Slack's time and signature was refused")
        return False
    try:
        text = body.decode()
    except UnicodeDecodeError:
        log.warning("a request that is no text was refused")
        return False
    if not verifier.is_valid(text, timestamp, signature):
        log.warning("a request with a wrong or old signature was refused")
        return False
    return True


def _understood(request: Request, body: bytes) -> BoltRequest | None:
    """Return a signed request as Bolt reads it, None where it is none of Slack's forms."""
    try:
        asked = _bolt_request(request, body)
        told = asked.body
        makes_sense = told.get("type") != "event_callback" or bool(told["event"].get("type"))
    except Exception as error:  # noqa: BLE001 - whatever Bolt stumbled over, there is nothing to do
        log.warning("a signed request that makes no sense was refused: %s", type(error).__name__)
        return None
    return asked if makes_sense else None


def _bolt_request(request: Request, body: bytes) -> BoltRequest:
    return BoltRequest(
        body=body.decode(),
        query=request.url.query,
        headers={name: [value] for name, value in request.headers.items()},
    )


def _response(told: BoltResponse) -> Response:
    response = Response(
        content=told.body, status_code=told.status, media_type=_first(told, "content-type")
    )
    for name, values in told.headers.items():
        if name.lower() not in {"content-type", "content-length"}:
            for value in values:
                response.headers.append(name, value)
    return response


def _first(told: BoltResponse, name: str) -> str | None:
    return next(iter(told.headers.get(name, [])), None)
