"""Serving: the bot from its settings to its end, by Socket Mode or over HTTP."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from starlette.applications import Starlette

from bot.slack.desk import Desk
from bot.slack.tokens import SlackError

log = logging.getLogger(__name__)


def serve_socket(app: App, app_token: str, *, begun: Callable[[], None]) -> None:
    """Answer through Socket Mode until the process is asked to end; `begun` is called at first."""
    handler = SocketModeHandler(app, app_token)
    with _asked_to_end() as asked:
        handler.client.connect()
        begun()
        asked.get()
    handler.client.close()


def reserve(host: str, port: int) -> socket.socket:
    """Take an address at which to listen later; with port 0 any that is free.

    :raises SlackError: if it is taken, or none of this machine's.
    """
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[
            0
        ]
        taken = socket.socket(family, kind, number)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
    except OSError as error:
        raise SlackError(
            f"nothing can listen at {host}, port {port}: {error.strerror or error}. Set "
            "slack_host and slack_port to an address of this machine that is free."
        ) from None
    return taken


def serve_http(web: Starlette, at: socket.socket, *, begun: Callable[[], None]) -> None:
    """Answer requests over HTTP until the process is asked to end; `begun` is called at first."""
    import uvicorn  # Socket Mode does without

    # In a thread of its own uvicorn leaves signals alone: it would pass them on, and end us.
    server = uvicorn.Server(uvicorn.Config(web, log_level="warning"))
    with _asked_to_end() as asked:

        def run() -> None:
            try:
                server.run(sockets=[at])
            finally:
                asked.put(signal.SIGTERM)

        thread = threading.Thread(target=run, name="serving")
        thread.start()
        begun()
        asked.get()
        server.should_exit = True
        thread.join()


@contextmanager
def open_desk(desk: Desk) -> Iterator[None]:
    """Take up what was left, and at the end answer what is being answered."""
    desk.open()
    try:
        yield
    finally:
        desk.close()


@contextmanager
def _asked_to_end() -> Iterator[SimpleQueue[int]]:
    """Yield a queue that Ctrl-C and SIGTERM put themselves into.

    An `Event` would not do: its lock may be held by the very thread that a signal interrupts.
    """
    asked: SimpleQueue[int] = SimpleQueue()
    before = {
        name: signal.signal(name, lambda number, _: asked.put(number))
        for name in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield asked
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
