"""What the scanner's own process shows of its sources."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from services.scanner.metrics import ServiceMetrics

SILENCE = "magpie_scanner_source_silence_seconds"
EVERY = "magpie_scanner_source_every_seconds"
SOURCES = "magpie_scanner_sources"


class TestWatched:
    def test_shows_how_long_each_scheduled_source_is_silent(self) -> None:
        registry = CollectorRegistry()
        ServiceMetrics(registry).watched(
            {"active": 2, "blocked": 1}, {"shop": (90.0, 60.0)}
        )
        assert registry.get_sample_value(SILENCE, {"source": "shop"}) == 90
        assert registry.get_sample_value(EVERY, {"source": "shop"}) == 60
        assert registry.get_sample_value(SOURCES, {"status": "active"}) == 2
        assert registry.get_sample_value(SOURCES, {"status": "blocked"}) == 1

    def test_what_is_not_there_any_more_is_not_shown(self) -> None:
        registry = CollectorRegistry()
        metrics = ServiceMetrics(registry)
        metrics.watched({"blocked": 1}, {"shop": (90.0, 60.0)})
        metrics.watched({"active": 1}, {"other": (1.0, 60.0)})
        assert registry.get_sample_value(SILENCE, {"source": "shop"}) is None
        assert registry.get_sample_value(SOURCES, {"status": "blocked"}) is None
