"""Readers: bytes in, articles out, one module a format."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from index.article import Article
from index.readers.mapping import COMMON, ColumnMapping
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
    r"\s*+(?:<!--(?:(?!-->).)*+-->\s*+|<\?xml[^>]*+>\s*+)*+<(?:!doctype\s+html|html|head|body|title|meta|article"
    r"|main|div|section|p|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"\s*<(?:\?xml|!DOCTYPE\s+(?!html)|[a-z]+:?[a-z]+[\s>])", re.IGNORECASE)
_READ_ARE = (
    "the files read are HTML, plain text, JSON, JSON Lines, CSV, Parquet, RSS, Atom, WordPress "
    "exports, ninjs, NewsML-G2, NITF, ANS, Nexis, Factiva, WARC and WACZ"
)
_JSON_NAMES = (".json", ".jsonl", ".ndjson")


def read(
    stream: BinaryIO,
    name: str,
    *,
    source: str = "",
    url: str = "",
    mapping: ColumnMapping | None = None,
) -> Iterator[Article | Rejected]:
    """Yield the articles of one file, and a `Rejected` for each part that could not be read.

    The content decides on the reader, not the name. `source` is what the user states for files
    that name none, `url` where a page was fetched from, `mapping` the columns of a table.

    :raises OSError: if the stream itself cannot be read; nothing else for bad content.
    """
    asked = _Asked(source, url, mapping)
    try:
        opened: io.BufferedReader[Any] = io.BufferedReader(Bounded(stream), HEAD)
        head = opened.peek(HEAD)
        if head.startswith((_GZIP, b"WARC/", b"filedesc://")):
            from index.readers.warc import is_warc, read_warc

            # A crawl is packed record by record, and one damaged member is not the end of it.
            if is_warc(head, name):
                yield from read_warc(opened, name, source=source)
                return
        if head.startswith(_GZIP):
            # GzipFile is a BinaryIO in all but its declared type.
            expanded = Bounded(gzip.GzipFile(fileobj=opened), EXPANDED_LIMIT)  # type: ignore[arg-type]
            opened = io.BufferedReader(expanded, HEAD)
            name = name.removesuffix(".gz")
        yield from _read(opened, name, asked)
    except (TooLargeError, UndecodableError) as error:
        yield Rejected(name, str(error))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield Rejected(
            name, f"the gzip file is damaged or cut short ({error}); fetch or save it again"
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the user states beside the file."""

    source: str
    url: str
    mapping: ColumnMapping | None


def _read(stream: io.BufferedReader[Any], name: str, asked: _Asked) -> Iterator[Article | Rejected]:
    head = stream.peek(HEAD)
    if not head.strip():
        # White space may go on for longer than the head.
        full = any(data.strip() for data in iter(lambda: stream.read(HEAD), b""))
        yield Rejected(
            name,
            f"it begins with more than {HEAD:,} blanks; remove them" if full else "it is empty",
        )
        return
    if packed := _packed(head, name):
        yield from packed(stream, name, asked)
        return
    if kind := "another gzip file" if head.startswith(_GZIP) else binary_kind(head):
        yield Rejected(name, f"it is {kind}; {_READ_ARE}")
        return
    yield from _textual(head, name)(stream, name, asked)


_Reader = Callable[["io.BufferedReader[Any]", str, _Asked], Iterator[Article | Rejected]]

# Each reader is imported when files are read and not before: `dateline ask` reads none and must
# start at once, and trafilatura alone takes most of a second.


def _packed(head: bytes, name: str) -> _Reader | None:
    """Return the reader of a format whose files are not text, None where it is none of them."""
    from index.readers import nexis, parquet, wacz

    if wacz.is_wacz(head, name):
        return lambda stream, name, asked: wacz.read_wacz(stream, name, source=asked.source)
    if nexis.is_nexis(head, name):
        return lambda stream, name, asked: nexis.read_nexis(stream, name, source=asked.source)
    if parquet.is_parquet(head, name):
        return lambda stream, name, asked: parquet.read_parquet(
            stream, name, source=asked.source, mapping=asked.mapping or COMMON
        )
    return None


def _by(reads: Callable[..., Iterator[Article | Rejected]]) -> _Reader:
    return lambda stream, name, asked: reads(stream, name, source=asked.source)


def _textual(head: bytes, name: str) -> _Reader:
    """Return the reader of a text format: those that know themselves first, plain text last."""
    from index.readers import csvfile, factiva, feeds, newsml, nitf, wordpress

    for knows, reads in (
        (nitf.is_nitf, nitf.read_nitf),
        (newsml.is_newsml, newsml.read_newsml),
        (wordpress.is_wordpress, wordpress.read_wordpress),
        (feeds.is_feed, feeds.read_feed),
        (factiva.is_factiva, factiva.read_factiva),
    ):
        if knows(head, name):
            return _by(reads)
    form = _format(head, name)
    if form == "text" and csvfile.is_csv(head, name):
        return lambda stream, name, asked: csvfile.read_csv(
            stream, name, source=asked.source, mapping=asked.mapping or COMMON
        )
    return {"json": _json, "html": _html, "xml": _xml, "text": _text}[form]


def _json(stream: io.BufferedReader[Any], name: str, asked: _Asked) -> Iterator[Article | Rejected]:
    from index.readers.jsonfile import read_json

    yield from read_json(stream, name, source=asked.source)


def _html(stream: io.BufferedReader[Any], name: str, asked: _Asked) -> Iterator[Article | Rejected]:
    from index.readers.html import read_html

    yield read_html(read_page(stream), name, source=asked.source, url=asked.url)


def _xml(stream: io.BufferedReader[Any], name: str, asked: _Asked) -> Iterator[Article | Rejected]:
    del stream, asked
    yield Rejected(name, f"it is XML, but of no kind that holds articles; {_READ_ARE}")


def _text(stream: io.BufferedReader[Any], name: str, asked: _Asked) -> Iterator[Article | Rejected]:
    from index.readers.text import read_text

    yield read_text(read_page(stream, "text"), name, source=asked.source)


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
