"""What the service's own process counts: its schedule, its stores, its workers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from services.scanner.metrics import PREFIX

if TYPE_CHECKING:
    from datetime import timedelta

_WAITS: Final = (0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600)


PRIORITIES: Final = ("person", "due", "backfill")


class ScheduleMetrics:
    """What the schedule is measured by."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.late = Histogram(
            f"{PREFIX}schedule_late_seconds",
            "From when a source was due until its scan was queued.",
            buckets=_WAITS,
            registry=registry,
        )
        self.queued = Gauge(
            f"{PREFIX}queued_scans",
            "Scans that wait for a worker.",
            ["priority"],
            registry=registry,
        )
        self.queue_age = Gauge(
            f"{PREFIX}queue_age_seconds",
            "How long the one of them that waits longest has waited.",
            ["priority"],
            registry=registry,
        )
        self.overdue = Gauge(
            f"{PREFIX}overdue_seconds",
            "How long the source that is due longest has not been queued.",
            registry=registry,
        )
        self.budget_left = Gauge(
            f"{PREFIX}budget_left",
            "Requests left of the 24 hours of the sources that have least left.",
            ["source"],
            registry=registry,
        )

    def lagged(
        self,
        queued: Mapping[str, int],
        waited: Mapping[str, timedelta],
        overdue: timedelta,
    ) -> None:
        """How far the schedule is behind; both mappings are by priority."""
        self.overdue.set(overdue.total_seconds())
        for priority in PRIORITIES:
            self.queued.labels(priority).set(queued.get(priority, 0))
            wait = waited.get(priority)
            self.queue_age.labels(priority).set(wait.total_seconds() if wait else 0)

    def budgets(self, left: Mapping[str, int]) -> None:
        """What is left of the budgets of these sources: those that have least."""
        self.budget_left.clear()
        for source, count in left.items():
            self.budget_left.labels(source).set(count)


class ServiceMetrics:
    """What the service's own process counts."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._upkeep(registry)
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
            "Sources by status; deleted ones only while offers of them are there.",
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
        self.pictures_waiting = Gauge(
            f"{PREFIX}pictures_waiting",
            "Pictures that could be fetched by now.",
            registry=registry,
        )
        self.pictures_waiting_age = Gauge(
            f"{PREFIX}pictures_waiting_age_seconds",
            "How long the one of them that waits longest has waited.",
            registry=registry,
        )

    def _upkeep(self, registry: CollectorRegistry) -> None:
        """Of its workers, and of what it deletes."""
        self.expired = Counter(
            f"{PREFIX}expired_total",
            "Deleted because their time was over: scrapes, bodies, offers, inbox; and "
            "put_off: scrapes that stay because their source is not well.",
            ["what"],
            registry=registry,
        )
        self.worker_ends = Counter(
            f"{PREFIX}worker_ends_total",
            "Crawl workers that ended: told to, after their pages, for their "
            "memory, or by a fault.",
            ["why"],
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
