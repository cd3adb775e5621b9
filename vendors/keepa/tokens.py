"""The account of request tokens: what Keepa says is left, and when more will come.

Tokens come once a minute and are kept for an hour. Several processes may share a key:
each answer corrects the account, and a 429 is the last word.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from vendors.keepa.fields import Json, whole, wrong

_MINUTE: Final = 60.0
_KEPT_MINUTES: Final = 60
NEVER: Final = timedelta.max


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an answer says: `left` may be negative, `refill_rate` is a minute's."""

    left: int
    consumed: int
    refill_rate: int
    refill_in: timedelta


def read_tokens(data: Json) -> Tokens:
    """The token fields that every answer has. Raises BadAnswer."""
    left, rate = whole(data, "tokensLeft"), whole(data, "refillRate")
    wait = whole(data, "refillIn")
    if left is None or rate is None or wait is None:
        raise wrong("tokensLeft", left)
    return Tokens(
        left=left,
        consumed=whole(data, "tokensConsumed") or 0,
        refill_rate=rate,
        refill_in=timedelta(milliseconds=max(0, wait)),
    )


class TokenAccount:
    """Counts along between answers, so that requests wait instead of being refused."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._known: Tokens | None = None
        self._next_refill = 0.0
        self._left = 0

    @property
    def left(self) -> int | None:
        """How many there should be now; None before the first answer."""
        if self._known is None:
            return None
        self._refill(self._known.refill_rate)
        return self._left

    def learn(self, tokens: Tokens) -> None:
        """Take over what an answer says."""
        self._known = tokens
        self._left = tokens.left
        self._next_refill = self._monotonic() + tokens.refill_in.total_seconds()

    def spend(self, cost: int) -> None:
        """Count a request that is about to be sent."""
        self._left -= cost

    def wait_for(self, cost: int) -> timedelta:
        """How long until `cost` tokens will be there; NEVER if no new ones come.

        Nothing is waited for while nothing is known, or for what is free. A request
        that costs more than an account can hold goes out when the account is full:
        Keepa lets it go negative.
        """
        left, known = self.left, self._known
        if left is None or known is None or cost <= 0:
            return timedelta(0)
        missing = min(cost, known.refill_rate * _KEPT_MINUTES or cost) - left
        if missing <= 0:
            return timedelta(0)
        if known.refill_rate <= 0:
            return NEVER
        refills = math.ceil(missing / known.refill_rate)
        seconds = self._next_refill - self._monotonic() + (refills - 1) * _MINUTE
        return timedelta(seconds=max(0.0, seconds))

    def _refill(self, rate: int) -> None:
        since = self._monotonic() - self._next_refill
        if since < 0:
            return
        refills = 1 + math.floor(since / _MINUTE)
        self._next_refill += refills * _MINUTE
        full = max(self._left, rate * _KEPT_MINUTES)
        self._left = min(full, self._left + refills * rate)
