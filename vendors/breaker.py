"""A circuit breaker: after failures in a row a vendor is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from vendors.errors import CircuitOpen


class Breaker:
    """Opens after `failures` in a row, for `rest`; then one call at a time may try."""

    def __init__(
        self,
        name: str,
        *,
        failures: int = 5,
        rest: timedelta = timedelta(seconds=30),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._limit = failures
        self._rest = rest.total_seconds()
        self._monotonic = monotonic
        self._failed = 0
        self._closed_again = 0.0

    def check(self) -> None:
        """Raises CircuitOpen while the vendor rests, saying for how long."""
        if self._failed < self._limit:
            return
        now = self._monotonic()
        if now < self._closed_again:
            raise CircuitOpen(
                f"{self._name} failed {self._failed} times in a row and is left alone.",
                hint=f"It is asked again in {self._closed_again - now:.0f} s.",
            )
        # This call is the one that tries; the next waits for what becomes of it.
        self._closed_again = now + self._rest

    def succeeded(self) -> None:
        """The vendor answered, whatever it said."""
        self._failed = 0

    def failed(self) -> None:
        """The vendor did not answer, or only that it is broken."""
        self._failed += 1
        self._closed_again = self._monotonic() + self._rest
