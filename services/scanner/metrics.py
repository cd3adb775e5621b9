"""Every metric name of the scanner, and the few ways in which they are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Tell: TypeAlias = Callable[[str], None]

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
PREFIX: Final = "magpie_scanner_"


class GivenRefusals:
    """Addresses given by callers of the service that were not connected to."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.refused = _refusals("given", registry)


class FoundRefusals:
    """Addresses found on pages and in redirects that were not connected to."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.refused = _refusals("found", registry)


def count_refusals(registry: CollectorRegistry, *, given: bool) -> Tell:
    """What a guard tells of its refusals.

    The reason is one of rules/addresses.py, or of adapters/urls.py for what is no plain
    address.
    """
    kind = GivenRefusals if given else FoundRefusals
    counter = kind(registry).refused
    return lambda reason: counter.labels(reason).inc()


def _refusals(whose: str, registry: CollectorRegistry) -> Counter:
    return Counter(
        f"{PREFIX}{whose}_addresses_refused_total",
        "Addresses that were not connected to, by the reason.",
        ["reason"],
        registry=registry,
    )


class ScanMetrics:
    """What a crawl worker counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.pages = Counter(
            f"{PREFIX}pages_total",
            "Pages taken in, by what came of them: offers, unchanged, gone, a list, or "
            "the code of the problem.",
            ["source", "outcome"],
            registry=registry,
        )
        self.scans = Counter(
            f"{PREFIX}scans_total",
            "Scans that ended: succeeded, failed, blocked.",
            ["source", "outcome"],
            registry=registry,
        )
        self.bytes = Counter(
            f"{PREFIX}bytes_total",
            "Bytes of pages that were fetched, unpacked.",
            ["source"],
            registry=registry,
        )
        self.offers = Counter(
            f"{PREFIX}offers_total",
            "Offers that were new, changed or gone.",
            ["source", "what"],
            registry=registry,
        )
        self.missing = Counter(
            f"{PREFIX}field_missing_total",
            "Offers whose page did not say this field.",
            ["source", "field"],
            registry=registry,
        )
        self.refused = Counter(
            f"{PREFIX}refused_total",
            "Requests that were not made, by the code of the problem.",
            ["code"],
            registry=registry,
        )
        self.batch_seconds = Histogram(
            f"{PREFIX}take_in_seconds",
            "From the pages of a batch to their offers stored and announced.",
            buckets=_SECONDS,
            registry=registry,
        )


class PictureMetrics:
    """What fetching pictures counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.pictures = Counter(
            f"{PREFIX}pictures_total",
            "Pictures dealt with: kept, or the code of why not.",
            ["outcome"],
            registry=registry,
        )
        self.bytes = Counter(
            f"{PREFIX}picture_bytes_total",
            "Bytes of pictures that were fetched and kept, before they were made bare.",
            registry=registry,
        )


class ServiceMetrics:
    """What the service's own process counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.pending = Gauge(
            f"{PREFIX}pending_offers",
            "Offers whose newest version no stored decision covers yet.",
            registry=registry,
        )
        self.pending_age = Gauge(
            f"{PREFIX}pending_age_seconds",
            "How long the one of them that waits longest has waited.",
            registry=registry,
        )
        self.announced_again = Counter(
            f"{PREFIX}announced_again_total",
            "Offers announced once more because nobody acknowledged them.",
            registry=registry,
        )
        self.sources = Gauge(
            f"{PREFIX}sources",
            "Sources that are active, or blocked until a person acts.",
            ["status"],
            registry=registry,
        )
        self.silence = Gauge(
            f"{PREFIX}source_silence_seconds",
            "How long no offer of a scheduled source was seen, also an unchanged one.",
            ["source"],
            registry=registry,
        )
        self.every = Gauge(
            f"{PREFIX}source_every_seconds",
            "How often a scheduled source is scanned.",
            ["source"],
            registry=registry,
        )
        self.worker_starts = Counter(
            f"{PREFIX}worker_starts_total",
            "Crawl workers that were started, also in place of one that ended.",
            registry=registry,
        )

        self._measure_health(registry)

    def _measure_health(self, registry: CollectorRegistry) -> None:
        self.health = Gauge(
            f"{PREFIX}source_health",
            "Sources in each state of health.",
            ["state"],
            registry=registry,
        )
        self.trouble = Gauge(
            f"{PREFIX}source_trouble",
            "1 for each thing that is wrong with a source now; grave: note, suspect, "
            "failing.",
            ["source", "code", "grave"],
            registry=registry,
        )
        self.success = Gauge(
            f"{PREFIX}source_success_ratio",
            "The share of requests that a source answered, over its last scans.",
            ["source"],
            registry=registry,
        )
        self.seen_offers = Gauge(
            f"{PREFIX}source_offers_seen",
            "Offers that the last scan of a source saw.",
            ["source"],
            registry=registry,
        )
        self.expected_offers = Gauge(
            f"{PREFIX}source_offers_expected",
            "Between how few (bound=low) and how many (high) offers a scan should see.",
            ["source", "bound"],
            registry=registry,
        )

    def watched(
        self, statuses: Mapping[str, int], scheduled: Mapping[str, tuple[float, float]]
    ) -> None:
        """How many sources have each status; (silence, period) of those with a period.

        A source that is not among them any more is not shown any more.
        """
        for gauge in (self.sources, self.silence, self.every):
            gauge.clear()
        for status, count in statuses.items():
            self.sources.labels(status).set(count)
        for source, (silence, every) in scheduled.items():
            self.silence.labels(source).set(silence)
            self.every.labels(source).set(every)

    def looked(
        self,
        states: Mapping[str, int],
        reasons: Iterable[tuple[str, str, str]],
        figures: Mapping[str, Mapping[str, float]],
    ) -> None:
        """How many sources are in each state; (source, code, grave) of each reason.

        `figures`, by source, those that are known: success, seen, low, high. What is
        not so any more is not shown any more.
        """
        gauges = (self.health, self.trouble, self.success, self.seen_offers)
        for gauge in (*gauges, self.expected_offers):
            gauge.clear()
        for state, count in states.items():
            self.health.labels(state).set(count)
        for source, code, grave in reasons:
            self.trouble.labels(source, code, grave).set(1)
        for source, known in figures.items():
            for name, value in known.items():
                self._figure(source, name).set(value)

    def _figure(self, source: str, name: str) -> Gauge:
        one = {"success": self.success, "seen": self.seen_offers}.get(name)
        if one is not None:
            return one.labels(source)
        return self.expected_offers.labels(source, name)
