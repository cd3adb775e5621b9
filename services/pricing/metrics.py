"""Every metric name of pricing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

PREFIX: Final = "magpie_pricing_"
_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What is counted, in one registry."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._offers = Counter(
            f"{PREFIX}offers_total",
            "Versions of offers by what became of them: decided, known, waiting or "
            "unreadable.",
            ["outcome"],
            registry=registry,
        )
        self._verdicts = Counter(
            f"{PREFIX}decisions_total",
            "Decisions stored, one for each offer and channel.",
            ["channel", "verdict"],
            registry=registry,
        )
        self._batch = Histogram(
            f"{PREFIX}batch_seconds",
            "From a batch of offers to their stored decisions.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._lag = Histogram(
            f"{PREFIX}decision_lag_seconds",
            "From the fetch of an offer's page to its stored decision.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._acknowledged = Counter(
            f"{PREFIX}acknowledged_total",
            "Versions of offers that the scanner was told are decided.",
            registry=registry,
        )
        self._waiting = Gauge(
            f"{PREFIX}waiting_offers",
            "Offers that wait for an answer from outside.",
            registry=registry,
        )
        self._waiting_age = Gauge(
            f"{PREFIX}waiting_age_seconds",
            "How long the one of them that waits longest has waited.",
            registry=registry,
        )
        self._products = Gauge(
            f"{PREFIX}products", "Products that are matched with.", registry=registry
        )
        self._count_market(registry)

    def _count_market(self, registry: CollectorRegistry) -> None:
        self._asked = Counter(
            f"{PREFIX}market_questions_total",
            "Numbers and words asked outside: answered, to be asked later, refused.",
            ["outcome"],
            registry=registry,
        )
        self._tokens = Gauge(
            f"{PREFIX}tokens_left",
            "Request tokens of a source that are left, as this process knew last.",
            ["source"],
            registry=registry,
        )
        self._refusals = Counter(
            f"{PREFIX}market_refusals_total",
            "Requests outside that were not answered, by what was said.",
            ["market", "error"],
            registry=registry,
        )
        self._quotes = Counter(
            f"{PREFIX}quotes_read_total",
            "Quotes that were read from a source, with a price or without.",
            ["source", "priced"],
            registry=registry,
        )

    def offers(self, outcome: str, count: int) -> None:
        """So many versions of offers were decided, known, waiting or unreadable."""
        self._offers.labels(outcome).inc(count)

    def decided(
        self, verdicts: Iterable[tuple[str, str]], lags: Iterable[float]
    ) -> None:
        """Decisions were stored: (channel, verdict) of each, seconds of each offer."""
        for channel, verdict in verdicts:
            self._verdicts.labels(channel, verdict).inc()
        for lag in lags:
            self._lag.observe(lag)

    def batch(self, seconds: float) -> None:
        """A batch was dealt with."""
        self._batch.observe(seconds)

    def asked(self, count: int, outcome: str) -> None:
        """So many questions were answered, or are to be asked later, or refused."""
        self._asked.labels(outcome).inc(count)

    def tokens_left(self, source: str, left: int) -> None:
        """So many request tokens are left."""
        self._tokens.labels(source).set(left)

    def not_answered(self, market: str, error: str) -> None:
        """A request outside came to nothing: OutOfTokens, Unreachable, Refused."""
        self._refusals.labels(market, error).inc()

    def quotes_read(self, source: str, *, priced: int, empty: int) -> None:
        """So many quotes came with a price, and so many said that there is none."""
        self._quotes.labels(source, "yes").inc(priced)
        self._quotes.labels(source, "no").inc(empty)

    def acknowledged(self, count: int) -> None:
        """The scanner knows of so many more decisions."""
        self._acknowledged.inc(count)

    def sizes(self, *, waiting: int, waiting_age: float, products: int) -> None:
        """How much waits and for how many seconds at most, and how much is known."""
        self._waiting.set(waiting)
        self._waiting_age.set(waiting_age)
        self._products.set(products)
