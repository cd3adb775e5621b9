"""What a worker counts, told to the service over a pipe and shown among its metrics."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from services.scanner.metrics import PREFIX


def tell_counts(to: BinaryIO, registry: CollectorRegistry = REGISTRY) -> None:
    """Write one line with all that is counted here."""
    said = [
        [metric.name, metric.type, metric.documentation, _samples(metric)]
        for metric in registry.collect()
        if metric.name.startswith(PREFIX)
    ]
    to.write(json.dumps(said).encode() + b"\n")
    to.flush()


def _samples(metric: Metric) -> list[list[object]]:
    # When a series began is of no use beside that of another worker.
    return [
        [one.name, one.labels, one.value]
        for one in metric.samples
        if not one.name.endswith("_created")
    ]


@dataclass(eq=False)
class WorkerCounts(Collector):
    """The newest line of each worker, by its number."""

    _said: dict[int, list[Metric]] = field(default_factory=dict)

    def hear(self, worker: int, line: bytes) -> None:
        """Take over a line of `tell_counts`; ValueError or TypeError if it is none."""
        self._said[worker] = [
            _metric(name, kind, words, samples, worker)
            for name, kind, words, samples in json.loads(line)
        ]

    def collect(self) -> Iterable[Metric]:
        """The metrics of all workers, told apart by the label `worker`."""
        merged: dict[str, Metric] = {}
        for metric in self._all():
            known = merged.setdefault(
                metric.name, Metric(metric.name, metric.documentation, metric.type)
            )
            known.samples.extend(metric.samples)
        return merged.values()

    def describe(self) -> Iterable[Metric]:
        """Nothing is known before a worker has spoken."""
        return ()

    def _all(self) -> Iterator[Metric]:
        for metrics in self._said.values():
            yield from metrics


def _metric(
    name: str, kind: str, words: str, samples: list[list[object]], worker: int
) -> Metric:
    metric = Metric(name, words, kind)
    for sample, labels, value in samples:
        shown = {**dict(labels), "worker": str(worker)}  # type: ignore[call-overload]  # JSON
        metric.samples.append(Sample(str(sample), shown, float(value)))  # type: ignore[arg-type]  # JSON
    return metric
