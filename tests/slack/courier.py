"""Courier: brings the app what happened in Slack, once, twice, late or never."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.slack.transports import Acknowledged, Kind, Payload, Request, TransportLike, post

Times = Callable[[Kind, Payload], Sequence[float]]
"""After how many seconds each copy of a payload is brought; none at all drops it."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that happened, and how the app acknowledged each copy of it."""

    kind: Kind
    payload: Payload
    acknowledged: list[Acknowledged] = field(default_factory=list)


def once(_: Kind, __: Payload) -> Sequence[float]:
    """Bring everything at once and a single time."""
    return (0.0,)


def event_times(*seconds: float) -> Times:
    """Return times for events, while commands and presses come once."""
    return lambda kind, _: seconds if kind == "events_api" else (0.0,)


class Courier:
    """Keeps every delivery; `times` may be set by a test at any moment."""

    def __init__(self, transport: TransportLike) -> None:
        self.transport = transport
        self.times: Times = once
        self.deliveries: list[Delivery] = []
        self._late: list[threading.Thread] = []

    def deliver(self, kind: Kind, payload: Payload) -> Acknowledged:
        """Bring a payload; return what the first copy was answered, if it was brought at once."""
        delivery = Delivery(kind, payload)
        self.deliveries.append(delivery)
        times = list(self.times(kind, payload))
        at_once = bool(times) and times[0] == 0
        for retry, seconds in enumerate(times):
            if retry or not at_once:
                late = threading.Timer(seconds, self._bring, (delivery, retry))
                late.daemon = True
                late.start()
                self._late.append(late)
        # What is dropped or late is acknowledged by nobody, and Slack's user sees no difference.
        return self._bring(delivery, 0) if at_once else Acknowledged(200)

    def replay(self, delivery: Delivery) -> Acknowledged:
        """Bring the very same again: over HTTP byte for byte, signature and time included."""
        request = self.request_of(delivery)
        if request is None:
            return self._bring(delivery, len(delivery.acknowledged))
        return post(request)

    def request_of(self, delivery: Delivery) -> Request | None:
        """Return the first request that brought it, None in Socket Mode."""
        return next((one.request for one in delivery.acknowledged if one.request), None)

    def settle(self, seconds: float = 10) -> None:
        """Wait until every late copy was brought."""
        for late in self._late:
            late.join(seconds)

    def close(self) -> None:
        """Bring nothing more."""
        for late in self._late:
            if isinstance(late, threading.Timer):
                late.cancel()

    def _bring(self, delivery: Delivery, retry: int) -> Acknowledged:
        said = self.transport.send(delivery.kind, delivery.payload, retry)
        delivery.acknowledged.append(said)
        return said
