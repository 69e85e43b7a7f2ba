"""The terminal: everything told is on the screen, and nothing in it gives orders there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import terminal
from index import Article, Coverage
from index.intake import Report
from index.readers import Rejected
from tests.bot.conftest import CONTROLS, HOSTILE, folded, shown


@given(st.text())
def test_plain_text_keeps_every_letter_and_nothing_that_a_terminal_obeys(text: str) -> None:
    told = terminal.plain(text).plain
    assert len(told) == len(text)
    assert all(
        one == other or (other == "\ufffd" and not one.isprintable())
        for one, other in zip(text, told, strict=True)
    )


@pytest.mark.parametrize("text", CONTROLS)
def test_control_characters_in_a_list_do_not_reach_the_terminal(text: str) -> None:
    article = Article(id=text, source=text, headline=text, text=text)
    for told in (terminal.render_list([article]), terminal.render_article(article)):
        screen = shown(told)
        assert [letter for letter in screen if not letter.isprintable() and letter != "\n"] == []


# Tables.


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_ids_and_reasons_is_shown_as_it_is(text: str) -> None:
    article = Article(id=text, source=text, headline=text, text=f"so {text}")
    report = Report(added=1, undated=[text], failed=[Rejected(where=text, reason=text)])
    assert shown(terminal.render_article(article)).count(text) == 4
    assert shown(terminal.render_list([article])).count(text) == 3
    assert shown(terminal.render_pairs([(text, text)], "a", "b")).count(text) == 2
    assert shown(terminal.render_report(report)).count(text) == 3


def test_an_article_is_shown_whole_with_what_is_known_of_it() -> None:
    article = Article(
        id="flood",
        source="Dawn",
        headline="Flood",
        byline="Ida Lund",
        published=datetime(2020, 2, 18, 9, 30, tzinfo=UTC),
        dated_by="page metadata",
        updated=date(2020, 2, 20),
        section="City",
        url="https://dawn.example/flood",
        credit="AFP",
        version=2,
        text="One.\n\nTwo.",
    )
    screen = folded(shown(terminal.render_article(article)))
    for told in (
        "source Dawn",
        "published 18 February 2020, 09:30 +0000 (from the page metadata)",
        "updated 20 February 2020",
        "byline Ida Lund",
        "credit AFP",
        "section City",
        "version 2",
        "url https://dawn.example/flood",
        "id flood",
        "One. Two.",
    ):
        assert told in screen


def test_what_is_not_known_of_an_article_takes_no_line() -> None:
    screen = shown(terminal.render_article(Article(id="a", text="One.")))
    assert "(no headline)" in screen
    assert "source     not stated" in screen
    assert "published  undated" in screen
    assert "byline" not in screen
    assert "version" not in screen


def test_a_report_tells_counts_and_every_article_that_needs_a_look() -> None:
    report = Report(
        added=1_200,
        unchanged=3,
        passages=4_000,
        seconds=8.0,
        undated=["The last keeper"],
        failed=[Rejected("a.pdf", "it is a PDF")],
    )
    report.skipped[".png"] = 2
    screen = folded(shown(terminal.render_report(report)))
    for told in (
        "1,200 added",
        "3 unchanged",
        "1 undated",
        "1 failed",
        "4,000 passages in 8.0 s (500 a second)",
        "undated: The last keeper",
        "failed: a.pdf: it is a PDF",
        "skipped in folders, as no kind that holds articles: 2 .png",
    ):
        assert told in screen
    assert "changed" not in screen.replace("unchanged", "")


def test_coverage_shows_counts_sources_and_days() -> None:
    told = Coverage(
        articles=3,
        versions=4,
        passages=1_234,
        undated=1,
        sources=(("Dawn", 2), ("", 1)),
        days=((date(2019, 5, 1), 1), (date(2021, 6, 2), 1)),
        bytes_on_disk=2_500_000,
        model="all-MiniLM-L6-v2",
    )
    screen = folded(shown(terminal.render_coverage(told)))
    for part in ("articles 3", "passages 1,234", "undated 1", "first 1 May 2019", "2.5 MB"):
        assert part in screen
    for part in ("last 2 June 2021", "Dawn 2", "source not stated 1", "2019 1", "2020 0", "2021 1"):
        assert part in screen


def test_the_coverage_of_an_empty_archive_is_shown_too() -> None:
    told = Coverage(
        articles=0,
        versions=0,
        passages=0,
        undated=0,
        sources=(),
        days=(),
        bytes_on_disk=0,
        model="",
    )
    assert "none yet" in shown(terminal.render_coverage(told))


# Time.


@pytest.mark.parametrize(
    ("days", "periods"),
    [
        ([], []),
        ([(date(2020, 7, 2), 3)], [("2020-07", 3)]),
        (
            [(date(2020, 11, 30), 1), (date(2021, 1, 1), 2), (date(2021, 1, 31), 3)],
            [("2020-11", 1), ("2020-12", 0), ("2021-01", 5)],
        ),
        (
            [(date(2019, 12, 31), 1), (date(2021, 1, 1), 2)],
            [("2019", 1), ("2020", 0), ("2021", 2)],
        ),
    ],
)
def test_days_are_summed_by_month_within_two_years_and_by_year_beyond(
    days: list[tuple[date, int]], periods: list[tuple[str, int]]
) -> None:
    assert terminal.over_time(days) == periods


@given(st.dictionaries(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(1, 9), min_size=1))
def test_no_article_is_lost_in_the_sums_and_periods_have_no_gap(days: dict[date, int]) -> None:
    periods = terminal.over_time(list(days.items()))
    names = [name for name, _ in periods]
    assert sum(count for _, count in periods) == sum(days.values())
    assert names == sorted(names)
    assert len(set(names)) == len(names)
    assert periods[0][1] > 0
    assert periods[-1][1] > 0
