"""Fetcher: pages from the web, only when asked, one at a time a host, as each site's rules ask."""

from __future__ import annotations

import math
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

from index.addresses import AddressError, Addresses, FetchError, Target
from index.exchange import OK, Bounds, Response, exchange
from index.robots import Rules

__all__ = ["AddressError", "Addresses", "Bounds", "FetchError", "Fetched", "Fetcher"]

_HOPS = 5
_TRIES = 3  # of a host that says when to come again
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED, _GONE = 304, frozenset({404, 410})
_COME_AGAIN = frozenset({429, 503})
_PASSING = frozenset({408, 425, 429})  # client errors that another time may mend
_ROBOTS_BYTES = 2_000_000  # RFC 9309 asks for at least 500 KiB
_DAY = 86_400.0
_ROBOTS_KEPT, _FAILURE_KEPT = _DAY, 600.0  # RFC 9309: no longer than a day
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, "
    "application/feed+json, application/xml;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer: `url` is where it came from in the end; 304 has no body, as it is what we have.

    `etag` and `modified` are the validators to ask with next time, as the server wrote them.
    """

    url: str
    body: bytes
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    not_modified: bool = False


@dataclass(slots=True)
class _Host:
    """What is remembered of one host: whose turn it is, and from when it may be asked again."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


class Fetcher:
    """A polite client: robots.txt, one GET at a time a host with a pause between, honest name.

    No proxy of the environment is used: a proxy looks names up again, so no address would be sure.
    """

    def __init__(
        self,
        *,
        contact: str = "",
        addresses: Addresses | None = None,
        bounds: Bounds | None = None,
        pause_seconds: float = 1,
        wait_seconds: float = 60,
        tls: ssl.SSLContext | None = None,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Make a client.

        `contact` is a URL or mail address that site owners find in our name. `wait_seconds` is the
        longest that we wait for a site that asks us to; beyond it we give up and say when to come
        again. `sleep` may be an event's `wait`: where it returns true, nothing more is asked.

        :raises ValueError: if `contact` cannot stand in a header.
        """
        if not (contact.isascii() and contact.isprintable()):
            raise ValueError(f"found the contact {contact!r}; expected a URL or mail address")
        about = f"+{contact}" if contact else "reads news pages for its user"
        self.agent = f"Dateline/{'.'.join(version('dateline').split('.')[:2])} ({about})"
        self._addresses = addresses or Addresses()
        self._bounds = bounds or Bounds()
        self._pause = pause_seconds
        self._wait = wait_seconds
        self._tls = tls or ssl.create_default_context()
        self._sleep = sleep
        self._clock = clock
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, tuple[Rules, float]] = {}  # by origin, with the time they lapse

    def get(
        self, url: str, *, etag: str = "", modified: str = "", size: int | None = None
    ) -> Fetched:
        """Fetch a URL, over at most five redirects, each of which is checked like the first.

        With the validators of an earlier answer only what has changed since is sent. `size` is the
        most bytes, after expansion.

        :raises AddressError: if the URL, or where it redirects to, may not be asked at all.
        :raises FetchError: if it cannot be fetched, or robots.txt forbids it.
        """
        headers = {"If-None-Match": etag, "If-Modified-Since": modified}
        bounds = replace(self._bounds, size=size) if size else self._bounds
        return self._follow(Target.parse(url), headers, bounds, obey=True)

    def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that the robots.txt of the URL's site names.

        :raises FetchError: as `get` does.
        """
        target = Target.parse(url)
        found = []
        for sitemap in self._rules_of(target).sitemaps:
            with suppress(AddressError):  # anybody can write anything there
                found.append(target.join(sitemap).url)
        return found

    def _follow(
        self, target: Target, headers: dict[str, str], bounds: Bounds, *, obey: bool
    ) -> Fetched:
        start = target.url
        for _ in range(_HOPS + 1):
            rules = self._rules_of(target) if obey else Rules()
            rules.require(target)
            answer = self._ask(target, headers, bounds, max(self._pause, rules.delay_seconds))
            location = _as_utf8(answer.header("Location"))
            if answer.status not in _REDIRECTS or not location:
                return _fetched(target, answer, conditional=any(headers.values()))
            target = target.join(location)
        raise FetchError(start, f"it redirects more than {_HOPS} times", lasting=True)

    def _rules_of(self, target: Target) -> Rules:
        known, lapses = self._rules.get(target.origin, (Rules(), -math.inf))
        if self._clock() < lapses:
            return known
        robots = replace(target, path="/robots.txt")
        bounds = replace(self._bounds, size=_ROBOTS_BYTES)
        try:
            rules = Rules.parse(self._follow(robots, {}, bounds, obey=False).body)
        except AddressError:
            raise
        except FetchError as error:
            rules = Rules.without(error)
        kept = _FAILURE_KEPT if rules.unreachable else _ROBOTS_KEPT
        self._rules[target.origin] = rules, self._clock() + kept
        return rules

    def _ask(
        self, target: Target, headers: dict[str, str], bounds: Bounds, pause: float
    ) -> Response:
        """Ask when it is our turn, and again when the host says so with Retry-After."""
        sent = {"User-Agent": self.agent, "Accept": _ACCEPT, **headers}
        sent = {name: value for name, value in sent.items() if value}
        host = self._hosts.setdefault(target.host, _Host())
        with host.turn:
            for _ in range(_TRIES):
                self._await_turn(target, host)
                try:
                    addresses = self._addresses.of(target)
                    answer = exchange(target, addresses, sent, tls=self._tls, bounds=bounds)
                finally:
                    host.free_at = self._clock() + pause
                asked = _retry_after(answer) if answer.status in _COME_AGAIN else 0.0
                if not asked:
                    break
                host.free_at = max(host.free_at, self._clock() + asked)
        return answer

    def _await_turn(self, target: Target, host: _Host) -> None:
        left = host.free_at - self._clock()
        if left > self._wait:
            raise FetchError(
                target.url,
                f"{target.host} asks for a pause; come again in {math.ceil(left):,} s",
                status=429,
            )
        if left > 0 and self._sleep(left):
            raise FetchError(target.url, "it was not asked, as we were told to stop")


def _fetched(target: Target, answer: Response, *, conditional: bool) -> Fetched:
    status = answer.status
    if status != OK and not (status == _NOT_MODIFIED and conditional):
        lasting = 400 <= status < 500 and status not in _PASSING  # noqa: PLR2004 - client errors
        raise FetchError(target.url, _refusal(status), status=status, lasting=lasting)
    return Fetched(
        url=target.url,
        body=answer.body,
        content_type=answer.header("Content-Type"),
        etag=answer.header("ETag"),
        modified=answer.header("Last-Modified"),
        not_modified=status == _NOT_MODIFIED,
    )


def _as_utf8(value: str) -> str:
    """Return a header's value, which is read as Latin-1, as the UTF-8 that some servers send."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _refusal(status: int) -> str:
    if status in _GONE:
        return f"there is no such page any more (HTTP {status})"
    if status in (401, 402, 403, 451):
        return f"the site does not give it out (HTTP {status}); save the page in a browser"
    if status in _COME_AGAIN:
        return f"the site is too busy (HTTP {status}); try again later"
    return f"the site answered with HTTP {status}"


def _retry_after(answer: Response) -> float:
    """Return the seconds that Retry-After asks for, at most a day; 0 where it asks for nothing."""
    asked = answer.header("Retry-After")
    if asked.isascii() and asked.isdecimal():
        return min(float(asked[:9]), _DAY)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), _DAY)
