"""Policy: who may ask what where, and how often."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.people import Person
from bot.slack.policy import MINUTE, Policy

RUTH = Person(
    id="U0RUTH",
    team="T0NEWS",
    is_guest=False,
    is_stranger=False,
    is_bot=False,
    groups=frozenset(),
    utc_offset=0,
)
GUEST = replace(RUTH, id="U0GUEST", is_guest=True)
STRANGER = replace(RUTH, id="W0OTHER", is_stranger=True)
SPORTS = replace(RUTH, id="U0SPORT", groups=frozenset({"S0SPORTS"}))
DESK, LOBBY = "C0DESK", "C0LOBBY"


def listed(*ids: str) -> frozenset[str]:
    return frozenset(ids)


# Who may ask.


def test_a_member_may_ask_anywhere_where_nothing_is_set() -> None:
    assert Policy().refusal(RUTH, DESK) == ""


def test_a_bot_may_never_ask_even_if_its_id_is_allowed() -> None:
    bot = replace(RUTH, is_bot=True)
    assert "not apps" in Policy(allow=listed(bot.id, DESK)).refusal(bot, DESK)


@pytest.mark.parametrize("allowed", [DESK, RUTH.id])
def test_an_allowed_channel_or_person_lets_a_member_ask(allowed: str) -> None:
    assert Policy(allow=listed(allowed)).refusal(RUTH, DESK) == ""


def test_an_allowed_user_group_lets_its_members_ask_and_nobody_else() -> None:
    policy = Policy(allow=listed("S0SPORTS"))
    assert policy.refusal(SPORTS, DESK) == ""
    assert policy.refusal(RUTH, DESK)


def test_who_is_not_among_those_allowed_reads_the_ids_that_would_have_to_be() -> None:
    told = Policy(allow=listed(LOBBY)).refusal(RUTH, DESK)
    assert RUTH.id in told
    assert DESK in told
    assert "whoever runs Dateline" in told
    assert LOBBY not in told


@pytest.mark.parametrize("denied", [DESK, SPORTS.id, "S0SPORTS"])
def test_deny_beats_allow(denied: str) -> None:
    policy = Policy(allow=listed(DESK, SPORTS.id, "S0SPORTS"), deny=listed(denied))
    told = policy.refusal(SPORTS, DESK)
    assert "whoever runs Dateline" in told
    assert (DESK if denied == DESK else SPORTS.id) in told


def test_a_denied_channel_denies_no_other_channel() -> None:
    policy = Policy(deny=listed(DESK))
    assert policy.refusal(RUTH, DESK)
    assert policy.refusal(RUTH, LOBBY) == ""


@pytest.mark.parametrize("person", [GUEST, STRANGER])
def test_guests_and_strangers_are_refused_unless_that_is_set(person: Person) -> None:
    assert person.id in Policy().refusal(person, DESK)
    assert Policy(guests=True, strangers=True).refusal(person, DESK) == ""


@pytest.mark.parametrize("person", [GUEST, STRANGER])
def test_an_allowed_channel_or_group_does_not_let_guests_and_strangers_in(person: Person) -> None:
    grouped = replace(person, groups=listed("S0SPORTS"))
    assert Policy(allow=listed(DESK, "S0SPORTS")).refusal(grouped, DESK)
    assert Policy(allow=listed(person.id)).refusal(grouped, DESK) == ""


def test_allowing_guests_does_not_allow_strangers_nor_the_other_way_round() -> None:
    assert Policy(guests=True).refusal(STRANGER, DESK)
    assert Policy(strangers=True).refusal(GUEST, DESK)


def test_a_guest_who_may_ask_must_still_be_among_those_allowed() -> None:
    policy = Policy(allow=listed(LOBBY), guests=True)
    assert policy.refusal(GUEST, LOBBY) == ""
    assert policy.refusal(GUEST, DESK)


IDS = st.frozensets(st.sampled_from([DESK, LOBBY, RUTH.id, GUEST.id, STRANGER.id, "S0SPORTS"]))
PERSONS = st.builds(
    Person,
    id=st.sampled_from([RUTH.id, GUEST.id, STRANGER.id]),
    team=st.just("T0NEWS"),
    is_guest=st.booleans(),
    is_stranger=st.booleans(),
    is_bot=st.booleans(),
    groups=st.sampled_from([listed(), listed("S0SPORTS")]),
    utc_offset=st.just(0),
)


@given(IDS, IDS, st.booleans(), st.booleans(), PERSONS, st.sampled_from([DESK, LOBBY]))
def test_who_may_ask_is_what_the_rules_say_word_for_word(
    allow: frozenset[str],
    deny: frozenset[str],
    guests: bool,
    strangers: bool,
    person: Person,
    channel: str,
) -> None:
    known_as = {person.id, channel} | person.groups
    named = person.id in allow
    may = (
        not person.is_bot
        and not known_as & deny
        and (not allow or bool(known_as & allow))
        and (not person.is_guest or guests or named)
        and (not person.is_stranger or strangers or named)
    )
    refusal = Policy(allow, deny, guests, strangers).refusal(person, channel)
    assert (refusal == "") == may


def test_the_groups_to_look_into_are_those_that_either_list_names() -> None:
    policy = Policy(allow=listed("S0SPORTS", DESK), deny=listed("S0NIGHT", "U0RUTH"))
    assert policy.groups == {"S0SPORTS", "S0NIGHT"}


def test_only_those_listed_are_admins() -> None:
    policy = Policy(admins=listed(RUTH.id))
    assert policy.is_admin(RUTH.id)
    assert not policy.is_admin(GUEST.id)
    assert not policy.is_admin("")


# Sources that only some channels may see.


def test_a_source_is_hidden_from_every_channel_but_its_own() -> None:
    policy = Policy(sources={"Harbour Wire": listed(DESK), "Embargoed": listed()})
    assert policy.hidden(DESK) == {"Embargoed"}
    assert policy.hidden(LOBBY) == {"Harbour Wire", "Embargoed"}
    assert policy.hidden("") == {"Harbour Wire", "Embargoed"}


def test_nothing_is_hidden_where_no_source_is_named() -> None:
    assert Policy().hidden(LOBBY) == frozenset()


# How often.


def test_up_to_the_limit_nobody_waits() -> None:
    assert Policy(per_minute=3).too_many([100.0, 101.0], 102.0) == 0


def test_over_the_limit_one_waits_until_the_first_question_is_a_minute_old() -> None:
    policy = Policy(per_minute=2)
    assert policy.too_many([100.0, 130.0], 140.0) == 20
    assert policy.too_many([100.0, 130.0], 160.0) == 0


def test_the_order_in_which_the_times_are_given_does_not_matter() -> None:
    policy = Policy(per_minute=2)
    assert policy.too_many([130.0, 100.0], 140.0) == policy.too_many([100.0, 130.0], 140.0)


TIMES = st.integers(0, 4_000).map(lambda quarter: 1_000.0 + quarter / 4)


@given(st.lists(TIMES, max_size=60), TIMES, st.integers(1, 20))
def test_the_wait_is_long_enough_and_not_a_second_longer(
    times: list[float], now: float, per_minute: int
) -> None:
    policy = Policy(per_minute=per_minute)
    past = [min(time, now) for time in times]
    wait = policy.too_many(times, now)
    assert 0 <= wait <= MINUTE
    assert policy.too_many(past, now + wait) == 0
    if wait > 1:
        assert policy.too_many(past, now + wait - 1) > 0
