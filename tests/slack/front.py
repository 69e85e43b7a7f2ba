"""Front: where the app's calls and the emulator's deliveries meet, over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.slack.arrivals import Arrivals
from tests.slack.checks import check_options
from tests.slack.courier import Courier
from tests.slack.hooks import Hook, Hooks
from tests.slack.posted import Posted
from tests.slack.transports import Acknowledged, Kind, Payload
from tests.slack.views import Views
from tests.slack.web_api import Reply, WebApi
from tests.slack.workspace import TEAM

_TRIGGERED = {"block_actions", "message_action", "shortcut", "view_submission"}
_DECODED = ("blocks", "attachments", "view", "metadata", "files", "prompts", "loading_messages")


class Front:
    """Everything that passes between the app and Slack passes here."""

    def __init__(
        self,
        url: str,
        *,
        api: WebApi,
        posted: Posted,
        views: Views,
        arrivals: Arrivals,
        courier: Courier,
    ) -> None:
        self.api = api
        self.posted = posted
        self.views = views
        self.courier = courier
        self._arrivals = arrivals
        self._hooks = Hooks(url, self._perform)

    def arrive(self, kind: Kind, payload: Payload) -> Acknowledged:
        """Take a delivery of the emulator's and bring it on."""
        mended = self._arrivals.mended(kind, payload)
        return Acknowledged(200) if mended is None else self.bring(kind, mended)

    def bring(self, kind: Kind, payload: Payload) -> Acknowledged:
        """Bring the app a payload, and do what it answers at once."""
        if kind != "events_api":
            self._complete(kind, payload)
        if kind == "slash_commands" or payload["type"] in {"shortcut", "message_action"}:
            self.api.used.add("commands")
        said = self.courier.deliver(kind, payload)
        if kind == "slash_commands" and said.answer:
            self._answered_command(said.answer)
        if kind == "interactive" and payload["type"] == "view_submission":
            self._answered_view(payload, said)
        if kind == "interactive" and payload["type"] == "block_suggestion":
            self.api.note("options", check_options(said.answer))
        return said

    def answer_hook(self, name: str, arguments: dict[str, Any]) -> tuple[int, str]:
        """Do what the app sent to a `response_url`."""
        status, said = self._hooks.use(name, arguments)
        self.api.record("response_url", arguments, {"ok": status == 200, "error": said})
        return status, said

    def _perform(self, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        does = {
            "chat.delete": self.posted.remove,
            "chat.update": self.posted.replace,
            "chat.postMessage": self.posted.post,
            "chat.postEphemeral": self.posted.post_ephemeral,
        }
        return does[method](arguments)

    def _complete(self, kind: Kind, payload: Payload) -> None:
        command = kind == "slash_commands"
        user = payload["user_id"] if command else payload["user"]["id"]
        if not command:
            payload["user"]["team_id"] = self.api.people.get(user, {}).get("team_id", TEAM)
        if command or payload["type"] in _TRIGGERED:
            self.views.know(payload.setdefault("trigger_id", self.views.trigger(user)), user)
        channel = payload.get("channel_id") or payload.get("channel", {}).get("id")
        if channel and (command or payload["type"] in {"block_actions", "message_action"}):
            ts = payload.get("container", {}).get("message_ts") or payload.get("message_ts", "")
            payload["response_url"] = self._hooks.address(Hook(channel, user, ts))

    def _answered_command(self, answer: Any) -> None:
        told = answer if isinstance(answer, dict) else {"text": str(answer)}
        self.api.record("command", told, {"ok": True})

    def _answered_view(self, payload: Payload, said: Acknowledged) -> None:
        user, answer = payload["user"]["id"], said.answer
        action = answer.get("response_action") if isinstance(answer, dict) else None
        if said.status != 200:
            return
        if action in {"update", "push"}:
            self.api.check_view(f"response_action {action}", answer["view"])
            if action == "push":
                self.views.push(user, self.views.made(answer["view"]))
            elif self.views.has_modal(user):
                self.views.update(self.views.top(user), answer["view"])
        elif action != "errors" and self.views.has_modal(user):
            self.views.close(user, all_of_them=action == "clear")


class FrontServer(ThreadingHTTPServer):
    """Listens from the start, and answers once it was given the front."""

    daemon_threads = True
    request_queue_size = 128
    front: Front

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def serve(self, front: Front) -> None:
        """Answer from now on, in the background."""
        self.front = front
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of connections that the app's end cut short."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one piece: two wait for each other's acknowledgement
    server: FrontServer

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        path = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        room, _, name = path.path.strip("/").partition("/")
        if room == "api":
            told = {**dict(parse_qsl(path.query)), **_read(body, self.headers["Content-Type"])}
            self._answer_api(self.server.front.api.call(name, *self._token(told)))
        elif room == "hooks":
            told = _read(body, self.headers["Content-Type"])
            status, said = self.server.front.answer_hook(name, told)
            self._say(status, said.encode(), {"Content-Type": "text/plain"})
        elif room == "deliver":
            said_by_app = self.server.front.arrive(*_delivered(body, self.headers["Content-Type"]))
            answer = said_by_app.answer
            text = answer if isinstance(answer, str) else json.dumps(answer) if answer else ""
            self._say(said_by_app.status or 502, text.encode(), {})
        else:
            self._say(404, b"", {})

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""

    def _token(self, told: dict[str, Any]) -> tuple[dict[str, Any], str]:
        told = {name: _decoded(name, value) for name, value in told.items()}
        given = str(told.pop("token", ""))
        return told, (self.headers.get("Authorization") or "").removeprefix("Bearer ") or given

    def _answer_api(self, reply: Reply) -> None:
        if reply.is_cut:
            self.close_connection = True
            self.connection.close()
            return
        headers = {"Content-Type": "application/json", **reply.headers}
        self._say(reply.status, json.dumps(reply.answer).encode(), headers)

    def _say(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _read(body: bytes, content_type: str | None) -> dict[str, Any]:
    if (content_type or "").startswith("application/json"):
        told: dict[str, Any] = json.loads(body or b"{}")
        return told
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _decoded(name: str, value: Any) -> Any:
    return json.loads(value) if name in _DECODED and isinstance(value, str) and value else value


def _delivered(body: bytes, content_type: str | None) -> tuple[Kind, Payload]:
    told = _read(body, content_type)
    if "payload" in told:
        return "interactive", json.loads(told["payload"])
    return ("slash_commands", told) if "command" in told else ("events_api", told)
