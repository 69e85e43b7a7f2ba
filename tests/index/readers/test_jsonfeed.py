"""JSON Feed, once it is parsed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers.jsonfeed import from_json_feed, is_json_feed
from index.readers.raw import Rejected

FEED: dict[str, object] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Harbour Gazette",
    "home_page_url": "https://example.org/news/",
    "language": "en-GB",
    "authors": [{"name": "The Desk"}],
}
ITEM: dict[str, object] = {
    "id": 7,
    "url": "pier.html",
    "title": "Pier to close",
    "content_html": "<p>It closed.</p><p>All left.</p>",
    "content_text": "It closed. All left.",
    "date_published": "2020-07-02T10:00:00+05:00",
    "date_modified": "2020-07-03T10:00:00+05:00",
    "authors": [{"name": "Jane Doe"}, {"url": "https://example.org/john"}],
    "tags": ["Harbour", "pier"],
}


def read(*items: object, **changed: object) -> list[Article | Rejected]:
    """Read a feed of these items."""
    return list(from_json_feed({**FEED, "items": list(items), **changed}, "x.json", "Stated"))


def one(**changed: object) -> Article:
    """Read a feed of one item that is expected to be an article."""
    (article,) = read({**ITEM, **changed})
    assert isinstance(article, Article), article
    return article


def test_an_item_becomes_an_article() -> None:
    article = one()
    assert (article.id, article.url) == ("7", "https://example.org/news/pier.html")
    assert (article.source, article.byline) == ("Harbour Gazette", "Jane Doe")
    assert article.text == "It closed.\n\nAll left."
    assert article.published == datetime(2020, 7, 2, 5, tzinfo=UTC)
    assert article.updated == datetime(2020, 7, 3, 5, tzinfo=UTC)
    assert (article.language, article.section, article.caveats) == ("en-GB", "Harbour", ())


def test_the_feed_s_authors_and_those_of_version_1_are_taken() -> None:
    assert one(authors=None).byline == "The Desk"
    assert one(authors=None, author={"name": "Ann"}).byline == "Ann"


def test_plain_text_is_not_taken_for_html() -> None:
    article = one(content_html=None, content_text="It closed <b>today</b>.\n\nAll left.")
    assert article.text == "It closed <b>today</b>.\n\nAll left."


def test_a_summary_alone_is_told() -> None:
    article = one(content_html="", content_text="", summary="It closed on Tuesday.")
    assert (article.text, article.caveats) == ("It closed on Tuesday.", ("summary only",))


def test_a_timestamp_without_zone_keeps_its_day() -> None:
    assert one(date_published="2020-07-02T10:00:00").published == date(2020, 7, 2)


def test_the_stated_source_serves_a_feed_without_title() -> None:
    (article,) = read(ITEM, title=None)
    assert isinstance(article, Article)
    assert article.source == "Stated"


@pytest.mark.parametrize(
    ("items", "said"),
    [([], "no items"), (["x"], "found str"), ([{"title": "A"}], "the item has no text")],
)
def test_what_holds_no_article_is_told(items: list[object], said: str) -> None:
    (rejected,) = read(*items)
    assert isinstance(rejected, Rejected)
    assert said in rejected.reason


def test_a_feed_is_known_by_its_version() -> None:
    assert is_json_feed(FEED)
    for other in ({"version": "2.0"}, {"version": 1}, {}, [FEED], "https://jsonfeed.org/version/1"):
        assert not is_json_feed(other)


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name"]), inner),
    max_leaves=4,
)


@settings(max_examples=100, deadline=2000)
@given(st.dictionaries(st.sampled_from([*ITEM, *FEED, "summary", "author"]), values))
def test_any_values_in_an_item_or_feed_never_raise(changed: dict[str, object]) -> None:
    assert list(from_json_feed({**FEED, **changed, "items": [{**ITEM, **changed}]}, "x"))
