"""App Home: what the archive holds, what one asked, what one prefers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.home import home_view, text_key
from bot.slack.limits import CHARACTERS, weight
from bot.slack.modals import View
from bot.slack.preferences import Preferences
from retrieval import Covered
from tests.bot.slack.hostile import DAYS, LABELS, Signing
from tests.bot.slack.printed import sign
from tests.slack.checks import check_view, parts
from tests.slack.schema import Schema

HELD = Covered(
    3_475, date(2012, 3, 1), date(2020, 6, 30), (("Dawn", 3_000), ("The Harbour Gazette", 475))
)
EMPTY = Covered(0, None, None, ())


def home(
    covered: Covered = HELD,
    recent: Sequence[str] = (),
    preferences: Preferences | None = None,
    suggestions: Sequence[str] = (),
) -> View:
    return home_view(covered, recent, preferences or Preferences(), suggestions, sign)


def told(view: View) -> str:
    return "\n".join(
        str(part["text"]) for part in parts(view["blocks"]) if isinstance(part.get("text"), str)
    )


def element(view: View, action: str) -> Any:
    return next(part for part in parts(view["blocks"]) if part.get("action_id") == action)


def test_it_says_what_the_archive_holds() -> None:
    lines = told(home())
    assert "3,475 articles of 2 sources, 1 March 2012 to 30 June 2020" in lines
    assert "Dawn: 3,000" in lines


def test_sources_beyond_ten_are_counted() -> None:
    sources = tuple((f"paper {n}", 100 - n) for n in range(12))
    lines = told(home(Covered(1_134, date(2012, 3, 1), date(2020, 6, 30), sources)))
    assert "paper 9: 91" in lines
    assert "paper 10: 90" not in lines
    assert "and 2 more sources with 179 articles" in lines


def test_an_empty_archive_says_so_and_offers_no_question() -> None:
    view = home(EMPTY)
    assert "The archive is empty." in told(view)
    assert not any(part.get("action_id") == "compose" for part in parts(view["blocks"]))


def test_suggestions_are_buttons_that_carry_what_they_ask() -> None:
    view = home(suggestions=["Why was the pier closed?", "Who won?"])
    assert element(view, "try:1")["text"]["text"] == "Who won?"
    assert element(view, "try:1")["value"] == sign("try", text_key("Who won?"))


def test_what_was_asked_can_be_asked_again_with_a_press() -> None:
    view = home(recent=["Why was the pier closed?"])
    asked = next(block for block in view["blocks"] if block["type"] == "section")
    assert asked["text"]["text"] == "Why was the pier closed?"
    assert asked["accessory"]["action_id"] == "repeat:0"
    assert asked["accessory"]["value"] == sign("repeat", text_key("Why was the pier closed?"))


def test_a_person_without_history_is_told_what_will_stand_there() -> None:
    assert "Nothing yet." in told(home())


def test_menus_open_with_what_is_preferred() -> None:
    view = home(preferences=Preferences(sources=("Dawn",), order="newest", quotes=3))
    assert element(view, "prefer_sources")["initial_options"][0]["value"] == "Dawn"
    assert element(view, "prefer_order")["initial_option"]["value"] == "newest"
    assert element(view, "prefer_quotes")["initial_option"]["value"] == "3"


def test_menus_of_nothing_preferred_name_what_is_usual() -> None:
    view = home()
    assert "initial_options" not in element(view, "prefer_sources")
    assert element(view, "prefer_quotes")["initial_option"]["text"]["text"] == "As many as usual"


@settings(max_examples=150)
@given(
    covered=st.builds(
        Covered,
        st.integers(0, 10**7),
        st.sampled_from(DAYS),
        st.sampled_from(DAYS),
        st.lists(st.tuples(LABELS, st.integers(1, 10**6)), max_size=30).map(tuple),
    ),
    recent=st.lists(LABELS, max_size=8),
    preferences=st.builds(
        Preferences,
        st.lists(LABELS, max_size=3).map(tuple),
        st.sampled_from(["best", "newest", "oldest"]),
        st.none() | st.integers(0, 50),
    ),
    suggestions=st.lists(LABELS, max_size=30),
)
def test_slack_takes_every_home(
    covered: Covered,
    recent: list[str],
    preferences: Preferences,
    suggestions: list[str],
    block_schema: Schema,
) -> None:
    view = home_view(covered, recent, preferences, suggestions, Signing())
    assert check_view(view, block_schema) == []
    assert weight(view["blocks"]) <= CHARACTERS
