"""Manifest: what the app asks a workspace for, as the file says that is pasted into Slack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).resolve().parents[2] / "config" / "slack_manifest.yaml"


def scopes() -> set[str]:
    """Return the bot's scopes, the optional ones among them."""
    asked: dict[str, list[str]] = _read()["oauth_config"]["scopes"]
    return {*asked["bot"], *asked.get("bot_optional", [])}


def events() -> set[str]:
    """Return the events that the app subscribes to."""
    return set(_read()["settings"]["event_subscriptions"]["bot_events"])


def _read() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
