"""Bytes as they arrive: opened, bounded, decoded, and freed of what no text may hold."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MB = 1_000_000
ARTICLE_LIMIT = (
    20 * MB
)  # the largest page of 195 measured was under 2 MB; trafilatura stops here too
EXPANDED_LIMIT = 2_000 * MB  # a million articles; far more than that from one gzip file is a bomb
HEAD = 65_536

_BOMS = (  # UTF-32 before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip file, or a document kept as one (docx, odt, epub, wacz)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"WARC/", "a WARC file"),
)
_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# C0 and C1 controls, lone surrogates; and the soft hyphen, zero-width space and byte order mark,
# which show nothing and cut a word in two for every search.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u200b\ufeff]")
# Layout, never words; and patterns that look for white space slow down with its square.
_LONG_GAP = re.compile(r"[^\S\n]{20,}")
_SOME_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_TAIL = 3  # bytes that a character cut in two leaves at the end, at most


@dataclass(frozen=True, slots=True)
class Rejected:
    """What could not be read: where it stands, and why, in words for the person who sent it."""

    where: str
    reason: str


class TooLargeError(ValueError):
    """More than may be read at once; the message is for the reader."""


class UndecodableError(ValueError):
    """Bytes in no encoding that can be told; the message is for the reader."""


class Bounded(io.RawIOBase):
    """A stream that gives at most `limit` bytes and leaves the one under it open.

    :raises TooLargeError: when there is more to read than the limit.
    """

    def __init__(self, stream: BinaryIO, limit: int | None = None) -> None:
        self._stream = stream
        self._limit = limit
        self._given = 0

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as the stream goes, so that a first peek sees a whole head."""
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view) and (data := self._stream.read(len(view) - filled)):
            view[filled : filled + len(data)] = data
            filled += len(data)
        self._given += filled
        if self._limit is not None and self._given > self._limit:
            raise TooLargeError(
                f"it expands to more than {self._limit // MB:,} MB; split it into smaller files"
            )
        return filled


def read_page(stream: io.BufferedReader[Any], what: str = "page") -> bytes:
    """Read one article's bytes whole.

    :raises TooLargeError: with the true size, which is counted without being held.
    """
    page = stream.read(ARTICLE_LIMIT + 1)
    if len(page) <= ARTICLE_LIMIT:
        return page
    size = len(page)
    while data := stream.read(MB):
        size += len(data)
    raise TooLargeError(too_large(what, size))


def too_large(what: str, size: int) -> str:
    """Say that something of this many bytes is more than one article may be."""
    return (
        f"this {what} is {size / MB:,.0f} MB; the most for one article is {ARTICLE_LIMIT // MB} MB"
    )


def binary_kind(head: bytes) -> str:
    """Name what a file that is no text seems to be; '' for text."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if bom_encoding(head):
        return ""
    few = len(head) // 50  # a stray control character is no reason to turn a page away
    if b"\x00" in head or len(_SOME_CONTROLS.findall(head)) > few:
        return "a binary file"
    return ""


def bom_encoding(head: bytes) -> str:
    """Return the encoding that a byte order mark announces, or ''."""
    return next((encoding for bom, encoding in _BOMS if head.startswith(bom)), "")


def decode(data: bytes, declared: str = "") -> str:
    """Decode bytes: by byte order mark, as UTF-8, as declared, else by what the bytes look like.

    A last character cut in two is dropped.

    :raises UndecodableError: if nothing fits, or if UTF-8 is damaged in the middle: a quote with
        replaced letters is no quote.
    """
    if encoding := bom_encoding(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start >= len(data) - _TAIL and error.start > _TAIL:
                return data[: error.start].decode(encoding)
            raise UndecodableError(_damaged(encoding.removesuffix("-sig"), error)) from error
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _TAIL and error.reason == "unexpected end of data":
            return data[: error.start].decode()
        return _decode_other(data, declared, error)


def clean(text: str) -> str:
    """Return the text with plain line ends, no control characters, no lone surrogates."""
    return _LONG_GAP.sub(" ", _UNWANTED.sub("", _LINE_ENDS.sub("\n", text)))


def _decode_other(data: bytes, declared: str, error: UnicodeDecodeError) -> str:
    if declared:
        try:
            return data.decode(declared)
        except (LookupError, ValueError):
            pass  # a wrong declaration is common; the bytes are asked next
    spoilt = data.decode(errors="replace").count("\ufffd")
    sound = sum(map(len, re.findall(r"[^\x00-\x7f]+", data.decode(errors="ignore"))))
    if sound > spoilt:
        raise UndecodableError(_damaged("UTF-8", error))
    # Only old encodings come here, and its import is slow.
    from charset_normalizer import from_bytes

    # A short text is too little to tell one Western encoding from another; cp1252 is the usual one.
    likely = from_bytes(data[: MB // 2], cp_isolation=_LIKELY).best()
    for encoding in (likely.encoding if likely else "", "cp1252"):
        try:
            return data.decode(encoding) if encoding else data.decode("cp1252")
        except (LookupError, UnicodeDecodeError):
            continue
    raise UndecodableError(
        "its letters are in no encoding that can be told (UTF-8, UTF-16 and older ones were "
        "tried); save it as UTF-8 and add it again"
    )


_LIKELY = ["cp1252", "cp1251", "cp1250", "cp1256", "gb18030", "shift_jis", "euc_kr", "big5"]


def _damaged(encoding: str, error: UnicodeDecodeError) -> str:
    return (
        f"it is {encoding.upper()}, but damaged at byte {error.start:,}; save it again as UTF-8, "
        "so that no letter of a quote is lost"
    )
