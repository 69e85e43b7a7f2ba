"""What HTTP did to a page on its way: status, chunks, compression and character set."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass

import brotli
from warcio.statusandheaders import StatusAndHeadersParser

from index.readers.raw import ARTICLE_LIMIT, too_large

_HEADERS_LIMIT = 262_144
_MEMBERS = 100  # gzip members in one page; servers send one
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,30})", re.IGNORECASE)
# What servers name; Python knows others, such as punycode, that turn no page into letters.
_PAGE_CHARSETS = re.compile(
    r"(?:iso[-_]?8859|latin|windows|cp|x-cp|koi8|gb|big5|shift|sjis|euc|iso-2022|macintosh"
    r"|us-ascii|tis-?620|utf-16)[\w:-]*",
    re.IGNORECASE,
)
_WINDOW = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class TransferError(ValueError):
    """A page that cannot be had from its HTTP message; the message is for the reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An HTTP response as it was captured; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type with its parameters, as stated."""
        return self.headers.get("content-type", "")


def parse_response(message: bytes) -> Response:
    """Take an HTTP response apart (RFC 9112).

    :raises TransferError: if it is none.
    """
    start = io.BytesIO(message[:_HEADERS_LIMIT])
    if not message.startswith(b"HTTP/"):
        raise TransferError("it holds no HTTP response; expected one that begins 'HTTP/1.1 200'")
    try:
        parsed = StatusAndHeadersParser([], verify=False).parse(start)
        status = int(parsed.get_statuscode())
    except Exception as error:
        raise TransferError(f"its HTTP header cannot be read ({error})") from error
    if start.tell() >= _HEADERS_LIMIT:
        raise TransferError("its HTTP header has no end")
    headers: dict[str, str] = {}
    for name, value in parsed.headers:
        headers.setdefault(name.lower(), str(value))
    return Response(status=status, headers=headers, body=message[start.tell() :])


def payload(response: Response, *, cut: bool = False) -> bytes:
    """Return the page: chunks joined, compression undone, old letters as UTF-8.

    Of a response known to be `cut` it is what there is of the page.

    :raises TransferError: if it was cut short, is too large or compressed in an unknown way.
    """
    body = response.body
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        body = _joined(body, cut=cut)
    for coding in reversed(response.headers.get("content-encoding", "").lower().split(",")[:3]):
        body = _expanded(body, coding.strip(), cut=cut)
    return in_utf8(body, response.content_type)


def in_utf8(page: bytes, content_type: str) -> bytes:
    """Return a page in UTF-8, by the character set of its Content-Type, which HTTP puts first."""
    stated = _CHARSET.search(content_type)
    if not stated or not _PAGE_CHARSETS.fullmatch(stated[1]):
        return page
    try:
        page.decode()
    except UnicodeDecodeError:
        try:
            return page.decode(stated[1]).encode()
        except (LookupError, ValueError):
            pass  # a wrong statement is common; the page says it itself, or its letters do
    return page


def _joined(body: bytes, *, cut: bool) -> bytes:
    if not _CHUNK.match(body):
        return body  # joined already, by the crawler that kept it
    pieces, at = list[bytes](), 0
    while found := _CHUNK.match(body, at):
        size = int(found[1], 16)
        if not size:
            return b"".join(pieces)
        at = found.end() + size
        pieces.append(body[found.end() : at])
        end = _LINE_END.match(body, at)
        if not end:
            break
        at = end.end()
    if cut:
        return b"".join(pieces)
    raise TransferError("the page was cut short, or damaged, on its way (HTTP chunks)")


def _expanded(body: bytes, coding: str, *, cut: bool) -> bytes:
    if coding in ("", "identity", "none", "utf-8"):
        return body
    if coding not in (*_WINDOW, "br"):
        raise TransferError(
            f"the page is compressed as {coding[:20]!r}; gzip, deflate and br can be read"
        )
    if body.lstrip()[:1] == b"<":
        return body  # expanded already, by the crawler that kept it
    try:
        page, whole = _brotli(body) if coding == "br" else _zlib(body, coding)
    except (zlib.error, brotli.error) as error:
        raise TransferError(f"the page's {coding} data is damaged ({error})") from error
    if len(page) > ARTICLE_LIMIT:
        raise TransferError(too_large("page", len(page)))
    if not (whole or cut):
        raise TransferError(f"the page was cut short: its {coding} data has no end")
    return page


def _zlib(body: bytes, coding: str) -> tuple[bytes, bool]:
    window = _WINDOW[coding]
    if coding == "deflate" and not (body[:1] == b"\x78" and int.from_bytes(body[:2]) % 31 == 0):
        window = -zlib.MAX_WBITS  # many servers leave out the zlib header
    page, whole = b"", False
    for _ in range(_MEMBERS):
        unzip = zlib.decompressobj(window)
        page += unzip.decompress(body, ARTICLE_LIMIT + 1 - len(page))
        whole, body = unzip.eof, unzip.unused_data
        if not whole or len(page) > ARTICLE_LIMIT or not body.startswith(b"\x1f\x8b"):
            break
    return page, whole


def _brotli(body: bytes) -> tuple[bytes, bool]:
    unzip = brotli.Decompressor()
    page = unzip.process(body, output_buffer_limit=ARTICLE_LIMIT + 1)
    while len(page) <= ARTICLE_LIMIT and not unzip.is_finished():
        if unzip.can_accept_more_data():
            return page, False
        more = unzip.process(b"", output_buffer_limit=ARTICLE_LIMIT + 1 - len(page))
        if not more:
            break
        page += more
    return page, unzip.is_finished()
