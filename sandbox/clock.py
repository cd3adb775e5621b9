"""World time: seconds since the world began, `speed` times as fast as ours.

Every time that leaves the sandbox is real time: what happened `d` world seconds after
the beginning happened d / speed seconds after `epoch`. What lies before keeps its own
length, so an offer that is ten days old began ten days ago.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime


def system_now() -> datetime:
    """The present moment, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WorldClock:
    """`speed` 0 stops the world at its beginning; `now` is injected by tests."""

    epoch: datetime
    speed: float
    now: Callable[[], datetime] = system_now

    def time(self) -> float:
        """World seconds since the beginning; never negative."""
        return max(0.0, (self.now() - self.epoch).total_seconds() * self.speed)

    def real(self, time: float) -> datetime:
        """The real moment of a world time; the far future when it never comes."""
        if time <= 0:
            seconds = time
        elif self.speed > 0:
            seconds = time / self.speed
        else:
            return datetime.max.replace(tzinfo=UTC)
        return self.epoch + timedelta(seconds=seconds)

    def http_date(self, time: float) -> str:
        """The real moment of a world time as HTTP writes it (RFC 9110, 5.6.7)."""
        return format_datetime(self.real(time).replace(microsecond=0), usegmt=True)
