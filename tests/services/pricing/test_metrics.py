"""What pricing counts, by its names."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry

from services.pricing.metrics import PREFIX, Metrics


@pytest.fixture
def registry() -> CollectorRegistry:
    """Of one test alone."""
    return CollectorRegistry()


@pytest.fixture
def metrics(registry: CollectorRegistry) -> Metrics:
    """Nothing is counted yet."""
    return Metrics(registry)


def value(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    return registry.get_sample_value(PREFIX + name, labels)


class TestMetrics:
    def test_offers_are_counted_by_what_became_of_them(
        self, metrics: Metrics, registry: CollectorRegistry
    ) -> None:
        metrics.offers("decided", 3)
        metrics.offers("known", 1)
        metrics.offers("decided", 2)
        assert value(registry, "offers_total", outcome="decided") == 5
        assert value(registry, "offers_total", outcome="known") == 1
        assert value(registry, "offers_total", outcome="waiting") is None

    def test_decisions_are_counted_by_channel_and_verdict(
        self, metrics: Metrics, registry: CollectorRegistry
    ) -> None:
        metrics.decided([("ebay-us", "buy"), ("ebay-us", "buy"), ("x", "skip")], [])
        found = value(registry, "decisions_total", channel="ebay-us", verdict="buy")
        assert found == 2
        assert value(registry, "decisions_total", channel="x", verdict="skip") == 1

    def test_the_lag_is_of_each_offer(
        self, metrics: Metrics, registry: CollectorRegistry
    ) -> None:
        metrics.decided([], [0.02, 3.0])
        assert value(registry, "decision_lag_seconds_count") == 2
        assert value(registry, "decision_lag_seconds_sum") == pytest.approx(3.02)
        assert value(registry, "decision_lag_seconds_bucket", le="0.025") == 1

    def test_a_batch_is_timed(
        self, metrics: Metrics, registry: CollectorRegistry
    ) -> None:
        metrics.batch(0.2)
        assert value(registry, "batch_seconds_count") == 1
        assert value(registry, "batch_seconds_bucket", le="0.25") == 1
        assert value(registry, "batch_seconds_bucket", le="0.1") == 0

    def test_questions_are_counted_by_how_they_ended(
        self, metrics: Metrics, registry: CollectorRegistry
    ) -> None:
        metrics.asked(4, "answered")
        metrics.asked(2, "later")
        assert value(registry, "market_questions_total", outcome="answered") == 4
        assert value(registry, "market_questions_total", outcome="later") == 2

    def test_acknowledgements_add_up(
        self, metrics: Metrics, registry: CollectorRegistry
    ) -> None:
        metrics.acknowledged(1000)
        metrics.acknowledged(1)
        assert value(registry, "acknowledged_total") == 1001

    def test_sizes_are_those_of_now(
        self, metrics: Metrics, registry: CollectorRegistry
    ) -> None:
        metrics.sizes(waiting=5, waiting_age=9.5, products=100)
        metrics.sizes(waiting=0, waiting_age=0, products=120)
        assert value(registry, "waiting_age_seconds") == 0
        assert value(registry, "waiting_offers") == 0
        assert value(registry, "products") == 120

    def test_every_name_is_pricings(
        self, metrics: Metrics, registry: CollectorRegistry
    ) -> None:
        names = [metric.name for metric in registry.collect()]
        assert len(names) == 12
        assert all(name.startswith(PREFIX) for name in names)
