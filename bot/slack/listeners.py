"""Listeners: each request of Slack to what answers it; nothing is decided here."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from time import time
from typing import Any
from uuid import uuid4

from slack_bolt import App, BoltContext
from slack_sdk import WebClient

from bot.slack.admin import Admin
from bot.slack.asked import Asked
from bot.slack.commands import Commands
from bot.slack.delivery import respond
from bot.slack.desk import Desk
from bot.slack.events import Events
from bot.slack.forms import Forms
from bot.slack.modals import UNASKED, is_unasked, source_options
from bot.slack.pane import Pane
from bot.slack.presses import Press, Presses
from bot.slack.record import ChannelSettings
from bot.slack.refusals import error_card, notice
from bot.slack.text import as_typed

log = logging.getLogger(__name__)

_VERBS = "drop|order|more|timeline|context|share|ask|again|useful|useless|answers|fails"
# Bolt searches in an id, and 'prefer_order' is no 'order'.
_PRESSED = re.compile(rf"^(?:{_VERBS})(?::.*)?$")
_HOME = re.compile(r"^(?:try|repeat)(?::.*)?$")

Body = Mapping[str, Any]
Ack = Callable[..., None]


def listen_to_messages(app: App, events: Events) -> None:
    """Take questions in before Slack is told that they arrived."""

    @app.middleware
    def take_in(
        body: Body,
        context: BoltContext,
        client: WebClient,
        next: Callable[[], None],  # noqa: A002 - Bolt's name
    ) -> None:
        if body.get("type") == "event_callback":
            events.take(body, context.bot_user_id or "", client)
        next()

    # They were taken in above; Bolt wants to know that somebody listens.
    app.event("app_mention")(_nothing)
    app.event("message")(_nothing)


def listen_to_commands(app: App, commands: Commands, forms: Forms, desk: Desk) -> None:
    """Answer /dateline and the two shortcuts."""

    @app.command(re.compile(r"/.*"))
    def command(ack: Ack, command: Body, client: WebClient) -> None:
        if commands.is_question(command):
            commands.ask(command)
            ack()
        else:
            ack()
            commands.answer(command, client)

    @app.shortcut("find_coverage")
    def find_coverage(ack: Ack, shortcut: Body) -> None:
        text = as_typed((shortcut.get("message") or {}).get("text") or "")
        if text:
            desk.hear(_coverage(shortcut, text), f"shortcut:{shortcut['trigger_id']}")
        ack()
        if not text:
            respond(shortcut["response_url"], notice("That message has no words to look for."))

    @app.shortcut("ask_archive")
    def ask_archive(ack: Ack, shortcut: Body, client: WebClient) -> None:
        ack()
        forms.open(Press.of({**shortcut, "actions": [{}]}), client)


def listen_to_presses(app: App, presses: Presses, pane: Pane, forms: Forms, admin: Admin) -> None:
    """Do what buttons say."""

    @app.action(_PRESSED)
    def pressed(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        presses.do(Press.of(body), client)

    @app.action(_HOME)
    def home_pressed(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        pane.press(body, client)

    @app.action("compose")
    def compose(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        forms.open(Press.of(body), client)

    @app.action(re.compile("^prefer_"))
    def prefer(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        pane.prefer(body, client)

    @app.action("feedback")
    def feedback(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        press = Press.of(body)
        told = admin.refusal(press.team, press.user, press.channel, client)
        respond(
            press.response_url,
            notice(told) if told else admin.send_feedback(press.team, press.user, client),
        )

    # A link opens by itself, and a choice in a form is read when the form is sent.
    app.action(re.compile("^(?:link.*|sources|order|from|to|question)$"))(_acknowledge)


def listen_to_forms(app: App, forms: Forms, admin: Admin) -> None:
    """Read forms, and offer the names of sources while somebody types."""

    @app.view("ask")
    def ask(ack: Ack, body: Body, view: Body) -> None:
        errors = forms.take(body, view)
        if errors:
            ack(response_action="errors", errors=errors)
        else:
            ack()

    @app.view("channel")
    def channel(ack: Ack, body: Body, view: Body, client: WebClient) -> None:
        user = body["user"]["id"]
        team = (body.get("team") or {}).get("id") or body["user"]["team_id"]
        settings = ChannelSettings(unasked=is_unasked(view["state"]["values"]))
        told = admin.keep_channel(team, user, view["private_metadata"], settings, client)
        if told:
            ack(response_action="errors", errors={UNASKED: told})
        else:
            ack()

    app.view(re.compile(".*"))(_acknowledge)

    @app.options(re.compile("^(?:prefer_)?sources$"))
    def sources(ack: Ack, body: Body, payload: Body, client: WebClient) -> None:
        ack(source_options(forms.names(body, client), payload.get("value") or ""))


def listen_to_pane(app: App, pane: Pane) -> None:
    """Show App Home, and greet in the agent pane."""

    @app.event("app_home_opened")
    def opened(event: Body, context: BoltContext, client: WebClient) -> None:
        if event.get("tab") == "messages":
            pane.greet(event["channel"], "", context.team_id or "", event["user"], client)
        else:
            pane.show_home(context.team_id or "", event["user"], client)

    @app.event("assistant_thread_started")
    def started(event: Body, context: BoltContext, client: WebClient) -> None:
        thread = event["assistant_thread"]
        user, team = thread["user_id"], context.team_id or ""
        pane.greet(thread["channel_id"], thread["thread_ts"], team, user, client)

    app.event("assistant_thread_context_changed")(_nothing)


def listen_to_the_end(app: App, desk: Desk) -> None:
    """Forget a workspace that uninstalls the app, or that takes the bot's token away."""

    @app.event("app_uninstalled")
    def uninstalled(context: BoltContext) -> None:
        forget(context)

    @app.event("tokens_revoked")
    def revoked(event: Body, context: BoltContext) -> None:
        if (event.get("tokens") or {}).get("bot"):
            forget(context)

    def forget(context: BoltContext) -> None:
        team = context.team_id or ""
        if app.installation_store is not None:
            app.installation_store.delete_all(
                enterprise_id=context.enterprise_id, team_id=context.team_id
            )
        rows = desk.record.forget_team(team)
        log.warning("the workspace %s has left; %d of its questions were deleted", team, rows)


def own_up(app: App) -> None:
    """Say what went wrong in a listener, with the reference under which the log tells why."""

    @app.error
    def failed(error: Exception, body: Body) -> None:
        reference = uuid4().hex[:8]
        log.error("%s: a request failed: %s", reference, error, exc_info=error)
        url = body.get("response_url")
        if url:
            respond(str(url), error_card(reference))


def _coverage(shortcut: Body, text: str) -> Asked:
    team, enterprise = shortcut.get("team") or {}, shortcut.get("enterprise") or {}
    return Asked(
        id=uuid4().hex,
        team=team.get("id", ""),
        enterprise=enterprise.get("id", ""),
        channel=(shortcut.get("channel") or {}).get("id", ""),
        user=shortcut["user"]["id"],
        way="shortcut",
        text=text,
        taken_at=time(),
        response_url=shortcut.get("response_url", ""),
        private=True,
    )


def _nothing() -> None:
    pass


def _acknowledge(ack: Ack) -> None:
    ack()
