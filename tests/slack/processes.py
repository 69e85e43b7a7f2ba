"""Processes: `dateline slack` as newsrooms run it, several of them beside each other."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.slack.person import wait_for


def free_port() -> int:
    """Return a port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class Process:
    """One process, which may be killed and started again, over HTTP at the same address."""

    environ: Mapping[str, str]
    log: Path
    words: tuple[str, ...] = ("--http",)
    port: int = field(default_factory=free_port)
    _running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it takes Slack's requests."""
        return f"http://127.0.0.1:{self.port}/slack/events"

    def start(self) -> None:
        """Start it; it listens some seconds later."""
        kept = {name: value for name, value in os.environ.items() if "SLACK" not in name}
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", "slack", *self.words],
                env={**kept, **self.environ, "DATELINE_SLACK_PORT": str(self.port)},
                stdout=log,
                stderr=log,
                cwd=Path(__file__).parents[2],
            )

    def listens(self) -> bool:
        """Tell whether it takes requests over HTTP."""
        self.check()
        parts = urlsplit(self.url)
        with socket.socket() as probe:
            return probe.connect_ex((parts.hostname, parts.port)) == 0

    def check(self) -> None:
        """See that it has not ended by itself."""
        assert self._running is None or self._running.poll() is None, self.log.read_text()

    def kill(self) -> None:
        """End it without a last word, as a power cut does."""
        assert self._running
        self._running.kill()

    def end(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self._running
        if self._running.poll() is None:
            self._running.send_signal(signal.SIGTERM)
        return self._running.wait(timeout=30)


@contextmanager
def running(*processes: Process) -> Iterator[None]:
    """Start processes, and end them at the end."""
    try:
        for process in processes:
            process.start()
        wait_for(lambda: all(process.listens() for process in processes), "the processes", 60)
        yield
    finally:
        for process in processes:
            process.end()
