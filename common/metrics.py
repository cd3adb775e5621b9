"""Every metric name that all services share, and the port they are read from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import cache
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

# From a look-up in memory to the deadline of a read, and beyond it for the streams.
_MILLISECONDS: Final = (1.0, 2.5, 5.0, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)
SECONDS: Final = tuple(each / 1000 for each in _MILLISECONDS)
_LABELS: Final = (*map(str, SECONDS), "+Inf")


class CallTimes:
    """The calls of one method: how many are under way, and how long the others took.

    Plain numbers, written by the event loop alone and read when somebody asks: the
    library's own histogram takes three locks a call, a tenth of a small call's time.
    """

    __slots__ = ("_by_code", "retried", "running")

    def __init__(self) -> None:
        self.running = 0
        self.retried = 0
        """Those that were made before and did not get through; a server is told."""
        self._by_code: dict[str, tuple[list[int], list[float]]] = {}

    def observe(self, code: str, seconds: float) -> None:
        """Take note of a finished call and the status code it ended with."""
        found = self._by_code.get(code)
        if found is None:
            found = self._by_code[code] = ([0] * len(_LABELS), [0.0])
        counts, total = found
        counts[bisect_left(SECONDS, seconds)] += 1
        total[0] += seconds

    def totals(self) -> list[tuple[str, list[tuple[str, float]], float]]:
        """For each code: the cumulative buckets, and the sum of the seconds."""
        return [
            (code, list(zip(_LABELS, accumulate(counts), strict=True)), total[0])
            for code, (counts, total) in list(self._by_code.items())
        ]


class RpcMetrics(Collector):
    """How many calls there were, how they ended and how long they took.

    `magpie_rpc_{side}_seconds{method, code}` counts calls and sums their time;
    `magpie_rpc_{side}_in_flight{method}` is how many are under way. A side is `server`
    or `client`. `magpie_rpc_server_retried_total{method}` counts the calls that gRPC
    made once more for a caller who is told nothing of it.
    """

    def __init__(self, side: str, registry: CollectorRegistry) -> None:
        self._side = side
        self._methods: dict[str, CallTimes] = {}
        registry.register(self)

    def of(self, method: str) -> CallTimes:
        """The numbers of one method, made on first use."""
        return self._methods.setdefault(method, CallTimes())

    def collect(self) -> Iterable[Metric]:
        """What the library asks for whenever the metrics are read."""
        seconds = HistogramMetricFamily(
            f"magpie_rpc_{self._side}_seconds",
            "Calls by method and status code, and how long they took.",
            labels=["method", "code"],
        )
        in_flight = GaugeMetricFamily(
            f"magpie_rpc_{self._side}_in_flight", "Calls under way.", labels=["method"]
        )
        for method, times in list(self._methods.items()):
            in_flight.add_metric([method], times.running)
            for code, buckets, total in times.totals():
                seconds.add_metric([method, code], buckets, total)
        return (seconds, in_flight, *self._retried())

    def _retried(self) -> Iterable[Metric]:
        if self._side != "server":
            return
        retried = CounterMetricFamily(
            "magpie_rpc_server_retried", "Calls made once more.", labels=["method"]
        )
        for method, times in list(self._methods.items()):
            retried.add_metric([method], times.retried)
        yield retried


@cache
def rpc_metrics(side: str, registry: CollectorRegistry) -> RpcMetrics:
    """The metrics of a side, made once for each registry."""
    return RpcMetrics(side, registry)


class WorkMetrics:
    """What is done beside calls: events that arrive, events that wait, jobs.

    `magpie_event_age_seconds{stream}` is the time from the change to its effect here,
    `magpie_dead_events_total{stream}` counts what was given up, `magpie_outbox_waiting
    {stream}` is what Redis has not been told yet, and `magpie_job_seconds{name,
    outcome}` how long the tries of jobs took that were `done` or `failed`.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.event_age = Histogram(
            "magpie_event_age_seconds",
            "From a change to its effect in this service.",
            ["stream"],
            buckets=(*SECONDS, 10, 30, 60, 300, 3600),
            registry=registry,
        )
        self.dead_events = Counter(
            "magpie_dead_events_total",
            "Events that were given up.",
            ["stream"],
            registry=registry,
        )
        self.outbox_waiting = Gauge(
            "magpie_outbox_waiting",
            "Events that are not on their stream yet.",
            ["stream"],
            registry=registry,
        )
        self.job_seconds = Histogram(
            "magpie_job_seconds",
            "How long the tries of jobs took.",
            ["name", "outcome"],
            buckets=(*SECONDS, 10, 30, 60, 300),
            registry=registry,
        )


class ServingMetrics:
    """What probes are told: `magpie_serving{check}` is 1 while that check passes.

    The check `all` is the answer of the whole process, 0 also while it drains.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.serving = Gauge(
            "magpie_serving",
            "Whether this process can do its work, and whether each check passes.",
            ["check"],
            registry=registry,
        )


@cache
def serving_metrics(registry: CollectorRegistry) -> ServingMetrics:
    """These metrics, made once for each registry."""
    return ServingMetrics(registry)


@cache
def work_metrics(registry: CollectorRegistry) -> WorkMetrics:
    """These metrics, made once for each registry."""
    return WorkMetrics(registry)


def serve_metrics(
    port: int, *, host: str, registry: CollectorRegistry
) -> Callable[[], None]:
    """Answer /metrics on a port of its own, from a thread; returns what closes it."""
    from prometheus_client import start_http_server

    server, thread = start_http_server(port, addr=host, registry=registry)

    def close() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return close
