"""Admin: how the bot fares in a workspace, for those whom the settings list."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from time import time

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.blocks import Message
from bot.slack.buttons import ButtonError, Buttons
from bot.slack.desk import Desk
from bot.slack.feedback import as_csv
from bot.slack.listings import Health, admin_card
from bot.slack.modals import channel_modal
from bot.slack.record import ChannelSettings
from bot.slack.refusals import notice
from retrieval import in_words

log = logging.getLogger(__name__)

_ELSEWHERE = "I no longer know which channel this is about. Close this, and open it again."
_FOR_ADMINS = (
    "That is for the people listed in the setting slack_admins, which whoever runs Dateline keeps. "
    "Everything else is yours: /dateline help"
)
_WEEK = 7 * 86_400.0


class Admin:
    """Tells health and feedback, and keeps the settings of channels."""

    def __init__(
        self,
        desk: Desk,
        buttons: Buttons,
        additions: Callable[[], list[tuple[str, int]]],
        *,
        shows_texts: bool,
    ) -> None:
        """`additions` gives the last additions, when and how many articles."""
        self._desk = desk
        self._record = desk.record
        self._buttons = buttons
        self._additions = additions
        self._shows_texts = shows_texts

    def refusal(self, team: str, user: str, channel: str, client: WebClient) -> str:
        """Return why somebody may not see or settle this, '' if they may."""
        if not self._desk.policy.is_admin(user):
            return _FOR_ADMINS
        person = self._desk.people.find(client, user, team)
        return self._desk.policy.refusal(person, channel)

    def card(self, team: str, user: str, client: WebClient) -> Message:
        """Return how things stand: the archive, the week's questions, what was refused."""
        del client
        since = time() - _WEEK
        counts = self._record.counts(team, since=since)
        nothing = self._record.unanswered(team, since=since)
        spoken = self._desk.workspaces.of(team)
        covered = self._desk.answering.seen_from("").covered()
        health = Health(
            articles=covered.articles,
            additions=tuple((_when(at), articles) for at, articles in self._additions()),
            asked=counts.asked,
            answered=counts.answered,
            found_nothing=nothing.found_nothing,
            failed=counts.failed,
            useful=counts.useful,
            useless=counts.useless,
            texts=tuple(nothing.texts) if self._shows_texts else None,
            up_seconds=time() - self._desk.began,
            without=tuple(spoken.granted.missing_optional()),
        )
        return admin_card(health, self._buttons.of(self._buttons.of_person(team, user)))

    def send_feedback(self, team: str, user: str, client: WebClient) -> Message:
        """Bring the feedback as CSV to the direct messages of whoever asks for it."""
        ratings = list(self._record.feedback(team))
        if not ratings:
            return notice("Nobody has rated an answer yet.")
        try:
            posted = client.chat_postMessage(
                channel=user, text="What people thought of answers:", mrkdwn=False
            )
        except SlackApiError as error:
            return self._unsent(error)
        try:
            client.files_upload_v2(
                channel=posted["channel"],
                filename="dateline-feedback.csv",
                title="Feedback on answers",
                content=as_csv(ratings),
            )
        except SlackApiError as error:
            client.chat_delete(channel=posted["channel"], ts=posted["ts"])
            return self._unsent(error)
        return notice(f"{len(ratings)} ratings are in your direct messages with me.")

    @staticmethod
    def _unsent(error: SlackApiError) -> Message:
        code = str(error.response["error"])
        log.warning("the feedback was not sent: %s", code)
        reason = f"Slack took no file from me ({code})"
        if code == "missing_scope":
            reason = "I may not send files here: the app lacks the scope files:write"
        return notice(f"{reason}. Whoever runs Dateline gets the same with: dateline feedback")

    def open_channel(self, team: str, channel: str, trigger_id: str, client: WebClient) -> None:
        """Open the settings of a channel."""
        granted = self._desk.workspaces.of(team).granted
        note = ""
        if not granted.has("channels:history"):
            note = (
                "Slack sends me no messages without a mention until the app has the scope "
                "channels:history; reinstall it with the manifest to grant it."
            )
        sign = self._buttons.of(f"c-{channel}")
        settings = self._record.channel_settings(team, channel)
        modal = channel_modal(settings, note) | {"private_metadata": sign("channel", "")}
        client.views_open(trigger_id=trigger_id, view=modal)

    def keep_channel(
        self,
        team: str,
        user: str,
        private_metadata: str,
        settings: ChannelSettings,
        client: WebClient,
    ) -> str:
        """Keep what was chosen for a channel; return why not, '' where it was kept."""
        try:
            opened = self._buttons.read(private_metadata)
        except ButtonError:
            return _ELSEWHERE
        channel = opened.owner.removeprefix("c-")
        told = self.refusal(team, user, channel, client)
        if told or opened.verb != "channel":
            return told or _ELSEWHERE
        self._record.set_channel(team, channel, settings)
        return ""


def _when(at: str) -> str:
    moment = datetime.fromisoformat(at).astimezone(UTC)
    return f"{in_words(moment)}, {moment:%H:%M} UTC"
