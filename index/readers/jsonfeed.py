"""JSON Feed 1.0 and 1.1 (jsonfeed.org): the items of a feed that is kept as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from index.article import Article
from index.readers.entry import Entry, html_paragraphs
from index.readers.raw import Rejected, clean
from index.readers.stamps import feed_stamp
from index.readers.text import split

_SUMMARY_ONLY = ("summary only",)
_NAMED = 32  # authors of one item that are taken


def is_json_feed(value: object) -> bool:
    """Tell whether a parsed JSON value is a JSON Feed, by the version that it has to state."""
    if not isinstance(value, dict):
        return False
    version = value.get("version")
    return isinstance(version, str) and "jsonfeed.org/version/" in version[:60]


def from_json_feed(
    value: Mapping[str, object], where: str, source: str = ""
) -> Iterator[Article | Rejected]:
    """Yield the articles of a parsed JSON Feed; `where` names its file."""
    items = value.get("items")
    if not isinstance(items, list) or not items:
        yield Rejected(where, "the JSON Feed has no items; expected a list of articles")
        return
    for number, item in enumerate(items, 1):
        here = f"{where}, item {number}"
        if isinstance(item, dict):
            yield _read(value, item, here, source)
        else:
            yield Rejected(here, f"found {type(item).__name__}; expected an object with an article")


def _read(
    feed: Mapping[str, object], item: Mapping[str, object], where: str, source: str
) -> Article | Rejected:
    markup, text, summary = (
        _text(item, key) for key in ("content_html", "content_text", "summary")
    )
    # The specification lets an item carry both; the HTML keeps the paragraphs.
    paragraphs = html_paragraphs(markup) or split(clean(text))
    summarised = not paragraphs
    paragraphs = paragraphs or split(clean(summary))
    if not paragraphs:
        return Rejected(
            where,
            "the item has no text; expected content_html, content_text or summary",
        )
    given = item.get("id")
    return Entry(
        where=where,
        paragraphs=paragraphs,
        # "If an id is presented as a number, a JSON Feed reader should coerce it to a string."
        id=str(given) if isinstance(given, str | int | float) else "",
        publication=_text(feed, "title") or source,
        headline=_text(item, "title"),
        byline=_names(item) or _names(feed),
        published=feed_stamp(_text(item, "date_published")),
        updated=feed_stamp(_text(item, "date_modified")),
        url=_text(item, "url") or _text(item, "external_url"),
        base=_text(feed, "home_page_url") or _text(feed, "feed_url"),
        language=_text(item, "language") or _text(feed, "language"),
        section=next((tag for tag in _list(item, "tags") if isinstance(tag, str)), ""),
        caveats=_SUMMARY_ONLY if summarised else (),
    ).article()


def _text(said: Mapping[str, object], key: str) -> str:
    value = said.get(key)
    return value.strip() if isinstance(value, str) else ""


def _list(said: Mapping[str, object], key: str) -> list[object]:
    value = said.get(key)
    return value if isinstance(value, list) else []


def _names(said: Mapping[str, object]) -> str:
    """Return the authors: a list since version 1.1, one object before."""
    authors = [*_list(said, "authors"), said.get("author")][:_NAMED]
    named = [_text(author, "name") for author in authors if isinstance(author, dict)]
    return ", ".join(dict.fromkeys(name for name in named if name))
