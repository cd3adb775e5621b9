"""What workers count is shown by the service."""

from __future__ import annotations

import io

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from services.scanner.metrics import ScanMetrics
from services.scanner.worker.counts import WorkerCounts, tell_counts


def line(pages: int) -> bytes:
    """What a worker that has taken in so many pages says."""
    registry = CollectorRegistry()
    metrics = ScanMetrics(registry)
    metrics.pages.labels("shop", "offers").inc(pages)
    metrics.batch_seconds.observe(0.02)
    told = io.BytesIO()
    tell_counts(told, registry)
    return told.getvalue()


class TestWorkerCounts:
    def test_shows_each_worker_by_its_number(self) -> None:
        registry, counts = CollectorRegistry(), WorkerCounts()
        registry.register(counts)
        counts.hear(0, line(3))
        counts.hear(1, line(4))
        counts.hear(0, line(5))
        shown = generate_latest(registry).decode()
        name = "magpie_scanner_pages_total"
        labels = 'outcome="offers",source="shop"'
        assert f'{name}{{{labels},worker="0"}} 5.0' in shown
        assert f'{name}{{{labels},worker="1"}} 4.0' in shown
        assert shown.count(f"# TYPE {name} counter") == 1
        assert 'take_in_seconds_bucket{le="0.025",worker="0"} 1.0' in shown

    @pytest.mark.parametrize("said", [b"", b"oops\n", b"[1]\n", b"{}x"])
    def test_rubbish_is_told_apart(self, said: bytes) -> None:
        with pytest.raises((ValueError, TypeError)):
            WorkerCounts().hear(0, said)
