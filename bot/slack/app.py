"""App: the Bolt app, its parts put together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App

from bot.slack.admin import Admin
from bot.slack.buttons import Buttons
from bot.slack.commands import Commands
from bot.slack.desk import Desk
from bot.slack.events import Events
from bot.slack.forms import Forms
from bot.slack.listeners import (
    listen_to_commands,
    listen_to_forms,
    listen_to_messages,
    listen_to_pane,
    listen_to_presses,
    listen_to_the_end,
    own_up,
)
from bot.slack.pane import Pane
from bot.slack.presses import Presses

_LISTENERS = 20
"""Threads on which Bolt runs listeners; its own 5 are soon taken by slow calls to Slack."""


def create_app(app: App, desk: Desk, buttons: Buttons, admin: Admin, *, style: str) -> App:
    """Make a Bolt app answer for this desk; `style` is how the newsroom cites."""
    pane, forms = Pane(desk, buttons), Forms(desk, buttons)
    presses = Presses(desk, buttons, style)
    listen_to_messages(app, Events(desk))
    listen_to_commands(app, Commands(desk, admin), forms, desk)
    listen_to_presses(app, presses, pane, forms, admin)
    listen_to_forms(app, forms, admin)
    listen_to_pane(app, pane)
    listen_to_the_end(app, desk)
    own_up(app)
    return app


def listener_threads() -> ThreadPoolExecutor:
    """Return the threads that listeners share."""
    return ThreadPoolExecutor(_LISTENERS, thread_name_prefix="listening")
