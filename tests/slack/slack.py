"""Slack: the emulator, the front before it, and the people who use them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.slack import workspace
from tests.slack.arrivals import Arrivals
from tests.slack.courier import Courier
from tests.slack.emulator import Emulator, running
from tests.slack.front import Front, FrontServer
from tests.slack.npm import Packages
from tests.slack.person import Person
from tests.slack.posted import Posted, Translate
from tests.slack.relay import Relay
from tests.slack.schema import Schema
from tests.slack.shown import Shown
from tests.slack.translation import unchanged
from tests.slack.transports import Posts, Sockets
from tests.slack.views import Views
from tests.slack.web_api import WebApi


@dataclass(frozen=True, slots=True)
class Slack:
    """A workspace to which an app connects: its calls go to `api_url`, with the tokens here.

    Over HTTP the app says in `posts.urls` where it listens; in Socket Mode it connects by itself.
    """

    api_url: str
    transport: workspace.Transport
    emulator: Emulator
    front: Front
    posts: Posts
    sockets: Sockets
    bot_token: str = workspace.BOT_TOKEN
    app_token: str = workspace.APP_TOKEN
    signing_secret: str = workspace.SIGNING_SECRET

    @property
    def api(self) -> WebApi:
        """The app's calls, and what befalls them."""
        return self.front.api

    @property
    def courier(self) -> Courier:
        """What was brought to the app, and how often."""
        return self.front.courier

    def person(self, user: str) -> Person:
        """Return somebody of the workspace, or anybody."""
        return Person(user, self.emulator, self.front)

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return a channel's messages, oldest first, with those that one person alone sees."""
        return self.front.posted.messages(channel)

    def from_bot(self, channel: str, thread_ts: str = "") -> list[dict[str, Any]]:
        """Return the bot's messages of a channel, or of one of its threads."""
        return [
            message
            for message in self.messages(channel)
            if message.get("user") == workspace.BOT
            and (not thread_ts or message.get("thread_ts") == thread_ts)
        ]


@contextmanager
def started(
    transport: workspace.Transport,
    packages: Packages,
    folder: Path,
    *,
    schema: Schema,
    translate: Translate = unchanged,
    port: int = 0,
) -> Iterator[Slack]:
    """Start the emulator, at `port` where one is given, and the front; end them at the end."""
    with ExitStack() as stack:
        server = FrontServer()
        stack.callback(server.server_close)
        told = workspace.configuration(transport, f"{server.url}/deliver")
        emulator = stack.enter_context(running(packages.emulator, told, folder, port=port))
        posts, sockets = Posts(), Sockets()
        stack.callback(sockets.close)
        in_sockets = transport == "socket"
        courier = Courier(sockets if in_sockets else posts)
        stack.callback(courier.close)
        views, posted = Views(), Posted(emulator, translate)
        shown = Shown(emulator, views, translate)
        api = WebApi(emulator, posted, shown, schema, sockets if in_sockets else None)
        front = Front(
            server.url,
            api=api,
            posted=posted,
            views=views,
            arrivals=Arrivals(api, posted, shown, views),
            courier=courier,
        )
        server.serve(front)
        stack.callback(server.shutdown)
        if in_sockets:
            stack.callback(Relay(emulator, front.arrive).close)
        yield Slack(f"{server.url}/api/", transport, emulator, front, posts, sockets)
