"""Newsroom: the commands that run the Slack bot, and that bring its feedback home."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import terminal
from bot.wiring import NOTHING, OK, ArchiveOption, Wiring, wire
from config import Settings, SettingsError
from retrieval import Question, Retriever, check_style

if TYPE_CHECKING:
    from slack_bolt import App
    from starlette.applications import Starlette

    from bot.slack.buttons import Buttons
    from bot.slack.desk import Desk
    from bot.slack.record import Record
    from bot.slack.scopes import Granted
    from bot.slack.workspaces import Workspaces

_READ_BY_BOLT = (
    "SLACK_BOT_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_REDIRECT_URI",
    "SLACK_VERIFICATION_TOKEN",
)


def slack(
    http: Annotated[
        bool,
        typer.Option(
            "--http", help="Signed requests at /slack/events, instead of Socket Mode's web socket."
        ),
    ] = False,
    archive: ArchiveOption = None,
) -> int:
    """Answer in Slack until Ctrl-C; README, 'In Slack', tells how to get the tokens."""
    from bot.slack.serving import reserve, serve_http, serve_socket

    wiring = wire(archive)
    settings = wiring.loaded.settings
    check_slack(wiring, http=http)
    with wiring.archive() as opened:
        address = reserve(settings.slack_host, settings.slack_port) if http else None
        screen = terminal.console(error=True)
        with open_bot(wiring, wiring.retriever(opened), http=http) as bot:
            if address:
                where = f"http://{settings.slack_host}:{address.getsockname()[1]}/slack/events"
                line = terminal.plain(f"Answering at {where}. Ctrl-C ends it.")
                serve_http(web_of(bot, settings), address, begun=partial(screen.print, line))
            else:
                line = terminal.plain("Answering in Slack. Ctrl-C ends it.")
                token = settings.slack_app_token.get_secret_value()
                serve_socket(bot.app, token, begun=partial(screen.print, line))
    return OK


def check_slack(wiring: Wiring, *, http: bool) -> None:
    """Make sure that the settings for Slack can be used, before anything is opened.

    :raises SlackError: if a token is missing or of the wrong kind.
    :raises SettingsError: if nothing can be written in the style of citation.
    """
    from bot.slack.tokens import check_tokens

    settings = wiring.loaded.settings
    check_tokens(
        settings.slack_bot_token.get_secret_value(),
        settings.slack_app_token.get_secret_value(),
        settings.slack_signing_secret.get_secret_value(),
        settings.slack_client_id.get_secret_value(),
        settings.slack_client_secret.get_secret_value(),
        http=http,
    )
    try:
        check_style(settings.citation)
    except ValueError as error:
        origin = wiring.loaded.origins["citation"]
        raise SettingsError(f"setting 'citation' ({origin}): {error}") from None


@contextmanager
def open_bot(wiring: Wiring, retriever: Retriever, *, http: bool) -> Iterator[Assembled]:
    """Put the bot together and let it answer what waits; says what whoever runs it should know.

    :raises SlackError: if Slack refuses the tokens, or a required scope is missing.
    """
    from bot.slack.record import Record
    from bot.slack.serving import open_desk

    for name in _READ_BY_BOLT:
        os.environ.pop(name, None)  # Bolt would take them for settings of its own
    # What acknowledges waits for the interpreter behind every thread that answers: by Python's own
    # 5 ms up to 190 ms, by 1 ms up to 60, with as many answers.
    sys.setswitchinterval(0.001)
    # The first question does not wait for the model, and the wrong one is told before Slack's part.
    retriever.suggestions()
    settings = wiring.loaded.settings
    record = Record(settings.slack_record)
    try:
        bot = assembled(settings, retriever, record, http=http)
        for line in bot.told:
            terminal.console(error=True).print(terminal.plain(line, "yellow"))
        with open_desk(bot.desk):
            yield bot
    finally:
        record.close()


def web_of(bot: Assembled, settings: Settings) -> Starlette:
    """Return what takes Slack's signed requests for this bot."""
    from bot.slack.web import create_web

    secret = settings.slack_signing_secret.get_secret_value()
    return create_web(bot.app, secret, bot.desk.record.first)


@dataclass(frozen=True, slots=True)
class Assembled:
    """The bot, ready to be served; `told` is what whoever runs it should know."""

    app: App
    desk: Desk
    told: Sequence[str]


def assembled(settings: Settings, retriever: Retriever, record: Record, *, http: bool) -> Assembled:
    """Put the bot together.

    :raises SlackError: if Slack refuses the tokens, or a required scope is missing.
    """
    from bot.slack.admin import Admin
    from bot.slack.app import create_app
    from bot.slack.buttons import Buttons

    bare, workspaces, told = _bolt(settings, record, http=http)
    buttons = Buttons(record.secret())
    desk = _desk(settings, retriever, record, workspaces, buttons)
    admin = Admin(
        desk,
        buttons,
        retriever.archive.catalogue.additions,
        shows_texts=settings.slack_show_failed_questions,
    )
    return Assembled(create_app(bare, desk, buttons, admin, style=settings.citation), desk, told)


def _bolt(settings: Settings, record: Record, *, http: bool) -> tuple[App, Workspaces, list[str]]:
    """Return a Bolt app without listeners, its workspaces, and what people should know."""
    from slack_bolt import App

    from bot.slack.app import listener_threads
    from bot.slack.installing import Authorizing, oauth_flow
    from bot.slack.starting import check_socket, check_workspace
    from bot.slack.workspaces import InstalledWorkspaces, OneWorkspace, speaking

    token = settings.slack_bot_token.get_secret_value()
    client = speaking(token, settings.slack_api)
    common: dict[str, Any] = {
        "client": client,
        "name": "dateline",
        "signing_secret": settings.slack_signing_secret.get_secret_value(),
        "request_verification_enabled": False,  # bot/slack/web.py does, without writing bodies
        "token_verification_enabled": False,
        "listener_executor": listener_threads(),
    }
    if not token:
        flow = oauth_flow(
            record.engine,
            client,
            settings.slack_client_id.get_secret_value(),
            settings.slack_client_secret.get_secret_value(),
        )
        flow.settings.authorize = authorizing = Authorizing(flow, client)
        app = App(oauth_flow=flow, **common)
        where = f"http://{settings.slack_host}:{settings.slack_port}{flow.install_path}"
        told = [f"Workspaces install the app at {where}."]
        return app, InstalledWorkspaces(client, authorizing), told
    workspace = check_workspace(client)
    if not http:
        check_socket(client, settings.slack_app_token.get_secret_value())
    _require_groups(settings, workspace.granted)
    one = OneWorkspace(client, workspace.bot_user, workspace.granted)
    told = [f"Connected to {workspace.team_name}.", *workspace.without]
    return App(**common), one, told


def _require_groups(settings: Settings, granted: Granted) -> None:
    """Refuse to start where a rule could not be kept.

    :raises SlackError: if user groups are named and Slack does not tell who is in them.
    """
    from bot.slack.tokens import SlackError

    named = [one for one in (*settings.slack_allow, *settings.slack_deny) if one.startswith("S")]
    if named and not granted.has("usergroups:read"):
        raise SlackError(
            f"slack_allow or slack_deny names the user group {named[0]}, and the app lacks the "
            "scope usergroups:read, so nobody can tell who is in it. Reinstall the app with "
            "config/slack_manifest.yaml and grant it, or name people instead."
        )


def _desk(
    settings: Settings,
    retriever: Retriever,
    record: Record,
    workspaces: Workspaces,
    buttons: Buttons,
) -> Desk:
    from bot.slack.answering import Answering
    from bot.slack.desk import Desk
    from bot.slack.people import People
    from bot.slack.policy import Policy

    policy = Policy(
        allow=frozenset(settings.slack_allow),
        deny=frozenset(settings.slack_deny),
        guests=settings.slack_guests,
        strangers=settings.slack_strangers,
        admins=frozenset(settings.slack_admins),
        sources={name: frozenset(seen) for name, seen in settings.slack_sources.items()},
        per_minute=settings.slack_questions_per_minute,
    )
    return Desk(
        Answering(
            retriever, record, policy, buttons, reader(settings), reader_url=settings.reader_url
        ),
        record,
        policy,
        People(policy.groups),
        workspaces,
        threads=settings.slack_threads,
        retention_seconds=86_400.0 * settings.slack_retention_days,
    )


def reader(settings: Settings) -> Callable[..., Question]:
    """Return what reads a question with the settings' numbers: a retriever, the text, the rest."""
    return partial(
        Retriever.read,
        k=settings.quotes,
        per_article=settings.per_article,
        recency=settings.recency,
    )


def feedback(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="Write a set of questions for `dateline evaluate`."),
    ] = None,
    archive: ArchiveOption = None,
) -> int:
    """Print what people in Slack thought of answers, as CSV, or write it as questions to evaluate.

    Nobody is named in it.
    """
    from bot.slack.feedback import as_csv, write_set
    from bot.slack.record import Record

    wiring = wire(archive)
    record = Record(wiring.loaded.settings.slack_record)
    try:
        told = list(record.feedback())
    finally:
        record.close()
    if folder is None:
        print(as_csv(told), end="")  # noqa: T201 - the output itself
        return OK if told else NOTHING
    questions = write_set(told, folder)
    terminal.console().print(
        terminal.plain(f"{questions:,} questions with their answers are in {folder}")
    )
    return OK if questions else NOTHING
