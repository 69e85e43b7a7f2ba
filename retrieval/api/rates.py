"""Rates: how many requests a key may still make, as a bucket that fills again by the second."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What one request found: whether it may pass, and what is left.

    `again_seconds` are those until the next may pass, 0 where it may now; `full_seconds` those
    until all is there again.
    """

    passes: bool
    limit: int
    left: int
    again_seconds: int
    full_seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """What a client is told of it."""
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.full_seconds),
        }
        return told if self.passes else {**told, "Retry-After": str(self.again_seconds)}


class Rates:
    """The buckets of all keys in this process; a full one holds a minute's requests."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with full buckets; `clock` gives seconds that never run backwards."""
        self._now = clock
        self._mutex = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str, a_minute: int) -> Taken:
        """Take one request out of a key's bucket, if one is left."""
        now = self._now()
        with self._mutex:
            held, since = self._buckets.get(key, (float(a_minute), now))
            held = min(float(a_minute), held + (now - since) * a_minute / _MINUTE)
            passes = held >= 1
            held -= passes
            self._buckets[key] = (held, now)
        again = 0.0 if held >= 1 else (1 - held) * _MINUTE / a_minute
        return Taken(
            passes=passes,
            limit=a_minute,
            left=int(held),
            again_seconds=math.ceil(again),
            full_seconds=math.ceil((a_minute - held) * _MINUTE / a_minute),
        )
