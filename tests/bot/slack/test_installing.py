"""Installing: many workspaces by OAuth, each with its own token and its own questions."""

from __future__ import annotations

import logging
import re
import sqlite3
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import inspect

from bot.slack.record import Preferences
from bot.slack.scopes import OPTIONAL, REQUIRED
from retrieval import Retriever
from tests.bot.slack.played_newsroom import (
    BOT,
    SCOPES,
    TEAM,
    Newsroom,
    Told,
    mention,
    newsroom,
    packed,
    request,
    signed,
)
from tests.bot.slack.played_slack import Reply
from tests.slack.person import wait_for

OTHER = "T0OTHER"
CLIENT, SECRET = "1111.2222", "fedcba9876543210-VerySecret"
INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
WORDS = "Why was the Tollgate Bridge closed?"
HOURS = 3600


@dataclass(slots=True)
class Installed:
    """What Slack knows of installations: whose token each is, and with which tokens it ends."""

    tokens: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    ends_in: int | None = None
    refreshed: list[str] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def access(self, told: Mapping[str, str]) -> Reply:
        """Do oauth.v2.access: a code for a token, or a token for the next one."""
        assert told["token"] == f"Basic {b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}"
        if told.get("grant_type") == "refresh_token":
            team = told["refresh_token"].split("-")[1]
            self.refreshed.append(told["refresh_token"])
            if self.refreshed.count(told["refresh_token"]) > 1:
                return Reply({"error": "invalid_refresh_token"})
        elif told.get("code", "") in self.codes:
            team = self.codes.pop(told["code"])
        else:
            return Reply({"error": "invalid_code"})
        number = next(self._numbers)
        token = f"xoxb-{team}-{number}"
        self.tokens[token] = team
        ends: dict[str, Any] = {}
        if self.ends_in is not None:
            ends = {"expires_in": self.ends_in, "refresh_token": f"xoxe-{team}-{number}"}
        return Reply(
            {
                "access_token": token,
                "token_type": "bot",
                "scope": SCOPES,
                "bot_user_id": BOT,
                "app_id": "A0DATELINE",
                "team": {"id": team, "name": f"News of {team}"},
                "enterprise": None,
                "authed_user": {"id": "U0IDA"},
                "is_enterprise_install": False,
                **ends,
            }
        )

    def test(self, told: Mapping[str, str]) -> Reply:
        """Do auth.test."""
        team = self.tokens.get(told["token"])
        if team is None:
            return Reply({"error": "invalid_auth"})
        known = {"team_id": team, "team": "News", "user_id": BOT, "bot_id": "B0", "user": "x"}
        return Reply(known, {"x-oauth-scopes": SCOPES})

    def user(self, told: Mapping[str, str]) -> Reply:
        """Do users.info: everybody belongs to the workspace that asks."""
        return Reply({"user": {"id": told["user"], "team_id": self.tokens[told["token"]]}})


@dataclass(frozen=True, slots=True)
class Workspaces:
    """The bot for many workspaces, and the Slack where they install it."""

    room: Newsroom
    known: Installed

    def install(self, team: str, **changed: str) -> Told:
        """Install the app as a browser does; `changed` are parts of the way back."""
        page = self.get(INSTALL)
        cookie, state = handed_out(page)
        code = f"code-of-{team}-{len(self.known.tokens)}"
        self.known.codes[code] = team
        return self.get(BACK, {"code": code, "state": state, **changed}, cookie)

    def get(self, path: str, query: Mapping[str, str] | None = None, cookie: str = "") -> Told:
        headers = {"cookie": cookie} if cookie else {}
        return request(self.room.web, "GET", path, headers, query=urlencode(query or {}))

    def ask(self, text: str = WORDS, team: str = TEAM) -> None:
        body = packed(mention(text, team=team))
        assert self.room.post(body, signed(body)).status == 200

    def happen(self, team: str, event: Mapping[str, Any]) -> None:
        body = packed({**mention("", team=team), "event": event})
        assert self.room.post(body, signed(body)).status == 200

    def posting_tokens(self) -> list[str]:
        slack = self.room.slack
        pairs = zip(slack.asked, slack.tokens, strict=True)
        return [token for (method, _), token in pairs if method == "chat.postMessage"]

    def answered(self, times: int) -> list[str]:
        """Return the tokens with which so many answers were posted, once they are kept."""
        wait_for(lambda: len(self.posting_tokens()) >= times, f"{times} answers")
        return self.posting_tokens()


def handed_out(page: Told) -> tuple[str, str]:
    """Return the cookie of a page from which one installs, and the state in its link."""
    assert page.status == 200
    (link,) = re.findall(r'href="(https://slack\.com/[^"]+)"', page.body.decode())
    (state,) = parse_qs(urlsplit(link.replace("&amp;", "&")).query)["state"]
    return page.headers["set-cookie"].split(";")[0], state


@pytest.fixture
def many(
    sample: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspaces]:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    without = {"slack_bot_token": "", "slack_client_id": CLIENT, "slack_client_secret": SECRET}
    with newsroom(sample, tmp_path / "slack.sqlite3", **without) as room:
        known = Installed()
        room.slack.replies |= {
            "oauth.v2.access": known.access,
            "auth.test": known.test,
            "users.info": known.user,
        }
        yield Workspaces(room, known)
        for team in (TEAM, OTHER):
            assert room.record.counts(team, since=0).failed == 0
        assert list((tmp_path / "home").iterdir()) == [], "Bolt kept something in files of its own"


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


def rows(many: Workspaces, team: str) -> dict[str, int]:
    """Return how many rows of each table belong to a workspace, where there are any."""
    engine = many.room.record.engine
    found: dict[str, int] = {}
    with sqlite3.connect(str(engine.url.database)) as db:
        for table in inspect(engine).get_table_names():
            columns = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
            (column,) = columns & {"team", "team_id"} or {""}
            if column:
                query = f"SELECT count(*) FROM {table} WHERE {column} = ?"
                found[table] = db.execute(query, (team,)).fetchone()[0]
    db.close()
    return {table: number for table, number in found.items() if number}


def lived_in(many: Workspaces, team: str) -> None:
    """Install the app, ask, rate and set something."""
    many.install(team)
    many.ask(f"{WORDS} {team}", team=team)
    record = many.room.record
    wait_for(lambda: record.counts(team, since=0).answered)
    (asked,) = record.recent(team, "U0IDA")
    record.rate(asked.id, "U0IDA", "useful", None)
    record.prefer(team, "U0IDA", Preferences(quotes=2))
    record.first_time(team, "C0CITY", "go-on")


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


def test_every_workspace_is_spoken_to_with_certificates_that_are_read_once(
    many: Workspaces,
) -> None:
    for team in (TEAM, OTHER):
        many.install(team)
    one, other = (many.room.desk.workspaces.of(team).client for team in (TEAM, OTHER))
    assert one.token != other.token
    assert one.ssl is other.ssl is not None
