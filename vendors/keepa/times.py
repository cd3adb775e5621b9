"""Keepa's own clock: whole minutes since 2011-01-01 00:00 UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(2011, 1, 1, tzinfo=UTC)
_MINUTE: Final = timedelta(minutes=1)


def from_minutes(minutes: int) -> datetime:
    """The moment of a Keepa minute: 411180 is 2011-10-13 13:00 UTC.

    Raises OverflowError past year 9999.
    """
    return EPOCH + minutes * _MINUTE


def to_minutes(moment: datetime) -> int:
    """The Keepa minute in which an aware moment lies."""
    return (moment - EPOCH) // _MINUTE
