"""One GET over HTTP/1.1, to an address that was checked, within limits of time and size.

The standard library's client is used, on which urllib3 and requests are built too. What matters
here lies below what those offer: the connection goes to the checked address while the certificate
is checked for the name, and one deadline covers handshake, headers and body.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from types import TracebackType
from typing import Self

from index.addresses import FetchError, Target

_CHUNK = 65_536
_ADDRESSES = 4  # tried one after another; a host with more has its own way to balance
_RATIO, _RATIO_FROM = 200, 1_000_000  # sitemaps shrink to a thirtieth; gzip's utmost is 1,032
_GZIP = 31  # zlib's number for the gzip format
_MB = 1_000_000
OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How long and how large one answer may be; a step is a connection or a wait for more bytes."""

    step_seconds: float = 20
    total_seconds: float = 120
    size: int = 20 * _MB


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered; only an answer of status 200 has its body read."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def header(self, name: str) -> str:
        """Return a header's value on one line, '' where there is none."""
        return " ".join(self.headers.get(name, "").split())


def exchange(
    target: Target,
    addresses: Sequence[str],
    headers: Mapping[str, str],
    *,
    tls: ssl.SSLContext,
    bounds: Bounds,
) -> Response:
    """Send one GET to the first of the addresses that answers, and return what it says.

    :raises FetchError: if none answers, or the answer is too slow, too large or damaged.
    """
    sent = {"Host": target.authority, "Accept-Encoding": "gzip", "Connection": "close", **headers}
    with _Deadline(bounds.total_seconds) as deadline:
        connection = _Pinned(target, addresses, tls, bounds, deadline)
        try:
            connection.request("GET", target.path, headers=sent)
            with connection.getresponse() as answer:
                body = _body(answer, target, bounds.size) if answer.status == OK else b""
                response = Response(answer.status, answer.headers, body)
        except (FetchError, OSError, http.client.HTTPException, zlib.error) as error:
            if deadline.passed:
                raise _too_slow(target, bounds.total_seconds) from error
            if isinstance(error, FetchError):
                raise
            raise FetchError(target.url, _told(error, target, bounds)) from error
        finally:
            connection.close()
        if deadline.passed:
            raise _too_slow(target, bounds.total_seconds)
        return response


def gunzip(chunks: Iterable[bytes], limit: int) -> bytes:
    """Expand gzip data, of one member or several, to at most `limit` bytes.

    :raises ValueError: if there is more, if it expands suspiciously far or is cut short.
    :raises zlib.error: if it is damaged.
    """
    expanded, read = bytearray(), 0
    member = zlib.decompressobj(_GZIP)
    for chunk in chunks:
        read += len(chunk)
        data = chunk
        while data:
            if member.eof:
                if not data.startswith(b"\x1f"):
                    return bytes(expanded)  # padding, which gzip passes over too
                member = zlib.decompressobj(_GZIP)
            expanded += member.decompress(data, limit + 1 - len(expanded))
            if len(expanded) > limit:
                raise ValueError(too_large(limit))
            if len(expanded) > max(_RATIO_FROM, _RATIO * read):
                raise ValueError(f"it expands to more than {_RATIO} times its size; it is a bomb")
            data = member.unused_data or member.unconsumed_tail
    if not member.eof:
        raise ValueError("its gzip data is cut short")
    return bytes(expanded)


def too_large(limit: int) -> str:
    """Say that something is larger than may be fetched."""
    return f"it is larger than {limit / _MB:,.1f} MB, which is the most that is fetched"


class _Deadline:
    """Ends a connection when its time is up, in whatever it waits for."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._handle: socket.socket | None = None
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def watch(self, connected: socket.socket) -> None:
        """Watch this connection from now on, also when TLS takes its socket over."""
        self._handle = connected.dup()
        self._timer.start()

    def _end(self) -> None:
        self.passed = True
        if self._handle:
            with suppress(OSError):  # it ended by itself just now
                self._handle.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._handle:
            self._handle.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to one of the checked addresses, under the name of the host."""

    def __init__(
        self,
        target: Target,
        addresses: Sequence[str],
        tls: ssl.SSLContext,
        bounds: Bounds,
        deadline: _Deadline,
    ) -> None:
        super().__init__(target.host, target.port, timeout=bounds.step_seconds)
        self._target = target
        self._addresses = addresses[:_ADDRESSES]
        self._tls = tls
        self._deadline = deadline

    def connect(self) -> None:
        """Connect to the first address that answers."""
        raw = self._first()
        self.sock = raw
        self._deadline.watch(raw)
        if self._target.scheme == "https":
            self.sock = self._tls.wrap_socket(raw, server_hostname=self._target.host)

    def _first(self) -> socket.socket:
        refusal: OSError | None = None
        for address in self._addresses:
            try:
                return socket.create_connection((address, self.port), self.timeout)
            except OSError as error:
                refusal = error
        raise refusal or OSError("there is no address to connect to")


def _body(answer: http.client.HTTPResponse, target: Target, limit: int) -> bytes:
    if (answer.length or 0) > limit:
        raise FetchError(target.url, too_large(limit), lasting=True)
    coding = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
    chunks = _bounded(answer, target, limit)
    if coding in ("gzip", "x-gzip"):
        try:
            return gunzip(chunks, limit)
        except ValueError as error:
            raise FetchError(target.url, str(error), lasting=True) from error
    if coding != "identity":
        raise FetchError(target.url, f"it came encoded as {coding[:40]!r}; only gzip was asked for")
    return b"".join(chunks)


def _bounded(answer: http.client.HTTPResponse, target: Target, limit: int) -> Iterator[bytes]:
    size = 0
    while data := answer.read(_CHUNK):
        size += len(data)
        if size > limit:
            raise FetchError(target.url, too_large(limit), lasting=True)
        yield data
    if answer.length:
        raise FetchError(target.url, f"the answer broke off {answer.length:,} bytes too early")


def _too_slow(target: Target, seconds: float) -> FetchError:
    return FetchError(target.url, f"the whole answer took longer than {seconds:g} s")


def _told(error: Exception, target: Target, bounds: Bounds) -> str:
    match error:
        case TimeoutError():
            return f"{target.host} did not answer within {bounds.step_seconds:g} s"
        case ssl.SSLCertVerificationError():
            return f"the certificate of {target.host} is not valid: {error.verify_message}"
        case ssl.SSLError():
            return f"no secure connection to {target.host} came about ({error.reason or error})"
        case http.client.HTTPException() | zlib.error():
            return f"what {target.host} sent is damaged ({type(error).__name__}: {error})"
        case _:
            told = getattr(error, "strerror", None) or error
            return f"the connection to {target.host} failed ({told})"
