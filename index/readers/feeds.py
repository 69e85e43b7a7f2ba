"""RSS 0.9 to 2.0 and Atom, read by feedparser from bytes: nothing is ever fetched."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from index.article import Article
from index.readers.entry import Entry, html_paragraphs
from index.readers.raw import Rejected, TooLargeError, UndecodableError, clean, decode, read_page
from index.readers.stamps import feed_stamp
from index.readers.text import split
from index.readers.wellformed import declared_encoding, root_tag, well_formed

_RSS_10 = ("http://purl.org/rss/1.0/", "netscape.com/rdf/simple/0.9")
_ATOM = re.compile(r"xmlns(?::\w+)?\s*=\s*[\"']http://(?:www\.w3\.org/2005/Atom|purl\.org/atom/)")
_NAMESPACE = re.compile(r"\sxmlns\s*=")
_WORDPRESS = "http://wordpress.org/export/"
_NAME = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_CONTENT = re.compile(r"<(?:[\w.-]+:)?(?:encoded|content|fullitem|body)[\s/>]")
_DC_DATE = re.compile(r"<[\w.-]+:date[\s>]")
_END = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|RDF)\s*>", re.IGNORECASE)
_END_WITHIN = 2000  # characters that may stand after a feed's last tag: comments of caches
# What WordPress adds to every item of a feed.
_ORIGIN = re.compile(r"The post .{1,300} (?:appeared first on|first appeared on) .{1,150}")
_MAIL = re.compile(r"\S+@\S+")
_SUMMARY_ONLY = ("summary only",)


def is_feed(head: bytes, name: str) -> bool:  # noqa: ARG001 - readers are asked alike
    """Tell whether the head is that of an RSS or Atom feed, by its root element and namespace.

    A WordPress export is RSS by its root, and is none.
    """
    root = root_tag(head)
    match _NAME.match(root):
        case None:
            return False
        case found:
            kind = found[1]
    if kind == "rss":
        return _WORDPRESS.encode() not in head
    if kind == "RDF":
        return any(namespace in root for namespace in _RSS_10)
    text = head.decode(errors="ignore")
    bare = not _NAMESPACE.search(root) and bool(re.search(r"<entry[\s>]", text))
    return kind == "feed" and (bool(_ATOM.search(root)) or bare)


def read_feed(
    stream: io.BufferedReader[Any], name: str, *, source: str = ""
) -> Iterator[Article | Rejected]:
    """Yield the articles of a feed, each under its guid or Atom id.

    An item with a summary alone says so in its caveats. A day stands alone where the item's zone is
    unknown. Atom's `updated` is no date of publication.
    """
    try:
        page = read_page(stream, "feed")
        text = well_formed(clean(decode(page, declared_encoding(page))))
    except (TooLargeError, UndecodableError) as error:
        yield Rejected(name, str(error))
        return
    # feedparser takes half a second to load, and only feeds need it.
    import feedparser

    # A stream, because feedparser takes other values for addresses or names of files; the header,
    # because the text is UTF-8 now whatever its declaration says.
    try:
        feed = feedparser.parse(
            io.BytesIO(text.encode()),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # noqa: BLE001 - anybody's bytes; told, not hidden
        yield Rejected(name, f"the feed cannot be read ({type(error).__name__}: {error})")
        return
    entries = feed["entries"]
    if not entries:
        why = f" ({feed['bozo_exception']})" if feed.get("bozo") else ""
        yield Rejected(name, f"the feed holds no items{why}; expected <item> or <entry>")
        return
    cut = not _END.search(text[-_END_WITHIN:])
    reader = _Feed(feed, text, source)
    for number, entry in enumerate(entries, 1):
        where = f"{name}, item {number}"
        if cut and number == len(entries):
            yield Rejected(where, "the feed is cut short within this item; fetch it again")
        else:
            yield reader.read(entry, where)


class _Feed:
    """What holds for all items of one feed."""

    def __init__(self, feed: Mapping[str, Any], text: str, source: str) -> None:
        said = _plain(feed["feed"])
        self._atom = str(feed.get("version", "")).startswith("atom")
        self._title = said.get("title") or source
        self._language = said.get("language") or ""
        self._authors = _authors(said) if self._atom else ""
        links = [_plain(link) for link in said.get("links", [])]
        self._base = said.get("link") or next((link.get("href", "") for link in links), "")
        # feedparser calls a second description content; and dc:date, which dates RSS, updated.
        self._has_content = self._atom or bool(_CONTENT.search(text))
        self._dc_date = not self._atom and bool(_DC_DATE.search(text))

    def read(self, entry: Mapping[str, Any], where: str) -> Article | Rejected:
        said = _plain(entry)
        paragraphs, whole = self._paragraphs(said)
        if not paragraphs:
            title = f", only the headline {said['title'][:60]!r}" if said.get("title") else ""
            return Rejected(
                where,
                f"the item has no text{title}; expected content or a description. If it has a "
                "link, save the page that it leads to as HTML",
            )
        origin = _plain(said.get("source") or {})
        published, updated = self._dates(said)
        return Entry(
            where=where,
            paragraphs=paragraphs,
            id=said.get("id") or "",
            source=origin.get("title") or "",
            publication=self._title,
            headline=said.get("title") or "",
            byline=_authors(said) or _authors(origin) or self._authors,
            published=published,
            updated=updated,
            url=said.get("link") or "",
            base=origin.get("link") or self._base,
            language=said.get("language") or self._language,
            section=_section(said),
            caveats=() if whole else _SUMMARY_ONLY,
        ).article()

    def _paragraphs(self, said: Mapping[str, Any]) -> tuple[list[str], bool]:
        """Return the text and whether it is the whole: content first, then the summary."""
        contents = [_plain(content) for content in said.get("content") or []]
        for content in contents:
            if found := _body(content):
                return found, self._has_content
        detail = _plain(said.get("summary_detail") or {})
        return _body(detail or {"value": said.get("summary"), "type": "text/html"}), False

    def _dates(self, said: Mapping[str, Any]) -> tuple[date | None, date | None]:
        published = feed_stamp(said.get("published") or "") or feed_stamp(said.get("created") or "")
        updated = feed_stamp(said.get("updated") or "")
        if not published and self._dc_date:
            return updated, None
        return published, updated


def _body(content: Mapping[str, Any]) -> list[str]:
    value = content.get("value") or ""
    kind = content.get("type") or "text/html"
    # An Atom text in base64 may come as 'application/octet-stream'.
    readable = kind.startswith("text/") or "html" in kind or kind.endswith("/octet-stream")
    if not isinstance(value, str) or not readable:
        return []
    found = split(clean(value)) if kind == "text/plain" else html_paragraphs(value)
    while found and _ORIGIN.fullmatch(found[-1]):
        found = found[:-1]
    return found


def _authors(said: Mapping[str, Any]) -> str:
    """Return the names; an address is none, and 'jane@example.org (Jane Doe)' holds one."""
    authors = [_plain(author) for author in said.get("authors") or []]
    names = [_MAIL.sub("", author.get("name") or "").strip(" ()<>") for author in authors]
    return ", ".join(dict.fromkeys(name for name in names if name))


def _section(said: Mapping[str, Any]) -> str:
    """Return the first category: what follows are keywords more often than not."""
    tags = (_plain(tag) for tag in said.get("tags") or [])
    return next((name for tag in tags if (name := tag.get("label") or tag.get("term"))), "")


def _plain(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return feedparser's dictionary as it is: its own gives one key the value of another."""
    return dict(said)
