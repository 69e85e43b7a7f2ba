"""Payloads that the emulator cannot send, in the shapes of https://docs.slack.dev/reference."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import count
from typing import Any

from tests.slack.transports import Payload
from tests.slack.workspace import APP, BOT, TEAM

_NUMBERS = count(1)


def event(told: Mapping[str, Any]) -> Payload:
    """Return an event with what stands around it; its `event_id` is new."""
    return {
        "token": "verification-token",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": {"event_ts": f"{time.time():.6f}", **told},
        "type": "event_callback",
        "event_id": f"Ev0FRONT{next(_NUMBERS)}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def interaction(user: str, told: Mapping[str, Any]) -> Payload:
    """Return what somebody did in a modal, in a Home or by a shortcut."""
    name = user.lower()
    return {
        "api_app_id": APP,
        "token": "verification-token",
        "team": {"id": TEAM, "domain": "gazette"},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": user, "username": name, "name": name, "team_id": TEAM},
        "action_ts": f"{time.time():.6f}",
        **told,
    }


def message_shown(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the message on which a shortcut was chosen."""
    channel = message["channel"]
    return {
        "channel": {"id": channel, "name": channel.lower()},
        "message_ts": message["ts"],
        "message": {name: value for name, value in message.items() if name != "channel"},
    }
