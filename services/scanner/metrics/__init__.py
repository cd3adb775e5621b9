"""Every metric name of the scanner, and the few ways in which they are counted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

if TYPE_CHECKING:
    from datetime import timedelta

Tell: TypeAlias = Callable[[str], None]

_WAITS: Final = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600)
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

    most_sources: int = 500
    """So many are shown one by one: those that were scanned last.

    All that is counted is told again every few seconds, which takes its time.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._sources: OrderedDict[str, None] = OrderedDict()
        self._on_the_way(registry)
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
        self.waited = _scan_waits(registry)

    def _on_the_way(self, registry: CollectorRegistry) -> None:
        """From a page to the stores."""
        self.held_back = Counter(
            f"{PREFIX}held_back_seconds_total",
            "Seconds in which a scan could not go on: its batch waits for a store, or "
            "too many offers are pending.",
            ["why"],
            registry=registry,
        )
        self.intake = Gauge(
            f"{PREFIX}intake_pages",
            "Pages that were fetched and are not stored yet.",
            registry=registry,
        )
        self.batch_seconds = Histogram(
            f"{PREFIX}take_in_seconds",
            "From the pages of a batch to their offers stored and announced.",
            buckets=_SECONDS,
            registry=registry,
        )

    def show(self, source: str) -> None:
        """It is scanned now; what was counted of the one longest ago is forgotten."""
        self._sources[source] = None
        self._sources.move_to_end(source)
        if len(self._sources) <= self.most_sources:
            return
        oldest, _ = self._sources.popitem(last=False)
        for one in (self.pages, self.scans, self.bytes, self.offers, self.missing):
            one.remove_by_labels({"source": oldest})

    def began(self, priority: str, waited: timedelta) -> None:
        """A scan began for the first time."""
        self.waited.labels(priority).observe(waited.total_seconds())


def _scan_waits(registry: CollectorRegistry) -> Histogram:
    return Histogram(
        f"{PREFIX}scan_wait_seconds",
        "From when a scan was due, or asked for, until it began.",
        ["priority"],
        buckets=_WAITS,
        registry=registry,
    )


class PaceMetrics:
    """How long requests wait for their turn at a host."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.waits = Histogram(
            f"{PREFIX}host_wait_seconds",
            "From when a request was ready until it was its turn at the host.",
            buckets=_SECONDS,
            registry=registry,
        )


class BrowserMetrics:
    """What showing pages in a browser counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.pages = Counter(
            f"{PREFIX}browser_pages_total",
            "Pages asked of the browser: shown, or why not: crashed, memory, too_slow, "
            "hung, ended, refused, too_large, no_answer.",
            ["outcome"],
            registry=registry,
        )
        self.seconds = Histogram(
            f"{PREFIX}browser_seconds",
            "From the ask for a page to its text.",
            buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40),
            registry=registry,
        )
        self.starts = Counter(
            f"{PREFIX}browser_starts_total",
            "Browsers that were started, also in place of one that ended.",
            registry=registry,
        )
        self.refused = Counter(
            f"{PREFIX}browser_refused_total",
            "Requests of pages that the browser's proxy refused, by the reason.",
            ["reason"],
            registry=registry,
        )
        self.missing = Gauge(
            f"{PREFIX}browser_missing",
            "1 if a page needed a browser and none is installed.",
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


class SimilarMetrics:
    """What looking for offers of the same item counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.searches = Counter(
            f"{PREFIX}similar_searches_total",
            "Searches for offers of the same item: whole, or cut because very many "
            "share something.",
            ["outcome"],
            registry=registry,
        )
        self.found = Counter(
            f"{PREFIX}similar_offers_total",
            "Offers they found: reposts or elsewhere; weak, fair or strong.",
            ["relation", "strength"],
            registry=registry,
        )
