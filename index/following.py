"""What is followed: feeds and sitemaps, and what is new in them since they were last pulled."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from index.article import as_day
from index.exchange import gunzip
from index.fetch import Fetched, Fetcher, FetchError
from index.listing import Entry, Listing, feeds_of, read_listing
from index.readers.markup import parse
from index.readers.raw import ARTICLE_LIMIT, Rejected, UndecodableError, clean, decode

__all__ = ["Followed", "Item", "Pull", "discover", "pull"]

_LISTING_BYTES = 52_428_800  # sitemaps.org: 50 MB at most, expanded
_DEPTH = 3  # an index of sitemaps may not name another one, and some do
_SITEMAPS = 100  # of one index, a pull
_FAILURES = 5  # in a row, and the site is taken to be down
_REMEMBERED = 200_000  # keys of eleven letters: two megabytes
_LATELY = 1000  # keys that are no longer listed: some servers answer with an old copy now and then

Kind = Literal["feed", "sitemap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A feed or a sitemap, and what we know of it from the last pull.

    `etag` and `modified` are its validators for the next question, `seen` the keys of the entries
    that were handed over, the oldest first. `checked` is when it last answered, with its zone.
    """

    url: str
    kind: Kind
    etag: str = ""
    modified: str = ""
    checked: datetime | None = None
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """Bytes for the readers: a page, or a feed with its new entries alone.

    `url` is where they came from; `content_type` is the server's word on them.
    """

    url: str
    data: bytes
    content_type: str = ""


def discover(url: str, fetcher: Fetcher) -> list[Followed]:
    """Return what can be followed at a URL: itself, or the feeds that the page there names.

    Where the page names none, the sitemaps of its site's robots.txt are returned.

    :raises FetchError: if it cannot be fetched, or there is nothing to follow.
    """
    fetched = fetcher.get(url, size=_LISTING_BYTES)
    if listing := _read(fetched):
        return [Followed(url=url.strip(), kind="feed" if listing.kind == "feed" else "sitemap")]
    if feeds := _feeds(fetched):
        return [Followed(url=feed, kind="feed") for feed in feeds]
    if sitemaps := fetcher.sitemaps(fetched.url):
        return [Followed(url=sitemap, kind="sitemap") for sitemap in sitemaps]
    raise FetchError(
        url,
        "it is no feed and no sitemap, and the page and its site name none; look on the page for "
        "a link that says RSS, Atom or feed",
        lasting=True,
    )


def pull(
    followed: Followed,
    fetcher: Fetcher,
    *,
    now: datetime,
    pages: bool = False,
    most: int = 1000,
    since: date | None = None,
) -> Pull:
    """Begin to fetch what is new: iterate what is returned, then keep its `followed`.

    With `pages` the page of each entry is fetched whose text the feed does not hold; a sitemap
    holds no text, so its pages always are. At most `most` pages are fetched, the newest of a
    sitemap first, and the rest is left for the next time. Entries that state a day before `since`
    are passed over.
    """
    return Pull(followed, fetcher, now=now, pages=pages, most=most, since=since)


class Pull:
    """One pull under way; each page that fails is a `Rejected`, and the rest goes on.

    `followed` is what to keep for the next pull; keep it when all that was yielded is in the
    archive, and what was not is yielded again. `left` counts the pages left for the next time.
    """

    def __init__(
        self,
        followed: Followed,
        fetcher: Fetcher,
        *,
        now: datetime,
        pages: bool,
        most: int,
        since: date | None,
    ) -> None:
        self.left = 0
        self._before = followed
        self._answered = followed
        self._fetcher = fetcher
        self._now = now
        self._pages = pages
        self._room = most
        self._sitemaps = _SITEMAPS
        self._since = since
        self._seen = dict.fromkeys(followed.seen)
        self._listed: set[str] = set()
        self._asked: set[str] = set()
        self._failures = 0
        self._complete = False

    @property
    def followed(self) -> Followed:
        """The record after what was yielded so far, without the item yielded last."""
        seen = tuple(self._seen)[-_REMEMBERED:]
        if self._complete:
            return replace(self._answered, seen=seen)
        # Without validators, or the next pull would be told that nothing is new.
        return replace(self._answered, etag="", modified="", seen=seen)

    def __iter__(self) -> Iterator[Item | Rejected]:
        """Fetch, and yield what is new."""
        before = self._before
        try:
            fetched = self._fetcher.get(
                before.url, etag=before.etag, modified=before.modified, size=_LISTING_BYTES
            )
            if fetched.not_modified:
                self._answered = replace(before, checked=self._now)
                self._complete = True
                return
            listing = _listing(fetched)
        except FetchError as error:
            self._complete = True  # nothing is changed in what we know
            yield Rejected(before.url, error.reason)
            return
        self._answered = replace(
            before, checked=self._now, etag=fetched.etag, modified=fetched.modified
        )
        yield from self._new_in(listing, fetched.url, 0)
        self._complete = not self.left
        if listing.kind != "index":
            self._seen = dict.fromkeys(self._remembered())
        elif any(entry.changed is None for entry in listing.entries):
            self._complete = False  # it stays the same while its sitemaps change

    def _new_in(self, listing: Listing, url: str, depth: int) -> Iterator[Item | Rejected]:
        self._listed.update(entry.key for entry in listing.entries)
        new = [entry for entry in listing.entries if self._is_new(entry)]
        if listing.kind == "feed":
            yield from self._of_feed(listing, url, new)
            return
        # Those without a day stand first: nothing says that they are old.
        new.sort(key=lambda entry: as_day(entry.changed) or date.max, reverse=True)
        for entry in new:
            if listing.kind == "index":
                yield from self._sitemap(entry, depth)
            else:
                yield from self._page(entry)

    def _is_new(self, entry: Entry) -> bool:
        day = as_day(entry.changed)
        return entry.key not in self._seen and not (self._since and day and day < self._since)

    def _of_feed(self, listing: Listing, url: str, new: list[Entry]) -> Iterator[Item | Rejected]:
        alone = [entry for entry in new if self._pages and entry.url and not entry.whole]
        fetched = {entry.key for entry in alone}
        in_feed = [entry.key for entry in new if entry.key not in fetched]
        if in_feed:
            yield Item(url, listing.only(set(in_feed)))
            self._seen.update(dict.fromkeys(in_feed))
        for entry in alone:
            yield from self._page(entry)

    def _sitemap(self, entry: Entry, depth: int) -> Iterator[Item | Rejected]:
        if not self._sitemaps or self._is_over():
            self.left += 1
            return
        self._sitemaps -= 1
        try:
            fetched = self._fetcher.get(entry.url, size=_LISTING_BYTES)
            listing = _listing(fetched, indexes=depth < _DEPTH)
        except FetchError as error:
            yield from self._failed(entry, error)
            return
        left = self.left
        yield from self._new_in(listing, fetched.url, depth + 1)
        if entry.changed is not None and left == self.left:
            self._seen[entry.key] = None

    def _page(self, entry: Entry) -> Iterator[Item | Rejected]:
        if entry.url in self._asked:
            self._seen[entry.key] = None
            return
        if self._is_over():
            self.left += 1
            return
        self._room -= 1
        self._asked.add(entry.url)
        try:
            fetched = self._fetcher.get(entry.url)
        except FetchError as error:
            yield from self._failed(entry, error)
            return
        self._failures = 0
        yield Item(fetched.url, fetched.body, fetched.content_type)
        self._seen[entry.key] = None

    def _is_over(self) -> bool:
        return not self._room or self._failures >= _FAILURES

    def _failed(self, entry: Entry, error: FetchError) -> Iterator[Rejected]:
        yield Rejected(entry.url, error.reason)
        if error.lasting:
            self._seen[entry.key] = None
            return
        self.left += 1
        self._failures += 1
        if self._failures == _FAILURES:
            yield Rejected(
                self._before.url,
                f"{_FAILURES} pages in a row could not be had; the rest is left for the next time",
            )

    def _remembered(self) -> list[str]:
        """Return the keys to keep: what is listed, and the last of what was until lately."""
        gone = [key for key in self._seen if key not in self._listed]
        return gone[-_LATELY:] + [key for key in self._seen if key in self._listed]


def _listing(fetched: Fetched, *, indexes: bool = True) -> Listing:
    listing = _read(fetched)
    if listing is None:
        raise FetchError(
            fetched.url, "what came is no feed and no sitemap, though it is followed as one"
        )
    if listing.kind == "index" and not indexes:
        raise FetchError(fetched.url, "it is one more index of sitemaps, too far in", lasting=True)
    return listing


def _read(fetched: Fetched) -> Listing | None:
    """Read what came, expanded where it is a file in gzip format, as large sitemaps are."""
    data = fetched.body
    try:
        if data.startswith(b"\x1f\x8b"):
            data = gunzip([data], _LISTING_BYTES)
        return read_listing(data, fetched.url)
    except (ValueError, zlib.error) as error:
        raise FetchError(fetched.url, f"it cannot be read: {error}") from error


def _feeds(fetched: Fetched) -> list[str]:
    if len(fetched.body) > ARTICLE_LIMIT:
        return []
    try:
        page = parse(clean(decode(fetched.body)))
    except UndecodableError:
        return []
    return [] if page is None else feeds_of(page, fetched.url)
