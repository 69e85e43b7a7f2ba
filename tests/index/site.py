"""A small web site on this machine, for tests: pages by path, and a note of who asked for what."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from index.addresses import Addresses
from index.fetch import Fetcher

Handler = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Page:
    """An answer: a status, headers and a body, of which the length is told."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        request.send_response(self.status)
        for name, value in {"Content-Length": str(len(self.body)), **self.headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(self.body)


class Site:
    """Serves `pages` by path, whatever host is asked for; a path that is not there is 404."""

    def __init__(self) -> None:
        self.pages: dict[str, Handler] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Request(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host = self.headers["Host"].partition(":")[0]
                site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                default = Page(status=404)
                answer = site.pages.get(host + self.path) or site.pages.get(self.path, default)
                with suppress(OSError):  # who asked has hung up
                    answer(self)

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def url(self, path: str = "/", host: str = "gazette.example") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, without those of robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


def make_fetcher(**values: Any) -> Fetcher:
    """Make a fetcher for which every name is this machine, with no pause unless one is given."""
    told: dict[str, Any] = {
        "addresses": Addresses(["127.0.0.0/8"], resolve=lambda *_: ["127.0.0.1"]),
        "pause_seconds": 0,
    }
    return Fetcher(**(told | values))
