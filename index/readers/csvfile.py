"""Tables of text (RFC 4180 and kin): one article a row, cells parted by commas or other marks."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING, Any, TextIO

from index.article import Article
from index.readers.encoding import encoding_of
from index.readers.mapping import COMMON, ColumnMapping, MappingError, shown
from index.readers.raw import (
    ARTICLE_LIMIT,
    HEAD,
    MB,
    Rejected,
    TooLargeError,
    binary_kind,
    clean,
    too_large,
)
from index.readers.rows import Table

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS = (",", ";", "\t", "|")
_NAMES = (".csv", ".tsv", ".tab")
_PREAMBLE = 5  # rows above the header, such as 'Exported on ...'
_JUDGED = 100  # rows by which a dialect is judged
_EVEN = 0.8  # the share of rows that fit their header; prose with commas has less
_LEAST_KNOWN = 2  # columns with common names that make a table of a file by another name
_REPAIRS = 2 * ARTICLE_LIMIT  # characters read twice: a hostile file would make it quadratic
_LINE_COST = 100  # reading a line again takes as long as so many characters
_GIVEN_UP = (
    "from here on rows cannot be told from the text within them: mend the quotes here, and add "
    "the file again"
)
_SEP = re.compile(r"\Asep=.\r?\n")
_OTHER = re.compile(r"\s*(?:[<{\[|#]|%PDF|---\s*$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Dialect:
    delimiter: str = ","
    escape: str | None = None
    spaced: bool = False
    header: int = 0  # rows that stand above the header

    def rows(self, lines: Iterator[str]) -> Reader:
        """Return a reader that turns a misplaced quote into an error, not into another text."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            escapechar=self.escape,
            skipinitialspace=self.spaced,
            strict=True,
        )


class _Lines:
    """The lines of a file, of which those that a broken row swallowed can be read again."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._repairs = _REPAIRS
        self._size = 0
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(ARTICLE_LIMIT + 1)
        if not line:
            raise StopIteration
        self.number += 1
        size = len(line)
        if size > ARTICLE_LIMIT:
            while not line.endswith("\n") and (line := self._text.readline(MB)):
                size += len(line)
            raise TooLargeError(too_large("line", size))
        self.taken.append(line)
        self._size += size
        if self._size > ARTICLE_LIMIT:
            raise TooLargeError(too_large("row", self._size))
        return line

    def begin(self) -> int:
        """Start a row, and return the number of its first line."""
        self.taken.clear()
        self._size = 0
        return self.number + 1

    def give_back(self) -> bool:
        """Make all lines of a broken row but the first ready to be read again, within bounds."""
        lines = self.taken[1:]
        self._repairs -= sum(len(line) + _LINE_COST for line in lines)
        if self._repairs < 0:
            return False
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)
        self.begin()
        return True


def is_csv(head: bytes, name: str) -> bool:
    """Tell whether the head is that of a table with a header that is known, or named as one.

    A name alone makes no table of JSON, XML, HTML or a binary file.
    """
    if binary_kind(head):
        return False
    text = _SEP.sub("", _text(head), count=1)
    if not text.strip() or _OTHER.match(text):
        return False
    if name.lower().endswith(_NAMES):
        return True
    known, width, even, above = _judged(text, _sniffed(text, COMMON), COMMON)
    return min(known, width) >= _LEAST_KNOWN and even >= _EVEN and not above


def read_csv(
    stream: io.BufferedReader[Any], name: str, *, source: str = "", mapping: ColumnMapping = COMMON
) -> Iterator[Article | Rejected]:
    """Yield the articles of a table, row by row; a file of any length fits in memory.

    A row that is broken, too short or too long is told with its lines, and the rest goes on.
    """
    head = stream.peek(HEAD)[:HEAD]
    encoding = encoding_of(head)
    wide = encoding.startswith(("utf-16", "utf-32"))  # these know no surrogates for lost bytes
    errors = "replace" if wide else "surrogateescape"
    csv.field_size_limit(ARTICLE_LIMIT + 1)
    text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
    try:
        yield from _read(text, _text(head), name, source, mapping)
    finally:
        text.detach()


def _read(
    text: io.TextIOWrapper, head: str, name: str, source: str, mapping: ColumnMapping
) -> Iterator[Article | Rejected]:
    dialect = _sniffed(_SEP.sub("", head, count=1), mapping)
    lines = _Lines(text)
    if _SEP.match(head):  # a line by which Excel is told the delimiter
        next(lines)
    rows = dialect.rows(lines)
    try:
        header = next(row for number, row in enumerate(_filled(rows)) if number == dialect.header)
        header = [clean(cell).strip() for cell in header]
        table = Table(name, mapping.find(header), mapping, source=source, encoding=text.encoding)
    except StopIteration:
        yield Rejected(name, "it has no header; expected a first row of column names")
    except (csv.Error, TooLargeError) as error:
        yield Rejected(name, f"its header cannot be read: {_reason(error)}")
    except MappingError as error:
        yield Rejected(name, str(error))
    else:
        yield from _read_rows(lines, dialect, table, header, name)


def _read_rows(
    lines: _Lines, dialect: _Dialect, table: Table, header: Sequence[str], name: str
) -> Iterator[Article | Rejected]:
    seen = False
    for first, last, cells in _records(lines, dialect, table, len(header)):
        where = f"{name}, line {first}" if first == last else f"{name}, lines {first} to {last}"
        seen = True
        if isinstance(cells, str):
            yield Rejected(where, cells)
        else:
            yield from table.read(cells, where)
    if not seen:
        yield Rejected(name, f"it has a header ({shown(header)}) and no rows; expected articles")


def _records(
    lines: _Lines, dialect: _Dialect, table: Table, width: int
) -> Iterator[tuple[int, int, list[str] | str]]:
    """Yield first line, last line, and the cells of each row, or why they cannot be read.

    A misplaced quote can swallow the rows after it: they are read again, and only a row whose
    date, address or number is one ends the damage, for what else looks like a row may be prose.
    """
    rows = dialect.rows(lines)
    broken, why = 0, ""
    while True:
        first = lines.begin()
        try:
            cells = next(rows, None)
            reason = _misfit(cells, width)
            torn = bool(reason) and len(lines.taken) > 1 and table.has_anchor
        except (csv.Error, TooLargeError) as error:
            cells, reason, torn = [], _reason(error), True
        if cells is None:
            break
        if reason and (torn or broken):
            broken, why = broken or first, why or reason
            rows = dialect.rows(lines)
            if not table.has_anchor or not lines.give_back():
                yield broken, max(lines.number, broken), f"{why}; {_GIVEN_UP}"
                return
        elif reason:
            yield first, lines.number, reason
        elif any(cells) and not (broken and not table.is_anchored(cells)):
            if broken:
                yield broken, first - 1, why
            broken, why = 0, ""
            yield first, lines.number, cells[:width]
    if broken:
        yield broken, max(lines.number, broken), why


def _misfit(cells: Sequence[str] | None, width: int) -> str:
    """Say why a row does not fit its header; blank cells after the last column are nothing."""
    if not cells or not any(cells) or len(cells) == width:
        return ""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return ""
    return (
        f"found {len(cells)} cells; expected {width}, as in the header. A delimiter within a cell "
        "needs quotes around the cell"
    )


def _reason(error: Exception) -> str:
    said = str(error)
    if isinstance(error, TooLargeError):
        return said
    if "end of data" in said:
        return "a quote opens a cell and nothing closes it; double a quote that is part of a text"
    if "limit" in said:
        return too_large("cell", ARTICLE_LIMIT + 1)
    return (
        "a quote stands within a quoted cell; write it twice, so that no word is lost where the "
        "cell ends"
    )


def _text(head: bytes) -> str:
    """Return the whole lines of the head, to be judged and not to be quoted."""
    text = head.decode(encoding_of(head), errors="replace").removeprefix("\ufeff")
    return text[: text.rfind("\n") + 1] or text


def _sniffed(text: str, mapping: ColumnMapping) -> _Dialect:
    """Return the dialect whose header has the most known columns, and whose rows fit it best."""
    choices = (
        _Dialect(delimiter, escape, spaced)
        for delimiter, escape, spaced in product(_DELIMITERS, (None, "\\"), (False, True))
    )
    judged = ((_judged(text, choice, mapping), choice) for choice in choices)
    (_, _, _, header), best = max(judged, key=_merit)
    return replace(best, header=header)


def _merit(judged: tuple[tuple[int, int, float, int], _Dialect]) -> tuple[int, float, int]:
    known, width, even, _ = judged[0]
    return known, even if width > 1 else 0.0, width


def _judged(text: str, dialect: _Dialect, mapping: ColumnMapping) -> tuple[int, int, float, int]:
    """Return the known columns, the columns, the share of rows that fit, and where the header is.

    No columns count as known where none of them is the text.
    """
    rows: list[list[str]] = []
    fault = False
    try:
        for row in islice(_filled(dialect.rows(io.StringIO(text, newline=""))), _JUDGED):
            rows.append(row)  # noqa: PERF402 - what was read before an error counts
    except csv.Error as error:
        # A text cut within a cell ends in an error too, which is no fault.
        fault = "end of data" not in str(error)
    known = [len(found) if "text" in (found := mapping.known(row)) else 0 for row in rows]
    header = max(range(len(known[:_PREAMBLE])), key=known.__getitem__, default=0)
    if not rows:
        return 0, 0, 0.0, 0
    width = len(rows[header])
    below = [not _misfit(row, width) for row in rows[header + 1 :]] + [False] * fault
    return known[header], width, sum(below) / len(below) if below else 1.0, header


def _filled(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    return (row for row in rows if any(cell.strip() for cell in row))
