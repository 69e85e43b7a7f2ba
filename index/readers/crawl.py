"""The records of a web archive: WARC (ISO 28500) and its forerunner ARC, packed or not."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

from index.readers.members import Members
from index.readers.raw import ARTICLE_LIMIT, HEAD, MB

# warcio warns of every space in an address; the address is read all the same.
logging.getLogger("warcio").setLevel(logging.CRITICAL)

WARC_START = re.compile(rb"WARC/\d\.\d+[ \t]*\r?\n")
ARC_START = re.compile(
    rb"(?:filedesc|[a-z][a-z0-9+.-]{1,20}):\S[^\r\n]* [0-9a-f.:]{7,45} \d{14} \S+ \d+\r?\n",
    re.IGNORECASE,
)
_SWALLOWED = re.compile(rb"\r?\n\r?\n(?=WARC/\d\.\d+\r?\n[\w-]+:)")
_HEADER_LIMIT = MB
_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record: its kind ('response', 'resource', ...), address and content.

    `block` holds the content, of a larger record its first 20 MB; `length` is the stated size.
    `fault` says what is wrong with the record; its content is then what there is of it.
    """

    number: int
    kind: str = ""
    address: str = ""
    content_type: str = ""
    length: int = 0
    block: bytes = b""
    fault: str = ""


def records(stream: IO[bytes]) -> Iterator[Record]:
    """Yield the records of an archive; a broken one has a fault, and the next one follows.

    :raises TooLargeError: if the file expands out of all proportion.
    """
    members, number = Members(stream), 0
    lost = False  # whether we are between a broken record and the next one that begins
    while True:
        line = members.readline()
        if not line:
            if members.damage and not lost:
                number += 1
                yield Record(number=number, fault=members.damage)
            lost = False
            if not members.resume():
                return
        elif WARC_START.fullmatch(line) or ARC_START.fullmatch(line):
            number += 1
            record = _record(members, line, number)
            lost = bool(record.fault)
            yield record
        elif line.strip(b"\r\n\x00") and not lost:
            number, lost = number + 1, True
            found = line[:_SHOWN].decode(errors="replace").strip()
            yield Record(
                number=number,
                fault=f"found {found!r} where a record must begin ('WARC/1.0'); it was skipped",
            )


def _record(members: Members, line: bytes, number: int) -> Record:
    header = _header(members, line)
    if not header:
        return Record(number=number, fault=members.damage or "its header has no end")
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    known = "warc" if line.startswith(b"WARC/") else "arc"
    try:
        parsed = loader.parse_record_stream(io.BytesIO(header), None, known, no_record_parse=True)
    except Exception as error:  # noqa: BLE001 - anybody's bytes; the reason goes into the fault
        return Record(number=number, fault=f"its header cannot be read ({error})")
    field = parsed.rec_headers.get_header
    address = str(field("WARC-Target-URI") or field("uri") or "").replace(" ", "%20")
    stated = str(field("Content-Length") or "").strip()
    kind = str(parsed.rec_type or "")
    fault, block = "", b""
    # The record's own arithmetic (an ARC header is part of its content) makes wrong lengths 0.
    if known == "warc" and not re.fullmatch(r"[0-9]{1,15}", stated):
        fault = f"it states no length (found {stated[:_SHOWN]!r}; expected Content-Length: bytes)"
    else:
        block, fault = _content(members, parsed)
        if cut := field("WARC-Truncated"):
            fault = fault or f"the crawler cut it short ({str(cut)[:_SHOWN]})"
        if field("WARC-Segment-Number"):
            fault = fault or "it is one segment of a record kept in several; join them first"
    return Record(
        number=number,
        kind=kind,
        address=address,
        content_type=str(parsed.content_type or ""),
        length=int(parsed.length or 0),
        block=block,
        fault=fault,
    )


def _header(members: Members, line: bytes) -> bytes:
    """Return the header that the line begins; b'' where it is cut off or endless."""
    header = line
    if line.startswith(b"filedesc:"):
        return header + members.readline() + members.readline()
    if not line.startswith(b"WARC/"):
        return header
    while len(header) < _HEADER_LIMIT and (line := members.readline()):
        header += line
        if not line.strip():
            return header
    return b""


def _content(members: Members, parsed: ArcWarcRecord) -> tuple[bytes, str]:
    """Return the content, as far as it is kept, and what is wrong with it."""
    length = int(parsed.length or 0)
    block = members.read(min(length, ARTICLE_LIMIT))
    left = length - len(block)
    while left and (data := members.read(min(left, MB))):
        left -= len(data)
    after = members.read(len(b"WARC/1.0"))
    members.unread(after)
    if left:
        fault = f"it is cut short: {length - left:,} of {length:,} bytes are there"
    elif after.startswith((b"\r", b"\n", b"WARC/")) or not after or parsed.format == "arc":
        return block, ""
    else:
        fault = f"its stated length of {length:,} bytes is not where the record ends"
    # A crawler that was stopped leaves a record cut off, and the next one inside its length.
    if swallowed := _SWALLOWED.search(block):
        members.unread(block[swallowed.end() :])
        block = block[: swallowed.start()]
    return block, fault


def is_records(head: bytes) -> bool:
    """Tell whether the bytes begin a web archive, packed or not."""
    start = Members(io.BytesIO(head)).read(HEAD) if head.startswith(b"\x1f\x8b") else head
    if found := WARC_START.match(start):
        return bool(re.match(rb"[\w-]+:", start[found.end() :]))
    return start.startswith(b"filedesc:") and bool(ARC_START.match(start))
