"""What the scanner's own process shows of its sources."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from services.scanner.metrics import ScanMetrics
from services.scanner.metrics.service import ServiceMetrics

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


class TestLooked:
    def test_shows_what_is_wrong_and_forgets_it_when_it_is_over(self) -> None:
        registry = CollectorRegistry()
        metrics = ServiceMetrics(registry)
        trouble = {"source": "shop", "code": "frozen", "grave": "suspect"}
        known = {"success": 0.5, "seen": 9.0, "low": 5.0, "high": 12.0}
        metrics.looked({"suspect": 1}, [("shop", "frozen", "suspect")], {"shop": known})
        value = registry.get_sample_value
        assert value("magpie_scanner_source_trouble", trouble) == 1
        assert value("magpie_scanner_source_health", {"state": "suspect"}) == 1
        assert value("magpie_scanner_source_success_ratio", {"source": "shop"}) == 0.5
        assert value("magpie_scanner_source_offers_seen", {"source": "shop"}) == 9
        bound = {"source": "shop", "bound": "low"}
        assert value("magpie_scanner_source_offers_expected", bound) == 5
        metrics.looked({"healthy": 1}, [], {"shop": {}})
        assert value("magpie_scanner_source_trouble", trouble) is None
        assert value("magpie_scanner_source_offers_expected", bound) is None


class TestScanMetrics:
    def test_shows_only_the_sources_that_were_scanned_last(self) -> None:
        registry = CollectorRegistry()
        metrics = ScanMetrics(registry)
        metrics.most_sources = 2
        for source in ("first", "second", "first", "third"):
            metrics.show(source)
            metrics.pages.labels(source, "list").inc()
        pages = "magpie_scanner_pages_total"
        shown = {
            source: registry.get_sample_value(
                pages, {"source": source, "outcome": "list"}
            )
            for source in ("first", "second", "third")
        }
        assert shown == {"first": 2, "second": None, "third": 1}
