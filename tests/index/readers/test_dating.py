"""The arbiter of dates: what is printed and stated outweighs what is only suggested."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from index.article import Article
from index.readers.dating import addressed_day
from index.readers.html import read_html

PROSE = (
    "The harbour council voted on Tuesday to close the old pier for two years, and promised the "
    "ferry crews that every sailing would be kept, from the northern quay."
)


def read(*, head: str = "", under: str = "", end: str = "", url: str = "") -> Article:
    """Read a page with something in its head, under its headline, and after its body."""
    page = (
        f"<html><head><title>Pier to close</title>{head}</head><body><article>"
        f"<h1>Pier to close</h1>{under}<p>{PROSE}</p><p>{PROSE} Crews were not asked.</p>"
        f"</article>{end}</body></html>"
    )
    article = read_html(page.encode(), "page.html", url=url)
    assert isinstance(article, Article), article
    return article


def linked(**fields: str) -> str:
    """Write the JSON-LD of an article."""
    value = {"@type": "NewsArticle", "headline": "Pier to close", **fields}
    return f"<script type='application/ld+json'>{json.dumps(value)}</script>"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/2020/07/02/pier", date(2020, 7, 2)),
        ("https://example.org/2020/7/2/pier.html", date(2020, 7, 2)),
        ("https://example.org/news/2020-07-02/pier", date(2020, 7, 2)),
        ("https://example.org/20200702/pier", date(2020, 7, 2)),
        ("https://example.org/news/pier-to-close-20200702", date(2020, 7, 2)),
        ("https://example.org/2020/07/pier", None),
        ("https://example.org/story/20203412", None),
        ("https://example.org/pier-2020-shut", None),
        ("https://example.org/2020/13/02/pier", None),
        ("", None),
    ],
)
def test_address_that_holds_a_whole_day(url: str, day: date | None) -> None:
    """A folder or an ending that is a whole day is one; a month or a number is none."""
    assert addressed_day(url) == day


def test_address_dates_a_page_that_states_nothing() -> None:
    """The day in the address counts where no metadata does."""
    article = read(url="https://example.org/2020/07/02/pier")
    assert (article.published, article.dated_by) == (date(2020, 7, 2), "address")


def test_timestamp_in_utc_gives_way_to_the_day_of_the_address() -> None:
    """At 02:18 in UTC it is still the evening before where the paper is, as its address says."""
    head = linked(datePublished="2020-02-18T02:18:11Z")
    article = read(head=head, url="https://example.org/2020/02/17/pier")
    assert (article.published, article.dated_by) == (date(2020, 2, 17), "address")


def test_timestamp_in_utc_gives_way_to_the_day_that_is_printed() -> None:
    """The line under the headline is by the paper's own clock."""
    head = linked(datePublished="2023-11-09T04:15:00Z")
    article = read(head=head, under="<div>November 8, 2023, 11:15 PM</div>")
    assert (article.published, article.dated_by) == (date(2023, 11, 8), "publication line")


def test_day_that_no_clock_shows_at_that_instant_changes_nothing() -> None:
    """At 10:04 in UTC it is the day before nowhere: the address is of the draft."""
    head = linked(datePublished="2020-07-09T10:04:04Z")
    article = read(head=head, url="https://example.org/2020/07/08/pier")
    assert article.published == datetime(2020, 7, 9, 10, 4, 4, tzinfo=UTC)
    assert article.dated_by == "page metadata"


def test_same_instant_by_the_papers_own_clock_is_preferred() -> None:
    """JSON-LD in UTC and a meta tag with the local zone state one instant: the local one tells."""
    head = linked(datePublished="2020-12-24T23:59:50Z") + (
        "<meta property='article:published_time' content='2020-12-25T01:59:50+02:00'>"
    )
    assert read(head=head).day == date(2020, 12, 25)


def test_timestamp_with_a_zone_stands_as_it_is() -> None:
    """A zone that is stated leaves no doubt about the day."""
    head = linked(datePublished="2020-07-02T23:30:00-04:00")
    article = read(head=head, url="https://example.org/2020/07/03/pier")
    assert article.day == date(2020, 7, 2)


def test_change_is_not_publication() -> None:
    """dateModified is when the article changed, and nothing else."""
    head = linked(
        datePublished="2021-11-29T15:13:37+01:00", dateModified="2022-01-12T15:27:30+01:00"
    )
    article = read(head=head, under="<p>Updated: 12 January 2022</p>")
    assert article.day == date(2021, 11, 29)
    assert article.updated == datetime.fromisoformat("2022-01-12T15:27:30+01:00")


def test_microdata_in_the_page_is_metadata() -> None:
    """An element that schema.org's itemprop marks states the date."""
    under = "<time itemprop='datePublished' datetime='2020-07-02T08:30:00+05:00'>yesterday</time>"
    article = read(under=under)
    assert article.published == datetime.fromisoformat("2020-07-02T08:30:00+05:00")
    assert article.dated_by == "page metadata"


@pytest.mark.parametrize("blank", ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "2999-01-01"])
def test_blank_and_future_dates_are_none(blank: str) -> None:
    """A form left empty states no date, and nothing was published in the future."""
    assert read(head=linked(datePublished=blank)).published is None


def test_year_alone_makes_no_first_of_january() -> None:
    """A copyright line's year is no date."""
    assert read(end="<div>Courier Media 2020</div>").published is None


def test_date_of_a_comment_is_not_the_articles() -> None:
    """A stamp beside the headline counts, and those of comments do not."""
    end = "<div class='comments'><div class='comment'><span>04.02.2022 - 00:00</span></div></div>"
    article = read(under="<div>Datum: 03.02.2022, 14:17</div>", end=end)
    assert article.day == date(2022, 2, 3)
