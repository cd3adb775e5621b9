"""Every metric name of the gateway."""

from __future__ import annotations

from functools import cache
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """What is counted, in one registry."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._http = Histogram(
            "magpie_http_seconds",
            "Requests by route, method and status, and how long they took.",
            ["route", "method", "status"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._clients = Gauge(
            "magpie_websocket_clients",
            "WebSockets that are subscribed now.",
            registry=registry,
        )
        self._closed = Counter(
            "magpie_websocket_closed",
            "WebSockets that were closed by the gateway, by close code.",
            ["code"],
            registry=registry,
        )
        self._pushed = Counter(
            "magpie_websocket_opportunities",
            "Opportunities pushed, once for each client.",
            registry=registry,
        )
        self._refused = Counter(
            "magpie_rate_limited",
            "Requests refused because their client had made too many.",
            registry=registry,
        )
        # `labels` takes a lock and builds a key; there are few combinations.
        self._http_of = cache(self._http.labels)
        self._closed_of = cache(self._closed.labels)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request was answered; `route` is its template, never its path."""
        self._http_of(route, method, str(status)).observe(seconds)

    def joined(self) -> None:
        """One more WebSocket is subscribed."""
        self._clients.inc()

    def left(self, code: int | None) -> None:
        """One less; `code` is what the gateway closed it with, None if it did not."""
        self._clients.dec()
        if code is not None:
            self._closed_of(str(code)).inc()

    def pushed(self, count: int) -> None:
        """So many opportunities went to one WebSocket."""
        self._pushed.inc(count)

    def rate_limited(self) -> None:
        """One request was refused for the number of those before it."""
        self._refused.inc()
