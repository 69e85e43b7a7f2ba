"""Measures: what Prometheus is told of the requests and of the archive; of no question a word."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from index import Archive

_SECONDS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12)


class Measures:
    """The measures of one server."""

    def __init__(self, archive: Archive) -> None:
        """Begin to count; how large the archive is stands in it."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "dateline_requests",
            "Requests by method, route and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "dateline_request_seconds",
            "How long requests took, by route.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._registry.register(_Size(archive))

    def measured(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; its route is a pattern of addresses, so that there are few."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def exposed(self) -> bytes:
        """Return all measures in Prometheus's text format."""
        return bytes(generate_latest(self._registry))


class _Size(Collector):
    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def collect(self) -> Iterator[GaugeMetricFamily]:
        counts = self._archive.catalogue.counts()
        for name in ("article", "version", "passage"):
            yield GaugeMetricFamily(
                f"dateline_archive_{name}s", f"How many {name}s the archive has.", counts[name]
            )
