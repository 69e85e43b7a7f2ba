"""Person: somebody of the workspace, and everything that people do in Slack."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from tests.slack.emulator import Emulator
from tests.slack.front import Front
from tests.slack.payloads import event, interaction, message_shown
from tests.slack.views import View, chosen, elements, state
from tests.slack.workspace import BOT

T = TypeVar("T")
Message = dict[str, Any]

PATIENCE = 30.0
"""Seconds: a machine may be slow, and what never comes is told soon enough."""


def wait_for(look: Callable[[], T | None], what: str = "it", seconds: float = PATIENCE) -> T:
    """Return what `look` finds as soon as that is something.

    :raises AssertionError: if it stays nothing.
    """
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:g} seconds for {what}, and found {found!r}")
        time.sleep(0.01)


class Person:
    """Acts as one user. Each deed returns once the app has acknowledged what came of it."""

    def __init__(self, user: str, emulator: Emulator, front: Front) -> None:
        self.user = user
        self._emulator = emulator
        self._front = front

    def say(self, channel: str, text: str, thread_ts: str = "") -> Message:
        """Post a message."""
        thread = {"thread_ts": thread_ts} if thread_ts else {}
        told = {"channel": channel, "user": self.user, "text": text, **thread}
        message: Message = self._emulator.control("message", **told)["message"]
        return message

    def mention(self, channel: str, text: str, thread_ts: str = "") -> Message:
        """Post a message that mentions the bot."""
        return self.say(channel, f"<@{BOT}> {text}", thread_ts)

    @property
    def direct(self) -> str:
        """The channel in which one speaks with the bot alone."""
        channel: str = self._emulator.api("conversations.open", {"users": self.user})["channel"][
            "id"
        ]
        return channel

    def direct_message(self, text: str, thread_ts: str = "") -> Message:
        """Write to the bot."""
        return self.say(self.direct, text, thread_ts)

    def edit(self, message: Mapping[str, Any], text: str) -> None:
        """Change what one said."""
        there = {"channel": message["channel"], "ts": message["ts"], "user": self.user}
        self._emulator.control("edit-message", **there, text=text)

    def delete(self, message: Mapping[str, Any]) -> None:
        """Take back what one said."""
        there = {"channel": message["channel"], "ts": message["ts"], "user": self.user}
        self._emulator.control("delete-message", **there)

    def upload(self, channel: str, name: str, content: bytes, text: str = "") -> Message:
        """Share a file."""
        return self._emulator.upload(channel, self.user, name, content, text)

    def command(self, channel: str, text: str, command: str = "/dateline") -> None:
        """Type a slash command."""
        told = {"channel": channel, "user": self.user, "command": command, "text": text}
        self._emulator.control("command", **told)

    def press(self, message: Mapping[str, Any], action: str, option: Any = None) -> None:
        """Press a button that the bot sent; `option` is what is chosen from a menu.

        An action may be given by its beginning up to the colon, where one button has it.
        """
        told = _pressed(message.get("blocks", []), action, option)
        there = {"channel": message["channel"], "messageTs": message["ts"], "user": self.user}
        self._emulator.control("interact", **there, action=told)

    def open_home(self) -> None:
        """Open the app's Home."""
        self._emulator.control("open-home", user=self.user)

    def open_pane(self, **more: Any) -> Any:
        """Open the app's messages, where the agent's pane is."""
        told = {"type": "app_home_opened", "user": self.user, "channel": self.direct}
        return self.happen({**told, "tab": "messages", **more})

    def happen(self, told: Mapping[str, Any], **outer: Any) -> Any:
        """Let an event of any type reach the app; `outer` replaces what stands around it."""
        return self._front.bring("events_api", event(told) | outer)

    def shortcut(self, callback: str, message: Mapping[str, Any] | None = None) -> Any:
        """Choose a shortcut, on a message where one is given."""
        told: dict[str, Any] = {"type": "shortcut", "callback_id": callback}
        if message is not None:
            told |= message_shown(message) | {"type": "message_action"}
        return self._interact(told)

    def submit_modal(self, values: Mapping[str, Any] | None = None) -> Any:
        """Fill in the modal that one sees, by action_id, and send it; return the app's answer."""
        view = self.modal
        return self._interact({"type": "view_submission", "view": _filled(view, values or {})})

    def close_modal(self) -> None:
        """Close the modal that one sees."""
        view = self.modal
        self._front.views.close(self.user)
        if view.get("notify_on_close"):
            self._interact({"type": "view_closed", "view": view, "is_cleared": False})

    def press_in_modal(
        self, action: str, option: Any = None, values: Mapping[str, Any] | None = None
    ) -> None:
        """Press a button in the modal that one sees, with `values` filled in."""
        self._press_in(self.modal, action, option, values or {})

    def press_at_home(
        self, action: str, option: Any = None, values: Mapping[str, Any] | None = None
    ) -> None:
        """Press a button in one's Home."""
        self._press_in(self.home, action, option, values or {})

    def suggest(self, action: str, typed: str) -> list[dict[str, Any]]:
        """Type in a menu of the modal that one sees; return the options that the app offers."""
        view = self.modal
        block, element = _found(view["blocks"], action)
        told = {"action_id": element["action_id"], "block_id": block, "value": typed}
        answer = self._interact(
            {"type": "block_suggestion", "view": view, "container": _container(view), **told}
        )
        options: list[dict[str, Any]] = answer["options"]
        return options

    @property
    def modal(self) -> View:
        """The modal that one sees, waited for."""
        views = self._front.views
        wait_for(lambda: views.has_modal(self.user), f"a modal of {self.user}")
        return views.top(self.user)

    @property
    def home(self) -> View:
        """One's Home, waited for."""
        views = self._front.views
        wait_for(lambda: views.has_home(self.user), f"the Home of {self.user}")
        return views.home(self.user)

    def _press_in(self, view: View, action: str, option: Any, values: Mapping[str, Any]) -> None:
        told = _pressed(view["blocks"], action, option)
        self._interact(
            {
                "type": "block_actions",
                "container": _container(view),
                "view": _filled(view, values),
                "actions": [{**told, "action_ts": f"{time.time():.6f}"}],
            }
        )

    def _interact(self, told: dict[str, Any]) -> Any:
        return self._front.bring("interactive", interaction(self.user, told)).answer


def _container(view: View) -> dict[str, str]:
    return {"type": "view", "view_id": view["id"]}


def _filled(view: View, values: Mapping[str, Any]) -> View:
    return {**view, "state": state(view, values)}


def _found(blocks: list[dict[str, Any]], action: str) -> tuple[str, dict[str, Any]]:
    every = elements(blocks)
    exact = [one for one in every if one[1]["action_id"] == action]
    verb = [one for one in every if one[1]["action_id"].split(":")[0] == action]
    found = exact or verb
    names = [element["action_id"] for _, element in every]
    assert len(found) == 1, f"{len(found)} of {names} are {action!r}, and one was expected"
    return found[0]


def _pressed(blocks: list[dict[str, Any]], action: str, option: Any) -> dict[str, Any]:
    block, element = _found(blocks, action)
    told = {"type": element["type"], "action_id": element["action_id"], "block_id": block}
    if element["type"] == "button":
        return told | {name: element[name] for name in ("value", "text") if name in element}
    name = "selected_date" if element["type"] == "datepicker" else "selected_option"
    if element["type"].startswith("multi_") or element["type"] == "checkboxes":
        name = "selected_options"
    return told | {name: chosen(element, option)}
