"""The paragraphs of a Word document (docx, ECMA-376), read in one pass under caps."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from lxml import etree

from index.readers.raw import MB, TooLargeError
from index.readers.zipped import DAMAGE, ZipError, open_member, opened

_MAIN = "word/document.xml"
_LIMIT = 200 * MB  # of document.xml, of which no more than a paragraph is held at a time
_FILE_LIMIT = 200 * MB
_TEXT_LIMIT = 50 * MB
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LOCAL = re.compile(rb"PK\x03\x04.{22}\x11\x00(?P<extra>.{2})word/document\.xml", re.DOTALL)
_PARAGRAPH_END, _TAG = re.compile(r"</w:p>|<w:br\b[^<>]*>"), re.compile(r"<[^<>]*>")


def docx_text(stream: IO[bytes]) -> str:
    """Return the words of a Word document, a paragraph a line, without headers and deletions.

    :raises ZipError: if the file is damaged, locked or no Word document.
    :raises TooLargeError: if it is larger than can be held.
    """
    with opened(stream, limit=_FILE_LIMIT) as archive:
        return "\n".join(_paragraphs(archive))


def docx_beginning(head: bytes) -> str:
    """Return the first words of a Word document, as far as they stand in its first bytes."""
    found = _LOCAL.search(head) if head.startswith(b"PK\x03\x04") else None
    if not found:
        return ""
    data = head[found.end() + int.from_bytes(found["extra"], "little") :]
    try:
        markup = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, MB).decode(errors="ignore")
    except zlib.error:
        return ""
    return _TAG.sub("", _PARAGRAPH_END.sub("\n", markup))


def _paragraphs(archive: zipfile.ZipFile) -> Iterator[str]:
    size = 0
    try:
        info = archive.getinfo(_MAIN)
    except KeyError:
        raise ZipError(
            "it is a zip file, but no Word document: word/document.xml is not in it"
        ) from None
    try:
        with open_member(archive, info, limit=_LIMIT) as member:
            events = etree.iterparse(
                member,
                events=("end",),
                tag=_WORD + "p",
                resolve_entities=False,
                no_network=True,
                huge_tree=False,
                load_dtd=False,
            )
            for _, element in events:
                # The same words again, for programs that cannot show a text box.
                if next(element.iterancestors(_FALLBACK), None) is None:
                    said = _said(element)
                    size += len(said)
                    yield said
                if size > _TEXT_LIMIT:
                    break
                element.clear(keep_tail=True)
                while (before := element.getprevious()) is not None:
                    before.getparent().remove(before)
    except (TooLargeError, ZipError):
        raise
    except (*DAMAGE, etree.XMLSyntaxError) as error:
        raise ZipError(f"the Word document is damaged ({error}); save it again") from error
    if size > _TEXT_LIMIT:
        raise TooLargeError(f"it holds more than {_TEXT_LIMIT // MB} MB of text; split it")


def _said(paragraph: etree._Element) -> str:
    pieces = []
    for element in paragraph.iter(_WORD + "t", _WORD + "tab", _WORD + "br", _WORD + "cr"):
        name = element.tag[len(_WORD) :]
        pieces.append((element.text or "") if name == "t" else " " if name == "tab" else "\n")
    return "".join(pieces)
