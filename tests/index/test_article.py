"""An article has one identity, keeps what a database can keep, and knows its paragraphs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import (
    Article,
    Passage,
    as_day,
    as_instant,
    canonical_url,
    identify,
    paragraphs,
    parse_moment,
    to_json,
)
from tests.conftest import MakeArticle

DAY = date(2020, 7, 2)
KARACHI = timezone(timedelta(hours=5))

minutes = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.dates() | st.datetimes(timezones=minutes)


def same(**values: object) -> str:
    told: dict[str, object] = {
        "source": "Dawn",
        "published": DAY,
        "headline": "Dam opens",
        "text": "The dam opened.",
    }
    return identify(**(told | values))  # type: ignore[arg-type]


def test_the_given_id_comes_first() -> None:
    assert same(given=" story-7 ", url="https://dawn.example/7") == "story-7"


def test_an_empty_given_id_counts_as_none() -> None:
    assert same(given="  ", url="https://dawn.example/7") == "https://dawn.example/7"


def test_without_a_given_id_the_canonical_url_is_the_id() -> None:
    noisy = "https://Dawn.example/news/7?utm_source=mail&fbclid=x#comments"
    assert same(url=noisy) == same(url="https://dawn.example/news/7")


@pytest.mark.parametrize(
    "url",
    [
        "https://dawn.example/news?id=7",
        "https://dawn.example/news?id=7#top",
        " https://DAWN.example/news?id=7 ",
        "https://dawn.example/news?id=7&utm_campaign=spring&utm_medium=mail",
        "https://dawn.example/news?id=7&fbclid=IwAR0",
    ],
)
def test_a_canonical_url_has_no_tracking_and_no_fragment_and_keeps_what_names_the_page(
    url: str,
) -> None:
    assert canonical_url(url) == "https://dawn.example/news?id=7"


@pytest.mark.parametrize("url", ["urn:newsml:dawn.example:7", "/news/7"])
def test_what_is_no_web_address_stays_as_it_is(url: str) -> None:
    assert canonical_url(url) == url


@pytest.mark.parametrize("query", ["id={}", "p={}&lang=en", "{}"])
def test_two_pages_that_a_query_tells_apart_have_two_ids(query: str) -> None:
    page = f"https://dawn.example/story.php?{query}".format
    assert same(url=page(7)) != same(url=page(8))


def test_the_hash_is_of_source_day_and_headline_whatever_the_text_says() -> None:
    assert same() == same(text="A corrected text.")
    assert same() == same(headline=" dam\n OPENS ")
    assert same() == same(published=datetime(2020, 7, 2, 23, tzinfo=KARACHI))


@pytest.mark.parametrize(
    "other",
    [{"source": "The News"}, {"published": date(2020, 7, 3)}, {"headline": "Dam closes"}],
)
def test_another_source_day_or_headline_is_another_article(other: dict[str, object]) -> None:
    assert same() != same(**other)


@pytest.mark.parametrize("lacking", [{"published": None}, {"headline": ""}, {"headline": " "}])
def test_where_date_or_headline_is_missing_the_text_counts_too(lacking: dict[str, object]) -> None:
    assert same(**lacking) != same(**lacking, text="Another story altogether.")
    assert same(**lacking) == same(**lacking)


def test_an_article_needs_an_id() -> None:
    with pytest.raises(ValueError, match="needs an id"):
        Article(id="", text="Something.")


@pytest.mark.parametrize("text", ["", " \n\t\n ", " "])
def test_an_article_without_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="article 'a' has no text"):
        Article(id="a", text=text)


@pytest.mark.parametrize("name", ["published", "updated"])
def test_a_timestamp_without_a_zone_is_refused_by_its_field(name: str) -> None:
    naive = datetime(2020, 7, 2, 12)  # noqa: DTZ001 - what is refused
    with pytest.raises(ValueError, match=f"{name} is 2020-07-02T12:00:00, which has no zone"):
        Article(id="a", text="Something.", **{name: naive})  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["id", "source", "headline", "byline", "url", "text", "credit"])
@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_what_no_database_keeps_is_refused_by_its_field(field: str, character: str) -> None:
    told = {"id": "a", "text": "Something.", field: f"before{character}after"}
    with pytest.raises(ValueError, match=f"{field} holds a NUL or a lone surrogate"):
        Article(**told)  # type: ignore[arg-type]


def test_characters_beyond_the_first_plane_are_kept() -> None:
    assert Article(id="a", text="Flood 🌊 in 𠮷野家").text == "Flood 🌊 in 𠮷野家"


def test_the_day_is_that_of_the_sources_own_clock(make_article: MakeArticle) -> None:
    late = datetime(2020, 7, 3, 1, tzinfo=KARACHI)  # still the second of July in UTC
    assert make_article(published=late).day == date(2020, 7, 3)
    assert make_article(published=None).day is None
    assert as_day(DAY) == DAY


def test_a_correction_counts_from_when_it_was_updated(make_article: MakeArticle) -> None:
    updated = datetime(2020, 7, 3, 9, tzinfo=UTC)
    assert make_article(published=DAY).revised == datetime(2020, 7, 2, tzinfo=UTC)
    assert make_article(published=DAY, updated=updated).revised == updated
    assert as_instant(None) is None


def test_the_content_hash_covers_every_field_but_the_version(make_article: MakeArticle) -> None:
    article = make_article(text="Something.")
    assert article.content_hash() == replace(article, version=9).content_hash()
    moment = datetime(1999, 12, 31, tzinfo=UTC)
    others: dict[str, Any] = {
        **dict.fromkeys(("published", "updated", "embargoed_until"), moment),
        **dict.fromkeys(("corrections", "caveats"), ("other",)),
        "status": "withheld",
    }
    for name in to_json(article):
        if name != "version":
            changed = replace(article, **{name: others.get(name, "other")})
            assert changed.content_hash() != article.content_hash(), name


def test_a_passage_proves_its_text_by_its_hash() -> None:
    passage = Passage(article_id="a", ordinal=0, start=0, end=3, text="abc")
    # The example of FIPS 180-2.
    assert passage.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_paragraphs_are_what_blank_lines_part_and_a_line_break_does_not() -> None:
    text = "\n\n  One.\nStill one. \n\n Two.\n \t\n\n\nThree.  \n"
    spans = list(paragraphs(text))
    assert [text[start:end] for start, end in spans] == ["One.\nStill one.", "Two.", "Three."]


@given(st.text(alphabet=" \n\t\u00a0\u2003ab.\u0627字", max_size=60))
def test_paragraphs_are_ordered_trimmed_and_lose_nothing_but_space(text: str) -> None:
    spans = list(paragraphs(text))
    offsets = [offset for span in spans for offset in span]
    assert offsets == sorted(offsets)
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
        assert not any(not line.strip() for line in text[start:end].split("\n"))
    assert "".join(text.split()) == "".join("".join(text[slice(*span)].split()) for span in spans)


@given(moments)
def test_a_moment_that_was_written_is_read_back_as_it_was(moment: date) -> None:
    read = parse_moment(moment.isoformat())
    assert read == moment
    assert type(read) is type(moment)
    assert isinstance(moment, datetime) is isinstance(read, datetime)
    if isinstance(moment, datetime) and isinstance(read, datetime):
        assert read.utcoffset() == moment.utcoffset()


def test_no_moment_is_read_as_none_and_nonsense_is_refused() -> None:
    assert parse_moment("") is None
    with pytest.raises(ValueError, match="isoformat"):
        parse_moment("yesterday.")
    with pytest.raises(ValueError, match="Invalid isoformat string"):
        parse_moment("July 2020")


def test_plain_values_hold_dates_as_iso_8601(make_article: MakeArticle) -> None:
    values = to_json(make_article(published=DAY, updated=datetime(2020, 7, 3, tzinfo=KARACHI)))
    assert values["published"] == "2020-07-02"
    assert values["updated"] == "2020-07-03T00:00:00+05:00"
    assert to_json(make_article(published=None))["published"] is None
