"""The bot as the command puts it together, before a Slack that a test plays."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from bot.newsroom import assembled
from bot.slack.desk import Desk
from bot.slack.record import Record
from bot.slack.scopes import OPTIONAL, REQUIRED
from bot.slack.serving import open_desk
from bot.slack.web import create_web
from config import load
from retrieval import Retriever
from tests.bot.slack.played_slack import PlayedSlack, Reply, played_slack
from tests.slack.transports import signature

TEAM, BOT, CHANNEL, IDA = "T0NEWS", "U0BOT", "C0CITY", "U0IDA"
TOKEN, SIGNING = "xoxb-1111-VerySecretBot", "0123456789abcdef-VerySecret"
EVENTS = "/slack/events"
SCOPES = ",".join(scope.name for scope in (*REQUIRED, *OPTIONAL))

_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Told:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The bot over HTTP, and the Slack that it speaks to."""

    slack: PlayedSlack
    desk: Desk
    record: Record
    web: Starlette

    def post(self, body: bytes, headers: Mapping[str, str]) -> Told:
        """Bring a request as Slack does."""
        return request(self.web, "POST", EVENTS, headers, [body])

    @property
    def texts(self) -> list[str]:
        """What was posted for all to see."""
        return [told["text"] for method, told in self.slack.asked if method == "chat.postMessage"]


def replies() -> dict[str, Any]:
    """Return what a Slack answers in which all goes well, to whatever token."""
    numbers = count(1)
    known = {"team": "Harbour News", "team_id": TEAM, "user": "dateline", "user_id": BOT}
    return {
        "auth.test": Reply({**known, "bot_id": "B0BOT"}, {"x-oauth-scopes": SCOPES}),
        "users.info": lambda told: Reply({"user": {"id": told["user"], "team_id": TEAM}}),
        "chat.postMessage": lambda told: Reply(
            {"channel": told["channel"], "ts": f"1700000000.{next(numbers):06}"}
        ),
        "chat.postEphemeral": Reply({"message_ts": "1700000000.000001"}),
        "assistant.threads.setStatus": Reply(),
        "assistant.threads.setTitle": Reply(),
    }


@contextmanager
def newsroom(retriever: Retriever, file: Path, **settings: str) -> Iterator[Newsroom]:
    """Run the bot; settings are written as in the environment, and may take the token away."""
    with played_slack() as slack:
        slack.replies |= replies()
        usual = {"slack_bot_token": TOKEN, "slack_signing_secret": SIGNING, "slack_api": slack.api}
        environ = {
            f"DATELINE_{name.upper()}": value for name, value in (usual | settings).items() if value
        }
        record = Record(file)
        try:
            bot = assembled(load(environ).settings, retriever, record, http=True)
            web = create_web(bot.app, SIGNING, record.first)
            with open_desk(bot.desk):
                yield Newsroom(slack, bot.desk, record, web)
        finally:
            record.close()


def mention(text: str, *, team: str = TEAM, **values: Any) -> dict[str, Any]:
    """Return the event of a mention; it is a new one each time."""
    number = next(_NUMBERS)
    event = {
        "type": "app_mention",
        "user": IDA,
        "team": team,
        "text": f"<@{BOT}> {text}",
        "ts": f"1600000000.{number:06}",
        "channel": CHANNEL,
        "event_ts": f"1600000000.{number:06}",
    }
    return {
        "type": "event_callback",
        "token": "verification-token",
        "team_id": team,
        "api_app_id": "A0DATELINE",
        "event": event | values,
        "event_id": f"Ev{number}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": team, "user_id": BOT, "is_bot": True}],
    }


def signed(body: bytes, *, age: float = 0, content: str = "application/json") -> dict[str, str]:
    """Return the headers with which Slack brings a body that it signed some seconds ago."""
    timestamp = str(int(time.time() - age))
    return {
        "content-type": content,
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature(body, timestamp, SIGNING),
    }


@dataclass(slots=True)
class Arriving:
    """A body that arrives piece by piece; `read` counts those that the server asked for."""

    pieces: Sequence[bytes]
    read: int = 0

    async def receive(self) -> dict[str, Any]:
        piece = self.pieces[self.read]
        self.read += 1
        more = self.read < len(self.pieces)
        return {"type": "http.request", "body": piece, "more_body": more}


@dataclass(slots=True)
class _Answering:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")


def request(
    web: Starlette,
    method: str,
    path: str,
    headers: Mapping[str, str],
    pieces: Sequence[bytes] | Arriving = (b"",),
    query: str = "",
) -> Told:
    """Make a request of a server as uvicorn would hand it over (ASGI 3), headers in latin-1."""
    arriving = pieces if isinstance(pieces, Arriving) else Arriving(pieces)
    answering = _Answering()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in headers.items()
        ],
        "client": ("127.0.0.1", 40_000),
        "server": ("127.0.0.1", 3000),
    }
    asyncio.run(web(scope, arriving.receive, answering.send))
    return Told(answering.status, answering.headers, answering.body)


def packed(told: Mapping[str, Any]) -> bytes:
    """Return an event as it stands in a request."""
    return json.dumps(told).encode()
