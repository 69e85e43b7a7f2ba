"""Commands: /dateline with a question, or with help, sources, stats, latest, admin, channel."""

from __future__ import annotations

from collections.abc import Mapping
from time import time
from typing import Any
from uuid import uuid4

from slack_sdk import WebClient

from bot.slack.admin import Admin
from bot.slack.asked import Asked
from bot.slack.blocks import Message
from bot.slack.delivery import respond
from bot.slack.desk import Desk
from bot.slack.listings import help_card, latest_card, sources_card, stats_card
from bot.slack.refusals import notice
from bot.slack.text import as_sentence, as_typed
from retrieval import QuestionError

SUBCOMMANDS = ("help", "sources", "stats", "latest", "admin", "channel")


class Commands:
    """Answers /dateline, to the asker alone."""

    def __init__(self, desk: Desk, admin: Admin) -> None:
        self._desk = desk
        self._admin = admin

    def is_question(self, command: Mapping[str, Any]) -> bool:
        """Tell whether a command asks the archive something, and is no subcommand."""
        first, _, rest = as_typed(command.get("text") or "").partition(" ")
        if first.lower() == "latest":
            return False
        return bool(first) and not (first.lower() in SUBCOMMANDS and not rest)

    def ask(self, command: Mapping[str, Any]) -> None:
        """Take the question of a command in; to be called before Slack is told that it arrived."""
        asked = Asked(
            id=uuid4().hex,
            team=command["team_id"],
            enterprise=command.get("enterprise_id") or "",
            channel=command["channel_id"],
            user=command["user_id"],
            way="command",
            text=as_typed(command.get("text") or ""),
            taken_at=time(),
            response_url=command["response_url"],
            private=True,
        )
        self._desk.hear(asked, f"command:{asked.team}:{command.get('trigger_id') or asked.id}")

    def answer(self, command: Mapping[str, Any], client: WebClient) -> None:
        """Answer a subcommand."""
        message = self._answer(command, client)
        if message:
            respond(command["response_url"], message)

    def _answer(self, command: Mapping[str, Any], client: WebClient) -> Message | None:
        user, team, channel = command["user_id"], command["team_id"], command["channel_id"]
        person = self._desk.people.find(client, user, team)
        told = self._desk.policy.refusal(person, channel)
        if told:
            return notice(told)
        name, _, rest = as_typed(command.get("text") or "").partition(" ")
        if name.lower() not in {"admin", "channel"}:
            return self._of_the_archive(name.lower(), rest, channel)
        told = self._admin.refusal(team, user, channel, client)
        if told:
            return notice(told)
        if name.lower() == "admin":
            return self._admin.card(team, user, client)
        self._admin.open_channel(team, channel, command["trigger_id"], client)
        return None

    def _of_the_archive(self, name: str, rest: str, channel: str) -> Message:
        retriever = self._desk.answering.seen_from(channel)
        match name:
            case "sources":
                return sources_card(retriever.covered())
            case "stats":
                return stats_card(retriever.covered())
            case "latest" if rest:
                try:
                    return latest_card(rest, retriever.latest(rest))
                except QuestionError as error:
                    return notice(as_sentence(str(error)))
            case "latest":
                return notice("Of which source? Write, for example: /dateline latest Dawn")
        return help_card(retriever.suggestions())
