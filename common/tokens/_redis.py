"""An account that all replicas share: one hash in Redis, changed by one script.

Losing it costs one free question to the vendor: what is left is asked anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from common.cache import working
from common.ids import new_id
from common.tokens._account import HELD_MS, NEVER, STALE_MS, Said, Taken

if TYPE_CHECKING:
    from redis.asyncio import Redis

_UNKNOWN, _OURS, _WAIT, _NEVER = range(4)


class RedisTokens:
    """TokenAccount under `key`. Tokens are kept for `kept` minutes."""

    def __init__(
        self,
        redis: Redis,
        key: str,
        *,
        kept: int = 60,
        clock: Callable[[], float] | None = None,
        told: Callable[[int], None] | None = None,
    ) -> None:
        """Redis's own clock counts, unless a test gives one that counts seconds.

        `told` hears how many are left, at each change that this process makes.
        """
        self._key = key
        self._kept = kept
        self._clock = clock
        self._told = told
        self._run = redis.register_script(_script())

    async def take(self, cost: int) -> Taken:
        """See TokenAccount."""
        ticket = str(new_id())
        if cost <= 0:
            return Taken(ticket)
        state, before, wait = await self._call("take", ticket, cost)
        if state == _UNKNOWN:
            return Taken()
        if state == _OURS:
            self._tell(before - cost)
            return Taken(ticket, left=before)
        if state == _NEVER:
            return Taken(wait=NEVER, left=before)
        return Taken(wait=timedelta(milliseconds=wait), left=before)

    async def settle(self, ticket: str, said: Said | None) -> None:
        """See TokenAccount."""
        if said is None:
            await self._call("drop", ticket)
            return
        refill = round(said.refill_in / timedelta(milliseconds=1))
        _, left, _ = await self._call(
            "learn", ticket, said.left, said.rate, refill, said.at
        )
        self._tell(left)

    async def give_back(self, ticket: str) -> None:
        """See TokenAccount."""
        state, left, _ = await self._call("back", ticket)
        if state != _UNKNOWN:
            self._tell(left)

    async def most(self) -> int | None:
        """See TokenAccount."""
        state, most, _ = await self._call("most", "")
        return None if state == _UNKNOWN else most

    async def _call(self, what: str, ticket: str, *values: int) -> list[int]:
        now = 0 if self._clock is None else round(self._clock() * 1000)
        arguments: list[str | int] = [now, self._kept, HELD_MS, STALE_MS, what, ticket]
        with working():
            # Its type says that it may also answer at once; this client never does.
            answer = self._run(keys=[self._key], args=[*arguments, *values])
            return await cast("Awaitable[list[int]]", answer)

    def _tell(self, left: int) -> None:
        if self._told is not None:
            self._told(left)


@cache
def _script() -> str:
    return (Path(__file__).parent / "tokens_1.lua").read_text()
