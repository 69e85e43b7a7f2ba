"""Letters: text and addresses as a page may show them, whatever an article holds."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Controls but line ends and tabs, halves of characters, and marks that turn the direction of all
# that follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_END = re.compile("\r\n?")
_BLANK = re.compile(r"\s")


def literal(text: str) -> str:
    """Return text in which U+FFFD stands for each letter that is obeyed instead of shown."""
    return _UNSEEN.sub("\ufffd", _LINE_END.sub("\n", text))


def followable(url: str) -> str:
    """Return an address that a page may link, '' for any that is not plainly one on the web.

    One with a name or password before its host is none, since it hides where it leads.
    """
    address = url.strip()
    if literal(address) != address or _BLANK.search(address) or "\\" in address:
        return ""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and host and "@" not in parts.netloc else ""


def as_sentence(told: str) -> str:
    """Return what an error says as a sentence for people."""
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('.', '?', '!')) else '.'}"
