"""A server on this machine that plays Slack's Web API: a reply for each method, and who asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from slack_sdk import WebClient


@dataclass(frozen=True)
class Reply:
    """What a method replies: a body, `payload` in JSON if none is given, with its headers."""

    payload: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    status: int = 200


Asked = Callable[[Mapping[str, str]], Reply]


class PlayedSlack:
    """Replies to methods by name; to one that it does not know as Slack does.

    `tokens` are those that came with what was `asked`, one by one.
    """

    def __init__(self) -> None:
        self.replies: dict[str, Reply | Asked] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.tokens: list[str] = []
        played = self

        class Request(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                form = _read(self.rfile.read(length))
                method = self.path.rsplit("/", 1)[-1]
                token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
                played.asked.append((method, form))
                played.tokens.append(token)
                unknown = Reply({"ok": False, "error": "unknown_method"})
                reply = played.replies.get(method, unknown)
                if callable(reply):
                    reply = reply({**form, "token": token})
                body = (
                    reply.body
                    or json.dumps({"ok": "error" not in reply.payload} | {**reply.payload}).encode()
                )
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.server.daemon_threads = True

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/api/"

    def client(self, token: str = "xoxb-1-test") -> WebClient:
        """Return a client that speaks to this server alone, and asks once."""
        client = WebClient(token, base_url=self.api, retry_handlers=[], timeout=5)
        client.proxy = None  # taken from the environment of whoever runs the tests
        return client

    def times_asked(self, method: str) -> int:
        return sum(one == method for one, _ in self.asked)


def _read(body: bytes) -> dict[str, str]:
    text = body.decode()
    if not text.startswith("{"):
        return {name: values[0] for name, values in parse_qs(text).items()}
    told = json.loads(text)
    return {name: one if isinstance(one, str) else json.dumps(one) for name, one in told.items()}


@contextmanager
def played_slack() -> Iterator[PlayedSlack]:
    slack = PlayedSlack()
    thread = threading.Thread(target=slack.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        slack.server.shutdown()
        slack.server.server_close()
        thread.join()
