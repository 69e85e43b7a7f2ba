"""Transports: the two ways on which Slack brings the app what happened."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any, Literal, Protocol
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.slack.workspace import APP, SIGNING_SECRET

Kind = Literal["events_api", "slash_commands", "interactive"]
Payload = dict[str, Any]

SECONDS = 20
"""How long an acknowledgement is waited for; Slack waits three, on faster machines than some."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request of Slack's to the app, which can be sent again or tampered with."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the app answered, and after how long; `status` is 0 where nothing came."""

    status: int
    answer: Any = None
    seconds: float = 0.0
    request: Request | None = None


class TransportLike(Protocol):
    """Brings a payload to the app; `retry` counts the times that it was brought before."""

    def send(self, kind: Kind, payload: Payload, retry: int) -> Acknowledged: ...


def signature(body: bytes, timestamp: str, secret: str = SIGNING_SECRET) -> str:
    """Sign a body as https://docs.slack.dev/authentication/verifying-requests-from-slack tells."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def post(request: Request) -> Acknowledged:
    """Send a request as it is."""
    parts = urlsplit(request.url)
    connection = HTTPConnection(parts.netloc, timeout=SECONDS)
    started = time.monotonic()
    try:
        connection.request("POST", parts.path or "/", request.body, dict(request.headers))
        response = connection.getresponse()
        said = response.read().decode()
    except (OSError, HTTPException):
        return Acknowledged(0, None, time.monotonic() - started, request)
    finally:
        connection.close()
    return Acknowledged(response.status, _read(said), time.monotonic() - started, request)


def _read(said: str) -> Any:
    try:
        return json.loads(said) if said else None
    except ValueError:
        return said


@dataclass(slots=True)
class Posts:
    """HTTP: signed requests, to one of the app's processes after the other."""

    urls: list[str] = field(default_factory=list)
    secret: str = SIGNING_SECRET
    _turn: count[int] = field(default_factory=count)

    def send(self, kind: Kind, payload: Payload, retry: int) -> Acknowledged:
        if not self.urls:
            return Acknowledged(0)
        return post(self.request(kind, payload, retry))

    def request(self, kind: Kind, payload: Payload, retry: int = 0) -> Request:
        """Return the request that brings a payload, signed now."""
        form = "application/x-www-form-urlencoded"
        if kind == "events_api":
            body, content = json.dumps(payload).encode(), "application/json"
        elif kind == "slash_commands":
            body, content = urlencode(payload).encode(), form
        else:
            body, content = urlencode({"payload": json.dumps(payload)}).encode(), form
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(body, timestamp, self.secret),
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        url = self.urls[next(self._turn) % len(self.urls)]
        return Request(url, headers, body)


class Sockets:
    """Socket Mode: the app's processes connect here, and each envelope goes to one of them."""

    def __init__(self) -> None:
        self._server: Server = serve(self._connected, "127.0.0.1", 0, compression=None)
        self._open: list[ServerConnection] = []
        self._awaited: dict[str, Future[Any]] = {}
        self._made = 0
        self._turn = count()
        self._changed = threading.Condition()
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """An address for one more connection."""
        port = self._server.socket.getsockname()[1]
        return f"ws://127.0.0.1:{port}/link/?ticket={uuid4()}"

    @property
    def connections(self) -> int:
        """How many connections stand open."""
        return len(self._open)

    @property
    def made(self) -> int:
        """How many connections were ever made."""
        return self._made

    def send(self, kind: Kind, payload: Payload, retry: int) -> Acknowledged:
        name = str(uuid4())
        envelope = {
            "envelope_id": name,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            "retry_attempt": retry,
            "retry_reason": "timeout" if retry else "",
        }
        answer: Future[Any] = Future()
        self._awaited[name] = answer
        started = time.monotonic()
        try:
            self._one_of_them().send(json.dumps(envelope))
            said = answer.result(timeout=SECONDS)
        except (TimeoutError, ConnectionClosed):
            return Acknowledged(0, None, time.monotonic() - started)
        finally:
            del self._awaited[name]
        return Acknowledged(200, said, time.monotonic() - started)

    def ask_to_reconnect(self) -> None:
        """Tell every connection that it will end, as Slack does every few hours, and end it."""
        for connection in list(self._open):
            connection.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
        self.cut()

    def cut(self) -> None:
        """End every connection without a word."""
        for connection in list(self._open):
            connection.close()

    def close(self) -> None:
        """End the server and every connection."""
        self._server.shutdown()
        self.cut()

    def _one_of_them(self) -> ServerConnection:
        with self._changed:
            if not self._changed.wait_for(lambda: self._open, timeout=SECONDS):
                raise TimeoutError
            return self._open[next(self._turn) % len(self._open)]

    def _connected(self, connection: ServerConnection) -> None:
        hello = {
            "type": "hello",
            "num_connections": len(self._open) + 1,
            "debug_info": {"host": "front", "approximate_connection_time": 18_060},
            "connection_info": {"app_id": APP},
        }
        connection.send(json.dumps(hello))
        with self._changed:
            self._open.append(connection)
            self._made += 1
            self._changed.notify_all()
        try:
            for text in connection:
                said = json.loads(text)
                answer = self._awaited.get(said.get("envelope_id", ""))
                if answer and not answer.done():
                    answer.set_result(said.get("payload"))
        except ConnectionClosed:
            pass
        finally:
            self._open.remove(connection)
