"""The workspace that the emulator plays: who works there, where they talk, and the app's keys."""

from __future__ import annotations

from typing import Any, Literal

Transport = Literal["socket", "http"]

TEAM, OTHER_TEAM = "T0GAZETTE", "T0ELSEWHERE"
APP, BOT, BOT_ID = "A0DATELINE", "U0DATELINE", "B0DATELINE"
BOT_TOKEN, APP_TOKEN = "xoxb-0-tests", "xapp-0-tests"
SIGNING_SECRET = "a-secret-that-only-tests-know"

IDA, TOMAS = "U0IDA", "U0TOMAS"
KARIN = "U0KARIN"
"""An admin of the workspace."""
GUEST, SINGLE = "U0GUEST", "U0SINGLE"
"""Guests: of several channels, and of a single one."""
STRANGER = "U0STRANGER"
"""Somebody of another organisation, by Slack Connect."""
ROBOT = "U0ROBOT"

CITY, SPORT = "C0CITY", "C0SPORT"
DESK = "G0DESK"
"""A private channel."""
ELSEWHERE = "C0ELSEWHERE"
"""A channel that the app is no member of."""

_NAMES = {
    IDA: ("ida", "Ida Lund"),
    TOMAS: ("tomas", "Tomas Berg"),
    KARIN: ("karin", "Karin Lindqvist"),
    GUEST: ("guest", "Ruth Okafor"),
    SINGLE: ("single", "Samuel Adeyemi"),
    STRANGER: ("stranger", "Maren Holt"),
    ROBOT: ("robot", "Build Robot"),
}
_CHANNELS = {CITY: "city-desk", SPORT: "sport", DESK: "investigations", ELSEWHERE: "elsewhere"}


def people() -> dict[str, dict[str, Any]]:
    """Return what users.info tells of each beyond what the emulator knows, for tests to change."""
    usual = {
        "team_id": TEAM,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": False,
        "is_bot": False,
        "deleted": False,
        "locale": "en-GB",
        "tz": "Europe/London",
        "tz_offset": 0,
    }
    particular: dict[str, dict[str, Any]] = {
        KARIN: {"is_admin": True},
        GUEST: {"is_restricted": True},
        SINGLE: {"is_restricted": True, "is_ultra_restricted": True},
        STRANGER: {"is_stranger": True, "team_id": OTHER_TEAM},
        ROBOT: {"is_bot": True},
    }
    return {user: usual | particular.get(user, {}) for user in _NAMES}


def configuration(transport: Transport, request_url: str) -> dict[str, Any]:
    """Return the emulator's configuration; `request_url` takes its deliveries over HTTP."""
    everybody = list(_NAMES)
    return {
        "workspace": {"name": "The Harbour Gazette", "domain": "gazette", "teamId": TEAM},
        "apps": [
            {
                "appId": APP,
                "botUserId": BOT,
                "botName": "dateline",
                "botToken": BOT_TOKEN,
                "appToken": APP_TOKEN,
                "signingSecret": SIGNING_SECRET,
                "mode": "socket" if transport == "socket" else "events",
                "requestUrl": request_url,
            }
        ],
        "users": [
            {"id": user, "name": name, "real_name": real, "email": f"{name}@gazette.example"}
            for user, (name, real) in _NAMES.items()
        ],
        "channels": [
            {
                "id": channel,
                "name": name,
                "is_private": channel == DESK,
                "members": everybody if channel == ELSEWHERE else [*everybody, BOT],
            }
            for channel, name in _CHANNELS.items()
        ],
    }
