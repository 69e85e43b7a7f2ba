"""Leaving: a workspace that uninstalls the app takes everything of its own along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack.record import Preferences
from retrieval import Retriever
from tests.bot.slack.installed import OTHER, Workspaces, lived_in, rows, workspaces
from tests.bot.slack.played_newsroom import BOT, TEAM
from tests.slack.person import wait_for


@pytest.fixture
def many(
    sample: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspaces]:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    with workspaces(sample, tmp_path) as opened:
        yield opened
    assert list(home.iterdir()) == [], "Bolt kept something in files of its own"


@pytest.mark.parametrize(
    "event",
    [
        {"type": "app_uninstalled"},
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT]}},
        {"type": "tokens_revoked", "tokens": {"bot": [BOT]}},
    ],
    ids=["uninstalled", "all tokens revoked", "the bot's token revoked"],
)
def test_a_workspace_that_leaves_takes_all_of_its_own_along_and_nothing_of_anothers(
    many: Workspaces, event: dict[str, Any]
) -> None:
    for team in (TEAM, OTHER):
        lived_in(many, team)
    before = rows(many, OTHER)
    assert {"asked", "taken", "told", "feedback", "preferences", "slack_bots"} <= before.keys()
    assert rows(many, TEAM).keys() == before.keys()
    many.happen(TEAM, event)
    wait_for(lambda: rows(many, TEAM).keys() <= {"taken"})
    assert rows(many, OTHER) == before
    many.ask(team=TEAM)
    many.ask("Who paid for the oil spill?", team=OTHER)
    assert [many.known.tokens[token] for token in many.answered(3)][2:] == [OTHER]


def test_a_persons_token_that_is_revoked_is_none_of_ours(many: Workspaces) -> None:
    lived_in(many, TEAM)
    before = rows(many, TEAM)
    many.happen(TEAM, {"type": "tokens_revoked", "tokens": {"oauth": ["U0IDA"]}})
    many.ask("Who paid for the oil spill?")
    assert len(many.answered(2)) == 2
    assert rows(many, TEAM).keys() >= before.keys()


def test_a_workspace_that_comes_back_begins_anew(many: Workspaces) -> None:
    lived_in(many, TEAM)
    many.happen(TEAM, {"type": "app_uninstalled"})
    wait_for(lambda: "asked" not in rows(many, TEAM))
    many.install(TEAM)
    many.ask()
    assert len(many.answered(2)) == 2
    assert many.room.record.preferences(TEAM, "U0IDA") == Preferences()
