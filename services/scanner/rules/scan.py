"""A scan: one pass over a source, or over one address, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from services.scanner.rules.problems import Problem

MOST_PROBLEMS = 100


class Status(StrEnum):
    """How far a scan is."""

    QUEUED = "queued"
    """It waits for a worker."""
    RUNNING = "running"
    """Pages are being fetched."""
    SUCCEEDED = "succeeded"
    """It reached its end; single pages may have failed."""
    FAILED = "failed"
    """It ended early by a fault."""
    BLOCKED = "blocked"
    """It stopped because a person must act."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self not in (Status.QUEUED, Status.RUNNING)


class Priority(IntEnum):
    """Who goes first: the lower number."""

    PERSON = 0
    """Somebody is waiting for it."""
    DUE = 1
    """Its source is due, and things change there."""
    BACKFILL = 2
    """Its source is due, and was never scanned through, or nothing changes there."""

    @property
    def label(self) -> str:
        """As people and metrics name it."""
        return {0: "person", 1: "due", 2: "backfill"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a scan, or a part of one, came to."""

    pages_fetched: int = 0
    pages_failed: int = 0
    offers_new: int = 0
    offers_changed: int = 0
    offers_gone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan as it is stored."""

    scan_id: str
    source: str
    url: str
    """The one address that was asked for; empty for the whole source."""
    site: str
    """`host:port`, whose lease it needs."""
    priority: Priority
    status: Status
    requested_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    tries: int = 0
    tally: Tally = Tally()
    problems: tuple[Problem, ...] = ()

    @property
    def waited(self) -> timedelta:
        """From when it was asked for, or due, until it began."""
        began = self.started_at or self.requested_at
        return max(timedelta(0), began - self.requested_at)
