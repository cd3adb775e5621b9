"""The calls of a day: how many this process has made, and when eBay counts anew.

Several processes may share an application, and none knows of the calls of the others:
eBay's 429 is the last word, and ends whatever asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from common.clock import now as system_now
from vendors.ebay.errors import QuotaSpent

# The resets that eBay's Analytics API documents are at 07:00 UTC.
_RESET_HOUR: Final = timedelta(hours=7)


class DayQuota:
    """`most` calls from one reset to the next."""

    def __init__(self, most: int, *, now: Callable[[], datetime] = system_now) -> None:
        self._most = most
        self._now = now
        self._day = _day_of(now())
        self._made = 0

    @property
    def left(self) -> int:
        """How many calls this process may still make today."""
        self._turn()
        return max(0, self._most - self._made)

    def spend(self) -> None:
        """Count a call that is about to be made. Raises QuotaSpent."""
        if not self.left:
            raise QuotaSpent(
                f"The {self._most} calls of today are made.",
                hint="MAGPIE_EBAY_CALLS_A_DAY says how many eBay allows.",
                retry_after=self._until_reset(),
            )
        self._made += 1

    def _turn(self) -> None:
        today = _day_of(self._now())
        if today != self._day:
            self._day, self._made = today, 0

    def _until_reset(self) -> timedelta:
        return self._day + timedelta(days=1) + _RESET_HOUR - self._now()


def _day_of(moment: datetime) -> datetime:
    shifted = moment.astimezone(UTC) - _RESET_HOUR
    return shifted.replace(hour=0, minute=0, second=0, microsecond=0)
