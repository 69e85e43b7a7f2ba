"""Installed: a Slack in which workspaces install the app by OAuth, and the bot for all of them."""

from __future__ import annotations

import re
import sqlite3
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from sqlalchemy import inspect

from bot.slack.record import Preferences
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


@contextmanager
def workspaces(sample: Retriever, folder: Path) -> Iterator[Workspaces]:
    """Run the bot for many workspaces; at the end no question of any may have failed."""
    without = {"slack_bot_token": "", "slack_client_id": CLIENT, "slack_client_secret": SECRET}
    with newsroom(sample, folder / "slack.sqlite3", **without) as room:
        known = Installed()
        room.slack.replies |= {
            "oauth.v2.access": known.access,
            "auth.test": known.test,
            "users.info": known.user,
        }
        yield Workspaces(room, known)
        for team in (TEAM, OTHER):
            assert room.record.counts(team, since=0).failed == 0


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
