"""Text in Slack: shown as itself, typed as itself, linked only where Slack can."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import limits
from bot.slack.text import (
    as_typed,
    escaped,
    followable,
    in_full,
    literal,
    mentioned,
    shortened,
    within,
)
from tests.bot.slack.hostile import texts


def test_text_for_notifications_mentions_nobody() -> None:
    assert escaped("<!channel> & <@U123>") == "&lt;!channel&gt; &amp; &lt;@U123&gt;"


@pytest.mark.parametrize(
    "unseen", ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u202a", "\u2066", "\u2069", "\ud800"]
)
def test_what_is_obeyed_instead_of_shown_becomes_a_mark(unseen: str) -> None:
    assert literal(f"a{unseen}b") == "a\ufffdb"


def test_line_ends_tabs_and_letters_of_any_script_stay() -> None:
    text = "a\n\tb `*_~` é 😀 عربی"
    assert literal(text) == text


@given(texts())
def test_places_in_a_text_stay_what_they_are(text: str) -> None:
    assert len(literal(text)) == len(text)


@given(texts(), st.integers(1, 300))
def test_a_label_keeps_to_its_limit_however_slack_counts(text: str, limit: int) -> None:
    label = shortened(text, limit)
    assert len(label) + limits.entities(label) <= limit
    assert "\n" not in label


@given(texts())
def test_a_label_within_its_limit_stays_whole(text: str) -> None:
    line = re.sub(r"\s+", " ", literal(text)).strip()
    assert shortened(text, 5 * len(line) + 1) == line


def test_a_label_that_is_too_long_ends_after_a_word() -> None:
    assert shortened("The harbour council voted on Tuesday", 24) == "The harbour council…"
    assert shortened("x" * 30, 5) == "xxxx…"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("<@U1> why was it closed?", "why was it closed?"),
        ("<@U1|ida> why &amp; when &lt;b&gt;", "why & when <b>"),
        ("in <#C1|general> and <#C2>", "in general and"),
        ("see <https://a.example/x|a.example/x>", "see a.example/x"),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("ask <mailto:a@b.example|a@b.example> or <tel:123|123>", "ask a@b.example or 123"),
        ("<!here> <!subteam^S1|@desk> on <!date^1^{date}|2 July>", "@desk on 2 July"),
        ("&amp;lt;", "&lt;"),
        ("a\n\n b", "a b"),
    ],
)
def test_a_question_is_read_as_it_was_typed(typed: str, meant: str) -> None:
    assert as_typed(typed) == meant


def test_those_whom_a_message_mentions_are_known_in_order() -> None:
    assert mentioned("<@U2> and <@W1|ida>, not &lt;@U3&gt;") == ("U2", "W1")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://dawn.example/a", "https://dawn.example/a"),
        (" http://dawn.example:8080?q=1&b#c\n", "http://dawn.example:8080?q=1&b#c"),
        ("https://dawn.example/a b(c)<d>|e", "https://dawn.example/a%20b(c)%3Cd%3E%7Ce"),
        ("https://dawn.example/%20", "https://dawn.example/%20"),
        ("https://zürich.example/é", "https://xn--zrich-kva.example/%C3%A9"),
    ],
)
def test_an_address_is_written_as_slack_links_it(url: str, address: str) -> None:
    assert followable(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "//dawn.example/a",
        "https://",
        "http://[",
        "https://a..b/",
        "https://dawn.example@evil.example/",
        "https://dawn.example/\u202e",
        "https://dawn.example/" + "a" * 3_000,
        "https://dawn.example/" + "&" * 700,
        f"https://{'a' * 64}.example/",
    ],
)
def test_an_address_that_slack_would_refuse_is_none(url: str) -> None:
    assert followable(url) == ""


@given(texts())
def test_an_address_holds_only_what_any_address_may(path: str) -> None:
    assert re.fullmatch(
        r"(?:https://dawn\.example/[!-~]*)?", followable("https://dawn.example/" + path)
    )


def test_the_parts_of_a_text_stand_under_one_another_and_empty_ones_are_left_out() -> None:
    assert in_full(["Why?", "", "Dawn & co"]) == "Why?\n\nDawn &amp; co"


@given(st.lists(texts(), max_size=6))
def test_a_text_is_within_slacks_limit_and_tells_where_it_ends_early(parts: list[str]) -> None:
    told = in_full(parts)
    assert len(told) <= limits.MESSAGE_TEXT
    assert told.endswith("[…]") or told == "\n\n".join(filter(None, map(escaped, parts)))


@given(st.lists(texts(), max_size=6), st.integers(20, 5_000))
def test_a_text_cut_to_a_number_of_bytes_ends_after_a_whole_line(
    parts: list[str], octets: int
) -> None:
    told = in_full(parts)
    cut = within(told, octets)
    assert len(cut.encode()) <= octets
    assert cut == told or told.startswith(cut.removesuffix("[…]"))
    assert cut in {told, "[…]"} or cut.endswith("\n[…]")
