"""Opportunities in full, as JSON: kept for seconds, never older than what was told."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from common.cache import Cache

if TYPE_CHECKING:
    from redis.asyncio import Redis

HERE: Final = timedelta(seconds=10)
THERE: Final = timedelta(seconds=30)
"""Only while pricing's stream is down can an answer be as old as this."""

_NEWEST: Final = 20_000


class Details:
    """The whole records of opportunities."""

    def __init__(self, load: Callable[[str], Awaitable[bytes]]) -> None:
        self._load = load
        self._cache: Cache | None = None
        self._newest: OrderedDict[str, int] = OrderedDict()

    def use(self, redis: Redis) -> None:
        """From here on keep them, here and in that Redis."""
        self._cache = Cache(redis, "gateway", here=HERE, there=THERE)

    def saw(self, opportunity_id: str, version: int) -> None:
        """A newer version was told of: older answers are not given any more."""
        self._newest[opportunity_id] = version
        self._newest.move_to_end(opportunity_id)
        while len(self._newest) > _NEWEST:
            self._newest.popitem(last=False)

    async def get(self, opportunity_id: str) -> bytes:
        """The JSON of one opportunity. Raises NotFound."""
        if self._cache is None:
            return await self._load(opportunity_id)
        # The version that is known is in the key: what it replaces is found no more.
        version = self._newest.get(opportunity_id, 0)
        key = f"opportunity:{opportunity_id}:{version}"
        return await self._cache.get(key, lambda: self._load(opportunity_id))
