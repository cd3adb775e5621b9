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

# One round trip; the window begins with its first request.
_COUNT: Final = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
if count <= tonumber(ARGV[2]) then return 0 end
return math.max(redis.call('PTTL', KEYS[1]), 1)
"""
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

    def use(self, redis: Redis) -> None:
        """From here on count in that Redis."""
        self._redis = redis

    async def take(self, client: str, limit: int) -> timedelta | None:
        """Count one request; None if it is within the limit, else how long to wait."""
        if self._redis is not None and self._clock() >= self._rests_until:
            wait = await self._take_there(self._redis, client, limit)
            if wait is not None:
                return timedelta(milliseconds=wait) if wait else None
        return self._take_here(client, limit)

    async def _take_there(self, redis: Redis, client: str, limit: int) -> int | None:
        """Milliseconds to wait, 0 for none; None if Redis did not say."""
        from redis.exceptions import NoScriptError, RedisError

        key = f"gateway:rate:{client}"
        arguments = (key, WINDOW_SECONDS * 1000, limit)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if self._sha is None:
                    self._sha = await redis.script_load(_COUNT)
                try:
                    wait = await redis.evalsha(self._sha, 1, *arguments)
                except NoScriptError:
                    wait = await redis.eval(_COUNT, 1, *arguments)
            return int(wait)
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
        while len(self._here) > _CAPACITY:
            self._here.popitem(last=False)
        return None if count < limit else timedelta(seconds=until - now)
