"""The writer's place: one process at a time, and everyone can see which."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout


class BusyError(Exception):
    """Another process writes; the message says which, and since when."""


class WriterLock:
    """A lock that ends with its holder, however that ends: the operating system lets it go."""

    def __init__(self, folder: Path, wait_seconds: float) -> None:
        self._lock = FileLock(folder / "writer.lock")
        self._holder = folder / "writer.json"
        self._wait_seconds = wait_seconds

    @property
    def nested(self) -> bool:
        """Whether this thread holds the place more than once."""
        return self._lock.lock_counter > 1

    @contextmanager
    def held(self, wait_seconds: float | None = None) -> Iterator[None]:
        """Hold the writer's place; a thread that holds it already goes straight on.

        :raises BusyError: if another holds it for longer than the wait.
        """
        wait = self._wait_seconds if wait_seconds is None else wait_seconds
        try:
            self._lock.acquire(timeout=wait, poll_interval=0.05)
        except Timeout:
            raise BusyError(self._who(wait)) from None
        try:
            if not self.nested:
                self._sign()
            yield
        finally:
            self._lock.release()

    def _sign(self) -> None:
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
        holder = {
            "process": os.getpid(),
            "host": socket.gethostname(),
            "command": command,
            "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        }
        self._holder.write_text(json.dumps(holder), encoding="utf-8")

    def _who(self, wait: float) -> str:
        try:
            holder = json.loads(self._holder.read_text(encoding="utf-8"))
            who = "process {process} on {host} ({command}), since {since}".format(**holder)
        except (OSError, ValueError, KeyError):
            who = "another process"  # it has the place and has not signed yet
        return (
            f"the archive is being written by {who}; waited {wait:g} s. Try again when it is done."
        )
