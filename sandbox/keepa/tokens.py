"""The token bucket of one API key: so many a minute, kept for an hour, may go negative.

A request is let in while any token is left, whatever it costs; so says the official
client (429 NOT_ENOUGH_TOKEN with refillIn).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

_MINUTE: Final = timedelta(minutes=1)
_KEPT_MINUTES: Final = 60


class Bucket:
    """`rate` tokens are added at each full minute since the start; it begins full."""

    def __init__(self, rate: int, now: Callable[[], datetime]) -> None:
        self.rate = rate
        self._now = now
        self._refilled = now()
        self._left = rate * _KEPT_MINUTES

    @property
    def left(self) -> int:
        """Tokens now; negative after a large request."""
        minutes = (self._now() - self._refilled) // _MINUTE
        if minutes > 0:
            self._refilled += minutes * _MINUTE
            self._left = min(
                self.rate * _KEPT_MINUTES, self._left + minutes * self.rate
            )
        return self._left

    @property
    def refill_in(self) -> int:
        """Milliseconds until the next tokens come."""
        wait = self._refilled + _MINUTE - self._now()
        return max(0, round(wait.total_seconds() * 1000))

    def take(self, cost: int) -> bool:
        """Pay; False, and nothing paid, when none is left."""
        if self.left <= 0:
            return False
        self._left -= cost
        return True
