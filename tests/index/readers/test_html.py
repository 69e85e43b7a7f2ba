"""Saved web pages: body, facts and date."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers import Rejected
from index.readers.html import read_html

BODY = (
    (
        "HARBOUR CITY: The harbour council voted on Tuesday to close the old pier for two years, "
        "and promised the ferry crews that every sailing would be kept, from the northern quay."
    ),
    (
        "Crews said they had been told nothing of the plan, and asked for a meeting with the mayor "
        "before the first sailing is moved from the pier in the autumn."
    ),
    (
        "The mayor, who had spoken for the pier as late as March, did not answer letters, and her "
        "office would only say that the sea wall beneath it is older than anyone had thought."
    ),
)
LINKED = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Pier to close for two years",
    "datePublished": "2020-07-02T08:30:00+05:00",
    "dateModified": "2020-07-03T09:00:00+05:00",
    "author": [{"@type": "Person", "name": "Jane Doe"}],
    "publisher": {"@type": "Organization", "name": "Courier Media Ltd"},
    "articleSection": "Harbour",
}


def page(*extra: str, head: str = "", body: tuple[str, ...] = BODY) -> bytes:
    """Write a page of our own as news sites shape theirs."""
    inside = "".join(f"<p>{paragraph}</p>" for paragraph in body)
    return (
        "<!doctype html><html lang='en-GB'><head><meta charset='utf-8'>"
        f"<title>Pier to close for two years - The Courier</title>{head}</head>"
        "<body><nav><a href='/'>Home</a></nav><article><h1>Pier to close for two years</h1>"
        "<figure><img src='a.jpg'><figcaption>The pier at dawn — AFP/File</figcaption></figure>"
        f"{inside}{''.join(extra)}</article>"
        "<aside><h3>Related stories</h3><p>Ferries late again</p></aside></body></html>"
    ).encode()


def read(data: bytes, source: str = "") -> Article:
    """Read a page that is expected to hold an article."""
    article = read_html(data, "page.html", source=source)
    assert isinstance(article, Article), article
    return article


def linked(value: object) -> str:
    """Write a block of JSON-LD."""
    return f"<script type='application/ld+json'>{json.dumps(value)}</script>"


def test_page_states_its_facts() -> None:
    """JSON-LD and meta tags give headline, byline, source, dates, address, language, section."""
    head = linked({"@graph": [{"@type": "WebPage"}, LINKED]}) + (
        "<link rel='canonical' href='https://example.org/pier?utm_source=x'>"
        "<meta property='og:site_name' content='The Courier'>"
    )
    article = read(page(head=head))
    assert article.headline == "Pier to close for two years"
    assert (article.source, article.byline) == ("The Courier", "Jane Doe")
    assert (article.url, article.id) == ("https://example.org/pier",) * 2
    assert (article.language, article.section) == ("en-GB", "Harbour")
    assert article.published == datetime.fromisoformat("2020-07-02T08:30:00+05:00")
    assert article.updated == datetime.fromisoformat("2020-07-03T09:00:00+05:00")
    assert article.dated_by == "page metadata"


def test_body_is_its_paragraphs_and_crossheads() -> None:
    """Headline, captions, navigation and related stories are left out; the rest is in order."""
    article = read(page("<h2>What next</h2>", "<p>The pier opens again in 2022.</p>"))
    assert tuple(article.text.split("\n\n")) == (
        *BODY,
        "What next",
        "The pier opens again in 2022.",
    )


def test_loose_words_between_headings_are_kept() -> None:
    """Prose that a page puts after a heading, in no paragraph of its own, is not lost."""
    article = read(page(f"<h2>What next</h2>{BODY[1][:-1]} again.<br><br>{BODY[2]}"))
    assert f"{BODY[1][:-1]} again." in article.text


def test_prose_in_a_table_is_kept() -> None:
    """A cell that holds prose is a paragraph."""
    cell = "The council will pay the crews for every sailing that is lost to the works."
    assert cell in read(page(f"<table><tr><td>{cell}</td><td>12</td></tr></table>")).text


def test_short_page_is_read_without_headline_and_caption() -> None:
    """A brief of two sentences is an article too, and its caption is no part of it."""
    article = read(page(body=("The pier is shut.", "It opens in May.")))
    assert article.text == "The pier is shut.\n\nIt opens in May."


def test_broken_json_ld_is_skipped() -> None:
    """One broken block does not hide the sound one."""
    broken = '<script type=\'application/ld+json\'>{"@type": "NewsArticle", </script>'
    assert read(page(head=broken + linked(LINKED))).byline == "Jane Doe"


def test_print_line_wins_and_metadata_of_the_day_is_more_precise() -> None:
    """The paper's own line gives source and day; a timestamp of that day adds the hour."""
    line = "<p>Published in The Quay Gazette, July 2nd, 2020</p>"
    article = read(page(line, head=linked(LINKED)))
    assert article.source == "The Quay Gazette"
    assert isinstance(article.published, datetime)
    assert article.dated_by == "page metadata"
    article = read(page(line.replace("2nd", "9th"), head=linked(LINKED)))
    assert (article.published, article.dated_by) == (date(2020, 7, 9), "print line")
    assert "Published in" not in article.text


def test_estimate_says_that_it_is_one() -> None:
    """Without metadata the date is an estimate from the page's text, before 1995 too."""
    article = read(page("<p class='date'>12 May 1987</p>"))
    assert article.dated_by in {"page text", "publication line"}
    assert article.published == date(1987, 5, 12)


def test_page_without_a_date_is_undated() -> None:
    """Nothing on the page gives a date: none is made up."""
    assert read(page()).published is None


def test_timestamp_without_a_zone_keeps_its_day() -> None:
    """An hour of an unknown zone is no instant."""
    head = "<meta property='article:published_time' content='2020-07-02T23:30:00'>"
    assert read(page(head=head)).published == date(2020, 7, 2)


def test_source_that_the_user_states_holds_where_the_page_names_none() -> None:
    """The page's own name wins over the user's."""
    assert read(page(), source="Herald").source == "Herald"
    head = "<meta property='og:site_name' content='The Courier'>"
    assert read(page(head=head), source="Herald").source == "The Courier"


def test_declared_encoding_is_used() -> None:
    """A page in an old encoding is read as it declares."""
    text = page().decode().replace("charset='utf-8'", "charset='windows-1251'")
    russian = "Порт закрыт на два года, сообщил совет гавани во вторник вечером."
    data = text.replace(BODY[0], russian).replace("—", "-").encode("windows-1251")
    assert russian in read(data).text


def test_page_without_an_article_is_rejected_in_words() -> None:
    """A page that a script would fill says so."""
    rejected = read_html(b"<html><body><script>go()</script></body></html>", "page.html")
    assert isinstance(rejected, Rejected)
    assert "no article text" in rejected.reason


def test_reading_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures, styles and entities of a page are never fetched."""

    def refuse(*_: object) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert read(page("<img src='http://example.org/a.png'>", head=linked(LINKED))).text


def test_deeply_nested_page_is_no_crash() -> None:
    """Ten thousand nested elements end in an article or a rejection."""
    assert read_html(b"<html>" + b"<div>" * 10_000 + b"words", "page.html")


SOUND = page(head=linked(LINKED) + "<link rel='canonical' href='https://example.org/pier'>")


@settings(max_examples=60, deadline=None)
@given(
    end=st.integers(0, len(SOUND)),
    at=st.integers(0, len(SOUND)),
    noise=st.binary(max_size=12),
)
def test_damaged_pages_never_raise(end: int, at: int, noise: bytes) -> None:
    """A page cut short or overwritten anywhere gives an article or a rejection."""
    for data in (SOUND[:end], SOUND[:at] + noise + SOUND[at + len(noise) :]):
        result = read_html(data, "page.html")
        if isinstance(result, Article):
            result.text.encode()
            assert result.published is None or isinstance(result.published, date)


def test_utc_timestamp_is_kept_as_it_is() -> None:
    """A timestamp in UTC stays in UTC."""
    head = linked({**LINKED, "datePublished": "2020-07-02T03:30:00Z"})
    assert read(page(head=head)).published == datetime(2020, 7, 2, 3, 30, tzinfo=UTC)
