"""Rows of a table to articles, for whatever format the table is kept in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from index.article import Article, as_day
from index.dates import from_epoch
from index.readers.entry import Entry, body_paragraphs
from index.readers.mapping import ColumnMapping
from index.readers.raw import Rejected, UndecodableError, decode
from index.readers.stamps import table_stamp, with_zone

# What programs write for nothing.
_NOTHING = frozenset({"nan", "nat", "none", "null", "n/a", "na", "<na>", "[]", "{}", "-", r"\n"})
_LIST = re.compile(r"\s*\[\s*[\"'].{0,5000}[\"']\s*\]\s*", re.DOTALL)
_EPOCH = re.compile(r"\d{9,13}(?:\.\d{1,9})?")
_NUMBER = re.compile(r"\d{1,18}(?:\.0)?")
_ESCAPED = re.compile("[\udc80-\udcff]")
_LOST = "\ufffd"  # what UTF-16 and UTF-32 leave of bytes that are no letters
_LISTED = 32  # names of a list that are taken; articles have a handful of authors


class Table:
    """Reads the rows of one table, once its columns are found (see `ColumnMapping.find`)."""

    def __init__(
        self,
        name: str,
        found: Mapping[str, tuple[int, ...]],
        mapping: ColumnMapping,
        *,
        source: str = "",
        encoding: str = "utf-8",
    ) -> None:
        self._name = name
        self._found = found
        self._mapping = mapping
        self._source = source
        self._encoding = encoding
        self._told = False
        self._numbered = False

    def read(self, cells: Sequence[object], where: str) -> Iterator[Article | Rejected]:
        """Yield the row's article; and once a table, that its dates cannot be told from figures.

        Undecoded bytes in a cell are expected as surrogates (PEP 383).
        """
        try:
            published, unread = self._published(cells)
            entry = self._entry(cells, where, published)
        except (ValueError, UndecodableError) as error:
            yield Rejected(where, str(error))
            return
        if not entry.paragraphs:
            yield Rejected(where, "its text is empty; expected the paragraphs of an article")
            return
        article = entry.article()
        yield article
        if unread and isinstance(article, Article) and not article.published and not self._told:
            self._told = True
            yield Rejected(
                self._name,
                f"dates such as {unread[:40]!r} ({where}) cannot be told, so their articles are "
                'undated; state how they are written in a mapping: [dates] order = "DMY" or "MDY"',
            )

    def is_anchored(self, cells: Sequence[str]) -> bool:
        """Tell whether the cells are a row beyond doubt, where a broken one may go on.

        Its date, address and number, of which the table has one, all have to be so, and no cell
        may hold half a pair of quotes, as the end of a broken cell does.
        """
        if any(cell.count('"') % 2 for cell in cells):
            return False
        try:
            dated = self._published(cells)[0]
        except (ValueError, UndecodableError):
            dated = None
        told = {
            "published": bool(dated),
            "url": self._first("url", cells).startswith(("http://", "https://")),
            "id": not self._numbered or bool(_NUMBER.fullmatch(self._first("id", cells))),
        }
        return all(right for name, right in told.items() if name in self._found)

    @property
    def has_anchor(self) -> bool:
        """Whether the table has a column by which a row is known as one."""
        return self._numbered or not self._found.keys().isdisjoint({"published", "url"})

    def _entry(self, cells: Sequence[object], where: str, published: date | None) -> Entry:
        said = {name: self._first(name, cells) for name in self._found}
        said |= {name: value for name, value in self._mapping.values.items() if not said.get(name)}
        given = said.get("id", "")
        if _NUMBER.fullmatch(given):
            self._numbered = True
            # A number is a name within its own table alone: row 7 of two files is two articles.
            source = said.get("source") or self._source
            given = f"{source} {given}" if source and not said.get("url") else ""
        return Entry(
            where=where,
            paragraphs=body_paragraphs(said["text"]),
            id=given,
            source=said.get("source", ""),
            publication=self._source,
            headline=said.get("headline", ""),
            byline=said.get("byline", ""),
            published=published,
            updated=self._moment(self._values("updated", cells))[0],
            url=said.get("url", ""),
            language=said.get("language", ""),
            section=said.get("section", ""),
            credit=said.get("credit", ""),
        )

    def _published(self, cells: Sequence[object]) -> tuple[date | None, str]:
        """Return the publication date, and what stands in its place unread."""
        values = self._values("published", cells)
        first, unread = self._moment(values)
        if isinstance(first, datetime):
            # A timestamp in UTC can fall on the day before: a plain day is the source's own.
            others = (self._moment([value])[0] for value in values)
            day = next((day for day in others if day and not isinstance(day, datetime)), None)
            if day and day != as_day(first):
                return day, ""
        return first, unread

    def _moment(self, values: Sequence[object]) -> tuple[date | None, str]:
        unread = ""
        for value in values:
            read = self._stamp(value)
            if read:
                return read, ""
            unread = unread or (value if isinstance(value, str) and re.search(r"\d", value) else "")
        return None, unread

    def _stamp(self, value: object) -> date | None:
        zone = self._mapping.zone
        match value:
            case datetime(tzinfo=None):
                read: date | None = with_zone(value, zone) if zone else value.date()
            case date():
                read = value
            case bool():
                read = None
            case int() | float():
                read = from_epoch(value)
            case str() if _EPOCH.fullmatch(value.strip()):
                read = from_epoch(float(value))
            case str():
                read = table_stamp(value, order=self._mapping.order, zone=zone)
            case _:
                read = None
        return read

    def _values(self, name: str, cells: Sequence[object]) -> list[object]:
        values = [cells[place] for place in self._found.get(name, ())]
        read = [self._decoded(value) if isinstance(value, str) else value for value in values]
        stated = self._mapping.values.get(name)
        return [value for value in [*read, stated] if value is not None]

    def _first(self, name: str, cells: Sequence[object]) -> str:
        said = (self._said(cells[place]) for place in self._found.get(name, ()))
        return next((text for text in said if text.casefold() not in _NOTHING and text), "")

    def _said(self, value: object) -> str:
        """Return a cell as text: a list by commas, as Python and JSON write it too."""
        if isinstance(value, str):
            text = self._decoded(value).strip()
            return self._said(_listed(text)) if _LIST.fullmatch(text) else text
        if isinstance(value, dict):
            return self._said(value.get("name"))
        if isinstance(value, list | tuple):
            return ", ".join(text for item in value[:_LISTED] if (text := self._said(item)))
        return "" if value is None or isinstance(value, float) else str(value)

    def _decoded(self, cell: str) -> str:
        if _LOST in cell and self._encoding.startswith(("utf-16", "utf-32")):
            raise UndecodableError("letters of it are damaged; save the file again as UTF-8")
        if not _ESCAPED.search(cell):
            return cell
        return decode(cell.encode(self._encoding, errors="surrogateescape"))


def _listed(text: str) -> object:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, list) else None
