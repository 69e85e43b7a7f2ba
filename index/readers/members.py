"""Gzip members as web archives chain them: one run of bytes, in which damage costs one member."""

from __future__ import annotations

import zlib
from typing import IO

from index.readers.raw import HEAD, MB, TooLargeError

_GZIP = b"\x1f\x8b\x08"
_WITH_HEADER = 16 + zlib.MAX_WBITS
_RATIO, _RATIO_FROM = 200, 100 * MB  # pages shrink to a tenth; 200 to one over 100 MB is a bomb
_LINE = HEAD  # the longest header line that is looked at


class Members:
    """The bytes of a file, expanded where it is gzip, read by size or by line.

    Damaged gzip ends the run (`read` gives nothing), with `damage` saying why; `resume` goes on
    with the next member that can be read.

    :raises TooLargeError: where it expands out of all proportion.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._input = stream.read(HEAD)
        self._packed = self._input.startswith(_GZIP)
        self._unzip: zlib._Decompress | None = None
        self._taken, self._given = len(self._input), 0
        self._ready, self._at = b"", 0
        self.damage = ""

    def read(self, length: int) -> bytes:
        """Return as many bytes, or fewer where the run ends."""
        pieces = []
        while length > 0 and self._fill():
            pieces.append(self._ready[self._at : self._at + length])
            self._at += len(pieces[-1])
            length -= len(pieces[-1])
        return b"".join(pieces)

    def readline(self) -> bytes:
        """Return the next line with its end, or 65,536 bytes of a longer one; b'' at the end."""
        line = b""
        while len(line) < _LINE and not line.endswith(b"\n") and self._fill():
            most = self._at + _LINE - len(line)
            end = self._ready.find(b"\n", self._at, most) + 1 or most
            line += self._ready[self._at : end]
            self._at = min(end, len(self._ready))
        return line

    def unread(self, data: bytes) -> None:
        """Put back what was read last."""
        start = self._at - len(data)
        if start >= 0 and self._ready.startswith(data, start):
            self._at = start
        else:
            self._ready, self._at = data + self._ready[self._at :], 0

    def resume(self) -> bool:
        """Go on after damage, at the next gzip member; tell whether there is anything to read."""
        self.damage = ""
        while not self._fill() and self._packed:
            start = self._input.find(_GZIP, 1)
            if start > 0:
                self._input = self._input[start:]
            elif more := self._take():
                # The mark may be cut in two by the end of what was in hand.
                self._input = self._input[1:][-len(_GZIP) + 1 :] + more
            else:
                break
            self._unzip, self.damage = None, ""
        self.damage = ""
        return self._at < len(self._ready)

    def _take(self) -> bytes:
        data = self._stream.read(HEAD)
        self._taken += len(data)
        return data

    def _fill(self) -> bool:
        """Have bytes ready; False at the end of the run."""
        while self._at >= len(self._ready) and not self.damage:
            self._input = self._input or self._take()
            if not self._input:
                if self._unzip is not None:
                    self.damage = "it ends in the middle of gzip data"
                break
            self._at = 0
            if self._packed:
                self._ready = self._expanded()
            else:
                self._ready, self._input = self._input, b""
        return self._at < len(self._ready)

    def _expanded(self) -> bytes:
        if self._unzip is None:
            self._input = self._input.lstrip(b"\x00")  # padding between members
            if not self._input:
                return b""
            self._unzip = zlib.decompressobj(_WITH_HEADER)
        try:
            data = self._unzip.decompress(self._input, MB)
        except zlib.error as error:
            self.damage = f"its gzip data is damaged ({error})"
            return b""
        if self._unzip.eof:
            self._input, self._unzip = self._unzip.unused_data, None
        else:
            self._input = self._unzip.unconsumed_tail
        self._given += len(data)
        if self._given > max(_RATIO_FROM, _RATIO * self._taken):
            raise TooLargeError(
                f"it expands to more than {_RATIO} times its size, as no archive of pages does; "
                "check where the file comes from"
            )
        return data
