"""Web archives, WARC and ARC: the web pages in them, read as saved pages are."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import IO, Any

from index.article import Article
from index.readers.crawl import Record, is_records, records
from index.readers.html import read_html
from index.readers.raw import ARTICLE_LIMIT, Rejected, TooLargeError, too_large
from index.readers.transfer import TransferError, in_utf8, parse_response, payload

_PAGE_TYPE = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
_NO_TYPE = re.compile(r"\s*(?:application/octet-stream|unk(?:nown)?|no-type)?\s*", re.IGNORECASE)
_PAGE_START = re.compile(
    rb"\s*(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE
)
_CLOSED, _CLOSING = re.compile(rb"</html\s*>\s*$", re.IGNORECASE), 200
_WEB = ("http://", "https://")
_DELIVERED = frozenset(range(200, 300)) - {206}  # 206 is a part of a page
_SHOWN = 120


def is_warc(head: bytes, name: str) -> bool:  # noqa: ARG001 - every reader is asked both
    """Tell whether a file is a web archive, WARC or ARC, packed with gzip or not."""
    return is_records(head)


def read_warc(
    stream: io.BufferedReader[Any], name: str, *, source: str = ""
) -> Iterator[Article | Rejected]:
    """Yield the article of each web page in a WARC (ISO 28500) or ARC file.

    The page's address is its id where it states no canonical one. WARC-Date, the day of capture,
    is never a publication date. Records that are no page that was delivered (requests, revisits,
    pictures, errors) are passed over.

    :raises OSError: if the stream itself cannot be read.
    """
    passed: Counter[str] = Counter()
    found = False
    for result in pages(stream, name, source=source, passed=passed):
        found = True
        yield result
    if not found:
        yield Rejected(name, no_pages(passed))


def pages(
    stream: IO[bytes], name: str, *, source: str, passed: Counter[str]
) -> Iterator[Article | Rejected]:
    """Yield the articles of an archive's pages; what is passed over is counted by kind."""
    try:
        for record in records(stream):
            where = f"{name}, record {record.number}"
            where += f" ({record.address[:_SHOWN]})" if record.address else ""
            read = _page(record, where, source)
            if isinstance(read, str):
                passed[read] += 1
            else:
                yield read
    except TooLargeError as error:
        yield Rejected(name, str(error))


def no_pages(passed: Counter[str]) -> str:
    """Say that an archive holds no web page, and what it holds instead."""
    held = ", ".join(f"{count:,} {kind}" for kind, count in passed.most_common(6)) or "no records"
    return f"it holds no web page: found {held}; expected records of pages with HTTP status 200"


def _page(record: Record, where: str, source: str) -> Article | Rejected | str:
    """Read a record's page, or say in a word what else the record is."""
    try:
        page = _resource(record) if record.kind == "resource" else _response(record)
    except TransferError as error:
        return Rejected(where, record.fault or str(error))
    # A page that closes is whole, whatever its record lacks behind it.
    if record.fault and (isinstance(page, str) or not _CLOSED.search(page[-_CLOSING:])):
        return Rejected(where, record.fault)
    if isinstance(page, str):
        return page
    if record.length > ARTICLE_LIMIT:
        return Rejected(where, too_large("page", record.length))
    url = record.address if record.address.lower().startswith(_WEB) else ""
    return read_html(page, where, source=source, url=url)


def _resource(record: Record) -> bytes | str:
    if not _is_page(record.content_type, record.block):
        return "other resource"
    return in_utf8(record.block, record.content_type)


def _response(record: Record) -> bytes | str:
    if record.kind != "response" or not record.address.lower().startswith(_WEB):
        return record.kind or "record without a kind"
    response = parse_response(record.block)
    if response.status not in _DELIVERED:
        return f"response with status {response.status}"
    if not _is_page(response.content_type, response.body):
        return "response that is no page"
    cut = bool(record.fault) or record.length > ARTICLE_LIMIT
    return payload(response, cut=cut)


def _is_page(content_type: str, body: bytes) -> bool:
    if _PAGE_TYPE.match(content_type):
        return True
    return bool(_NO_TYPE.fullmatch(content_type) and _PAGE_START.match(body[:4096]))
