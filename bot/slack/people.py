"""People: who somebody in Slack is, as far as it matters for what they may ask."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

log = logging.getLogger(__name__)

_UNSEEN = {"user_not_found", "user_not_visible"}
_GROUP_UNKNOWN = {
    "missing_scope": "the scope usergroups:read is not granted",
    "no_such_subteam": "this workspace has no such group",
    "permission_denied": "this workspace keeps its groups from apps",
    "plan_upgrade_required": "this workspace's plan has no user groups",
}
_SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in Slack, as the workspace `team` sees them.

    A stranger belongs to another workspace, a guest to some channels of this one. `groups` are
    those that they are in of the user groups asked for, `utc_offset` is in seconds.
    """

    id: str
    team: str
    is_guest: bool
    is_stranger: bool
    is_bot: bool
    groups: frozenset[str]
    utc_offset: int

    def today(self, now: datetime) -> date:
        """Return the day that it is for this person; `now` states its zone."""
        return (now.astimezone(UTC) + timedelta(seconds=self.utc_offset)).date()


class People:
    """Asks Slack who somebody is, and remembers it for some time; for any number of threads."""

    def __init__(self, groups: Collection[str] = (), seconds: float = 600) -> None:
        """Look into these user groups, and ask again after so many seconds."""
        self._groups = frozenset(groups)
        self._seconds = seconds
        self._mutex = threading.Lock()
        self._persons: dict[tuple[str, str], tuple[float, Person]] = {}
        self._members: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}
        self._warned: set[tuple[str, str, str]] = set()

    def find(self, client: WebClient, user: str, team: str) -> Person:
        """Return who this is to the workspace `team`, which `client` speaks to.

        :raises SlackApiError: if Slack refuses to say, other than for not knowing them.
        """
        with self._mutex:
            until, known = self._persons.get((team, user), (0.0, None))
        if known and monotonic() < until:
            return known
        person = self._ask(client, user, team)
        with self._mutex:
            _let_go(self._persons)
            self._persons[team, user] = monotonic() + self._seconds, person
        return person

    def _ask(self, client: WebClient, user: str, team: str) -> Person:
        try:
            told: Mapping[str, Any] = client.users_info(user=user).get("user") or {}
        except SlackApiError as error:
            if error.response.get("error") not in _UNSEEN:
                raise
            return _stranger(user, team)
        return Person(
            id=user,
            team=team,
            is_guest=bool(told.get("is_restricted") or told.get("is_ultra_restricted")),
            is_stranger=bool(told.get("is_stranger")) or team not in _teams(told),
            is_bot=bool(told.get("is_bot")) or user == _SLACKBOT,
            groups=frozenset(
                group for group in self._groups if user in self._in(client, group, team)
            ),
            utc_offset=int(told.get("tz_offset") or 0),
        )

    def _in(self, client: WebClient, group: str, team: str) -> frozenset[str]:
        with self._mutex:
            until, known = self._members.get((team, group), (0.0, frozenset[str]()))
        if monotonic() < until:
            return known
        try:
            members = frozenset[str](client.usergroups_users_list(usergroup=group).get("users", ()))
        except SlackApiError as error:
            code = error.response.get("error")
            if code not in _GROUP_UNKNOWN:
                raise
            self._warn(team, group, code)
            members = frozenset()
        with self._mutex:
            _let_go(self._members)
            self._members[team, group] = monotonic() + self._seconds, members
        return members

    def _warn(self, team: str, group: str, code: str) -> None:
        # A scope is missing for all groups at once.
        about = "" if code == "missing_scope" else group
        with self._mutex:
            is_new = (team, about, code) not in self._warned
            self._warned.add((team, about, code))
        if is_new:
            log.warning(
                "who is in the user group%s cannot be known in workspace %s: %s; "
                "in slack_allow and slack_deny it counts for nobody",
                f" {about}" if about else "s",
                team,
                _GROUP_UNKNOWN[code],
            )


def _teams(told: Mapping[str, Any]) -> set[str]:
    # Within an organisation a person belongs to several workspaces. `is_stranger` alone does not
    # tell: it is false for people of other workspaces who share a channel with the app.
    organised = told.get("enterprise_user") or {}
    return {told.get("team_id") or "", *organised.get("teams", ())} - {""}


def _stranger(user: str, team: str) -> Person:
    return Person(
        id=user,
        team=team,
        is_guest=False,
        is_stranger=True,
        is_bot=False,
        groups=frozenset(),
        utc_offset=0,
    )


def _let_go(kept: dict[tuple[str, str], tuple[float, Any]]) -> None:
    now = monotonic()
    for key in [key for key, (until, _) in kept.items() if until <= now]:
        del kept[key]
