"""Hooks: the addresses at which the app may answer a command or a press (`response_url`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

USES = 5
"""Of one address, within 30 minutes."""

Perform = Callable[[str, Mapping[str, Any]], dict[str, Any]]
"""Does a method of the Web API, past scripted troubles and checks."""


@dataclass(slots=True)
class Hook:
    """Where an answer goes: the channel, whoever pressed, and the message with the button."""

    channel: str
    user: str
    ts: str = ""
    uses: int = 0


class Hooks:
    """Keeps the addresses that were handed out."""

    def __init__(self, url: str, perform: Perform) -> None:
        self._url = url
        self._perform = perform
        self._hooks: dict[str, Hook] = {}
        self._numbers = count(1)

    def address(self, hook: Hook) -> str:
        """Return a new address."""
        name = f"{hook.channel}-{next(self._numbers)}"
        self._hooks[name] = hook
        return f"{self._url}/hooks/{name}"

    def use(self, name: str, arguments: Mapping[str, Any]) -> tuple[int, str]:
        """Do what the app sent there; return the status and what Slack would say."""
        hook = self._hooks.get(name)
        if hook is None:
            return 404, "expired_url"
        hook.uses += 1
        if hook.uses > USES:
            return 404, "used_url"
        method, told = _meant(hook, arguments)
        answer = self._perform(method, told)
        return (200, "ok") if answer.get("ok") else (404, str(answer.get("error")))


def _meant(hook: Hook, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    shown = {name: arguments[name] for name in ("text", "blocks", "thread_ts") if name in arguments}
    told = {**shown, "channel": hook.channel}
    if arguments.get("delete_original") is True:
        return "chat.delete", {"channel": hook.channel, "ts": hook.ts}
    if arguments.get("replace_original") is True:
        return "chat.update", {**told, "ts": hook.ts}
    if arguments.get("response_type") == "in_channel":
        return "chat.postMessage", told
    return "chat.postEphemeral", {**told, "user": hook.user}
