"""RSS and Atom feeds."""

from __future__ import annotations

import io
import os
import socket
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers.feeds import is_feed, read_feed
from index.readers.raw import Rejected

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Harbour Gazette</title><link>https://example.org/news/</link>
<language>en-GB</language>{0}</channel></rss>"""
ITEM = """<item><title>Pier to close &amp; fall</title><link>pier.html</link>
<guid isPermaLink="false">gazette-7</guid><dc:creator>Jane Doe</dc:creator>
<pubDate>Thu, 02 Jul 2020 01:30:00 PKT</pubDate><category>Harbour</category>
<category>pier</category><description>It closed &amp;amp; all left.</description>
<content:encoded><![CDATA[<p>It closed on Tuesday.</p><p>All left.</p>
<p>The post <a href="x">Pier to close</a> appeared first on <a href="y">Gazette</a>.</p>]]>
</content:encoded></item>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<title>Harbour Gazette</title><link rel="self" href="https://example.org/feed.atom"/>
<author><name>The Desk</name></author>{0}</feed>"""
ENTRY = """<entry><id>tag:example.org,2020:7</id><title>Pier to close</title>
<link rel="alternate" href="/pier"/><published>2020-07-02T01:30:00+05:00</published>
<updated>2020-07-03T01:30:00+05:00</updated><category term="h" label="Harbour"/>
<content type="html">&lt;p&gt;It closed.&lt;/p&gt;&lt;p&gt;All left.&lt;/p&gt;</content></entry>"""
RSS_10 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://example.org/"><title>Harbour Gazette</title>
<link>https://example.org/</link><dc:date>2019-01-01T00:00:00Z</dc:date></channel>
<item rdf:about="https://example.org/pier"><title>Pier to close</title>
<link>https://example.org/pier</link><description>It closed.</description>
<dc:date>2020-07-02T01:30:00Z</dc:date></item></rdf:RDF>"""


def read_all(data: str | bytes) -> list[Article | Rejected]:
    """Read a feed from memory."""
    data = data.encode() if isinstance(data, str) else data
    stream = io.BufferedReader(io.BytesIO(data), 65_536)
    return list(read_feed(stream, "x.xml", source="Stated"))


def one(data: str | bytes) -> Article:
    """Read a feed that is expected to be one article."""
    (article,) = read_all(data)
    assert isinstance(article, Article), article
    return article


def rss(item: str = ITEM, **replaced: str) -> str:
    """Write a feed of one item, a tag of which may be replaced whole; 'content' has no prefix."""
    for tag, text in replaced.items():
        start = item.index(f"<{tag.replace('__', ':')}")
        end = item.index(f"</{tag.replace('__', ':')}>") + len(f"</{tag.replace('__', ':')}>")
        item = item[:start] + text + item[end:]
    return RSS.format(item)


def test_an_rss_item_becomes_an_article_under_its_guid() -> None:
    article = one(rss())
    assert (article.id, article.url) == ("gazette-7", "https://example.org/news/pier.html")
    assert (article.source, article.byline) == ("Harbour Gazette", "Jane Doe")
    assert (article.headline, article.section) == ("Pier to close & fall", "Harbour")
    assert article.text == "It closed on Tuesday.\n\nAll left."
    assert (article.language, article.caveats, article.dated_by) == ("en-GB", (), "file")


def test_a_zone_by_name_is_no_utc() -> None:
    published = one(rss()).published
    assert published == datetime(2020, 7, 1, 20, 30, tzinfo=UTC)
    assert isinstance(published, datetime)
    assert published.utcoffset() == timedelta(hours=5)
    unknown = rss(pubDate="<pubDate>Thu, 02 Jul 2020 01:30:00 IST</pubDate>")
    assert one(unknown).published == date(2020, 7, 2)


def test_what_was_only_published_was_not_updated() -> None:
    assert one(rss()).updated is None


def test_an_item_without_date_is_undated() -> None:
    article = one(rss(pubDate=""))
    assert (article.published, article.dated_by, article.updated) == (None, "", None)


def test_a_description_alone_is_a_summary() -> None:
    article = one(rss(content__encoded=""))
    assert (article.text, article.caveats) == ("It closed & all left.", ("summary only",))


def test_a_second_description_is_a_summary_all_the_same() -> None:
    article = one(rss(content__encoded="<description>It closed, and all left.</description>"))
    assert article.caveats == ("summary only",)


def test_the_source_element_wins_over_the_feed() -> None:
    source = '<source url="https://example.com/feed">The Courier</source>'
    assert one(rss(category=source)).source == "The Courier"


def test_an_author_s_address_is_no_byline() -> None:
    item = rss(dc__creator="<author>jane@example.org (Jane Doe)</author>")
    assert one(item).byline == "Jane Doe"
    assert one(rss(dc__creator="<author>jane@example.org</author>")).byline == ""


def test_an_atom_entry_becomes_an_article_under_its_id() -> None:
    article = one(ATOM.format(ENTRY))
    assert (article.id, article.url) == ("tag:example.org,2020:7", "https://example.org/pier")
    assert (article.source, article.byline) == ("Harbour Gazette", "The Desk")
    assert article.published == datetime(2020, 7, 1, 20, 30, tzinfo=UTC)
    assert article.updated == datetime(2020, 7, 2, 20, 30, tzinfo=UTC)
    assert (article.text, article.section) == ("It closed.\n\nAll left.", "Harbour")


def test_an_atom_entry_that_states_its_change_alone_is_undated() -> None:
    published = "<published>2020-07-02T01:30:00+05:00</published>"
    article = one(ATOM.format(ENTRY.replace(published, "")))
    assert article.published is None
    assert article.updated == datetime(2020, 7, 2, 20, 30, tzinfo=UTC)


def test_an_atom_source_gives_the_publication_and_the_author() -> None:
    source = "<source><title>The Courier</title><author><name>Ann</name></author></source>"
    article = one(ATOM.format(ENTRY.replace("</entry>", source + "</entry>")))
    assert (article.source, article.byline) == ("The Courier", "Ann")


def test_rss_1_is_dated_by_dublin_core() -> None:
    article = one(RSS_10)
    assert article.id == "https://example.org/pier"
    assert article.published == datetime(2020, 7, 2, 1, 30, tzinfo=UTC)
    assert article.updated is None


def test_the_encoding_that_the_bytes_are_in_counts() -> None:
    feed = rss().replace("Tuesday", "Café")
    assert "Café" in one(feed).text
    latin = feed.replace("UTF-8", "ISO-8859-1")
    assert "Café" in one(latin.encode("iso-8859-1")).text
    assert "Café" in one(latin).text
    assert "Café" in one(feed.encode("utf-16")).text


def test_stray_entities_stop_nothing() -> None:
    assert one(rss(title="<title>Pier&nbsp;to close & fall</title>")).headline == (
        "Pier to close & fall"
    )


def test_entities_are_never_expanded_nor_fetched() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><rss '
    feed = rss(title="<title>Pier &a; &b; closes</title>").replace("<rss ", bomb)
    assert one(feed).headline == "Pier &a; &b; closes"


def test_a_feed_cut_short_loses_its_last_item_and_says_so() -> None:
    feed = RSS.format(ITEM + ITEM.replace("gazette-7", "gazette-8"))
    article, rejected = read_all(feed[: feed.rindex("All left")])
    assert isinstance(article, Article)
    assert isinstance(rejected, Rejected)
    assert "cut short" in rejected.reason


@pytest.mark.parametrize(
    ("feed", "said"),
    [
        (RSS.format(""), "no items"),
        (RSS.format("<item><title>Pier</title></item>"), "no text, only the headline 'Pier'"),
        ("<rss>", "no items"),
        (b"<rss>\xff\xfe" + "é".encode() * 20, "damaged"),
    ],
)
def test_what_holds_no_article_is_told(feed: str | bytes, said: str) -> None:
    (rejected,) = read_all(feed)
    assert isinstance(rejected, Rejected)
    assert said in rejected.reason


def test_a_feed_beyond_the_limit_is_told() -> None:
    (rejected,) = read_all(b"<rss>" + b" " * 20_000_001)
    assert isinstance(rejected, Rejected)
    assert "20 MB" in rejected.reason


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refused)
    monkeypatch.setattr(socket, "create_connection", refused)
    one(rss())
    read_all("http://example.org/feed")
    read_all(str(Path(__file__)))


OTHERS = (
    b"<?xml version='1.0'?><rss xmlns:wp='http://wordpress.org/export/1.2/'><channel>",
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description/>",
    b"<feed xmlns='http://example.org/cattle'><entry>",
    b"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'>",
    b"<nitf><head/></nitf>",
    b"<html><link type='application/rss+xml'><body><rss>",
    b"<?xml version='1.0'?><!DOCTYPE html><html><feed>",
    b'{"version": "https://jsonfeed.org/version/1.1", "title": "<rss>"}',
    b"title,text\n<rss>,x\n",
    b"The <rss> tag explained",
    b"",
)


@pytest.mark.parametrize("head", OTHERS)
def test_other_formats_are_not_taken_for_feeds(head: bytes) -> None:
    assert not is_feed(head, "feed.xml")


@pytest.mark.parametrize(
    "feed",
    [
        rss(),
        ATOM.format(ENTRY),
        RSS_10,
        "<feed><entry></entry></feed>",
        "<a:feed xmlns:a='http://www.w3.org/2005/Atom'>",
        "<!DOCTYPE rss PUBLIC '-//Netscape' 'rss-0.91.dtd'><rss version='0.91'>",
    ],
)
def test_a_feed_is_known_by_its_root(feed: str) -> None:
    assert is_feed(feed.encode(), "x")


@settings(max_examples=100, deadline=2000)
@given(st.data(), st.sampled_from([RSS.format(ITEM * 2), ATOM.format(ENTRY * 2), RSS_10]))
def test_a_mutated_or_truncated_feed_never_raises(data: st.DataObject, feed: str) -> None:
    written = bytearray(feed.encode())
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(written) - 1))
        written[place] = data.draw(st.sampled_from(b"<>&;[]\"'/!\x00\xff\xc3a"))
    kept = bytes(written[: data.draw(st.integers(0, len(written)))])
    is_feed(kept, "x.xml")
    assert read_all(kept)


def test_every_public_sample_is_read_or_declined_with_a_reason() -> None:
    folder = os.environ.get("NEWS_SAMPLES")
    if not folder:
        pytest.skip("NEWS_SAMPLES names no folder with public samples")
    for path in sorted(Path(folder, "formats").rglob("*")):
        if path.is_file():
            head = path.read_bytes()[:65_536]
            assert is_feed(head, path.name) == (path.parent.name == "feeds"), path
    paths = sorted(Path(folder, "formats", "feeds").glob("*.xml"))
    read = [read_all(path.read_bytes()) for path in paths]
    assert all(read)
    texts = [result.text for results in read for result in results if isinstance(result, Article)]
    assert sorted(texts) == [
        "Example Atom",
        "Example content",
        "Example description",
        "Example description",
        "History of the <blink> tag",
    ]
