"""Cursors: where the next page begins, and the ids of passages; both are safe in an address."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from retrieval.question import QuestionError

MOST_SEEN = 1_000
"""Quotes that a cursor carries: 11 kB of an address, of which servers take some 64."""

_HEAD = struct.Struct(">6sB8sI")  # check, format, binding, day
_CHECK = 6  # bytes: enough to tell a cursor of ours from a mistyped one
_FORMAT = 1
_KEY = 8  # bytes of a quote's key
_LONGEST_NUMBER = 8  # digits of a passage's


@dataclass(frozen=True, slots=True)
class Position:
    """Where a question stands: the day from which its times count, and the quotes shown so far.

    Quotes are kept by their keys and not by their number: what is added meanwhile shifts none.
    """

    today: date
    seen: tuple[str, ...] = ()

    def after(self, keys: tuple[str, ...]) -> Position:
        """Return the position behind a page of these quotes."""
        return Position(self.today, tuple(dict.fromkeys((*self.seen, *keys))))


def binding(asked: Mapping[str, Any]) -> bytes:
    """Return what a cursor is bound to: the question and its filters, but not the page's size."""
    told = {name: value for name, value in asked.items() if name not in {"cursor", "k"}}
    return _digest(json.dumps(told, sort_keys=True).encode(), 8)


def cursor(position: Position, bound: bytes) -> str:
    """Return the cursor of a position, '' where more was shown than one can carry."""
    if len(position.seen) > MOST_SEEN:
        return ""
    keys = b"".join(_bytes(key) for key in position.seen)
    packed = _HEAD.pack(b"", _FORMAT, bound, position.today.toordinal()) + keys
    return _text(_digest(packed[_CHECK:], _CHECK) + packed[_CHECK:])


def position(text: str, bound: bytes) -> Position:
    """Return the position that a cursor names.

    :raises QuestionError: if it is none of ours, or of another question.
    """
    try:
        data = _bytes(text)
        check, form, of, day = _HEAD.unpack_from(data)
        today = date.fromordinal(day)
    except (ValueError, OverflowError, struct.error):
        data, check, form, of, today = b"", b"", 0, b"", date.min
    keys = data[_HEAD.size :]
    if form != _FORMAT or check != _digest(data[_CHECK:], _CHECK) or len(keys) % _KEY:
        raise QuestionError(
            f"{text[:20]!r} is no cursor of this archive; send the one of the page before, or "
            "none for the first page"
        )
    if of != bound:
        raise QuestionError(
            "the cursor is of another question; send it with the question and the filters that "
            "it came with, or ask without it"
        )
    starts = range(0, len(keys), _KEY)
    return Position(today, tuple(_text(keys[start : start + _KEY]) for start in starts))


def passage_id(article_id: str, number: int) -> str:
    """Return the id of an article's passage, in letters that stand in an address as they are."""
    return _text(f"{number}#{article_id}".encode())


def passage_of(text: str) -> tuple[str, int] | None:
    """Return the article and the number that an id names, None where it is none of ours."""
    try:
        number, mark, article_id = _bytes(text).decode().partition("#")
    except ValueError:
        return None
    digits = number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER
    if not mark or not digits or not article_id:
        return None
    # One passage has one id: 7 and not 07, and no other letters for the same bytes.
    return (article_id, int(number)) if text == passage_id(article_id, int(number)) else None


def _digest(data: bytes, size: int) -> bytes:
    return hashlib.blake2b(data, digest_size=size).digest()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    """Return what letters of base64 stand for.

    :raises ValueError: if they are none.
    """
    padded = text.encode("ascii") + b"=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)
