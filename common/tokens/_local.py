"""An account in this process only: for a single process, and for tools."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from common.ids import new_id
from common.tokens._account import HELD_MS, MINUTE_MS, NEVER, STALE_MS, Said, Taken


@dataclass(slots=True)
class _State:
    left: int
    rate: int
    next_ms: float
    at: int
    heard_ms: float


class LocalTokens:
    """TokenAccount kept here. Tokens are kept for `kept` minutes."""

    def __init__(
        self,
        *,
        kept: int = 60,
        clock: Callable[[], float] = time.monotonic,
        told: Callable[[int], None] | None = None,
    ) -> None:
        """`clock` counts seconds; `told` hears how many are left, at each change."""
        self._kept = kept
        self._clock = clock
        self._told = told
        self._state: _State | None = None
        self._held: dict[str, tuple[int, float]] = {}

    async def take(self, cost: int) -> Taken:
        """See TokenAccount."""
        state, now = self._state, self._now()
        ticket = str(new_id())
        if cost <= 0:
            return Taken(ticket)
        if state is None:
            return Taken()
        self._refill(state, now)
        before = state.left
        if cost <= before:
            state.left -= cost
            self._held[ticket] = cost, now + HELD_MS
            self._tell(state)
            return Taken(ticket, left=before)
        if state.rate <= 0 or cost > state.rate * self._kept:
            return Taken(wait=NEVER, left=before)
        refills = math.ceil((cost - before) / state.rate)
        wait = max(0.0, state.next_ms - now) + (refills - 1) * MINUTE_MS
        return Taken(wait=timedelta(milliseconds=max(1.0, wait)), left=before)

    async def settle(self, ticket: str, said: Said | None) -> None:
        """See TokenAccount."""
        now = self._now()
        self._held.pop(ticket, None)
        if said is None:
            return
        old = self._state
        if old is not None and said.at < old.at and now - old.heard_ms < STALE_MS:
            return
        self._held = {
            one: (cost, until)
            for one, (cost, until) in self._held.items()
            if until > now
        }
        others = sum(cost for cost, _ in self._held.values())
        next_ms = now + said.refill_in / timedelta(milliseconds=1)
        self._state = _State(said.left - others, said.rate, next_ms, said.at, now)
        self._tell(self._state)

    async def give_back(self, ticket: str) -> None:
        """See TokenAccount."""
        cost, _ = self._held.pop(ticket, (0, 0.0))
        if self._state is not None:
            self._state.left += cost
            self._tell(self._state)

    async def most(self) -> int | None:
        """See TokenAccount."""
        return None if self._state is None else self._state.rate * self._kept

    def _now(self) -> float:
        return self._clock() * 1000

    def _refill(self, state: _State, now: float) -> None:
        if now < state.next_ms:
            return
        refills = 1 + math.floor((now - state.next_ms) / MINUTE_MS)
        state.next_ms += refills * MINUTE_MS
        full = max(state.left, state.rate * self._kept)
        state.left = min(full, state.left + refills * state.rate)

    def _tell(self, state: _State) -> None:
        if self._told is not None:
            self._told(state.left)
