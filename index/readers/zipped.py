"""Zip files under caps: nothing is unpacked before its size is known."""

from __future__ import annotations

import lzma
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from index.readers.raw import EXPANDED_LIMIT, HEAD, MB, TooLargeError

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
"""What zipfile raises for a damaged, locked or unknown kind of zip file."""
_MEMBERS = 20_000
_DIRECTORY_LIMIT = 16 * MB  # of the list of members, which zipfile reads whole
_IN_MEMORY = 8 * MB
_RATIO, _RATIO_FROM = 200, 10 * MB
_END, _END_SIZE, _COMMENT = b"PK\x05\x06", 22, 65_535
_LARGE_END, _LARGE_END_SIZE = b"PK\x06\x06", 56
_SEE_LARGE_END = 0xFFFFFFFF
_ENCRYPTED = 0x1


class ZipError(ValueError):
    """A zip file, or a part of one, that cannot be read; the message is for the reader."""


@contextmanager
def opened(stream: IO[bytes], *, limit: int = EXPANDED_LIMIT) -> Iterator[zipfile.ZipFile]:
    """Open a zip file from a stream that cannot go back, by way of a temporary file on disk.

    :raises ZipError: if it is damaged.
    :raises TooLargeError: if it is larger than the limit in bytes, or holds too many members.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        size = 0
        while data := stream.read(MB):
            size += len(data)
            if size > limit:
                raise TooLargeError(
                    f"it is larger than {limit // MB:,} MB; unpack it and add its parts"
                )
            file.write(data)
        if _directory_size(file, size) > _DIRECTORY_LIMIT:
            raise TooLargeError(
                "its list of members is larger than 16 MB; unpack it and add its parts"
            )
        try:
            archive = zipfile.ZipFile(file)
        except DAMAGE as error:
            raise ZipError(
                f"the zip file is damaged or cut short ({error}); fetch or save it again"
            ) from error
        with archive:
            if len(archive.infolist()) > _MEMBERS:
                raise TooLargeError(
                    f"it holds {len(archive.infolist()):,} members; the most is {_MEMBERS:,}: "
                    "unpack it and add its parts"
                )
            yield archive


def open_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, limit: int = EXPANDED_LIMIT
) -> IO[bytes]:
    """Open a member for reading as it is unpacked; reading may raise one of `DAMAGE`.

    :raises ZipError: if it is locked, or packed in a way other than stored or deflated.
    :raises TooLargeError: if it is larger than the limit, or expands out of all proportion.
    """
    if info.flag_bits & _ENCRYPTED:
        raise ZipError("it is locked with a password; save it without one")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ZipError(f"it is packed by method {info.compress_type}; expected 0 or 8 (deflate)")
    if info.file_size > limit:
        raise TooLargeError(
            f"it expands to {info.file_size / MB:,.0f} MB; the most is {limit // MB:,} MB"
        )
    if info.file_size > max(_RATIO_FROM, _RATIO * info.compress_size):
        raise TooLargeError(
            f"it expands to more than {_RATIO} times its size; check where the file comes from"
        )
    try:
        return archive.open(info)
    except DAMAGE as error:
        raise ZipError(f"it is damaged ({error}); fetch or save the file again") from error


def _directory_size(file: IO[bytes], size: int) -> int:
    """Return the stated size of the list of members in bytes; 0 where none is found.

    The larger of what the two kinds of end record state, wherever zipfile would look for them.
    """
    tail = min(size, _END_SIZE + _COMMENT + _LARGE_END_SIZE + HEAD)
    file.seek(size - tail)
    data = file.read(tail)
    stated = [0]
    for mark, length, layout, place in (
        (_END, _END_SIZE, "<L", 12),
        (_LARGE_END, _LARGE_END_SIZE, "<Q", 40),
    ):
        at = data.find(mark)
        while at >= 0:
            if at + length <= len(data):
                stated.append(struct.unpack_from(layout, data, at + place)[0])
            at = data.find(mark, at + 1)
    return max(found for found in stated if found != _SEE_LARGE_END)
