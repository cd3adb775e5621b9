"""The only source of the present time, so that tests and replays can say when it is."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present moment as an aware UTC datetime."""
    return datetime.now(UTC)


def today() -> date:
    """The present UTC date: what "fees as of today" means."""
    return now().date()
