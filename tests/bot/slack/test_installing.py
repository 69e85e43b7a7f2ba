"""Installing: many workspaces by OAuth, each with its own token and its own questions."""

from __future__ import annotations

import logging
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.scopes import OPTIONAL, REQUIRED
from retrieval import Retriever
from tests.bot.slack.installed import (
    BACK,
    CLIENT,
    HOURS,
    INSTALL,
    OTHER,
    SECRET,
    WORDS,
    Workspaces,
    handed_out,
    workspaces,
)
from tests.bot.slack.played_newsroom import (
    TEAM,
    mention,
    packed,
    signed,
)
from tests.bot.slack.played_slack import Reply


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


def test_the_page_that_installs_asks_for_every_scope_and_nothing_of_a_person(
    many: Workspaces,
) -> None:
    page = many.get(INSTALL).body.decode()
    (link,) = re.findall(r'href="(https://slack\.com/[^"]+)"', page)
    asked = parse_qs(urlsplit(link.replace("&amp;", "&")).query, keep_blank_values=True)
    assert asked["scope"] == [",".join(one.name for one in (*REQUIRED, *OPTIONAL))]
    assert asked["user_scope"] == [""]
    assert asked["client_id"] == [CLIENT]
    assert SECRET not in page


def test_a_workspace_that_installed_the_app_is_answered_with_its_own_token(
    many: Workspaces,
) -> None:
    told = many.install(TEAM)
    assert told.status == 200
    (token,) = many.known.tokens
    many.ask()
    assert many.answered(1) == [token]


def test_a_workspace_that_did_not_install_it_is_not_answered(
    many: Workspaces, caplog: pytest.LogCaptureFixture
) -> None:
    many.install(TEAM)
    many.ask(team="T0NOBODY")
    many.ask()
    assert len(many.answered(1)) == 1
    assert many.room.record.counts("T0NOBODY", since=0).asked == 0
    assert "not found" in caplog.text


def test_two_workspaces_see_nothing_of_each_other(many: Workspaces) -> None:
    for team in (TEAM, OTHER):
        many.install(team)
        many.ask(f"{WORDS} {team}", team=team)
    tokens = many.answered(2)
    assert sorted(many.known.tokens[token] for token in tokens) == sorted([TEAM, OTHER])
    for team, other in ((TEAM, OTHER), (OTHER, TEAM)):
        (mine,) = many.room.record.recent(team, "U0IDA")
        assert mine.text.endswith(team)
        assert many.room.record.last_in(team, mine.channel, mine.thread)
        assert many.room.record.last_in(other, mine.channel, mine.thread) is None
        assert many.room.record.of_message(other, mine.channel, mine.ts) is None


def test_one_message_of_two_workspaces_is_two_questions(many: Workspaces) -> None:
    for team in (TEAM, OTHER):
        many.install(team)
    body = mention(WORDS)
    for told in (body, {**body, "team_id": OTHER, "authorizations": [{"team_id": OTHER}]}):
        assert many.room.post(packed(told), signed(packed(told))).status == 200
    assert len(many.answered(2)) == 2


@pytest.mark.parametrize("state", ["", "guessed", "00000000-0000-0000-0000-000000000000"])
def test_a_state_that_was_never_handed_out_installs_nothing(many: Workspaces, state: str) -> None:
    told = many.install(TEAM, state=state)
    assert 400 <= told.status < 500
    assert many.known.tokens == {}


def test_a_state_serves_once(many: Workspaces) -> None:
    cookie, state = handed_out(many.get(INSTALL))
    many.known.codes |= {"one": TEAM, "two": OTHER}
    assert many.get(BACK, {"code": "one", "state": state}, cookie).status == 200
    assert many.get(BACK, {"code": "two", "state": state}, cookie).status == 401
    assert list(many.known.tokens.values()) == [TEAM]


def test_a_state_serves_in_the_browser_that_it_was_handed_to(many: Workspaces) -> None:
    _, state = handed_out(many.get(INSTALL))
    foreign, _ = handed_out(many.get(INSTALL))
    many.known.codes["one"] = TEAM
    for cookie in ("", foreign):
        assert many.get(BACK, {"code": "one", "state": state}, cookie).status == 400
    assert many.known.tokens == {}


@pytest.mark.parametrize("query", [{"error": "access_denied"}, {"code": "guessed"}, {"code": ""}])
def test_what_slack_or_a_person_refuses_installs_nothing(
    many: Workspaces, query: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    cookie, state = handed_out(many.get(INSTALL))
    told = many.get(BACK, {**query, "state": state}, cookie)
    assert told.status < 500
    assert many.known.tokens == {}
    assert SECRET not in caplog.text


def test_a_token_is_renewed_before_it_ends_and_the_new_one_is_kept(many: Workspaces) -> None:
    many.known.ends_in = HOURS
    many.install(TEAM)
    (first,) = many.known.tokens
    many.known.ends_in = 12 * HOURS
    many.ask()
    (used,) = many.answered(1)
    assert used != first
    assert many.known.tokens[used] == TEAM
    many.ask("Who paid for the oil spill?")
    assert many.answered(2) == [used, used]
    assert len(many.known.refreshed) == 1


def test_questions_at_once_renew_a_token_once(many: Workspaces) -> None:
    many.known.ends_in = HOURS
    many.install(TEAM)
    many.known.ends_in = 12 * HOURS
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(many.ask, [f"{WORDS} {number}" for number in range(8)]))
    assert len(set(many.answered(8))) == 1
    assert len(many.known.refreshed) == 1


def test_a_token_that_another_process_renews_meanwhile_is_used_as_that_one_keeps_it(
    many: Workspaces,
) -> None:
    many.known.ends_in = HOURS
    many.install(TEAM)
    many.known.ends_in = 12 * HOURS
    access = many.known.access

    def raced(told: Mapping[str, str]) -> Reply:
        """Let another process be the first with the same token, and the one who keeps the next."""
        many.room.slack.replies["oauth.v2.access"] = access
        theirs = access(told).payload
        engine = many.room.record.engine
        with sqlite3.connect(str(engine.url.database)) as db:
            ends = time.strftime("%Y-%m-%d %H:%M:%S.000000", time.gmtime(time.time() + 12 * HOURS))
            for table in ("slack_bots", "slack_installations"):
                db.execute(
                    f"UPDATE {table} SET bot_token=?, bot_refresh_token=?, bot_token_expires_at=?",
                    (theirs["access_token"], theirs["refresh_token"], ends),
                )
        db.close()
        return access(told)

    many.room.slack.replies["oauth.v2.access"] = raced
    many.ask()
    (used,) = many.answered(1)
    assert used == list(many.known.tokens)[-1]


def test_every_workspace_is_spoken_to_with_certificates_that_are_read_once(
    many: Workspaces,
) -> None:
    for team in (TEAM, OTHER):
        many.install(team)
    one, other = (many.room.desk.workspaces.of(team).client for team in (TEAM, OTHER))
    assert one.token != other.token
    assert one.ssl is other.ssl is not None


PARTS = st.sampled_from(["code", "state", "error", "team", "error_description"])
WRITTEN = st.text() | st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x>', "access_denied"]
)


@given(
    st.sampled_from([INSTALL, BACK]), st.dictionaries(PARTS, WRITTEN), st.text("a=;-0", max_size=9)
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_address_that_anybody_makes_up_installs_or_breaks_anything_or_is_shown_as_a_page(
    many: Workspaces, path: str, query: dict[str, str], cookie: str
) -> None:
    told = many.get(path, query, cookie)
    assert told.status < 500
    assert b"<script>alert" not in told.body
    assert b"<img src=x" not in told.body
    assert many.known.tokens == {}
