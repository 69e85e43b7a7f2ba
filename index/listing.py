"""Listing: what a feed or a sitemap lists, entry by entry, and the feed with some entries alone.

RSS 0.9 to 2.0, Atom (RFC 4287), JSON Feed 1.1; sitemaps and their indexes (sitemaps.org 0.9), with
Google's news extension. The articles in a feed are taken from it by its reader; here is only told
which entries there are, and which have changed.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, Literal
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement

from index.dates import parse_date
from index.readers.markup import plain
from index.readers.raw import clean

_FEED_BYTES = 10_000_000  # its tree takes up to thirty times as much
_MOST = 50_000  # entries; sitemaps.org allows no more in one file
_EXCERPT_WORDS = 110  # WordPress cuts an excerpt at 55 words; twice that is no excerpt of it
_CUT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|(?:read|continue|full) (?:more|reading|story)\W*)$",
    re.IGNORECASE,
)
_FEED_ROOTS = frozenset({"rss", "rdf", "feed"})
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_PLACES = frozenset({"url", "sitemap"})
_TOLD = frozenset({"loc", "lastmod", "publication_date"})
_HEAD = 65_536
_COMMENTS = re.compile(r"\bcomments?\b", re.IGNORECASE)

Kind = Literal["feed", "sitemap", "index"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is listed: a page, a feed's item or, in an index, a sitemap.

    `key` is short, and another one when the entry has changed. `whole` tells that the listing holds
    the article's text itself, and no summary of it.
    """

    url: str
    key: str
    changed: date | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed, a sitemap, or an index of sitemaps, as it was fetched."""

    kind: Kind
    entries: tuple[Entry, ...]
    data: bytes

    def only(self, keys: Collection[str]) -> bytes:
        """Return the feed with these entries alone; the whole of it where it is not well-formed.

        A repaired document could have lost letters, and what is known already does no harm.
        """
        if len(keys) == len(self.entries):
            return self.data
        kept = [entry.key in keys for entry in self.entries]
        if _is_json(self.data):
            feed = json.loads(self.data)
            items = _json_items(feed)
            feed["items"] = [item for item, keep in zip(items, kept, strict=False) if keep]
            return json.dumps(feed).encode()
        root = _tree(self.data, recover=False)
        if root is None:
            return self.data
        for item, keep in zip(list(_items(root)), kept, strict=False):
            parent = item.getparent()
            if not keep and parent is not None:
                parent.remove(item)
        document: bytes = etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True)
        return document


def read_listing(data: bytes, url: str) -> Listing | None:
    """Read a feed or a sitemap that was fetched from `url`; None where it is neither.

    :raises ValueError: if it is a feed that is too large to be taken apart.
    """
    root = _root_name(data)
    if len(data) > _FEED_BYTES and (root in _FEED_ROOTS or _is_json(data)):
        raise ValueError(f"the feed is larger than {_FEED_BYTES // 1_000_000} MB")
    if _is_json(data):
        entries = _json_entries(data, url)
        return None if entries is None else Listing("feed", tuple(entries), data)
    if root in _FEED_ROOTS:
        return Listing("feed", tuple(_feed_entries(data, url)), data)
    if root == "urlset":
        return Listing("sitemap", tuple(_places(data, url)), data)
    if root == "sitemapindex":
        return Listing("index", tuple(_places(data, url)), data)
    return None


def feeds_of(page: HtmlElement, url: str) -> list[str]:
    """Return the feeds that a page names with <link rel=alternate>, without those of comments."""
    found: list[str] = []
    for link in page.iter("link"):
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        stated = (link.get("rel") or "").lower().split()
        href = (link.get("href") or "").strip()
        if "alternate" in stated and kind in _FEED_TYPES and href:
            address = _joined(url, href)
            if address and not _COMMENTS.search(f"{link.get('title') or ''} {href}"):
                found.append(address)
    return list(dict.fromkeys(found))


class _Places:
    """Collects the addresses of a sitemap while it is parsed, and builds no tree of it."""

    def __init__(self) -> None:
        self.root = ""
        self.found: list[tuple[str, str]] = []
        self._path: list[str] = []
        self._text: list[str] = []
        self._place = self._changed = ""

    def start(self, tag: str, _: object) -> None:
        """Enter an element."""
        name = _name(tag)
        self.root = self.root or name.lower()
        self._path.append(name)
        self._text.clear()
        if name in _PLACES:
            self._place = self._changed = ""

    def data(self, text: str) -> None:
        """Take text in."""
        if self._path and self._path[-1] in _TOLD:
            self._text.append(text)

    def end(self, _: str) -> None:
        """Leave an element."""
        name = self._path.pop()
        # Pictures and films have a <loc> of their own, further in.
        within = self._path[-1] if self._path else ""
        told = "".join(self._text).strip()
        if within in _PLACES and name == "loc":
            self._place = told
        elif name == "lastmod" or (name == "publication_date" and not self._changed):
            self._changed = told
        elif name in _PLACES and self._place and len(self.found) < _MOST:
            self.found.append((self._place, self._changed))

    def close(self) -> None:
        """Nothing is left to be done."""


def _root_name(data: bytes) -> str:
    """Return the local name of an XML document's root in lower case, '' where it is no XML."""
    places = _Places()
    _parse(data[:_HEAD], places)
    return places.root


def _places(data: bytes, url: str) -> Iterator[Entry]:
    """Yield what a sitemap or an index names; where it is damaged, what stands before."""
    places = _Places()
    _parse(data, places)
    for place, changed in places.found:
        if address := _joined(url, place):
            yield Entry(address, _key(address, changed), parse_date(changed))


def _parse(data: bytes, places: _Places) -> None:
    parser = etree.XMLParser(
        target=places, resolve_entities=False, no_network=True, huge_tree=False, recover=True
    )
    # No XML at all, as most web pages are; or XML that ends too early.
    with suppress(etree.XMLSyntaxError):
        parser.feed(data.lstrip())
        parser.close()


def _feed_entries(data: bytes, url: str) -> Iterator[Entry]:
    well_formed = _tree(data, recover=False)
    root = well_formed if well_formed is not None else _tree(data, recover=True)
    for item in () if root is None else _items(root):
        given = _child(item, "guid") or _child(item, "id")
        link = _child(item, "origLink") or _link(item) or (given if "://" in given else "")
        changed = _child(item, "updated") or _child(item, "pubDate") or _child(item, "published")
        changed = changed or _child(item, "date") or _child(item, "modified")
        texts = [plain(_child(item, name)) for name in ("encoded", "content", "description")]
        texts.append(plain(_child(item, "summary")))
        yield Entry(
            _joined(url, link),
            _key(given or link, changed, _child(item, "title"), *texts),
            parse_date(changed),
            well_formed is not None and _is_whole(texts),
        )


def _json_entries(data: bytes, url: str) -> list[Entry] | None:
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or "jsonfeed.org/version" not in str(feed.get("version")):
        return None
    entries = []
    for item in _json_items(feed):
        told = {name: clean(value) for name, value in item.items() if isinstance(value, str)}
        link = told.get("url") or told.get("external_url") or ""
        changed = told.get("date_modified") or told.get("date_published") or ""
        texts = [told.get("content_text", ""), plain(told.get("content_html", ""))]
        named = str(item.get("id") or link)
        key = _key(named, changed, told.get("title", ""), *texts, told.get("summary", ""))
        entries.append(Entry(_joined(url, link), key, parse_date(changed), _is_whole(texts)))
    return entries


def _json_items(feed: dict[str, Any]) -> list[dict[str, Any]]:
    items = feed.get("items")
    found = items if isinstance(items, list) else []
    return [item for item in found if isinstance(item, dict)][:_MOST]


def _is_json(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _tree(data: bytes, *, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=recover
    )
    try:
        return etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError:
        return None


def _items(root: etree._Element) -> Iterator[etree._Element]:
    count = 0
    for element in root.iter():
        if _local(element) in ("item", "entry"):
            yield element
            count += 1
        if count == _MOST:
            return


def _link(item: etree._Element) -> str:
    """Return the address of the page: RSS writes it as text, Atom into an attribute."""
    found = ""
    for element in item:
        if _local(element) != "link" or element.get("rel", "alternate") != "alternate":
            continue
        address = str(element.get("href") or element.text or "").strip()
        if address and element.get("type", "text/html") == "text/html":
            return address
        found = found or address
    return found


def _local(element: etree._Element) -> str:
    return _name(element.tag) if isinstance(element.tag, str) else ""


def _name(tag: str) -> str:
    """Return a tag's name without its namespace, and without a prefix that stands for none.

    etree.QName refuses the latter, which damaged feeds hold.
    """
    return tag.rpartition("}")[2].rpartition(":")[2]


def _child(parent: etree._Element, name: str) -> str:
    """Return the text of the child of that name; RSS's own rather than an extension's."""
    found = [element for element in parent if _local(element) == name]
    own = parent.tag.rpartition("}")[0]
    found.sort(key=lambda element: element.tag.rpartition("}")[0] != own)
    return next((text for element in found if (text := "".join(element.itertext()).strip())), "")


def _is_whole(texts: Iterable[str]) -> bool:
    longest = max(texts, key=len, default="")
    return len(longest.split()) >= _EXCERPT_WORDS and not _CUT.search(longest)


def _joined(base: str, reference: str) -> str:
    try:
        joined = urljoin(base, reference.strip()) if reference.strip() else ""
    except ValueError:
        return ""
    return joined if joined.startswith(("http://", "https://")) else ""


def _key(*told: str) -> str:
    digest = blake2b("\n".join(told).encode(errors="replace"), digest_size=8).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
