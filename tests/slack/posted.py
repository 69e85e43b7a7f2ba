"""Posted: the messages of the bot, as it sent them and as the emulator's page can show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.slack.emulator import Emulator
from tests.slack.views import with_ids
from tests.slack.workspace import BOT, ELSEWHERE

Blocks = list[dict[str, Any]]
Translate = Callable[[Blocks], Blocks]
"""Makes blocks of those that the emulator's page cannot show."""


class Posted:
    """Does the chat methods, with what the emulator leaves out.

    Only `response_url` reaches a message that one person alone sees; an update without blocks
    keeps those that were there; and no bot posts where it is no member.
    """

    def __init__(self, emulator: Emulator, translate: Translate) -> None:
        self.translate = translate
        self._emulator = emulator
        self._blocks: dict[tuple[str, str], Blocks] = {}
        self._private: set[tuple[str, str]] = set()

    def blocks(self, channel: str, ts: str) -> Blocks | None:
        """Return a message's blocks as the bot sent them, None where it sent none."""
        return self._blocks.get((channel, ts))

    def is_private(self, channel: str, ts: str) -> bool:
        """Tell whether one person alone sees a message."""
        return (channel, ts) in self._private

    def post(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Do chat.postMessage."""
        if arguments.get("channel") == ELSEWHERE:
            return {"ok": False, "error": "not_in_channel"}
        blocks, told = self._prepared(arguments)
        answer = self._emulator.api("chat.postMessage", told)
        if answer["ok"]:
            self._blocks[answer["channel"], answer["ts"]] = blocks
            answer["message"]["blocks"] = blocks
        return answer

    def post_ephemeral(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Do chat.postEphemeral."""
        blocks, told = self._prepared(arguments)
        answer = self._emulator.api("chat.postEphemeral", told)
        if answer["ok"]:
            # The emulator answers without the channel, which may have been named by a person.
            place = str(arguments["channel"]), answer["message_ts"]
            self._blocks[place] = blocks
            self._private.add(place)
        return answer

    def update(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Do chat.update."""
        place = str(arguments.get("channel")), str(arguments.get("ts"))
        if place in self._private:
            return {"ok": False, "error": "message_not_found"}
        return self.replace(arguments)

    def replace(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Change a message, whoever sees it."""
        place = str(arguments.get("channel")), str(arguments.get("ts"))
        if not self._is_ours(*place):
            return {"ok": False, "error": "cant_update_message"}
        blocks, told = self._prepared({"blocks": self._blocks.get(place, []), **arguments})
        answer = self._emulator.api("chat.update", told)
        if answer["ok"]:
            self._blocks[place] = blocks
            answer["message"]["blocks"] = blocks
        return answer

    def delete(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Do chat.delete."""
        if self.is_private(str(arguments.get("channel")), str(arguments.get("ts"))):
            return {"ok": False, "error": "message_not_found"}
        return self.remove(arguments)

    def remove(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Delete a message, whoever sees it."""
        if not self._is_ours(str(arguments.get("channel")), str(arguments.get("ts"))):
            return {"ok": False, "error": "cant_delete_message"}
        return self._emulator.api("chat.delete", arguments)

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return a channel's messages, those of the bot as it sent them."""
        return [
            {**one, "blocks": self._blocks[channel, one["ts"]]}
            if (channel, one["ts"]) in self._blocks
            else one
            for one in self._emulator.messages(channel)
        ]

    def _prepared(self, arguments: Mapping[str, Any]) -> tuple[Blocks, dict[str, Any]]:
        blocks = with_ids(arguments.get("blocks") or [])
        return blocks, {**arguments, "blocks": self.translate(blocks)}

    def _is_ours(self, channel: str, ts: str) -> bool:
        there = {one["ts"]: one for one in self._emulator.messages(channel)}
        # What is not there at all is for the emulator to tell.
        return ts not in there or there[ts].get("user") == BOT
