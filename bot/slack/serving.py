"""Serving: the bot from its settings to its end, by Socket Mode or over HTTP."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.slack.desk import Desk

log = logging.getLogger(__name__)


def serve_socket(app: App, app_token: str) -> None:
    """Answer through Socket Mode until the process is asked to end."""
    handler = SocketModeHandler(app, app_token)
    with _until_asked_to_end() as ended:
        handler.client.connect()
        ended.wait()
    handler.client.close()


@contextmanager
def open_desk(desk: Desk) -> Iterator[None]:
    """Take up what was left, and at the end answer what is being answered."""
    desk.open()
    try:
        yield
    finally:
        desk.close()


@contextmanager
def _until_asked_to_end() -> Iterator[threading.Event]:
    """Yield an event that Ctrl-C and SIGTERM set."""
    ended = threading.Event()
    before = {
        name: signal.signal(name, lambda *_: ended.set())
        for name in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield ended
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
