"""Trouble: how the Web API fails, call by call, as a test scripts it."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What befalls one call. `done` tells whether Slack does what was asked nevertheless."""

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    seconds: float = 0.0
    is_cut: bool = False
    done: bool = False


def refused(error: str) -> Trouble:
    """Answer with an error such as 'not_in_channel'."""
    return Trouble(error=error)


def limited(retry_after: int = 1) -> Trouble:
    """Answer 429, to be tried again after so many seconds."""
    return Trouble(error="ratelimited", status=429, retry_after=retry_after)


def broken(status: int = 503) -> Trouble:
    """Answer with a server's error."""
    return Trouble(error="internal_error", status=status)


def dropped() -> Trouble:
    """Cut the connection before anything is done."""
    return Trouble(is_cut=True)


def lost() -> Trouble:
    """Do what was asked and cut the connection: nobody hears that it was done."""
    return Trouble(is_cut=True, done=True)


def late(seconds: float) -> Trouble:
    """Do what was asked after so many seconds."""
    return Trouble(seconds=seconds, done=True)


class Script:
    """The troubles to come, of each method in order."""

    def __init__(self) -> None:
        self._ahead: defaultdict[str, deque[Trouble]] = defaultdict(deque)
        self._lock = threading.Lock()

    def add(self, method: str, *troubles: Trouble) -> None:
        """Let the next calls of a method meet these."""
        with self._lock:
            self._ahead[method].extend(troubles)

    def take(self, method: str) -> Trouble | None:
        """Return what the next call meets, None where all goes well."""
        with self._lock:
            ahead = self._ahead[method]
            return ahead.popleft() if ahead else None

    @property
    def left(self) -> dict[str, int]:
        """How many troubles have met no call yet, by method."""
        return {method: len(ahead) for method, ahead in self._ahead.items() if ahead}
