"""Relay: the emulator's Socket Mode, led through the front."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.slack.emulator import Emulator
from tests.slack.transports import Acknowledged, Kind, Payload

_AT_A_TIME = 64


class Relay:
    """One connection to the emulator, whoever and however many connect to the front."""

    def __init__(self, emulator: Emulator, arrive: Callable[[Kind, Payload], Acknowledged]) -> None:
        opened = emulator.api("apps.connections.open", {})
        self._stack = ExitStack()
        self._connection = self._stack.enter_context(
            connect(opened["url"], proxy=None, compression=None)
        )
        self._arrive = arrive
        self._pool = ThreadPoolExecutor(_AT_A_TIME)
        threading.Thread(target=self._read, daemon=True).start()

    def close(self) -> None:
        """End the connection."""
        self._stack.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _read(self) -> None:
        try:
            for text in self._connection:
                envelope = json.loads(text)
                if "envelope_id" in envelope:
                    self._pool.submit(self._pass_on, envelope)
        except (ConnectionClosed, RuntimeError):
            return

    def _pass_on(self, envelope: Payload) -> None:
        said = self._arrive(envelope["type"], envelope["payload"])
        answer = {"envelope_id": envelope["envelope_id"]}
        if said.answer is not None:
            answer["payload"] = said.answer
        try:
            self._connection.send(json.dumps(answer))
        except ConnectionClosed:
            return
