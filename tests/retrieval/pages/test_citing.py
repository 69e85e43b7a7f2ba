from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from retrieval.pages.citing import Citation

PIER = Citation(
    quoted="Repairs will cost\n31 million crowns.",
    source="The Harbour Gazette",
    byline="Ida Lund",
    headline="Old pier to close for two years",
    published=date(2020, 7, 2),
    is_estimated=False,
    url="https://gazette.example/2020/07/pier",
    sha256="c0ffee" + 58 * "0",
)


def test_in_a_story_the_words_stand_with_source_and_date() -> None:
    assert PIER.in_a_story == (
        "“Repairs will cost 31 million crowns.” (The Harbour Gazette, 2 July 2020)"
    )


def test_a_note_has_author_headline_newspaper_date_and_address() -> None:
    assert PIER.as_note == (
        "Ida Lund, “Old pier to close for two years,” The Harbour Gazette, July 2, 2020, "
        "https://gazette.example/2020/07/pier."
    )


def test_a_note_of_little_that_is_known_says_so() -> None:
    bare = replace(
        PIER, byline="", headline="Will the pier close?", source="", published=None, url=""
    )
    assert bare.as_note == "“Will the pier close?” source not stated, undated."


def test_a_bibliography_has_the_hash_that_proves_the_passage() -> None:
    assert PIER.bibtex == (
        "@article{theharbourgazette-2020-07-02-c0ffee0,\n"
        "  author = {{Ida Lund}},\n"
        "  title = {{Old pier to close for two years}},\n"
        "  journal = {The Harbour Gazette},\n"
        "  date = {2020-07-02},\n"
        "  year = {2020},\n"
        "  url = {https://gazette.example/2020/07/pier},\n"
        f"  note = {{Passage SHA-256 {PIER.sha256}}}\n"
        "}"
    )


def test_an_estimated_date_is_told_in_words() -> None:
    guessed = replace(PIER, is_estimated=True)
    assert "2 July 2020 (date estimated)" in guessed.in_a_story
    assert "July 2, 2020 (date estimated)" in guessed.as_note


def test_an_hour_is_no_part_of_a_citation() -> None:
    timed = replace(PIER, published=datetime(2020, 7, 2, 23, 30, tzinfo=UTC))
    assert timed.styles == PIER.styles


@given(st.text(), st.text(), st.text())
def test_the_braces_of_an_entry_stay_balanced_whatever_a_headline_holds(
    headline: str, byline: str, source: str
) -> None:
    entry = replace(PIER, headline=headline, byline=byline, source=source).bibtex
    depth = 0
    escaped = False
    for letter in entry:
        if not escaped and letter in "{}":
            depth += 1 if letter == "{" else -1
            assert depth >= 0
        escaped = letter == "\\" and not escaped
    assert depth == 0
    assert entry.count("\n@") == 0
