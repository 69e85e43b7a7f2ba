"""Answering: Dateline itself in the emulator's workspace, put together as the command does it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.newsroom import assembled
from bot.slack.desk import Desk
from bot.slack.record import Record
from bot.slack.serving import open_desk
from bot.slack.web import create_web
from config import load
from retrieval import Retriever
from tests.slack.echo import end
from tests.slack.person import wait_for
from tests.slack.slack import Slack


@dataclass(frozen=True, slots=True)
class Dateline:
    """The bot that answers in a workspace, and what it keeps."""

    slack: Slack
    desk: Desk
    record: Record


@contextmanager
def answering(
    slack: Slack, retriever: Retriever, file: Path, **settings: str
) -> Iterator[Dateline]:
    """Let Dateline answer until the end; settings are written as in the environment."""
    environ = {
        "DATELINE_SLACK_API": slack.api_url,
        "DATELINE_SLACK_BOT_TOKEN": slack.bot_token,
        "DATELINE_SLACK_APP_TOKEN": slack.app_token,
        "DATELINE_SLACK_SIGNING_SECRET": slack.signing_secret,
        **{f"DATELINE_{name.upper()}": value for name, value in settings.items()},
    }
    loaded = load(environ).settings
    record = Record(file)
    http = slack.transport == "http"
    bot = assembled(loaded, retriever, record, http=http)
    try:
        with open_desk(bot.desk), _served(slack, bot.app, record):
            yield Dateline(slack, bot.desk, record)
    finally:
        record.close()


@contextmanager
def _served(slack: Slack, app: object, record: Record) -> Iterator[None]:
    if slack.transport == "socket":
        handler = SocketModeHandler(app, slack.app_token)  # type: ignore[arg-type]
        handler.client.connect()
        try:
            yield
        finally:
            end(slack, handler)
        return
    web = create_web(app, slack.signing_secret, record.first)  # type: ignore[arg-type]
    server = uvicorn.Server(uvicorn.Config(web, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    slack.posts.urls.append(f"http://127.0.0.1:{port}/slack/events")
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
