"""Plain text as a person copies it out of a browser."""

from __future__ import annotations

from datetime import date

from index.article import Article
from index.readers import Rejected
from index.readers.text import read_text, split

CAPTION = (
    "The survey said that any remaining “old” ferries on the northern route are kept for spare "
    "parts alone, and have left the winter sailings to the newer boats. — AFP/File"
)
BODY = (
    (
        "WASHINGTON: The ferry line keeps close ties with the harbour board and has a “lasting "
        "interest” in the old pier, the harbour office said on Wednesday."
    ),
    (
        "Under a deal that the board signed with the city in February, the line agreed to stop "
        "using the pier as a store for spare parts."
    ),
    (
        "But in the months since, the line has gone on storing parts there, the office said in a "
        "report."
    ),
    ("“The line routinely works with small yards to keep its boats at sea,” the office said."),
)
SIDEBAR = """Opinion

Editorial

New pier?
Updated 29 Mar, 2025

New pier?

The council should keep out of another quarrel about the quay.
Winter storms
Updated 29 Mar, 2025

Winter storms

How long can the city leave the sea wall as it is?
Bus strike
28 Mar, 2025

Bus strike

BUSES have stood still since Monday, when the crews walked out. While the...
"""
PAGE = "\n".join(
    (
        "Ferry line keeps ties to harbour board, says office\n",
        "Published July 2, 2020",
        CAPTION,
        f"{CAPTION}\n",
        *(f"{paragraph}\n" for paragraph in BODY),
        "Published in Dawn, July 2nd, 2020\n",
        SIDEBAR,
    )
)


def read(text: str, source: str = "") -> Article:
    """Read text that is expected to be an article."""
    article = read_text(text.encode(), "page.txt", source=source)
    assert isinstance(article, Article)
    return article


def test_copied_page_gives_its_own_date_and_body_alone() -> None:
    """A page copied with caption, print line and sidebar gives headline, source, day and body."""
    article = read(PAGE)
    assert article.headline == "Ferry line keeps ties to harbour board, says office"
    assert (article.source, article.published) == ("Dawn", date(2020, 7, 2))
    assert article.dated_by == "print line"
    assert tuple(article.text.split("\n\n")) == BODY
    assert article.updated is None
    assert article.credit == ""


def test_sidebar_is_cut_without_a_print_line() -> None:
    """A section label with nothing but teasers after it ends the article."""
    article = read(PAGE.replace("Published in Dawn, July 2nd, 2020\n", ""))
    assert tuple(article.text.split("\n\n")) == BODY
    assert (article.published, article.dated_by) == (date(2020, 7, 2), "publication line")
    assert article.source == ""


def test_section_label_before_long_paragraphs_cuts_nothing() -> None:
    """A crosshead that happens to be a section label is no sidebar: prose follows it."""
    text = "\n\n".join(["Pier to close", *BODY, "Comments", *BODY[:3]])
    assert read(text).text.endswith(BODY[2])


def test_front_lines_give_source_date_and_author() -> None:
    """Labelled lines under the headline are read, and are no part of the body."""
    front = "Pier to close\nSource: The Harbour Courier\nDate: 4 March 2022\nBy Jane Doe"
    article = read(f"{front}\n\n{BODY[1]}\n\n{BODY[2]}\n")
    assert (article.headline, article.source) == ("Pier to close", "The Harbour Courier")
    assert (article.byline, article.published) == ("Jane Doe", date(2022, 3, 4))
    assert article.text == f"{BODY[1]}\n\n{BODY[2]}"


def test_address_on_a_line_of_its_own_is_the_identity() -> None:
    """An https:// line is the article's URL, without what only tracks the reader."""
    article = read(f"Pier to close\nhttps://example.org/pier?utm_source=x\n\n{BODY[1]}\n")
    assert article.url == article.id == "https://example.org/pier"


def test_source_that_the_user_states_holds_where_the_text_names_none() -> None:
    """The user's source is used for a text without one, and never against the text's own."""
    assert read(f"Pier to close\n\n{BODY[1]}", source="Herald").source == "Herald"
    assert read(PAGE, source="Herald").source == "Dawn"


def test_text_without_a_date_stays_undated() -> None:
    """A date in the body is no publication date."""
    article = read(f"Pier to close\n\nOn July 2, 2020 the pier was still open. {BODY[1]}")
    assert article.published is None
    assert article.dated_by == ""


def test_body_without_a_headline_is_kept_whole() -> None:
    """A text that begins with running prose has no headline, and loses nothing."""
    article = read(f"{BODY[0]}\n\n{BODY[1]}")
    assert article.headline == ""
    assert article.text == f"{BODY[0]}\n\n{BODY[1]}"


def test_hard_wrapped_lines_are_joined() -> None:
    """Lines broken at a column are one paragraph; lines of a browser are one each."""
    wrapped = (
        "The ferry line keeps close ties with the\nharbour board and has a lasting interest\n"
        "in the old pier, as the office has said.\nIt will close.\n\nCrews were told nothing of it."
    )
    joined = (
        "The ferry line keeps close ties with the harbour board and has a lasting interest in the "
        "old pier, as the office has said. It will close."
    )
    assert split(wrapped) == [joined, "Crews were told nothing of it."]
    assert split("Source: A\nDate: B\nBy C") == ["Source: A", "Date: B", "By C"]


def test_markdown_marks_are_no_words() -> None:
    """A Markdown headline loses its marks, and Markdown crossheads are left out."""
    article = read(f"# Pier to close\n\n{BODY[1]}\n\n## What next\n\n{BODY[2]}")
    assert article.headline == "Pier to close"
    assert article.text == f"{BODY[1]}\n\n{BODY[2]}"


def test_headline_alone_is_rejected() -> None:
    """A text without a body is no article, and the reason says what was expected."""
    rejected = read_text(b"https://example.org/pier\n", "page.txt")
    assert isinstance(rejected, Rejected)
    assert "expected" in rejected.reason
