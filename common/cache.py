"""Connections to Redis, and a cache in two tiers: this process, then Redis.

Nothing is kept only here: losing all of Redis costs time, not data.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from common.stores import (
    MAKE_ROOM,
    StoreFull,
    StoreRefused,
    StoreUnreachable,
    WrongStore,
    said,
    without_password,
)

if TYPE_CHECKING:
    from redis.asyncio import Redis

OLDEST: Final = (6, 2)
CONNECT_SECONDS: Final = 2.0
ANSWER_SECONDS: Final = 5.0

_MEND = "Check MAGPIE_REDIS_URL, or leave it out to use the embedded one."
_log = logging.getLogger(__name__)


async def open_redis(url: str, *, answer_seconds: float = ANSWER_SECONDS) -> Redis:
    """A client of the Redis behind `url`, once it has answered; values are bytes.

    A blocking command must block for less than `answer_seconds`. Close it with
    `aclose()`. Raises StoreUnreachable, StoreRefused or WrongStore, naming the URL.
    """
    from redis.asyncio import Redis

    shown = without_password(url)
    with _connecting(shown):
        client = Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=answer_seconds,
            health_check_interval=30,
        )
    try:
        with _connecting(shown):
            about = await client.info("server")
        _check_version(str(about.get("redis_version", "")), shown)
    except BaseException:
        await client.aclose()
        raise
    return client


def _check_version(version: str, shown: str) -> None:
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if numbers < OLDEST:
        raise WrongStore(
            f"{shown} is Redis {version or 'of no version'}.",
            hint=f"Magpie needs {OLDEST[0]}.{OLDEST[1]} or newer.",
        )


@contextmanager
def working() -> Iterator[None]:
    """Turns what Redis says while it works into errors that say what to do."""
    from redis.exceptions import ConnectionError as Lost
    from redis.exceptions import OutOfMemoryError, ResponseError
    from redis.exceptions import TimeoutError as TooSlow

    try:
        yield
    except (Lost, TooSlow) as exc:
        raise StoreUnreachable(f"Redis went away: {said(exc)}.") from exc
    except OutOfMemoryError as exc:
        raise StoreFull(f"Redis: {said(exc)}.", hint="Raise its maxmemory.") from exc
    except ResponseError as exc:
        if str(exc).startswith("MISCONF"):
            raise StoreFull(f"Redis: {said(exc)}.", hint=MAKE_ROOM) from exc
        raise


@contextmanager
def _connecting(shown: str) -> Iterator[None]:
    from redis.exceptions import AuthenticationError, NoPermissionError, RedisError
    from redis.exceptions import ConnectionError as Lost
    from redis.exceptions import TimeoutError as TooSlow

    try:
        yield
    except (AuthenticationError, NoPermissionError) as exc:
        raise _refused(shown, exc) from exc
    except (Lost, TooSlow) as exc:
        # The client wraps a refused login as if the connection had failed.
        if isinstance(exc.__cause__, AuthenticationError):
            raise _refused(shown, exc) from exc
        raise StoreUnreachable(
            f"Redis at {shown} does not answer: {said(exc)}.", hint=_MEND
        ) from exc
    except (ValueError, TypeError) as exc:
        # A parameter it does not know shows only when it connects.
        raise WrongStore(f"{shown} is no Redis URL: {said(exc)}.", hint=_MEND) from exc
    except RedisError as exc:
        raise WrongStore(
            f"What answers at {shown} is not Redis: {said(exc)}.", hint=_MEND
        ) from exc


def _refused(shown: str, exc: Exception) -> StoreRefused:
    return StoreRefused(f"Redis at {shown} says no: {said(exc)}.", hint=_MEND)


@dataclass(slots=True)
class _Kept:
    value: bytes
    until: float


class Cache:
    """Values by key: seconds in this process, minutes in Redis, else loaded once.

    Keys in Redis begin with `prefix`, the service's name. When Redis fails, the cache
    goes on without it.
    """

    def __init__(
        self,
        redis: Redis,
        prefix: str,
        *,
        here: timedelta = timedelta(seconds=10),
        there: timedelta = timedelta(minutes=5),
        capacity: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis
        self._prefix = prefix
        self._here = here.total_seconds()
        self._there = there
        self._capacity = capacity
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._loading: dict[str, asyncio.Task[bytes]] = {}

    async def get(self, key: str, load: Callable[[], Awaitable[bytes]]) -> bytes:
        """The value of `key`; on a miss `load` makes it, once for all who wait.

        What `load` raises reaches everybody who waits, and is not kept. A caller that
        is cancelled leaves the load running for the others.
        """
        kept = self._kept.get(key)
        if kept is not None and kept.until > self._clock():
            return kept.value
        task = self._loading.get(key)
        if task is None:
            task = asyncio.create_task(self._find(key, load))
            self._loading[key] = task
            task.add_done_callback(lambda done: self._loaded(key, done))
        return await asyncio.shield(task)

    async def forget(self, key: str) -> None:
        """Drop `key` here and in Redis; other processes keep theirs for seconds."""
        self._kept.pop(key, None)
        with working():
            await self._redis.delete(self._name(key))

    async def _find(self, key: str, load: Callable[[], Awaitable[bytes]]) -> bytes:
        value = await self._from_redis(key)
        if value is None:
            value = await load()
            await self._to_redis(key, value)
        self._keep(key, value)
        return value

    def _keep(self, key: str, value: bytes) -> None:
        self._kept[key] = _Kept(value, self._clock() + self._here)
        self._kept.move_to_end(key)
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)

    def _loaded(self, key: str, task: asyncio.Task[bytes]) -> None:
        del self._loading[key]
        # Asking for it keeps asyncio from reporting an error nobody waited for.
        if not task.cancelled():
            task.exception()

    async def _from_redis(self, key: str) -> bytes | None:
        from redis.exceptions import RedisError

        try:
            value = await self._redis.get(self._name(key))
        except RedisError as exc:
            _log.warning("cache: Redis did not answer: %s", exc)
            return None
        # Without decode_responses it is never text; redis-py cannot say so.
        return value.encode() if isinstance(value, str) else value

    async def _to_redis(self, key: str, value: bytes) -> None:
        from redis.exceptions import RedisError

        try:
            await self._redis.set(self._name(key), value, ex=self._there)
        except RedisError as exc:
            _log.warning("cache: Redis did not answer: %s", exc)

    def _name(self, key: str) -> str:
        return f"{self._prefix}:cache:{key}"
