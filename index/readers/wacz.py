"""WACZ: a web archive as a zip file, with its WARC files under archive/."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from index.article import Article
from index.readers.raw import Rejected, TooLargeError
from index.readers.warc import no_pages, pages
from index.readers.zipped import DAMAGE, ZipError, open_member, opened

_ENTRY = re.compile(rb"PK\x03\x04.{22}(?P<sizes>.{4})", re.DOTALL)
_OWN_NAME = re.compile(
    rb"(?:archive/[^/\x00]{1,250}\.w?arc(?:\.gz)?|indexes/index\.(?:cdxj?(?:\.gz)?|idx)"
    rb"|pages/(?:pages|extraPages)\.jsonl)"
)
_ARCHIVE = re.compile(r"(?:.*/)?[^/]+\.w?arc(?:\.gz)?", re.IGNORECASE)
_INNER = re.compile(r".*\.wacz", re.IGNORECASE)


def is_wacz(head: bytes, name: str) -> bool:
    """Tell whether a file is a WACZ: a zip file whose first members are named as in one."""
    if not head.startswith(b"PK\x03\x04"):
        return False
    names = [
        head[found.end() : found.end() + int.from_bytes(found["sizes"][:2], "little")]
        for found in _ENTRY.finditer(head)
    ]
    ours = any(_OWN_NAME.fullmatch(entry) for entry in names)
    first = names[0] if names else b""
    if first == b"datapackage.json":
        return ours or name.lower().endswith(".wacz")  # other data packages begin so too
    # Only the first member's place is certain: what follows may lie inside it.
    return bool(_OWN_NAME.fullmatch(first)) or (
        ours and first.startswith((b"archive/", b"indexes/", b"pages/", b"logs/", b"fuzzy/"))
    )


def read_wacz(
    stream: io.BufferedReader[Any], name: str, *, source: str = ""
) -> Iterator[Article | Rejected]:
    """Yield the article of each web page in a WACZ file (specs.webrecorder.net, 1.1).

    Its WARC files are read out of the zip as they stand, never unpacked as a whole. Signatures and
    digests are not checked: they prove who collected the pages, not that the pages are whole.

    :raises OSError: if the stream itself cannot be read.
    """
    passed: Counter[str] = Counter()
    found = False
    try:
        with opened(stream) as archive:
            for result in _read(archive, name, source, passed):
                found = True
                yield result
    except (ZipError, TooLargeError) as error:
        yield Rejected(name, str(error))
        return
    if not found:
        yield Rejected(name, no_pages(passed))


def _read(
    archive: zipfile.ZipFile, name: str, source: str, passed: Counter[str]
) -> Iterator[Article | Rejected]:
    members = [info for info in archive.infolist() if _ARCHIVE.fullmatch(info.filename)]
    for info in members:
        where = f"{name}, {info.filename}"
        try:
            with open_member(archive, info) as member:
                yield from pages(member, where, source=source, passed=passed)
        except DAMAGE as error:
            said = (
                str(error)
                if isinstance(error, (ZipError, TooLargeError))
                else (f"this part of the zip file is damaged ({error}); fetch or save it again")
            )
            yield Rejected(where, said)
    if not members:
        inner = any(_INNER.fullmatch(info.filename) for info in archive.infolist())
        held = (
            "a collection of WACZ files; unpack it and add them"
            if inner
            else ("a zip file without WARC files; expected archive/*.warc.gz")
        )
        yield Rejected(name, f"it is {held}")
