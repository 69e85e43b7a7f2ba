"""Emulator: the real local-slack program, which keeps the channels and delivers what is said."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.slack.workspace import BOT_TOKEN

_SECONDS_TO_START = 30
_SECONDS = 60
_UP = re.compile(r"Web UI:\s+(http://\S+)")


class EmulatorError(RuntimeError):
    """The emulator did not start, or refused what was asked of it."""


@dataclass(frozen=True, slots=True)
class Emulator:
    """The emulator at an address, where its page stands too."""

    url: str

    def api(self, method: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Call a method of the Web API as the bot, past the front."""
        headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
        return self._send("POST", f"/api/{method}", arguments, headers)

    def control(self, verb: str, **fields: Any) -> dict[str, Any]:
        """Do what a person does; return once the app has acknowledged what came of it.

        :raises EmulatorError: if the emulator refuses.
        """
        answer = self._send("POST", f"/_control/{verb}", fields)
        if not answer.get("ok"):
            raise EmulatorError(f"the emulator refused {verb}: {answer.get('error')}")
        return answer

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return a channel's messages, oldest first, with those that one person alone sees."""
        found: list[dict[str, Any]] = self._send("GET", f"/_control/messages/{channel}")["messages"]
        return found

    def upload(
        self, channel: str, user: str, name: str, content: bytes, text: str = ""
    ) -> dict[str, Any]:
        """Share a file as a person does."""
        edge = uuid4().hex
        parts = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in (("channel", channel), ("user", user), ("text", text))
        )
        opened = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = f"{parts}{opened}".encode() + content + f"\r\n--{edge}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        answer = self._exchange("POST", "/_control/upload", body, headers)
        if not answer.get("ok"):
            raise EmulatorError(f"the emulator refused the file {name!r}: {answer.get('error')}")
        message: dict[str, Any] = answer["message"]
        return message

    def _send(
        self,
        verb: str,
        path: str,
        fields: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        body = b"" if fields is None else json.dumps(fields).encode()
        return self._exchange(
            verb, path, body, {"Content-Type": "application/json", **(headers or {})}
        )

    def _exchange(
        self, verb: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=_SECONDS)
        try:
            connection.request(verb, path, body, dict(headers))
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
            return answer
        finally:
            connection.close()


@contextmanager
def running(
    program: Path, configuration: Mapping[str, Any], folder: Path, *, port: int = 0
) -> Iterator[Emulator]:
    """Start the emulator, at a free port where none is given, and end it at the end.

    :raises EmulatorError: if it does not come up.
    """
    settings, said = folder / "local-slack.json", folder / "local-slack.log"
    settings.write_text(json.dumps(configuration), encoding="utf-8")
    command = [str(program), "--config", str(settings), "--port", str(port)]
    command += ["--base-host", "127.0.0.1", "--files-dir", str(folder / "files")]
    with said.open("w") as log:
        # A session of its own: Ctrl-C must not end it before the bot has said its last.
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, start_new_session=True
        )
    try:
        yield Emulator(_address(process, said))
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], said: Path) -> str:
    end = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < end:
        found = _UP.search(said.read_text(encoding="utf-8"))
        if found:
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise EmulatorError(f"local-slack did not start; it said: {said.read_text(encoding='utf-8')}")
