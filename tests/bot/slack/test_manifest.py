"""The manifest: what is pasted at Slack is what Slack takes and what the code needs."""

from __future__ import annotations

import json
import os
import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.slack.scopes import OPTIONAL, REQUIRED

TEXT = resources.files("config").joinpath("slack_manifest.yaml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)

SCOPE_OF = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}
"""The scope without which Slack takes no subscription to an event; other events need none."""


def over_http() -> dict[str, Any]:
    """Turn the manifest to HTTP as its own comment says."""
    text = re.sub(r"(?m)^( *)# (\w+: .*dateline\.example\.com)", r"\1\2", TEXT)
    turned: dict[str, Any] = yaml.safe_load(
        text.replace("socket_mode_enabled: true", "socket_mode_enabled: false")
    )
    return turned


@pytest.fixture(scope="module")
def schema() -> Any:
    folder = os.environ.get("NEWS_SAMPLES")
    if not folder:
        pytest.skip("NEWS_SAMPLES names no folder with Slack's manifest schema")
    file = Path(folder) / "slack" / "manifest.schema.2.0.0.json"
    if not file.exists():
        pytest.skip(f"{file.name} is not in the folder that NEWS_SAMPLES names")
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("manifest", [MANIFEST, over_http()], ids=["socket", "http"])
def test_slack_takes_the_manifest(schema: Any, manifest: dict[str, Any]) -> None:
    faults = jsonschema.Draft7Validator(schema).iter_errors(manifest)
    assert [(fault.json_path, fault.message) for fault in faults] == []


def test_it_asks_for_the_scopes_that_the_code_knows_and_no_other() -> None:
    scopes = MANIFEST["oauth_config"]["scopes"]
    assert set(scopes) == {"bot", "bot_optional"}
    assert scopes["bot"] == [scope.name for scope in (*REQUIRED, *OPTIONAL)]
    assert scopes["bot_optional"] == [scope.name for scope in OPTIONAL]


def test_each_event_has_its_scope_and_each_scope_for_reading_messages_its_event() -> None:
    events = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    asked = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    assert {SCOPE_OF[event] for event in events if event in SCOPE_OF} <= asked
    assert {name for name in asked if name in SCOPE_OF.values()} <= {
        SCOPE_OF.get(event) for event in events
    }


def test_the_events_are_those_that_are_listened_to() -> None:
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == {
        *SCOPE_OF,
        "app_home_opened",
        "app_uninstalled",
        "tokens_revoked",
    }


def test_the_ways_in_have_the_names_that_the_code_listens_for() -> None:
    features = MANIFEST["features"]
    assert [one["command"] for one in features["slash_commands"]] == ["/dateline"]
    assert {one["callback_id"]: one["type"] for one in features["shortcuts"]} == {
        "find_coverage": "message",
        "ask_archive": "global",
    }
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert "agent_view" in features
    assert "assistant_view" not in features
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


def test_it_speaks_in_socket_mode_and_names_no_server() -> None:
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert "example.com" not in json.dumps(MANIFEST)


def test_turned_to_http_every_address_is_set() -> None:
    manifest = over_http()
    events = "https://dateline.example.com/slack/events"
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == events
    assert settings["interactivity"]["request_url"] == events
    assert settings["interactivity"]["message_menu_options_url"] == events
    assert manifest["features"]["slash_commands"][0]["url"] == events
    assert manifest["oauth_config"]["redirect_urls"] == [
        "https://dateline.example.com/slack/oauth_redirect"
    ]


def test_each_text_keeps_within_the_length_that_slack_allows() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert len(MANIFEST["features"]["agent_view"]["agent_description"]) <= 300
    for shortcut in MANIFEST["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
