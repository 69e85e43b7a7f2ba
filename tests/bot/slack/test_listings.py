"""Lists in Slack: sources, counts, newest articles, help, health."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.blocks import Message
from bot.slack.limits import CHARACTERS, weight
from bot.slack.listings import (
    Health,
    admin_card,
    duration,
    help_card,
    latest_card,
    sources_card,
    stats_card,
)
from retrieval import Covered, Latest
from tests.bot.slack.hostile import ADDRESSES, DAYS, LABELS, Signing
from tests.bot.slack.printed import sign
from tests.slack.checks import check_message, parts
from tests.slack.schema import Schema

HELD = Covered(
    4_000, date(2012, 3, 1), date(2020, 6, 30), (("Dawn", 3_000), ("", 999), ("Gazette", 1))
)
EMPTY = Covered(0, None, None, ())


def health(**values: Any) -> Health:
    told: dict[str, Any] = {
        "articles": 4_000,
        "additions": (("2 July 2020, 09:30", 12),),
        "asked": 10,
        "answered": 7,
        "found_nothing": 2,
        "failed": 1,
        "useful": 5,
        "useless": 1,
        "up_seconds": 3 * 86_400 + 4 * 3_600 + 59,
    }
    return Health(**(told | values))


def lines(message: Message) -> list[str]:
    return message.text.replace("\n\n", "\n").split("\n")


def test_sources_are_listed_with_their_articles() -> None:
    assert lines(sources_card(HELD)) == [
        "4,000 articles of 3 sources, 1 March 2012 to 30 June 2020",
        "• Dawn: 3,000",
        "• source not stated: 999",
        "• Gazette: 1",
    ]


def test_sources_that_do_not_fit_are_counted_in_the_last_line() -> None:
    sources = tuple((f"paper {n:04}", 2) for n in range(1_000))
    shown = lines(sources_card(Covered(2_000, None, None, sources)))
    left_out = 1_000 - (len(shown) - 2)
    assert shown[-1] == f"• and {left_out} more sources with {left_out * 2:,} articles"
    assert left_out > 0


def test_counts_name_the_days_and_the_largest_sources() -> None:
    assert lines(stats_card(HELD)) == [
        "What the archive holds",
        "• Articles: 4,000",
        "• Sources: 3",
        "• First day: 1 March 2012",
        "• Latest day: 30 June 2020",
        "Largest sources",
        "• Dawn: 3,000 articles, 75%",
        "• source not stated: 999 articles, 25%",
        "• Gazette: 1 article, less than 1%",
    ]


@pytest.mark.parametrize("card", [sources_card, stats_card])
def test_an_empty_archive_says_so(card: Any) -> None:
    assert card(EMPTY).text.startswith("The archive is empty.")


def test_the_latest_of_a_source_are_links_with_their_days() -> None:
    url = "https://dawn.example/pier"
    shown = latest_card("Dawn", [Latest("Pier closes", "Dawn", date(2020, 7, 2), url, "pier")])
    assert lines(shown) == ["The latest of Dawn", f"• Pier closes ({url}) · 2 July 2020"]
    link = next(part for part in parts(shown.blocks) if part.get("type") == "link")
    assert (link["text"], link["url"]) == ("Pier closes", url)


def test_a_source_with_nothing_to_quote_says_so() -> None:
    assert latest_card("Dawn", ()).text == "Nothing of Dawn can be quoted."


def test_help_tells_ways_in_operators_buttons_and_examples() -> None:
    told = help_card(["Why was the pier closed?"], command="/ask").text
    for part in ("/ask QUESTION", "Find coverage", "after:2020-07", "Read in context"):
        assert part in told
    assert "• Why was the pier closed?" in told


def test_help_without_examples_promises_none() -> None:
    assert "Try" not in lines(help_card(()))


def test_health_tells_the_archive_the_week_and_the_process() -> None:
    shown = admin_card(health(without=("files:write",)), sign)
    assert lines(shown) == [
        "How Dateline does",
        "The archive",
        "• 4,000 articles",
        "• Added 2 July 2020, 09:30: 12 articles",
        "The last seven days",
        "• 10 questions: 7 answered, 2 found nothing, 1 failed",
        "• Verdicts: 5 useful, 1 not useful",
        (
            "• Which questions found nothing is not shown here, unless whoever runs Dateline sets "
            "slack_show_failed_questions"
        ),
        "This process",
        "• Running for 3 days, 4 hours",
        "• Optional scopes that this workspace has not granted: files:write",
    ]
    assert shown.blocks[-1]["elements"][0]["value"] == sign("feedback", "")


def test_questions_that_found_nothing_are_shown_where_that_is_allowed() -> None:
    told = lines(admin_card(health(texts=("Who stole the pier?",)), sign))
    assert "• Who stole the pier?" in told
    assert not any("slack_show_failed_questions" in line for line in told)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-1, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (3_600, "1 hour"),
        (3_660, "1 hour, 1 minute"),
        (86_400 + 120, "1 day"),
        (2 * 86_400 + 3_600, "2 days, 1 hour"),
    ],
)
def test_a_duration_is_told_by_its_largest_units(seconds: float, told: str) -> None:
    assert duration(seconds) == told


covered = st.builds(
    Covered,
    st.integers(0, 10**7),
    st.sampled_from(DAYS),
    st.sampled_from(DAYS),
    st.lists(st.tuples(LABELS, st.integers(1, 10**6)), max_size=60).map(tuple),
)
items = st.lists(
    st.builds(Latest, LABELS, LABELS, st.sampled_from(DAYS), st.sampled_from(ADDRESSES), LABELS),
    max_size=10,
)
fares = st.builds(
    health,
    texts=st.none() | st.lists(LABELS, max_size=30).map(tuple),
    without=st.lists(LABELS, max_size=5).map(tuple),
    additions=st.lists(st.tuples(LABELS, st.integers(0, 9)), max_size=9).map(tuple),
)


@settings(max_examples=60)
@given(held=covered, source=LABELS, newest=items, examples=st.lists(LABELS, max_size=4), fare=fares)
def test_slack_takes_every_list(
    held: Covered,
    source: str,
    newest: list[Latest],
    examples: list[str],
    fare: Health,
    block_schema: Schema,
) -> None:
    for message in (
        sources_card(held),
        stats_card(held),
        latest_card(source, newest),
        help_card(examples),
        admin_card(fare, Signing()),
    ):
        arguments = {"text": message.text, "blocks": list(message.blocks)}
        assert check_message(arguments, block_schema) == []
        assert weight(message.blocks) <= CHARACTERS
