"""Arrivals: what the emulator delivers, made into what Slack would have sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from tests.slack import scopes
from tests.slack.posted import Posted
from tests.slack.shown import Shown
from tests.slack.transports import Kind, Payload
from tests.slack.views import Views, state
from tests.slack.web_api import WebApi
from tests.slack.workspace import DESK, TEAM


class Arrivals:
    """Adds what the emulator leaves out; withholds what the app is not subscribed to or granted."""

    def __init__(self, api: WebApi, posted: Posted, shown: Shown, views: Views) -> None:
        self._api = api
        self._posted = posted
        self._shown = shown
        self._views = views

    def mended(self, kind: Kind, payload: Payload) -> Payload | None:
        """Return the payload as Slack would send it, None where it would send nothing."""
        if kind == "events_api":
            return self._event(payload)
        if kind == "interactive":
            if payload["type"] == "block_actions" and payload.get("message"):
                self._press(payload)
            elif payload["type"] == "block_actions":
                self._press_at_home(payload)
            if "view" in payload:
                self._view(payload)
        return payload

    def _event(self, payload: Payload) -> Payload | None:
        event: dict[str, Any] = payload["event"]
        needed, granted = scopes.of_event(event), self._api.scopes
        if scopes.subscription(event) not in self._api.events or not granted.issuperset(needed):
            return None
        channel = str(event.get("channel", ""))
        # In a direct message a mention is a message, and nothing more.
        if event["type"] == "app_mention" and channel.startswith("D"):
            return None
        self._api.used |= set(needed)
        if event["type"] == "message":
            event["channel_type"] = _channel_type(channel)
        if event["type"] in {"message", "app_mention"} and "user" in event:
            team = self._api.people.get(event["user"], {}).get("team_id", TEAM)
            event |= {"team": team, "client_msg_id": str(uuid4())}
            if team != TEAM:
                event |= {"user_team": team, "source_team": team}
                payload["is_ext_shared_channel"] = True
        return payload

    def _press(self, payload: Payload) -> None:
        message, container = payload["message"], payload["container"]
        channel = payload["channel"]["id"]
        blocks = self._posted.blocks(channel, message["ts"])
        if blocks is not None:
            message["blocks"] = blocks
        payload["state"] = state({"blocks": message.get("blocks", [])}, {})
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        if self._posted.is_private(channel, message["ts"]):
            container["is_ephemeral"] = True
            del payload["message"]

    def _press_at_home(self, payload: Payload) -> None:
        # The page names neither channel nor view, and sends nothing of a button in a modal.
        home = self._views.home(payload["user"]["id"])
        pressed = payload["actions"][0]
        held = {pressed["action_id"]: pressed["selected_option"]} if _is_menu(pressed) else {}
        payload["container"] = {"type": "view", "view_id": home["id"]}
        payload["view"] = {**home, "state": state(home, held)}
        for name in ("channel", "response_url", "state"):
            payload.pop(name, None)

    def _view(self, payload: Payload) -> None:
        view = payload["view"]
        ours = self._shown.ours(view["id"])
        if ours is not None:
            payload["view"] = {**ours, "state": _held(ours, view.get("state", {}))}


def _is_menu(action: Mapping[str, Any]) -> bool:
    return "selected_option" in action


def _held(view: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a view holds; the page knows few elements and no first values."""
    held = state(view, {})
    for block, actions in told.get("values", {}).items():
        for action, value in actions.items():
            known = held["values"].get(block, {}).get(action)
            if known and any(value.get(name) for name in known if name != "type"):
                known.update(value)
    return held


def _channel_type(channel: str) -> str:
    if channel.startswith("D"):
        return "im"
    return "group" if channel == DESK else "channel"
