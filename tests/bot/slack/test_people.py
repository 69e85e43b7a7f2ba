"""People: who somebody in Slack is, asked of a server that plays Slack."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError

from bot.slack.people import People, Person
from tests.bot.slack.played_slack import PlayedSlack, Reply, played_slack

MEMBER = {"id": "U0RUTH", "team_id": "T0NEWS", "tz_offset": 7200, "is_bot": False}


@pytest.fixture
def slack() -> Iterator[PlayedSlack]:
    with played_slack() as played:
        yield played


def tell(slack: PlayedSlack, **told: Any) -> None:
    slack.replies["users.info"] = Reply({"user": MEMBER | told})


def find(slack: PlayedSlack, user: str = "U0RUTH", people: People | None = None) -> Person:
    return (people or People()).find(slack.client(), user, "T0NEWS")


# What Slack says, and what it means.


def test_a_member_is_neither_guest_nor_stranger_nor_bot(slack: PlayedSlack) -> None:
    tell(slack)
    assert find(slack) == Person(
        id="U0RUTH",
        team="T0NEWS",
        is_guest=False,
        is_stranger=False,
        is_bot=False,
        groups=frozenset(),
        utc_offset=7200,
    )
    assert slack.asked == [("users.info", {"user": "U0RUTH"})]


@pytest.mark.parametrize("mark", ["is_restricted", "is_ultra_restricted"])
def test_both_kinds_of_guest_are_guests(slack: PlayedSlack, mark: str) -> None:
    tell(slack, **{mark: True})
    assert find(slack).is_guest


@pytest.mark.parametrize(
    "told", [{"team_id": "T0ELSEWHERE"}, {"is_stranger": True}, {"team_id": None}]
)
def test_who_belongs_to_no_workspace_of_ours_is_a_stranger(
    slack: PlayedSlack, told: dict[str, Any]
) -> None:
    """Slack calls nobody a stranger who shares a channel with the app."""
    tell(slack, **told)
    assert find(slack).is_stranger


def test_a_member_of_our_workspace_and_another_in_one_organisation_is_no_stranger(
    slack: PlayedSlack,
) -> None:
    tell(slack, team_id="T0ELSEWHERE", enterprise_user={"teams": ["T0ELSEWHERE", "T0NEWS"]})
    assert not find(slack).is_stranger


@pytest.mark.parametrize("error", ["user_not_found", "user_not_visible"])
def test_who_slack_does_not_show_us_is_a_stranger(slack: PlayedSlack, error: str) -> None:
    slack.replies["users.info"] = Reply({"error": error})
    person = find(slack)
    assert (person.is_stranger, person.id, person.team) == (True, "U0RUTH", "T0NEWS")


def test_bots_are_bots_and_slackbot_too_which_slack_does_not_call_one(slack: PlayedSlack) -> None:
    tell(slack, is_bot=True)
    assert find(slack).is_bot
    tell(slack, is_bot=False)
    assert find(slack, "USLACKBOT").is_bot


@pytest.mark.parametrize("error", ["missing_scope", "invalid_auth", "fatal_error"])
def test_any_other_refusal_is_raised_and_not_remembered(slack: PlayedSlack, error: str) -> None:
    people = People()
    slack.replies["users.info"] = Reply({"error": error})
    with pytest.raises(SlackApiError, match=error):
        find(slack, people=people)
    tell(slack)
    assert find(slack, people=people).utc_offset == 7200


# User groups.


def members(slack: PlayedSlack, **groups: list[str]) -> None:
    slack.replies["usergroups.users.list"] = lambda form: Reply(
        {"users": groups[form["usergroup"]]}
        if form["usergroup"] in groups
        else {"error": "no_such_subteam"}
    )


def test_no_user_group_is_asked_for_where_none_is_named(slack: PlayedSlack) -> None:
    tell(slack)
    find(slack)
    assert slack.times_asked("usergroups.users.list") == 0


def test_a_person_is_in_those_of_the_named_groups_that_list_them(slack: PlayedSlack) -> None:
    tell(slack)
    members(slack, S0DAY=["U0RUTH", "U0OMAR"], S0NIGHT=["U0OMAR"])
    people = People(["S0DAY", "S0NIGHT"])
    assert find(slack, people=people).groups == {"S0DAY"}
    assert find(slack, "U0OMAR", people).groups == {"S0DAY", "S0NIGHT"}
    assert slack.times_asked("usergroups.users.list") == 2


def test_without_the_scope_groups_are_unknown_and_the_log_says_so_once(
    slack: PlayedSlack, caplog: pytest.LogCaptureFixture
) -> None:
    tell(slack)
    slack.replies["usergroups.users.list"] = Reply({"error": "missing_scope"})
    people = People(["S0DAY", "S0NIGHT"], seconds=0)
    with caplog.at_level(logging.WARNING, "bot.slack.people"):
        assert find(slack, people=people).groups == frozenset()
        assert find(slack, "U0OMAR", people).groups == frozenset()
    (warning,) = (record.getMessage() for record in caplog.records)
    assert "usergroups:read" in warning


def test_a_group_that_is_not_there_is_named_in_the_log_and_stops_nobody(
    slack: PlayedSlack, caplog: pytest.LogCaptureFixture
) -> None:
    tell(slack)
    members(slack, S0DAY=["U0RUTH"])
    with caplog.at_level(logging.WARNING, "bot.slack.people"):
        assert find(slack, people=People(["S0DAY", "S0GONE"])).groups == {"S0DAY"}
    (warning,) = (record.getMessage() for record in caplog.records)
    assert "S0GONE" in warning


def test_any_other_refusal_of_a_group_is_raised(slack: PlayedSlack) -> None:
    tell(slack)
    slack.replies["usergroups.users.list"] = Reply({"error": "fatal_error"})
    with pytest.raises(SlackApiError, match="fatal_error"):
        find(slack, people=People(["S0DAY"]))


# What is remembered.


def test_who_was_found_is_not_asked_for_again_for_some_time(slack: PlayedSlack) -> None:
    tell(slack)
    people = People()
    assert find(slack, people=people) == find(slack, people=people)
    assert slack.times_asked("users.info") == 1


def test_after_that_time_slack_is_asked_anew(slack: PlayedSlack) -> None:
    tell(slack)
    people = People(seconds=0)
    assert not find(slack, people=people).is_guest
    tell(slack, is_restricted=True)
    assert find(slack, people=people).is_guest


def test_the_same_person_is_another_to_another_workspace(slack: PlayedSlack) -> None:
    tell(slack)
    people = People()
    assert not people.find(slack.client(), "U0RUTH", "T0NEWS").is_stranger
    assert people.find(slack.client(), "U0RUTH", "T0ELSEWHERE").is_stranger


def test_many_threads_are_told_the_same(slack: PlayedSlack) -> None:
    slack.replies["users.info"] = lambda form: Reply({"user": MEMBER | {"id": form["user"]}})
    members(slack, S0DAY=["U3", "U5"])
    people = People(["S0DAY"])
    wanted = [f"U{number % 8}" for number in range(64)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda user: find(slack, user, people), wanted))
    assert [person.id for person in found] == wanted
    assert {person.id for person in found if person.groups} == {"U3", "U5"}


# Their day.


def test_today_is_the_day_at_the_persons_own_place() -> None:
    noon = datetime(2020, 7, 2, 12, tzinfo=UTC)
    ruth = Person("U0RUTH", "T0NEWS", False, False, False, frozenset(), 0)
    auckland = Person("U0OMAR", "T0NEWS", False, False, False, frozenset(), 12 * 3600)
    assert ruth.today(noon) == date(2020, 7, 2)
    assert auckland.today(noon) == date(2020, 7, 3)


@given(st.integers(0, 4_000_000_000), st.integers(-43_200, 50_400))
def test_today_is_what_a_calendar_in_that_zone_says(moment: int, offset: int) -> None:
    person = Person("U0RUTH", "T0NEWS", False, False, False, frozenset(), offset)
    there = timezone(timedelta(seconds=offset))
    now = datetime.fromtimestamp(moment, UTC)
    assert person.today(now) == now.astimezone(there).date()
