"""How many requests each client has made in its present minute, counted in Redis.

While Redis does not answer each process counts for itself: the limit is then one for
each replica, which is better than none and better than no answer.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from redis.asyncio import Redis

WINDOW_SECONDS: Final = 60
ANSWER_SECONDS: Final = 0.25
"""A limiter that is slower than this is worse than a rougher one."""
REST_SECONDS: Final = 1.0
"""How long Redis is left alone after it did not answer."""

# One round trip; the window begins with its first request. What is taken and not used
# is lost with the window, so a replica takes a hundredth of the limit at most.
_TAKE: Final = """
local taken = tonumber(redis.call('GET', KEYS[1]) or '0')
local share = math.min(tonumber(ARGV[3]), tonumber(ARGV[2]) - taken)
if share > 0 then
    redis.call('INCRBY', KEYS[1], share)
    if taken == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
end
return {share, math.max(redis.call('PTTL', KEYS[1]), 1)}
"""
_SHARES: Final = 100
_LARGEST_SHARE: Final = 50
_CAPACITY: Final = 10_000

_log = logging.getLogger(__name__)


class Rates:
    """Counts requests by client."""

    def __init__(
        self,
        redis: Redis | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis
        self._clock = clock
        self._rests_until = 0.0
        self._sha: str | None = None
        self._here: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._granted: OrderedDict[str, tuple[int, float]] = OrderedDict()
        """By client: the requests that Redis has granted already, and until when."""

    def use(self, redis: Redis) -> None:
        """From here on count in that Redis."""
        self._redis = redis

    async def take(self, client: str, limit: int) -> timedelta | None:
        """Count one request; None if it is within the limit, else how long to wait."""
        left, until = self._granted.get(client, (0, 0.0))
        if left and self._clock() < until:
            self._granted[client] = (left - 1, until)
            return None
        if self._redis is not None and self._clock() >= self._rests_until:
            answer = await self._take_there(self._redis, client, limit)
            if answer is not None:
                return self._spend(client, *answer)
        return self._take_here(client, limit)

    def _spend(self, client: str, share: int, window: timedelta) -> timedelta | None:
        """Count one request of those that were granted just now, if any were."""
        if share <= 0:
            return window
        now = self._clock()
        # Another request may have been granted some meanwhile.
        left, until = self._granted.pop(client, (0, 0.0))
        kept = left if now < until else 0
        self._granted[client] = (kept + share - 1, now + window.total_seconds())
        _keep_few(self._granted)
        return None

    async def _take_there(
        self, redis: Redis, client: str, limit: int
    ) -> tuple[int, timedelta] | None:
        """How many requests are granted and what is left of their window.

        None if Redis did not say.
        """
        from redis.exceptions import NoScriptError, RedisError

        key = f"gateway:rate:{client}"
        share = max(1, min(limit // _SHARES, _LARGEST_SHARE))
        arguments = (key, WINDOW_SECONDS * 1000, limit, share)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if self._sha is None:
                    self._sha = await redis.script_load(_TAKE)
                try:
                    granted, left = await redis.evalsha(self._sha, 1, *arguments)
                except NoScriptError:
                    granted, left = await redis.eval(_TAKE, 1, *arguments)
            return int(granted), timedelta(milliseconds=int(left))
        except (RedisError, TimeoutError, OSError) as exc:
            _log.warning("rate limit: Redis did not answer: %s", type(exc).__name__)
            self._rests_until = self._clock() + REST_SECONDS
            return None

    def _take_here(self, client: str, limit: int) -> timedelta | None:
        now = self._clock()
        count, until = self._here.pop(client, (0, 0.0))
        if until <= now:
            count, until = 0, now + WINDOW_SECONDS
        self._here[client] = (count + 1, until)
        _keep_few(self._here)
        return None if count < limit else timedelta(seconds=until - now)


def _keep_few(counts: OrderedDict[str, tuple[int, float]]) -> None:
    while len(counts) > _CAPACITY:
        counts.popitem(last=False)
