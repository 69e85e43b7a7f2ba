"""Echo: a small Bolt app by which the instruments themselves are tested."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from tests.slack.person import wait_for
from tests.slack.slack import Slack

Body = dict[str, Any]


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text, "emoji": False}


def button(action: str, value: str = "x") -> Body:
    return {"type": "button", "text": plain(action), "action_id": action, "value": value}


def blocks(text: str) -> list[Body]:
    """Return a quotation and three buttons."""
    section = {"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}
    row = [button("again"), button("ask:0"), button("share", text[:50] or "nothing")]
    return [{"type": "rich_text", "elements": [section]}, {"type": "actions", "elements": row}]


def modal(title: str = "Ask") -> Body:
    """Return a modal with a text to type, a day, and a menu that is asked while somebody types."""
    typed = {"type": "plain_text_input", "action_id": "question", "initial_value": "Who?"}
    day = {"type": "datepicker", "action_id": "after"}
    source = {
        "type": "multi_external_select",
        "action_id": "sources",
        "min_query_length": 1,
        "placeholder": plain("Any"),
    }
    return {
        "type": "modal",
        "callback_id": "asked",
        "title": plain(title),
        "submit": plain("Ask"),
        "notify_on_close": True,
        "blocks": [
            {"type": "input", "label": plain("Question"), "element": typed},
            {"type": "input", "label": plain("After"), "element": day, "optional": True},
            {"type": "input", "label": plain("Sources"), "element": source, "optional": True},
            {"type": "actions", "elements": [button("clear")]},
        ],
    }


def app(slack: Slack) -> App:
    """Return an app that says what it was told."""
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    echo = App(client=client, signing_secret=slack.signing_secret)
    _listen_to_messages(echo)
    _listen_to_presses(echo)
    return echo


def _listen_to_messages(echo: App) -> None:
    @echo.event("app_mention")
    def mentioned(event: Body, client: WebClient) -> None:
        told = event["text"]
        text = told.split("> ", 1)[-1]
        client.chat_postMessage(
            channel=event["channel"],
            thread_ts=event.get("thread_ts") or event["ts"],
            text=text,
            blocks=blocks(text),
            mrkdwn=False,
        )

    @echo.event("message")
    def told(event: Body, client: WebClient) -> None:
        if event["channel_type"] != "im" and "subtype" not in event:
            return
        text = event.get("text") or event.get("subtype")
        if event.get("subtype") == "message_changed":
            text = f"changed: {event['message']['text']}"
        client.chat_postMessage(channel=event["channel"], text=str(text), mrkdwn=False)

    @echo.event("app_home_opened")
    def home(event: Body, client: WebClient) -> None:
        client.views_publish(
            user_id=event["user"],
            view={"type": "home", "blocks": [{"type": "actions", "elements": [button("again")]}]},
        )

    @echo.command("/dateline")
    def commanded(ack: Any, respond: Any, command: Body) -> None:
        ack()
        respond(text=command["text"], blocks=blocks(command["text"]))


def _listen_to_presses(echo: App) -> None:
    @echo.action("share")
    def share(ack: Any, respond: Any, action: Body, body: Body) -> None:
        ack()
        is_private = body["container"]["is_ephemeral"]
        respond(text=f"{action['value']} {is_private}", replace_original=True, blocks=[])

    @echo.action("ask:0")
    def ask(ack: Any, body: Body, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal())

    @echo.action("again")
    def again(ack: Any, body: Body, client: WebClient) -> None:
        ack()
        title = str(body["container"]["type"])
        client.views_open(trigger_id=body["trigger_id"], view=modal(title))

    @echo.shortcut("find")
    def find(ack: Any, shortcut: Body, client: WebClient) -> None:
        ack()
        title = shortcut.get("message", {}).get("text", "Everywhere")
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal(title))

    @echo.action("clear")
    def clear(ack: Any, body: Body, client: WebClient) -> None:
        ack()
        view = body["view"]
        client.views_update(view_id=view["id"], hash=view["hash"], view=modal("Cleared"))

    @echo.options("sources")
    def offer(ack: Any, payload: Body) -> None:
        ack(options=[{"text": plain(payload["value"].upper()), "value": payload["value"]}])

    @echo.view("asked")
    def asked(ack: Any, view: Body, client: WebClient, body: Body) -> None:
        held = {
            name: one for block in view["state"]["values"].values() for name, one in block.items()
        }
        if held["question"]["value"] == "nothing":
            ack(response_action="errors", errors={"b0": "Ask something"})
            return
        ack()
        days, chosen = held["after"]["selected_date"], held["sources"]["selected_options"]
        sources = [one["value"] for one in chosen]
        text = f"{held['question']['value']} {days} {sources}"
        client.chat_postMessage(channel=body["user"]["id"], text=text, mrkdwn=False)

    @echo.view_closed("asked")
    def closed(ack: Any, client: WebClient, body: Body) -> None:
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text="closed", mrkdwn=False)


def end(slack: Slack, handler: SocketModeHandler) -> None:
    """Close a handler without the three seconds for which it would read on."""
    handler.client.auto_reconnect_enabled = False
    slack.sockets.cut()
    wait_for(lambda: not handler.client.is_connected(), "the end of the connection")
    handler.close()  # type: ignore[no-untyped-call]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""


@contextmanager
def listening(slack: Slack, echo: App) -> Iterator[App]:
    """Let an app listen in the transport of the workspace."""
    if slack.transport == "socket":
        handler = SocketModeHandler(echo, slack.app_token)
        handler.connect()  # type: ignore[no-untyped-call]
        try:
            yield echo
        finally:
            end(slack, handler)
        return
    with make_server("127.0.0.1", 0, SlackRequestHandler(echo), handler_class=_Quiet) as server:
        slack.posts.urls.append(f"http://127.0.0.1:{server.server_port}/slack/events")
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield echo
        server.shutdown()
