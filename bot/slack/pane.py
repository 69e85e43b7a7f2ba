"""Pane: App Home and the agent pane, what a person sees of the bot before asking."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from time import time
from typing import Any
from uuid import uuid4

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import limits
from bot.slack.asked import Asked
from bot.slack.buttons import ButtonError, Buttons
from bot.slack.desk import Desk
from bot.slack.home import home_view, text_key
from bot.slack.modals import source_of
from bot.slack.presses import Press
from bot.slack.refusals import notice
from bot.slack.text import literal

log = logging.getLogger(__name__)

GREETING = (
    "Ask me what was in the news. I answer with the passages that were printed, word for word, "
    "each with its source and date."
)


_KNOWN = 100
"""Questions of one's own among which an old view finds its own again."""


class Pane:
    """Shows App Home and greets in the agent pane."""

    def __init__(self, desk: Desk, buttons: Buttons) -> None:
        self._desk = desk
        self._record = desk.record
        self._buttons = buttons

    def show_home(self, team: str, user: str, client: WebClient) -> None:
        """Publish a person's App Home."""
        told = self._refusal(team, user, user, client)
        if told:
            view = {"type": "home", "blocks": list(notice(told).blocks)}
        else:
            retriever = self._desk.answering.seen_from(user)
            view = home_view(
                covered=retriever.covered(),
                recent=[asked.text for asked in self._record.recent(team, user)],
                preferences=self._record.preferences(team, user),
                suggestions=retriever.suggestions(),
                sign=self._buttons.of(self._buttons.of_person(team, user)),
            )
        client.views_publish(user_id=user, view=view)

    def greet(self, channel: str, thread: str, team: str, user: str, client: WebClient) -> None:
        """Show in the agent pane what may be asked, drawn from what the archive holds.

        Who may not ask is told so once they do.
        """
        if self._refusal(team, user, channel, client):
            return
        asks = self._desk.answering.seen_from(channel).suggestions()
        prompts = [{"title": literal(ask), "message": literal(ask)} for ask in asks]
        try:
            client.assistant_threads_setSuggestedPrompts(
                channel_id=channel,
                thread_ts=thread or None,
                title=GREETING,
                prompts=prompts[: limits.PROMPTS],
            )
        except SlackApiError as error:
            log.warning("no prompts are shown: %s", error.response["error"])

    def press(self, body: Mapping[str, Any], client: WebClient) -> None:
        """Do what a button of App Home says: ask a question again, or one that was suggested."""
        press = Press.of(body)
        try:
            pressed = self._buttons.read(press.value)
        except ButtonError as error:
            log.warning("a button of App Home with a value that is none of ours: %s", error)
            return
        if pressed.owner != self._buttons.of_person(press.team, press.user):
            return
        if pressed.verb == "try":
            texts = list(self._desk.answering.seen_from(press.user).suggestions())
        else:
            texts = [asked.text for asked in self._record.recent(press.team, press.user, k=_KNOWN)]
        text = next((one for one in texts if text_key(one) == pressed.argument), "")
        if text:
            self.ask(press, text)
        else:  # the archive has changed, or the question is no longer kept
            self.show_home(press.team, press.user, client)

    def ask(self, press: Press, text: str) -> None:
        """Answer in the direct messages with the person who pressed."""
        asked = Asked(
            id=uuid4().hex,
            team=press.team,
            enterprise=press.enterprise,
            channel=press.user,  # Slack takes a person for their direct messages with the bot
            user=press.user,
            way="button",
            text=text,
            taken_at=time(),
        )
        self._desk.hear(asked, f"home:{asked.id}")

    def _refusal(self, team: str, user: str, channel: str, client: WebClient) -> str:
        person = self._desk.people.find(client, user, team)
        return self._desk.policy.refusal(person, channel)

    def prefer(self, body: Mapping[str, Any], client: WebClient) -> None:
        """Keep what a person chose in App Home."""
        press, action = Press.of(body), body["actions"][0]
        if self._refusal(press.team, press.user, press.user, client):
            return
        liked = self._record.preferences(press.team, press.user)
        chosen = (action.get("selected_option") or {}).get("value", "")
        match action["action_id"]:
            case "prefer_sources":
                names = [name for name, _ in self._desk.answering.seen_from("").covered().sources]
                values = [one["value"] for one in action.get("selected_options") or ()]
                known = (source_of(value, names) for value in values)
                liked = replace(liked, sources=tuple(name for name in known if name))
            case "prefer_order" if chosen in {"best", "newest", "oldest"}:
                liked = replace(liked, order=chosen)
            case "prefer_quotes" if chosen.isdecimal():
                liked = replace(liked, quotes=int(chosen) or None)
        self._record.prefer(press.team, press.user, liked)
