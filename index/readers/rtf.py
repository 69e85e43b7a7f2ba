"""RTF to plain text (Rich Text Format 1.9.1), in one pass over the bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})"
    rb"|\\(?P<symbol>[^a-zA-Z])|(?P<brace>[{}])|[\r\n\x00]+|(?P<run>[^\\{}\r\n\x00]+)|\\",
)
# Groups that hold no words of the document; a group that begins with \* is none either.
_DESTINATIONS = frozenset(
    b"annotation author bkmkend bkmkstart category colortbl comment company creatim datafield "
    b"datastore doccomm docvar factoidname fldinst filetbl fonttbl footer footerf footerl "
    b"footerr footnote generator header headerf headerl headerr info keywords latentstyles "
    b"listoverridetable listtable manager nonshppict object operator pict printim private revtbl "
    b"revtim rsidtbl shppict stylesheet subject tc themedata title txe xe xmlnstbl".split()
)
_WORDS = {
    b"par": "\n", b"line": "\n", b"sect": "\n\n", b"page": "\n\n", b"row": "\n", b"cell": "\n",
    b"tab": " ", b"emdash": "—", b"endash": "–", b"emspace": " ", b"enspace": " ",
    b"qmspace": " ", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”",
}  # fmt: skip
_SYMBOLS = {
    b"~": "\xa0", b"_": "‑", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n",
}  # fmt: skip
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_DEEPEST = 10_000  # groups within groups; Word stops at some hundred
_HALF = 0x8000  # RTF writes characters as signed numbers of 16 bits


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds within a group and ends with it."""

    silent: bool = False
    fonts: bool = False
    codec: str = ""
    skipped: int = 1


def is_rtf(head: bytes) -> bool:
    """Tell whether the bytes begin an RTF document."""
    return head.startswith(b"{\\rtf")


def rtf_text(data: bytes) -> str:
    """Return the words of an RTF document, a paragraph a line, without headers and notes.

    A letter that its code page does not have is U+FFFD. Time and memory are in proportion to the
    bytes, damaged or not.

    :raises ValueError: if groups are nested beyond all reason.
    """
    text, at = _Text(), 0
    while found := _TOKEN.match(data, at):
        at = found.end()
        match found.lastgroup:
            case "brace":
                text.brace(opens=found["brace"] == b"{")
            case "word" | "number":
                number = int(found["number"] or 0)
                at += max(0, number) if found["word"] == b"bin" else 0
                text.command(found["word"], number)
            case "symbol":
                text.symbol(found["symbol"])
            case "hex":
                text.letters(bytes.fromhex(found["hex"].decode()))
            case "run":
                text.letters(found["run"])
    return text.whole()


class _Text:
    """The words so far; bytes wait until their code page changes, for some letters take two."""

    def __init__(self) -> None:
        self._codepage = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = -1  # the one that the font table describes now
        self._pieces: list[str] = []
        self._waiting, self._codec = bytearray(), "cp1252"
        self._group, self._stack = _Group(), list[_Group]()
        self._skip = 0  # letters that stand in for the character before, for old programs

    def whole(self) -> str:
        self._flush()
        # A character beyond the first 65,536 is written as two halves.
        pairs = "".join(self._pieces).encode("utf-16-le", "surrogatepass")
        return pairs.decode("utf-16-le", "replace")

    def brace(self, *, opens: bool) -> None:
        self._skip = 0
        if not opens:
            self._group = self._stack.pop() if self._stack else _Group(silent=True)
            return
        self._stack.append(self._group)
        if len(self._stack) > _DEEPEST:
            raise ValueError(f"its groups are nested more than {_DEEPEST:,} deep")

    def symbol(self, symbol: bytes) -> None:
        self._skip = 0
        if symbol == b"*":
            self._group = replace(self._group, silent=True)
        else:
            self._add(_SYMBOLS.get(symbol, ""))

    def letters(self, run: bytes) -> None:
        dropped = min(self._skip, len(run))
        self._skip -= dropped
        if self._group.silent or dropped == len(run):
            return
        codec = self._group.codec or self._codepage
        if codec != self._codec:
            self._flush()
            self._codec = codec
        self._waiting += run[dropped:]

    def command(self, word: bytes, number: int) -> None:
        self._skip = 0
        if word in _DESTINATIONS:
            self._group = replace(self._group, silent=True, fonts=word == b"fonttbl")
        elif self._group.fonts:
            self._describe_font(word, number)
        elif word == b"u":
            self._add(_character(number))
            self._skip = self._group.skipped
        elif word == b"uc":
            self._group = replace(self._group, skipped=max(0, min(number, 9)))
        elif word in (b"f", b"plain"):
            self._group = replace(self._group, codec=self._fonts.get(number, ""))
        elif word in (b"ansicpg", b"mac"):
            name = f"cp{number}" if word == b"ansicpg" else "mac_roman"
            self._codepage = _known(name) or self._codepage
        else:
            self._add(_WORDS.get(word, ""))

    def _describe_font(self, word: bytes, number: int) -> None:
        if word == b"f":
            self._font = number
        elif word == b"fcharset" and number > 1:  # 0 and 1 are the document's own code page
            self._fonts[self._font] = _known(_CHARSETS.get(number, ""))

    def _add(self, said: str) -> None:
        if said and not self._group.silent:
            self._flush()
            self._pieces.append(said)

    def _flush(self) -> None:
        if self._waiting:
            self._pieces.append(self._waiting.decode(self._codec, errors="replace"))
            self._waiting.clear()


def _character(number: int) -> str:
    code = number + 2 * _HALF if -_HALF <= number < 0 else number
    return chr(code) if 0 <= code < 2 * _HALF else "\ufffd"


def _known(codec: str) -> str:
    try:
        # 65001 is UTF-8; cp65001 exists on Windows alone.
        return codecs.lookup("utf-8" if codec == "cp65001" else codec).name if codec else ""
    except LookupError:
        return ""
