"""XML as it arrives, made well-formed without changing a word that it says."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import Any

from index.readers.raw import ARTICLE_LIMIT, MB, TooLargeError, bom_encoding

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]{2,30})[\"']")
_CDATA = re.compile(r"(<!\[CDATA\[|\]\]>)")
# An ampersand that starts none of the references every XML parser knows: '?a=1&b=2', '&nbsp;'.
_STRAY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
# References to what XML 1.0 (section 2.2) has no room for, and the characters themselves.
_FORBIDDEN_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));"
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOST = "\ufffd"


def declared_encoding(head: bytes) -> str:
    """Return the encoding that an XML declaration names, or ''."""
    found = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8).lstrip())
    return found[1].decode() if found else ""


def root_tag(head: bytes) -> str:
    """Return the root element's start tag, as written; '' where the text does not start as XML."""
    text = head.decode(bom_encoding(head) or "utf-8", errors="ignore").lstrip("\ufeff \t\r\n")
    start = 0
    while text.startswith(("<?", "<!"), start):
        if text.startswith("<!--", start):
            end = text.find("-->", start) + len("-->") - 1
        elif text.startswith("<?", start):
            end = text.find("?>", start) + 1
        else:
            subset = text.find("[", start, text.find(">", start) + 1)
            end = text.find(">", text.find("]", subset) if subset >= 0 else start)
        if end <= start:
            return ""
        start = end + 1
        while text[start : start + 1].isspace():
            start += 1
    found = re.compile(r"<[A-Za-z_][^<>]*>").match(text, start)
    return found[0] if found else ""


def well_formed(text: str) -> str:
    """Escape stray ampersands and drop forbidden characters, outside CDATA sections too."""
    return _Mender().mend(text)


class WellFormed:
    """The pieces of an XML file in UTF-8, cut between tags, as a pull parser is fed with them.

    `lost` tells whether bytes were found that the encoding has no letter for; U+FFFD stands there.

    :raises TooLargeError: if one tag or text is larger than an article may be.
    """

    def __init__(self, stream: io.BufferedReader[Any], encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self.lost = False

    def __iter__(self) -> Iterator[bytes]:
        """Yield pieces of about a megabyte or less."""
        mender, held = _Mender(), ""
        while data := self._stream.read(MB // 8):
            text = self._decoder.decode(data)
            self.lost = self.lost or (_LOST in text and _LOST.encode() not in data)
            held += text
            end = held.rfind(">") + 1
            if len(held) - end > ARTICLE_LIMIT:
                raise TooLargeError(f"it holds a text of more than {ARTICLE_LIMIT // MB} MB")
            yield mender.mend(held[:end]).encode()
            held = held[end:]
        yield mender.mend(held + self._decoder.decode(b"", final=True)).encode()


class _Mender:
    """Mends text piece by piece; only outside a CDATA section does an ampersand mean anything."""

    def __init__(self) -> None:
        self._in_cdata = False

    def mend(self, text: str) -> str:
        parts = []
        for part in _CDATA.split(_FORBIDDEN.sub("", text)):
            if part == "<![CDATA[":
                self._in_cdata = True
            elif part == "]]>":
                self._in_cdata = False
            mended = part if self._in_cdata else _STRAY.sub("&amp;", part)
            parts.append(mended if self._in_cdata else _FORBIDDEN_REFERENCE.sub("", mended))
        return "".join(parts)
