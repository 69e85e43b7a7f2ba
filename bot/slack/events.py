"""Events: what people write in Slack, as questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import time
from typing import Any
from uuid import uuid4

from slack_sdk import WebClient

from bot.slack.addressed import is_to_others
from bot.slack.asked import Asked, Way
from bot.slack.desk import Desk, keys_of
from bot.slack.text import as_typed, mentioned

_SAID = {None, "file_share", "thread_broadcast"}
"""Subtypes of messages that people wrote."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message event: who wrote what, where."""

    team: str
    enterprise: str
    event_id: str
    event: Mapping[str, Any]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Posted:
        """Read the body of an event."""
        return cls(
            team=body.get("team_id") or "",
            enterprise=body.get("enterprise_id") or "",
            event_id=body.get("event_id", ""),
            event=body["event"],
        )

    @property
    def channel(self) -> str:
        """Where it was written."""
        return str(self.event.get("channel", ""))

    @property
    def is_direct(self) -> bool:
        """Whether it was written to the bot alone."""
        return self.event.get("channel_type") == "im" or self.channel.startswith("D")

    @property
    def is_by_a_person(self) -> bool:
        """Whether a person wrote it: bots, this one included, are never answered."""
        return (
            self.event.get("subtype") in _SAID
            and not self.event.get("bot_id")
            and not self.event.get("bot_profile")
            and bool(self.event.get("user"))
        )


class Events:
    """Takes questions from messages in, before Slack is told that they arrived."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._record = desk.record

    def take(self, body: Mapping[str, Any], bot_user: str, client: WebClient) -> None:
        """Take in what an event asks; any other event is left alone."""
        posted = Posted.of(body)
        match posted.event.get("type"), posted.event.get("subtype"):
            case "message", "message_changed":
                self._edited(posted, bot_user)
            case "message", "message_deleted":
                self._deleted(posted, client)
            case (("message" | "app_mention"), _):
                self._said(posted, bot_user)

    def _said(self, posted: Posted, bot_user: str) -> None:
        event = posted.event
        if not posted.is_by_a_person or event["user"] == bot_user:
            return
        way = self._way(posted, bot_user)
        if way is None:
            return
        ts = str(event["ts"])
        if "edited" in event and self._anew(posted, ts, str(event.get("text", ""))):
            return
        thread = str(event.get("thread_ts") or "")
        asked = Asked(
            id=uuid4().hex,
            team=posted.team,
            enterprise=posted.enterprise,
            channel=posted.channel,
            user=str(event["user"]),
            way=way,
            text=as_typed(str(event.get("text") or "")),
            taken_at=time(),
            thread=thread or ("" if posted.is_direct else ts),
            ts=ts,
        )
        self._desk.hear(asked, *keys_of(posted.team, posted.channel, ts, posted.event_id))

    def _way(self, posted: Posted, bot_user: str) -> Way | None:
        """Return how the bot is asked by a message, None where it is not."""
        text = str(posted.event.get("text") or "")
        if posted.is_direct:
            return "message"
        if posted.event["type"] == "app_mention" or (bot_user and bot_user in mentioned(text)):
            return "mention"
        if is_to_others(text, bot_user):
            return None
        thread = posted.event.get("thread_ts")
        if thread:
            known = self._record.last_in(posted.team, posted.channel, str(thread))
            return "thread" if known else None
        settings = self._record.channel_settings(posted.team, posted.channel)
        return "unasked" if settings.unasked else None

    def _edited(self, posted: Posted, bot_user: str) -> None:
        message = posted.event.get("message") or {}
        if message.get("bot_id") or message.get("user") == bot_user or "edited" not in message:
            return  # Slack tells of previews of links in the same way
        self._anew(posted, str(message.get("ts", "")), str(message.get("text", "")))

    def _anew(self, posted: Posted, ts: str, text: str) -> bool:
        """Answer an edited question anew, in place; False where it was never asked."""
        known = self._record.of_message(posted.team, posted.channel, ts)
        if known is None:
            return False
        changed = self._record.retake(known.id, as_typed(text))
        if changed:
            self._desk.work_on(changed.id)
        return True

    def _deleted(self, posted: Posted, client: WebClient) -> None:
        """Take the answers of a deleted question along."""
        ts = str(posted.event.get("deleted_ts", ""))
        for asked in self._record.forget_message(posted.team, posted.channel, ts):
            if asked.answer_ts:
                self._desk.take_away(asked, client)
