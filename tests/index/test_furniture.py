"""Furniture is told from the body, and what is in doubt stays in the body."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.bylines import print_line
from index.dates import parse_date
from index.furniture import is_heading, trim

PROSE = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept running from the northern quay."
)
MORE = (
    "Crews said they had been told nothing of the plan, and asked for a meeting with the mayor "
    "before the first of the sailings is moved from the pier in the autumn."
)


@pytest.mark.parametrize(
    ("line", "source", "printed"),
    [
        ("Published in Dawn, July 2nd, 2020", "Dawn", date(2020, 7, 2)),
        ("Published in Dawn, January 22th, 2025", "Dawn", date(2025, 1, 22)),
        ("Published in Dawn, The Business Weekly, January 6th, 2025", "Dawn", date(2025, 1, 6)),
        (
            "Published in The Express Tribune, January 3rd, 2025.",
            "The Express Tribune",
            date(2025, 1, 3),
        ),
        (
            "This article appeared in the print edition of The Herald on 3 July 2020",
            "The Herald",
            date(2020, 7, 3),
        ),
        ("First published in The Quay Gazette, 12 May 1987", "The Quay Gazette", date(1987, 5, 12)),
    ],
)
def test_print_line_names_paper_and_day(line: str, source: str, printed: date) -> None:
    """A print line gives the paper and the day, and the article ends with it."""
    trimmed = trim([PROSE, MORE, line, "Another story", "29 Mar, 2025"])
    assert (trimmed.source, trimmed.published) == (source, printed)
    assert trimmed.dated_by == "print line"
    assert trimmed.paragraphs == (PROSE, MORE)


@pytest.mark.parametrize(
    "sentence",
    [
        "Published in Nature on 3 July 2020, the study found that ferries are late.",
        "Published in 2020, the book sold out.",
        "This report appeared in a drawer of the harbour office.",
    ],
)
def test_prose_about_printing_is_no_print_line(sentence: str) -> None:
    """A sentence that begins like a print line and goes on stays in the body."""
    assert print_line(sentence) is None
    assert sentence in trim([PROSE, sentence, MORE]).paragraphs


def test_print_line_under_headline_does_not_end_the_article() -> None:
    """A print line before the body states source and date, and the body after it is kept."""
    trimmed = trim(["Published in The Quay Gazette, 12 May 1987", PROSE, MORE])
    assert trimmed.source == "The Quay Gazette"
    assert trimmed.paragraphs == (PROSE, MORE)


def test_caption_printed_twice_before_the_dateline_is_dropped() -> None:
    """A caption that a browser copied twice goes, and its photo credit is not the text's agency."""
    caption = "A ferry leaves the pier on a calm morning in the harbour. — AFP/File"
    opening = f"WASHINGTON: {PROSE}"
    trimmed = trim([caption, caption, opening, MORE])
    assert trimmed.paragraphs == (opening, MORE)
    assert trimmed.dateline == "WASHINGTON"
    assert trimmed.credit == ""


@pytest.mark.parametrize(
    "credit",
    [
        "— AFP/File",
        "—Reuters",
        "– Photo: Jane Doe",
        "(File photo)",
        "- APP photo",
        "— White Star",
        "Photo by Jane Doe",
        "Image credit: Harbour Museum",
        "— Reuters/Jane Doe",
    ],
)
def test_credited_caption_before_the_dateline_is_dropped(credit: str) -> None:
    """A paragraph before the dateline that ends in a photo credit is a caption."""
    opening = f"KARACHI: {PROSE}"
    trimmed = trim([f"A ferry leaves the pier. {credit}", opening, MORE])
    assert trimmed.paragraphs == (opening, MORE)


@pytest.mark.parametrize("credit", ["—AFP", "(Reuters)", "- Reuters", "— APP"])
def test_wire_copy_keeps_its_last_paragraph(credit: str) -> None:
    """An agency after the last paragraph credits the words, and the paragraph stays."""
    last = f"{MORE} {credit}"
    trimmed = trim([PROSE, last])
    assert trimmed.paragraphs == (PROSE, last)
    assert trimmed.credit == credit.strip("—-() ")


def test_briefs_that_end_in_an_agency_are_kept() -> None:
    """In a digest each brief ends in its agency: none of them is a caption."""
    briefs = [f"{PROSE} —Reuters", f"{MORE} —AFP", PROSE]
    assert trim(briefs).paragraphs == tuple(briefs)


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("ISLAMABAD, Jan 1 (APP): ", "APP"),
        ("GENEVA (Reuters) - ", "Reuters"),
        ("Kyiv, July 2 (AFP) — ", "AFP"),
        ("ISLAMABAD (IHC): ", ""),
    ],
)
def test_dateline_stays_and_gives_the_agency(opening: str, agency: str) -> None:
    """The dateline stays word for word, and an agency in it is the credit."""
    trimmed = trim([opening + PROSE, MORE])
    assert trimmed.paragraphs[0] == opening + PROSE
    assert trimmed.credit == agency


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("BY A STAFF REPORTER", "A STAFF REPORTER"),
        ("Our Correspondent", "Our Correspondent"),
        ("Jane Doe | Published July 2, 2020", "Jane Doe"),
    ],
)
def test_byline_is_taken_from_the_front(line: str, byline: str) -> None:
    """A byline before the body says who wrote it and is no part of it."""
    trimmed = trim([line, PROSE, MORE])
    assert trimmed.byline == byline
    assert trimmed.paragraphs == (PROSE, MORE)


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("Published July 2, 2020", date(2020, 7, 2), None),
        ("Posted 3 Jan 2025 10:15am", date(2025, 1, 3), None),
        ("Last updated on 29 March 2025", None, date(2025, 3, 29)),
        ("Published 2 July 2020 | Updated 3 July 2020", date(2020, 7, 2), date(2020, 7, 3)),
        ("Published July 31", None, None),
        ("Published 02/07/2020", None, None),
    ],
)
def test_publication_line_gives_dates_without_guessing(
    line: str, published: date | None, updated: date | None
) -> None:
    """A publication line gives what it states; without a year or an order it states no date."""
    trimmed = trim([line, PROSE])
    assert (trimmed.published, trimmed.updated) == (published, updated)
    assert trimmed.dated_by == ("publication line" if published else "")
    assert trimmed.paragraphs == (PROSE,)


@pytest.mark.parametrize(
    "prompt",
    ["Read more: Pier to close", "Advertisement", "Also read: Ferries late", "Facebook Twitter"],
)
def test_prompts_are_dropped(prompt: str) -> None:
    """Share bars, advertisements and pointers to other stories are not the article."""
    assert trim([prompt, PROSE, prompt, MORE, prompt]).paragraphs == (PROSE, MORE)


def test_photo_story_keeps_its_caption() -> None:
    """Where a caption is all there is, it is the article."""
    caption = "A ferry leaves the pier. — AFP/File"
    assert trim([caption]).paragraphs == (caption,)


@pytest.mark.parametrize(
    "heading", ["Ferry crews", "Council to meet again in autumn", "Way forward"]
)
def test_crosshead_over_prose_is_a_heading(heading: str) -> None:
    """A short line without an end, over running text, is a crosshead."""
    assert is_heading(heading, PROSE)


@pytest.mark.parametrize(
    "paragraph",
    [
        "The council meets again on Friday.",
        "“Nobody told us,”",
        "Crews: 12",
        "• Pier to close for two years",
        "A. Fernando c Chapman b Smith 17",
        "and the ferries",
        "jane@example.org",
    ],
)
def test_doubtful_line_is_no_heading(paragraph: str) -> None:
    """Sentences, quotes, scores and list items stay in the search."""
    assert not is_heading(paragraph, PROSE)


def test_line_over_no_prose_is_no_heading() -> None:
    """Nothing after it, or only another short line, makes no heading."""
    assert not is_heading("Ferry crews", None)
    assert not is_heading("Ferry crews", "Harbour office")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("02/07/2020", None),
        ("13/07/2020", date(2020, 7, 13)),
        ("2020-07-02T10:00:00", date(2020, 7, 2)),
        ("2020-07-02T10:00:00Z", datetime(2020, 7, 2, 10, tzinfo=UTC)),
        ("Thu, 02 Jul 2020 10:15:00 GMT", datetime(2020, 7, 2, 10, 15, tzinfo=UTC)),
        ("2 juillet 2020", date(2020, 7, 2)),
        ("31 June 2020", None),
        ("July 2020", None),
    ],
)
def test_dates_are_read_and_never_guessed(said: str, read: date | None) -> None:
    """A whole, clear date is read; an unclear one is none; no zone leaves the day alone."""
    assert parse_date(said) == read


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_trim_invents_nothing(paragraphs: list[str]) -> None:
    """Every paragraph that trim returns was there before, in the same order."""
    given_ = iter(text.strip() for text in paragraphs)
    assert all(kept in given_ for kept in trim(paragraphs).paragraphs)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4), st.integers(0, 4))
def test_trim_loses_no_prose(before: int, after: int) -> None:
    """Running text without credits survives, wherever furniture stands among it."""
    first = [f"{PROSE[:-1]} {number}." for number in range(before)]
    second = [f"{MORE[:-1]} {number}." for number in range(after)]
    kept = trim(["Published July 2, 2020", *first, "Advertisement", *second]).paragraphs
    assert kept == (*first, *second)
