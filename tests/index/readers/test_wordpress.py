"""WordPress exports."""

from __future__ import annotations

import io
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers.raw import Rejected
from index.readers.wordpress import is_wordpress, read_wordpress

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/{0}/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/{0}/">
<channel><title>Harbour Gazette</title><link>https://example.org</link><language>en-GB</language>
<wp:author><wp:author_login>jane@example.org</wp:author_login>
<wp:author_display_name><![CDATA[Jane Doe]]></wp:author_display_name></wp:author>
"""
END = "</channel></rss>"
FIELDS = {
    "title": "<![CDATA[Pier to close &amp; fall]]>",
    "link": "/2020/07/pier/",
    "pubDate": "Thu, 02 Jul 2020 00:30:00 +0000",
    "dc:creator": "<![CDATA[jane@example.org]]>",
    "guid": "https://example.org/?p=7",
    "content:encoded": "<![CDATA[It closed on <em>Tuesday</em>.\n\nAll left.]]>",
    "wp:post_id": "7",
    "wp:post_date": "2020-07-02 05:30:00",
    "wp:post_date_gmt": "2020-07-02 00:30:00",
    "wp:post_modified": "2020-07-03 05:30:00",
    "wp:post_modified_gmt": "2020-07-03 00:30:00",
    "wp:status": "publish",
    "wp:post_type": "post",
    "wp:post_password": "",
}
CATEGORIES = (
    '<category domain="post_tag"><![CDATA[pier]]></category>'
    '<category domain="category"><![CDATA[Uncategorized]]></category>'
    '<category domain="category"><![CDATA[Harbour]]></category>'
)


def post(**changed: str | None) -> str:
    """Write one item; 'wp__status' stands for 'wp:status', and None leaves a field out."""
    fields = FIELDS | {name.replace("__", ":"): value for name, value in changed.items()}
    said = "".join(f"<{n}>{value}</{n}>" for n, value in fields.items() if value is not None)
    return f"<item>{said}{CATEGORIES}</item>"


def export(*items: str, version: str = "1.2") -> bytes:
    """Write an export of these items."""
    return (HEAD.format(version) + "".join(items) + END).encode()


def read_all(data: bytes) -> list[Article | Rejected]:
    """Read an export from memory."""
    stream = io.BufferedReader(io.BytesIO(data), 65_536)
    return list(read_wordpress(stream, "x.xml", source="Stated"))


def one(**changed: str | None) -> Article:
    """Read an export of one post that is expected to be an article."""
    (article,) = read_all(export(post(**changed)))
    assert isinstance(article, Article), article
    return article


def reason(**changed: str | None) -> str:
    """Read an export of one post that is expected to be left out, and return why."""
    (rejected,) = read_all(export(post(**changed)))
    assert isinstance(rejected, Rejected), rejected
    return rejected.reason


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_a_published_post_becomes_an_article(version: str) -> None:
    (article,) = read_all(export(post(), version=version))
    assert isinstance(article, Article)
    assert (article.id, article.headline) == ("https://example.org/?p=7", "Pier to close & fall")
    assert article.url == "https://example.org/2020/07/pier/"
    assert (article.source, article.byline) == ("Harbour Gazette", "Jane Doe")
    assert (article.section, article.language) == ("Harbour", "en-GB")
    assert article.text == "It closed on Tuesday.\n\nAll left."


def test_dates_are_instants_with_the_offset_of_the_site_s_own_clock() -> None:
    article = one()
    assert article.published == datetime(2020, 7, 2, 0, 30, tzinfo=UTC)
    assert isinstance(article.published, datetime)
    assert article.published.utcoffset() == timedelta(hours=5)
    assert article.updated == datetime(2020, 7, 3, 0, 30, tzinfo=UTC)
    assert article.dated_by == "file"


def test_without_a_time_in_utc_the_day_or_the_feed_s_date_stands() -> None:
    assert one(wp__post_date_gmt="0000-00-00 00:00:00").published == date(2020, 7, 2)
    stated = one(wp__post_date_gmt=None, wp__post_date=None).published
    assert stated == datetime(2020, 7, 2, 0, 30, tzinfo=UTC)
    none = one(wp__post_date_gmt=None, wp__post_date=None, pubDate="Mon, 30 Nov -0001 00:00:00 +0")
    assert none.published is None


def test_a_post_without_guid_has_the_one_that_wordpress_makes() -> None:
    assert one(guid=None).id == "https://example.org/?p=7"


def test_blocks_captions_galleries_and_shortcodes_are_no_text() -> None:
    body = (
        "<![CDATA[<!-- wp:paragraph -->\n<p>It closed.</p>\n<!-- /wp:paragraph -->\n\n"
        '[caption id="a" width="3"]<img src="x" /> The pier in May[/caption]\n'
        '<figure class="wp-block-image"><img/><figcaption>The pier</figcaption></figure>'
        '<div class="wp-caption"><p class="wp-caption-text">The old pier</p></div>'
        '[gallery ids="1,2"]<h2>After</h2><p>“He [the minister] left,” she said.</p><!--more-->]]>'
    )
    assert one(content__encoded=body).text == "It closed.\n\n“He [the minister] left,” she said."


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("draft", "it is a draft"),
        ("pending", "awaits review"),
        ("future", "scheduled and not yet published (for 2020-07-02 05:30:00)"),
        ("private", "private"),
        ("trash", "in the trash"),
        ("spiked", "its status is 'spiked'"),
    ],
)
def test_what_is_not_published_is_left_out_with_the_reason(status: str, said: str) -> None:
    assert said in reason(wp__status=status)
    assert "'Pier to close" in reason(wp__status=status)


def test_protected_posts_pages_and_posts_without_text_are_left_out_with_the_reason() -> None:
    assert "protected by a password" in reason(wp__post_password="secret")
    assert "secret" not in reason(wp__post_password="secret")
    assert "a page of the site" in reason(wp__post_type="page")
    assert "no text" in reason(content__encoded="<![CDATA[[gallery]]]>")


def test_media_menus_and_revisions_pass_in_silence() -> None:
    silent = [
        post(wp__post_type="attachment", wp__status="inherit"),
        post(wp__post_type="nav_menu_item"),
        post(wp__post_type="revision", wp__status="inherit"),
        post(wp__status="auto-draft"),
    ]
    (article,) = read_all(export(*silent, post()))
    assert isinstance(article, Article)
    (rejected,) = read_all(export(*silent))
    assert isinstance(rejected, Rejected)
    assert "nothing but media files and menus" in rejected.reason


def test_an_excerpt_alone_is_told() -> None:
    article = one(content__encoded="", excerpt__encoded="<![CDATA[It closed on Tuesday.]]>")
    assert (article.text, article.caveats) == ("It closed on Tuesday.", ("summary only",))


def test_stray_ampersands_and_control_characters_stop_nothing() -> None:
    article = one(link="https://example.org/?a=1&p=7", title="Pier&nbsp;to \x0bclose")
    assert (article.url, article.headline) == ("https://example.org/?a=1&p=7", "Pier to close")


def test_a_cut_export_keeps_what_was_read_and_says_so() -> None:
    data = export(post(), post())
    article, rejected = read_all(data[: len(data) - 200])
    assert isinstance(article, Article)
    assert isinstance(rejected, Rejected)
    assert rejected.where == "x.xml, after item 1"
    assert "cut short" in rejected.reason


def test_broken_tags_lose_what_follows_them_alone_and_say_so() -> None:
    article, rejected = read_all(export(post(), "<item><b></item>", post()))
    assert isinstance(article, Article)
    assert isinstance(rejected, Rejected)
    assert rejected.where == "x.xml, after item 1"


def test_damaged_letters_reject_their_post_alone() -> None:
    posts = post(content__encoded="caf\x00 closed."), post(title="Café\nà la crème")
    damaged = export(*posts).replace(b"\x00", b"\xe9")
    rejected, article = read_all(damaged)
    assert isinstance(article, Article)
    assert isinstance(rejected, Rejected)
    assert "damaged" in rejected.reason


def test_entities_are_never_expanded_nor_fetched() -> None:
    data = export(post(content__encoded="It closed. &b; &c;")).decode()
    bomb = (
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">'
        '<!ENTITY c SYSTEM "file:///etc/passwd">]>\n<rss '
    )
    (article,) = read_all(data.replace("<rss ", bomb, 1).encode())
    assert isinstance(article, Article)
    assert article.text == "It closed. &b; &c;"


def test_comments_are_forgotten_as_they_are_read() -> None:
    comment = "<wp:comment><wp:comment_content>Nonsense</wp:comment_content></wp:comment>"
    item = post().replace("</item>", comment * 5000 + "</item>")
    (article,) = read_all(export(item))
    assert isinstance(article, Article)
    assert "Nonsense" not in article.text


OTHERS = (
    b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>",
    b"<feed xmlns='http://www.w3.org/2005/Atom'><!-- http://wordpress.org/export/1.2/ -->",
    b"<html><body>http://wordpress.org/export/1.2/ <rss>",
    b"title,text\n<rss>,http://wordpress.org/export/1.2/\n",
    b'{"a": "<rss http://wordpress.org/export/1.2/>"}',
    b"",
)


@pytest.mark.parametrize("head", OTHERS)
def test_other_formats_are_not_taken_for_an_export(head: bytes) -> None:
    assert not is_wordpress(head, "x.xml")


def test_an_export_is_known_by_its_namespace() -> None:
    assert is_wordpress(export(post()), "x")


@settings(max_examples=100, deadline=2000)
@given(st.data())
def test_a_mutated_or_truncated_export_never_raises(data: st.DataObject) -> None:
    written = bytearray(export(post(), post(wp__status="draft")))
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(written) - 1))
        written[place] = data.draw(st.sampled_from(b"<>&;[]\"'/!\x00\xff\xc3a"))
    kept = bytes(written[: data.draw(st.integers(0, len(written)))])
    is_wordpress(kept, "x.xml")
    assert read_all(kept)


def test_every_public_sample_is_read_or_declined_with_a_reason() -> None:
    folder = os.environ.get("NEWS_SAMPLES")
    if not folder:
        pytest.skip("NEWS_SAMPLES names no folder with public samples")
    for path in sorted(Path(folder, "formats").rglob("*")):
        if path.is_file():
            head = path.read_bytes()[:65_536]
            assert is_wordpress(head, path.name) == (path.parent.name == "wordpress_wxr"), path
    read = [
        result
        for path in sorted(Path(folder, "formats", "wordpress_wxr").glob("*.xml"))
        for result in read_all(path.read_bytes())
    ]
    assert sum(isinstance(result, Article) for result in read) == 7
    assert sum(isinstance(result, Rejected) for result in read) == 4
