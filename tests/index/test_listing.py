"""What feeds and sitemaps list, and which of it has changed."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from index.listing import Listing, feeds_of, read_listing
from index.readers.markup import parse

HOME = "https://gazette.example/feeds/city.xml"
BODY = "The harbour council voted on Tuesday to close the old pier for two years. " * 9

RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>City</title><link>https://gazette.example/</link>
<item><media:title>A picture of the pier</media:title><title>Pier closes</title>
  <link>https://gazette.example/pier</link><guid isPermaLink="false">p-1</guid>
  <pubDate>Thu, 02 Jul 2020 08:00:00 +0200</pubDate>
  <description>The pier closes for two years.</description></item>
<item><title>Ferry &amp; quay</title><link>/ferry</link><guid>p-2</guid>
  <content:encoded><![CDATA[<p>{BODY}</p>]]></content:encoded></item>
<item><title>By its guid</title><guid>https://gazette.example/guid</guid>
  <description>{BODY} [...]</description></item>
</channel></rss>""".encode()

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title>
<entry><id>tag:courier,1</id><title>Election</title><updated>2022-09-12T06:00:00Z</updated>
  <link rel="replies" href="/1/comments"/><link rel="enclosure" type="audio/mpeg" href="/1.mp3"/>
  <link rel="alternate" type="application/pdf" href="/1.pdf"/><link href="/1"/>
  <summary>The mayor won.</summary></entry>
<entry><id>tag:courier,2</id><title>Storm</title><link href="/2"/>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{BODY}</p></div></content>
</entry></feed>""".encode()

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": 1, "url": "https://gazette.example/j1", "summary": "Short.", "title": "One"},
            {"id": "2", "content_html": f"<p>{BODY}</p>", "date_published": "2020-07-02T08:00:00Z"},
            "no item",
            {"id": "3", "url": "https://gazette.example/j3", "content_text": "\ud800 lone"},
        ],
    }
).encode()

SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><image:image><image:loc>https://gazette.example/pier.jpg</image:loc></image:image>
  <loc> https://gazette.example/pier?a=1&amp;b=2 </loc><lastmod>2020-07-02</lastmod></url>
<url><loc>https://gazette.example/ferry</loc><news:news>
  <news:publication_date>2020-08-03T18:30:00Z</news:publication_date></news:news></url>
<url><lastmod>2020-07-02</lastmod></url>
<url><loc>javascript:alert(1)</loc></url>
</urlset>"""

INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://gazette.example/2020.xml.gz</loc><lastmod>2020-12-31</lastmod></sitemap>
<sitemap><loc>https://gazette.example/2021.xml.gz</loc></sitemap></sitemapindex>"""


def listed(data: bytes) -> Listing:
    listing = read_listing(data, HOME)
    assert listing is not None
    return listing


def test_an_rss_feed_lists_its_items_with_whole_addresses_and_knows_which_hold_the_text() -> None:
    listing = listed(RSS)
    assert listing.kind == "feed"
    assert [(entry.url, entry.whole) for entry in listing.entries] == [
        ("https://gazette.example/pier", False),
        ("https://gazette.example/ferry", True),
        ("https://gazette.example/guid", False),
    ]
    changed = listing.entries[0].changed
    assert isinstance(changed, datetime)
    assert changed.astimezone(UTC) == datetime(2020, 7, 2, 6, tzinfo=UTC)


def test_an_atom_feed_lists_the_page_of_each_entry_not_its_comments_or_files() -> None:
    assert [(entry.url, entry.whole) for entry in listed(ATOM).entries] == [
        ("https://gazette.example/1", False),
        ("https://gazette.example/2", True),
    ]


def test_a_json_feed_lists_its_items() -> None:
    listing = listed(b"\xef\xbb\xbf" + JSON_FEED)
    assert [(entry.url, entry.whole) for entry in listing.entries] == [
        ("https://gazette.example/j1", False),
        ("", True),
        ("https://gazette.example/j3", False),
    ]
    assert json.loads(listing.only({listing.entries[1].key}))["items"][0]["id"] == "2"


def test_a_sitemap_lists_pages_and_not_their_pictures() -> None:
    listing = listed(SITEMAP)
    assert listing.kind == "sitemap"
    assert [(entry.url, entry.changed) for entry in listing.entries] == [
        ("https://gazette.example/pier?a=1&b=2", date(2020, 7, 2)),
        ("https://gazette.example/ferry", datetime(2020, 8, 3, 18, 30, tzinfo=UTC)),
    ]


def test_an_index_lists_sitemaps() -> None:
    listing = listed(INDEX)
    assert listing.kind == "index"
    assert [entry.changed for entry in listing.entries] == [date(2020, 12, 31), None]


def test_a_damaged_sitemap_lists_what_stands_before_the_damage() -> None:
    cut = SITEMAP[: SITEMAP.index(b"ferry</loc>") + 3]
    assert [entry.url for entry in listed(cut).entries] == ["https://gazette.example/pier?a=1&b=2"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"plain",
        b"{}",
        b'{"version": 1}',
        b"[]",
        b"<html><p>a",
        b"<!doctype html>",
        b"\x1f\x8b",
        b"<",
    ],
)
def test_what_is_no_feed_and_no_sitemap_lists_nothing(data: bytes) -> None:
    assert read_listing(data, HOME) is None


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (b"Pier closes", b"CORRECTED-Pier closes", True),
        (b"for two years.</desc", b"for one year.</desc", True),
        (b"02 Jul 2020 08", b"02 Jul 2020 09", True),
        (b"<item><media", b'<item  x="1"><media', False),
        (b"A picture of the pier", b"Another picture", False),
    ],
)
def test_the_key_of_an_entry_changes_with_what_it_says_alone(
    old: bytes, new: bytes, changes: bool
) -> None:
    before, after = listed(RSS).entries, listed(RSS.replace(old, new)).entries
    assert (before[0].key != after[0].key) is changes
    assert before[1:] == after[1:]


def test_a_feed_with_some_entries_alone_keeps_their_words_and_its_own_facts() -> None:
    listing = listed(RSS)
    document = listing.only({listing.entries[1].key})
    assert [entry.key for entry in listed(document).entries] == [listing.entries[1].key]
    root = etree.fromstring(document)
    assert root.findtext("channel/title") == "City"
    assert root.findtext("channel/item/title") == "Ferry & quay"
    assert listing.only({entry.key for entry in listing.entries}) == RSS


def test_a_feed_that_is_not_well_formed_is_handed_on_whole() -> None:
    broken = RSS.replace(b"Ferry &amp; quay", b"Ferry & quay&nbsp;")
    listing = listed(broken)
    assert len(listing.entries) == 3
    assert not any(entry.whole for entry in listing.entries), "its letters are not sure"
    assert listing.only({listing.entries[0].key}) == broken


def test_a_feed_too_large_to_take_apart_is_told() -> None:
    with pytest.raises(ValueError, match="the feed is larger than 10 MB"):
        read_listing(b"<rss><channel>" + b"<a/>" * 3_000_000, HOME)


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret", encoding="utf-8")
    bomb = RSS.replace(b"<rss", f'<!DOCTYPE rss [<!ENTITY e SYSTEM "{secret}">]><rss'.encode(), 1)
    listing = listed(bomb.replace(b"Pier closes", b"&e;"))
    assert b"s3cret" not in listing.only({listing.entries[0].key})


def test_a_page_names_its_feeds_but_not_those_of_its_comments() -> None:
    page = parse(
        """<html><head>
        <link rel="alternate" type="application/rss+xml" title="City" href="/feed">
        <link rel="alternate" type="application/rss+xml" title="City Comments" href="/c/feed">
        <link rel="alternate" type="application/rss+xml" href="/comments/feed">
        <link rel="ALTERNATE home" type="Application/Atom+XML; charset=utf-8" href="a.xml#top">
        <link rel="alternate" type="application/json+oembed" href="/oembed">
        <link rel="alternate" hreflang="fr" href="/fr">
        <link rel="alternate" type="application/rss+xml" href="/feed">
        <link rel="alternate" type="application/rss+xml" href="javascript:0">
        </head><body>a</body></html>"""
    )
    assert page is not None
    assert feeds_of(page, "https://gazette.example/city/") == [
        "https://gazette.example/feed",
        "https://gazette.example/city/a.xml#top",
    ]


@settings(max_examples=100)
@given(
    st.sampled_from([RSS, ATOM, JSON_FEED, SITEMAP, INDEX]),
    st.integers(0, 3000),
    st.integers(0, 40),
    st.binary(max_size=8),
)
def test_a_listing_that_is_mutated_or_cut_raises_nothing(
    data: bytes, start: int, length: int, put: bytes
) -> None:
    for damaged in (data[:start], data[:start] + put + data[start + length :]):
        listing = read_listing(damaged, HOME)
        if listing is not None and listing.kind == "feed":
            listing.only({entry.key for entry in listing.entries[::2]})


@pytest.mark.skipif(
    not os.environ.get("NEWS_SAMPLES"), reason="NEWS_SAMPLES names no folder of public samples"
)
def test_every_entry_of_the_public_samples_is_listed() -> None:
    samples = sorted((Path(os.environ["NEWS_SAMPLES"]) / "formats" / "feeds").glob("*.xml"))
    assert samples
    for sample in samples:
        data = sample.read_bytes()
        count = len(re.findall(rb"<(?:\w+:)?(?:item|entry)\b", data))
        assert len(listed(data).entries) == count, sample.name
