"""Feeds and sitemaps are followed: what is new is fetched once, and what fails is tried again."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import pytest

from index.fetch import FetchError
from index.following import Followed, Item, Pull, discover, pull
from index.listing import read_listing
from index.readers.raw import Rejected
from tests.index.site import Page, Site, make_fetcher

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
BODY = "The harbour council voted on Tuesday to close the old pier for two years. " * 9


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        for number in range(10):
            running.pages[f"/{number}"] = Page(f"<p>Story {number}</p>".encode())
        yield running


def feed(*numbers: int, whole: Sequence[int] = ()) -> Page:
    """A feed whose items summarise the pages of those numbers, or hold all their text."""
    items = "".join(
        f"<item><title>Story {number}</title><link>/{number}</link>"
        f"<description>{BODY if number in whole else 'In short.'}</description></item>"
        for number in numbers
    )
    body = f"<rss><channel><title>Gazette</title>{items}</channel></rss>".encode()
    return Page(body, headers={"ETag": f'"{hash(body)}"'})


def sitemap(places: dict[str, str], root: str = "urlset", tag: str = "url") -> Page:
    """A sitemap of addresses and the days on which they changed, '' for no day."""
    entries = "".join(
        f"<{tag}><loc>{place}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{tag}>"
        for place, day in places.items()
    )
    body = f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{root}>'
    return Page(body.encode(), headers={"ETag": f'"{hash(body)}"'})


def index_of(places: dict[str, str]) -> Page:
    return sitemap(places, "sitemapindex", "sitemap")


def begin(site: Site, path: str = "/feed", **values: object) -> Pull:
    kind = "feed" if path == "/feed" else "sitemap"
    followed = Followed(url=site.url(path), kind=kind)  # type: ignore[arg-type]
    return pull(followed, make_fetcher(), now=NOW, **values)  # type: ignore[arg-type]


def go_on(before: Pull, **values: object) -> Pull:
    return pull(before.followed, make_fetcher(), now=NOW, **values)  # type: ignore[arg-type]


def paths_of(items: Sequence[Item | Rejected]) -> list[str]:
    """Return the paths that were handed over; a failure has an exclamation mark."""
    return [
        "/" + item.url.rpartition("/")[2]
        if isinstance(item, Item)
        else "!/" + item.where.rpartition("/")[2]
        for item in items
    ]


def titles(item: Item | Rejected) -> int:
    assert isinstance(item, Item)
    listing = read_listing(item.data, item.url)
    assert listing is not None
    return len(listing.entries)


# Feeds.


def test_a_feed_is_handed_over_with_its_new_items_alone(site: Site) -> None:
    site.pages["/feed"] = feed(1, 2)
    first = begin(site)
    items = list(first)
    assert paths_of(items) == ["/feed"]
    assert titles(items[0]) == 2
    site.pages["/feed"] = feed(3, 1, 2)
    second = go_on(first)
    items = list(second)
    assert [titles(item) for item in items] == [1]
    assert isinstance(items[0], Item)
    assert b"Story 3" in items[0].data
    assert b"Story 1" not in items[0].data
    assert list(go_on(second)) == []
    assert site.paths == ["/feed"] * 3, "no page was asked for"


def test_a_feed_that_has_not_changed_is_not_sent_again(site: Site) -> None:
    site.pages["/feed"] = feed(1)
    first = begin(site)
    list(first)
    assert first.followed.etag
    assert first.followed.checked == NOW
    site.pages["/feed"] = Page(status=304)
    second = go_on(first)
    assert list(second) == []
    assert site.asked[-1][1]["if-none-match"] == first.followed.etag
    assert second.followed == first.followed


def test_the_pages_of_summaries_are_fetched_when_asked_and_whole_items_taken_from_the_feed(
    site: Site,
) -> None:
    site.pages["/feed"] = feed(1, 2, 3, whole=[2])
    first = begin(site, pages=True)
    items = list(first)
    assert paths_of(items) == ["/feed", "/1", "/3"]
    assert titles(items[0]) == 1
    assert isinstance(items[1], Item)
    assert items[1].data == b"<p>Story 1</p>"
    assert list(go_on(first, pages=True)) == []


def test_an_item_that_says_something_else_is_handed_over_again(site: Site) -> None:
    site.pages["/feed"] = feed(1, 2)
    first = begin(site, pages=True)
    list(first)
    corrected = feed(1, 2)
    site.pages["/feed"] = Page(corrected.body.replace(b"Story 2", b"CORRECTED-Story 2"))
    assert paths_of(list(go_on(first, pages=True))) == ["/2"]


def test_a_page_that_fails_is_told_and_tried_again_while_one_that_is_gone_is_not(
    site: Site,
) -> None:
    site.pages["/feed"] = feed(1, 2, 3)
    site.pages["/1"] = Page(status=500)
    site.pages["/2"] = Page(status=410)
    first = begin(site, pages=True)
    items = list(first)
    assert paths_of(items) == ["!/1", "!/2", "/3"]
    assert isinstance(items[0], Rejected)
    assert items[0].reason == "the site answered with HTTP 500"
    assert first.followed.etag == "", "or the next pull would hear that nothing is new"
    site.pages["/1"] = Page(b"<p>Story 1</p>")
    assert paths_of(list(go_on(first, pages=True))) == ["/1"]


def test_a_site_that_is_down_is_left_alone_after_five_failures(site: Site) -> None:
    site.pages["/feed"] = feed(*range(9))
    for number in range(9):
        site.pages[f"/{number}"] = Page(status=502)
    first = begin(site, pages=True)
    assert paths_of(list(first)) == [*(f"!/{number}" for number in range(5)), "!/feed"]
    assert (first.left, len(site.paths)) == (9, 6)


def test_at_most_so_many_pages_are_fetched_and_the_rest_next_time(site: Site) -> None:
    site.pages["/feed"] = feed(1, 2, 3)
    first = begin(site, pages=True, most=2)
    assert paths_of(list(first)) == ["/1", "/2"]
    assert first.left == 1
    second = go_on(first, pages=True, most=2)
    assert paths_of(list(second)) == ["/3"]
    assert second.left == 0


def test_what_was_not_taken_is_handed_over_again(site: Site) -> None:
    site.pages["/feed"] = feed(1, 2, 3)
    first = begin(site, pages=True)
    items = iter(first)
    next(items)
    next(items)
    assert paths_of(list(go_on(first, pages=True))) == ["/2", "/3"]


def test_a_feed_that_cannot_be_had_is_told_and_what_is_known_of_it_stays(site: Site) -> None:
    site.pages["/feed"] = feed(1)
    first = begin(site)
    list(first)
    for answer in (Page(status=500), Page(b"<html><p>Down for repairs"), Page(b"\x1f\x8bx")):
        site.pages["/feed"] = answer
        failed = go_on(first)
        assert paths_of(list(failed)) == ["!/feed"]
        assert failed.followed == first.followed


def test_an_item_that_an_old_copy_leaves_out_is_not_new_when_it_is_back(site: Site) -> None:
    site.pages["/feed"] = feed(1, 2)
    first = begin(site)
    list(first)
    site.pages["/feed"] = feed(1)
    second = go_on(first)
    list(second)
    site.pages["/feed"] = feed(1, 2)
    assert list(go_on(second)) == []


# Sitemaps.


def test_the_pages_of_a_sitemap_are_fetched_newest_first_and_again_when_changed(
    site: Site,
) -> None:
    days = {"/1": "2020-07-01", "/2": "2020-07-03", "/3": "2020-07-02"}
    site.pages["/map"] = sitemap(days)
    first = begin(site, "/map")
    assert paths_of(list(first)) == ["/2", "/3", "/1"]
    site.pages["/map"] = sitemap({**days, "/1": "2020-07-04"})
    assert paths_of(list(go_on(first))) == ["/1"]


def test_pages_from_before_a_day_are_passed_over(site: Site) -> None:
    site.pages["/map"] = sitemap({"/1": "2020-07-01", "/2": "2020-07-03", "/3": ""})
    assert paths_of(list(begin(site, "/map", since=date(2020, 7, 2)))) == ["/3", "/2"]


def test_an_index_leads_to_its_sitemaps_also_as_gzip_files_and_only_to_those_that_changed(
    site: Site,
) -> None:
    packed = gzip.compress(sitemap({"/1": "2020-07-01", "/2": ""}).body)
    site.pages["/a.xml.gz"] = Page(packed, headers={"Content-Type": "application/gzip"})
    site.pages["/b.xml"] = sitemap({"/3": "2021-07-01", "/1": ""})
    site.pages["/map"] = index_of({"/a.xml.gz": "2020-07-01", "/b.xml": "2021-07-01"})
    first = begin(site, "/map")
    assert paths_of(list(first)) == ["/1", "/3", "/2"]
    assert site.paths == ["/map", "/b.xml", "/1", "/3", "/a.xml.gz", "/2"]
    site.pages["/b.xml"] = sitemap({"/3": "2021-07-01", "/1": "", "/4": "2021-07-02"})
    site.pages["/map"] = index_of({"/a.xml.gz": "2020-07-01", "/b.xml": "2021-07-02"})
    second = go_on(first)
    assert paths_of(list(second)) == ["/4"]
    assert site.paths[6:] == ["/map", "/b.xml", "/4"]


def test_an_index_that_states_no_days_is_read_through_each_time(site: Site) -> None:
    site.pages["/a.xml"] = sitemap({"/1": ""})
    site.pages["/map"] = index_of({"/a.xml": ""})
    first = begin(site, "/map")
    assert paths_of(list(first)) == ["/1"]
    assert first.followed.etag == ""
    site.pages["/a.xml"] = sitemap({"/1": "", "/2": ""})
    assert paths_of(list(go_on(first))) == ["/2"]


def test_an_index_that_leads_to_itself_comes_to_an_end(site: Site) -> None:
    site.pages["/map"] = index_of({"/map": "2020-07-01"})
    items = list(begin(site, "/map"))
    assert len(items) == 1
    assert isinstance(items[0], Rejected)
    assert "one more index" in items[0].reason


def test_a_gzip_file_that_is_a_bomb_is_told(site: Site) -> None:
    site.pages["/map"] = Page(gzip.compress(b"\0" * 3_000_000))
    items = list(begin(site, "/map"))
    assert isinstance(items[0], Rejected)
    assert "it is a bomb" in items[0].reason


# Finding what to follow.


def test_a_feed_or_a_sitemap_is_followed_under_its_own_address(site: Site) -> None:
    site.pages["/feed"] = feed(1)
    site.pages["/map"] = index_of({"/a.xml": ""})
    fetcher = make_fetcher()
    assert discover(site.url("/feed"), fetcher) == [Followed(url=site.url("/feed"), kind="feed")]
    assert discover(site.url("/map"), fetcher) == [Followed(url=site.url("/map"), kind="sitemap")]


def test_the_feeds_that_a_page_names_are_found(site: Site) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.pages["/"] = Page(f"<html><head>{link}</head><body>News</body></html>".encode())
    assert discover(site.url("/"), make_fetcher()) == [Followed(url=site.url("/feed"), kind="feed")]


def test_where_a_page_names_no_feed_the_sitemaps_of_its_site_are_found(site: Site) -> None:
    site.pages["/"] = Page(b"<html><body>News</body></html>")
    site.pages["/robots.txt"] = Page(b"Sitemap: /map\nSitemap: ftp://a.example/\n")
    assert discover(site.url("/"), make_fetcher()) == [
        Followed(url=site.url("/map"), kind="sitemap")
    ]


@pytest.mark.parametrize("body", [b"", b"<html><body>News</body></html>", b"\xff\xfe\x00", b"%PDF"])
def test_where_nothing_can_be_followed_that_is_told(site: Site, body: bytes) -> None:
    site.pages["/"] = Page(body)
    with pytest.raises(FetchError, match="it is no feed and no sitemap"):
        discover(site.url("/"), make_fetcher())
