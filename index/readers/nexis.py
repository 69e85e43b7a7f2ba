"""Nexis and Lexis exports, as text, RTF and Word: many documents in one file."""

from __future__ import annotations

import io
import re
import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from index.article import Article
from index.readers.docx import docx_beginning, docx_text
from index.readers.nexisdocument import Document, read_document
from index.readers.raw import (
    MB,
    Rejected,
    TooLargeError,
    UndecodableError,
    binary_kind,
    bom_encoding,
    clean,
    decode,
)
from index.readers.rtf import is_rtf, rtf_text
from index.readers.zipped import ZipError

_LIMIT = 50 * MB  # Nexis gives out 500 documents at a time, some 5 MB
_COUNTED = re.compile(r"[^\S\n]*(?:Document[^\S\n]+)?\d{1,7} of \d{1,7} DOCUMENTS?[^\S\n]*")
_END = re.compile(r"\s*End of Document\s*", re.IGNORECASE)
_LENGTH = re.compile(r"^[^\S\n]*(?:LENGTH|Length):[^\S\n]+[\d,.]+ words\b", re.MULTILINE)
_PARTS = re.compile(
    r"^[^\S\n]*(?:BODY:|Body[^\S\n]*$|LOAD-DATE:|Load-Date:|End of Document[^\S\n]*$)", re.MULTILINE
)
_COVER = re.compile(r"^[^\S\n]*(?:Documents? \(\d{1,6}\)[^\S\n]*$|Client/Matter:)", re.MULTILINE)
_JOB = re.compile(r"^[^\S\n]*Job Number:", re.MULTILINE)
_COUNTED_LINE = re.compile(rf"^{_COUNTED.pattern}$", re.MULTILINE)
_NARROWEST, _WIDEST = 40, 100  # columns of hard-wrapped text
_WRAPPED_SHARE = 0.5
_LONGER = 50  # one line in fifty may stand out of the wrapped column


def is_nexis(head: bytes, name: str) -> bool:  # noqa: ARG001 - every reader is asked both
    """Tell whether a file is a Nexis export, by the labels of its first documents."""
    if is_rtf(head):
        try:
            text = rtf_text(head)
        except ValueError:
            return False
    elif head.startswith(b"PK\x03\x04"):
        text = docx_beginning(head)
    elif binary_kind(head) or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"{", b"["):
        return False
    else:
        text = head.decode(bom_encoding(head) or "utf-8", errors="ignore")
    text = clean(text)
    labelled = _LENGTH.search(text)
    return bool(
        (labelled and (_COUNTED_LINE.search(text) or _PARTS.search(text)))
        or (_JOB.search(text) and _COVER.search(text))
    )


def read_nexis(
    stream: io.BufferedReader[Any], name: str, *, source: str = ""
) -> Iterator[Article | Rejected]:
    """Yield the articles of a Nexis or Lexis export, in its older layout and its newer one.

    The older one numbers its documents ('1 of 10 DOCUMENTS') and wraps its lines; the newer one
    begins with the headline and closes with 'End of Document'. LOAD-DATE is the day on which
    Nexis took the article in, and never its date.
    """
    try:
        text, wraps = _words(stream)
    except (TooLargeError, UndecodableError, ZipError, ValueError) as error:
        yield Rejected(name, str(error))
        return
    lines = [line.rstrip() for line in clean(text).split("\n")]
    width = _width(lines) if wraps else 0
    found = False
    for number, (start, part, counted) in enumerate(_parts(lines), 1):
        found = True
        document = Document(
            where=f"{name}, document {number} (line {start + 1})",
            lines=part,
            counted=counted,
            width=width,
            blocks=wraps,
        )
        yield read_document(document, source)
    if not found:
        yield Rejected(
            name,
            "no document was found in it; expected a Nexis export with '1 of 10 DOCUMENTS' above, "
            "or 'End of Document' below each article",
        )


def _words(stream: io.BufferedReader[Any]) -> tuple[str, bool]:
    """Return the file's words, and whether its lines may be hard-wrapped."""
    head = stream.peek(8)
    if head.startswith(b"PK\x03\x04"):
        return docx_text(stream), False
    data = stream.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise TooLargeError(
            f"it is larger than {_LIMIT // MB} MB; export fewer documents at a time"
        )
    if is_rtf(data):
        return rtf_text(data), False
    return decode(data), True


def _parts(lines: Sequence[str]) -> Iterator[tuple[int, list[str], bool]]:
    """Yield each document: the number of its first line, its lines, and whether it is counted."""
    marks = [number for number, line in enumerate(lines) if _COUNTED.fullmatch(line)]
    if marks:
        for start, end in pairwise([*marks, len(lines)]):
            yield start + 1, [ln for ln in lines[start + 1 : end] if not _END.fullmatch(ln)], True
        return
    start = 0
    for number, line in enumerate(lines):
        if _END.fullmatch(line):
            yield start, list(lines[start:number]), False
            start = number + 1
    rest = list(lines[start:])
    # An export that was cut short has no end; what else follows is the export's own last page.
    if _LENGTH.search("\n".join(rest)):
        yield start, rest, False


def _width(lines: Sequence[str]) -> int:
    """Return the column at which lines are wrapped, or 0 where paragraphs are single lines."""
    pairs = [(line, after) for line, after in pairwise(lines) if line.strip() and after.strip()]
    lengths = sorted(len(line) for line, _ in pairs)
    if not lengths:
        return 0
    width = lengths[-1 - len(lengths) // _LONGER]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = statistics.fmean(
        len(line) + 1 + len(after.split(maxsplit=1)[0]) > width for line, after in pairs
    )
    return width if full >= _WRAPPED_SHARE else 0
