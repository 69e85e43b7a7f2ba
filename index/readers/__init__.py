"""Readers: bytes in, articles out, one module a format."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Literal

from index.article import Article
from index.readers.raw import (
    EXPANDED_LIMIT,
    HEAD,
    Bounded,
    Rejected,
    TooLargeError,
    UndecodableError,
    binary_kind,
    bom_encoding,
    read_page,
)

__all__ = ["Rejected", "read"]

_GZIP = b"\x1f\x8b"
_JSON = re.compile(r"\s*(?:\{\s*(?:[\"}]|$)|\[\s*(?:[\[\]{\"]|$))")
_HTML = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body|title|meta|article"
    r"|main|div|section|p|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<(?:\?xml|!DOCTYPE\s+(?!html)|[a-z]+:?[a-z]+[\s>])", re.IGNORECASE)
_JSON_NAMES = (".json", ".jsonl", ".ndjson")


def read(stream: BinaryIO, name: str, *, source: str = "") -> Iterator[Article | Rejected]:
    """Yield the articles of one file, and a `Rejected` for each part that could not be read.

    The content decides on the reader, not the name. `source` is what the user states for files
    that name none.

    :raises OSError: if the stream itself cannot be read; nothing else for bad content.
    """
    try:
        opened: io.BufferedReader[Any] = io.BufferedReader(Bounded(stream), HEAD)
        if opened.peek(len(_GZIP)).startswith(_GZIP):
            # GzipFile is a BinaryIO in all but its declared type.
            expanded = Bounded(gzip.GzipFile(fileobj=opened), EXPANDED_LIMIT)  # type: ignore[arg-type]
            opened = io.BufferedReader(expanded, HEAD)
            name = name.removesuffix(".gz")
        yield from _read(opened, name, source)
    except (TooLargeError, UndecodableError) as error:
        yield Rejected(name, str(error))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield Rejected(
            name, f"the gzip file is damaged or cut short ({error}); fetch or save it again"
        )


def _read(stream: io.BufferedReader[Any], name: str, source: str) -> Iterator[Article | Rejected]:
    head = stream.peek(HEAD)
    if not head.strip():
        # White space may go on for longer than the head.
        full = any(data.strip() for data in iter(lambda: stream.read(HEAD), b""))
        yield Rejected(
            name,
            f"it begins with more than {HEAD:,} blanks; remove them" if full else "it is empty",
        )
        return
    if kind := "another gzip file" if head.startswith(_GZIP) else binary_kind(head):
        yield Rejected(
            name, f"it is {kind}; the files read are HTML, plain text, JSON and JSON Lines"
        )
        return
    match _format(head, name):
        # Each reader is imported when its format is met: `dateline ask` reads no files and must
        # start at once, and trafilatura alone takes most of a second.
        case "json":
            from index.readers.jsonfile import read_json

            yield from read_json(stream, name, source=source)
        case "html":
            from index.readers.html import read_html

            yield read_html(read_page(stream), name, source=source)
        case "xml":
            yield Rejected(
                name, "it is XML, but no web page; save the article as HTML, or as plain text"
            )
        case "text":
            from index.readers.text import read_text

            yield read_text(read_page(stream, "text"), name, source=source)


def _format(head: bytes, name: str) -> Literal["json", "html", "xml", "text"]:
    start = head.decode(bom_encoding(head) or "utf-8", errors="ignore").lstrip("\ufeff")
    if _JSON.match(start):
        return "json"
    if _HTML.match(start) or re.search(r"<html[\s>]", start[:4096], re.IGNORECASE):
        return "html"
    if _XML.match(start):
        return "xml"
    # A JSON Lines file with a bad first line is JSON Lines all the same.
    if name.lower().endswith(_JSON_NAMES):
        return "json"
    return "text"
