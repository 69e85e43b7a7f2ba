"""JSON and JSON Lines: one article a record, under the names that newsrooms and data sets use."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from index.article import Article, as_day, canonical_url, from_json, identify
from index.dates import from_epoch, parse_date
from index.furniture import Trimmed, trim
from index.readers.arc import from_ans, is_ans, stories
from index.readers.jsonfeed import from_json_feed, is_json_feed
from index.readers.markup import has_tags, parse, plain, prose_of
from index.readers.ninjs import from_ninjs, is_ninjs
from index.readers.raw import (
    ARTICLE_LIMIT,
    HEAD,
    MB,
    Rejected,
    TooLargeError,
    UndecodableError,
    bom_encoding,
    clean,
    decode,
    too_large,
)
from index.readers.text import split

_WHOLE_LIMIT = 200 * MB  # parsed it takes some five times that; JSON Lines have no such limit
_TEXT = ("text", "content", "body", "articleBody", "article_body", "article", "full_text")
_HEADLINE = ("headline", "title", "headLine", "name")
_BYLINE = ("byline", "authors", "author", "by", "creator")
_SOURCE = ("source", "publisher", "newspaper", "publication", "site_name", "sitename")
_URL = ("url", "link", "canonical_url", "source_url", "uri")
_SECTION = ("section", "category", "articleSection")
_LANGUAGE = ("language", "lang", "inLanguage")
_CREDIT = ("credit", "creditline", "agency")
_ID = ("id", "_id", "guid", "article_id")
_STAMP = (
    "published",
    "publish_date",
    "date_published",
    "published_at",
    "datePublished",
    "publishedAt",
    "published_date",
    "publication_date",
    "pub_date",
    "pubDate",
)
_DAY = ("date", "listing_date")
_UPDATED = ("updated", "updated_at", "dateModified", "date_modified", "modified", "last_updated")
_OWN = frozenset({"id", "source", "headline", "published", "dated_by", "text", "credit"})
"""Fields that stand together only in what `index.article.to_json` wrote."""
_SHOWN = 8  # fields named to the reader of a rejection


def read_json(
    stream: io.BufferedReader[Any], name: str, *, source: str = ""
) -> Iterator[Article | Rejected]:
    """Yield the articles of a JSON object, a JSON array or JSON Lines.

    Lines are read one at a time, so that a file of any length fits in memory.

    :raises TooLargeError: if a single object or array is larger than can be held.
    """
    head = stream.peek(HEAD)
    if bom_encoding(head).startswith(("utf-16", "utf-32")):
        # Line ends are more than one byte there; such files are rare and small.
        stream = io.BufferedReader(io.BytesIO(decode(_whole(stream)).encode()))
        head = stream.peek(HEAD)
    start = head.decode("utf-8-sig", errors="ignore").lstrip()
    first = start.partition("\n")[0].rstrip()
    lines = name.lower().endswith((".jsonl", ".ndjson")) or first.endswith("}")
    if start.startswith("{") and (lines or len(start) == len(first)):
        yield from _read_lines(stream, name, source)
    elif start.startswith(("{", "[")) and not name.lower().endswith((".jsonl", ".ndjson")):
        yield from _read_whole(_whole(stream), name, source)
    else:
        yield from _read_lines(stream, name, source)


def _read_lines(
    stream: io.BufferedReader[Any], name: str, source: str
) -> Iterator[Article | Rejected]:
    number = 0
    while line := stream.readline(ARTICLE_LIMIT + 1):
        number += 1
        where = f"{name}, line {number}"
        size = len(line)
        if size > ARTICLE_LIMIT:
            while not line.endswith(b"\n") and (line := stream.readline(MB)):
                size += len(line)
            yield Rejected(where, too_large("line", size))
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield from _read_value(line, where, source)


def _read_whole(data: bytes, name: str, source: str) -> Iterator[Article | Rejected]:
    results = list(_read_value(data, name, source))
    unreadable = [r for r in results if isinstance(r, Rejected) and r.where == name]
    if unreadable and b"\n" in data.strip():
        # No JSON as a whole: JSON Lines whose first line is broken, perhaps.
        stream = io.BufferedReader(io.BytesIO(data))
        by_line = list(_read_lines(stream, name, source))
        if any(isinstance(result, Article) for result in by_line):
            results = by_line
    yield from results


def _read_value(data: bytes, where: str, source: str) -> Iterator[Article | Rejected]:
    try:
        value = json.loads(decode(data))
    except (UndecodableError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        yield Rejected(where, said)
    except ValueError as error:
        yield Rejected(where, f"it is not JSON ({error}); expected one object with an article")
    else:
        if isinstance(value, list):
            for number, item in enumerate(value, 1):
                yield _read_record(item, f"{where}, item {number}", source)
            if not value:
                yield Rejected(where, "it is an empty list; expected a list of articles")
        elif is_json_feed(value):
            yield from from_json_feed(value, where, source)
        else:
            for story in stories(value) if isinstance(value, dict) and stories(value) else [value]:
                yield _read_record(story, where, source)


def _read_record(value: object, where: str, source: str) -> Article | Rejected:
    if not isinstance(value, dict):
        found = f"{type(value).__name__} {str(value)[:40]!r}"
        return Rejected(where, f"found {found}; expected an object with the fields of an article")
    try:
        if value.keys() >= _OWN:
            return _own(value)
        if is_ans(value):
            return from_ans(value, where, source)
        if is_ninjs(value):
            return from_ninjs(value, where, source)
        return _foreign(value, where, source)
    except (ValueError, TypeError) as error:
        return Rejected(where, str(error))


def _own(record: Mapping[str, object]) -> Article:
    """Read back what `index.article.to_json` wrote, as the equal article."""
    return from_json(
        {name: clean(value) if isinstance(value, str) else value for name, value in record.items()}
    )


def _foreign(record: Mapping[str, object], where: str, source: str) -> Article | Rejected:
    inner = record.get("metadata")
    # The record's own fields win over those of its metadata.
    own = {key: field for key, field in record.items() if field not in (None, "")}
    said = {**(inner if isinstance(inner, dict) else {}), **own}
    body = clean(_first(said, _TEXT))
    if len(body) > ARTICLE_LIMIT:
        return Rejected(where, too_large("record", len(body)))
    headline = plain(clean(_first(said, _HEADLINE)))
    trimmed = trim(_paragraphs(body), headline=headline)
    if not trimmed.paragraphs:
        shown = ", ".join(repr(str(key)) for key in list(record)[:_SHOWN]) or "no fields"
        return Rejected(
            where,
            f"no article text: found {shown}; expected the body under 'text', 'content' or 'body'",
        )
    text = "\n\n".join(trimmed.paragraphs)
    source = clean(_first(said, _SOURCE)) or trimmed.source or source
    url = clean(_first(said, _URL))
    url = canonical_url(url) if url.startswith(("http://", "https://")) else ""
    published, dated_by = _published(said, trimmed)
    return Article(
        id=identify(
            given=clean(_first(said, _ID)),
            url=url,
            source=source,
            published=published,
            headline=headline,
            text=text,
        ),
        source=source,
        headline=headline,
        byline=plain(clean(_first(said, _BYLINE))) or trimmed.byline,
        published=published,
        dated_by=dated_by,
        updated=_moment(said, _UPDATED) or trimmed.updated,
        url=url,
        language=clean(_first(said, _LANGUAGE)),
        section=plain(clean(_first(said, _SECTION))),
        text=text,
        credit=clean(_first(said, _CREDIT)) or trimmed.credit,
    )


def _published(said: Mapping[str, object], trimmed: Trimmed) -> tuple[date | None, str]:
    """Return the publication date and who states it: the file's own fields, then the text."""
    stamp, day = _moment(said, _STAMP), _moment(said, _DAY)
    if stamp and day and as_day(stamp) != as_day(day) and isinstance(stamp, datetime):
        # A timestamp in UTC can fall on the day before: the plain day is the source's own.
        stamp = day
    if stated := stamp or day:
        return stated, "file"
    return trimmed.published, trimmed.dated_by


def _paragraphs(body: str) -> list[str]:
    if has_tags(body):
        tree = parse(body)
        return [] if tree is None else prose_of(tree)
    return split(body)


def _moment(said: Mapping[str, object], names: tuple[str, ...]) -> date | None:
    for name in names:
        value = said.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            moment: date | None = from_epoch(value)
        else:
            moment = parse_date(value) if isinstance(value, str) else None
        if moment:
            return moment
    return None


def _first(said: Mapping[str, object], names: tuple[str, ...]) -> str:
    """Return the first of these fields that says something, as text."""
    return next((text for name in names if (text := _as_text(said.get(name)))), "")


def _as_text(value: object) -> str:
    """Return a value as text: a list by commas, an object by its name; '' for anything else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return _as_text(value.get("name"))
    if isinstance(value, list):
        return ", ".join(text for item in value[: _SHOWN * 4] if (text := _as_text(item)))
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _whole(stream: io.BufferedReader[Any]) -> bytes:
    data = stream.read(_WHOLE_LIMIT + 1)
    if len(data) > _WHOLE_LIMIT:
        raise TooLargeError(
            f"it is one JSON value of more than {_WHOLE_LIMIT // MB} MB; write one article a line "
            "(JSON Lines) instead"
        )
    return data
