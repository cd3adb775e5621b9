"""Counting requests, with Redis and without."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from redis.asyncio import ConnectionPool

from common.cache import open_redis
from services.gateway.store.rates import Rates
from tests.stores import Redis


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class TestTakeHere:
    async def test_the_limit_is_of_a_minute_that_begins_with_the_first(self) -> None:
        clock = Clock()
        rates = Rates(clock=clock)
        assert [await rates.take("a", 2) for _ in range(2)] == [None, None]
        clock.seconds += 20
        assert await rates.take("a", 2) == timedelta(seconds=40)
        assert await rates.take("b", 2) is None
        clock.seconds += 40
        assert await rates.take("a", 2) is None

    async def test_any_number_of_clients_takes_bounded_memory(self) -> None:
        rates = Rates()
        for number in range(10_500):
            await rates.take(str(number), 1)
        assert len(rates._here) == 10_000


class TestTakeThere:
    async def test_all_replicas_count_together(self, redis: Redis) -> None:
        client = await open_redis(redis.url)
        one, two = Rates(client), Rates(client)
        takes = [rates.take("a", 50) for rates in (one, two) for _ in range(40)]
        waits = await asyncio.gather(*takes)
        assert waits.count(None) == 50
        longest = max(wait for wait in waits if wait is not None)
        assert timedelta(seconds=50) < longest <= timedelta(seconds=60)
        assert 0 < await client.pttl("gateway:rate:a") <= 60_000
        await client.aclose()

    async def test_a_replica_takes_a_hundredth_of_the_limit_at_once(
        self, redis: Redis
    ) -> None:
        client = await open_redis(redis.url)
        one, two = Rates(client), Rates(client)
        assert await one.take("a", 1000) is None
        assert await client.get("gateway:rate:a") in (b"10", "10")
        takes = [rates.take("a", 1000) for rates in (one, two) for _ in range(600)]
        waits = [await take for take in takes]
        # Nine that the first one was granted are left over.
        assert waits.count(None) == 990
        await client.aclose()

    async def test_what_was_taken_is_good_for_its_minute_only(
        self, redis: Redis
    ) -> None:
        clock = Clock()
        client = await open_redis(redis.url)
        rates = Rates(client, clock=clock)
        assert await rates.take("a", 1000) is None
        await client.delete("gateway:rate:a")
        clock.seconds += 61
        assert await rates.take("a", 1000) is None
        assert await client.get("gateway:rate:a") in (b"10", "10")
        await client.aclose()

    async def test_a_redis_that_is_gone_is_left_alone_for_a_while(
        self, redis: Redis
    ) -> None:
        clock = Clock()
        client = await open_redis(redis.url)
        rates = Rates(client, clock=clock)
        kept, client.connection_pool = client.connection_pool, unreachable()
        assert [await rates.take("a", 1) for _ in range(2)][1] is not None
        client.connection_pool = kept
        # Still counted here: Redis has not seen a request of "a".
        assert await rates.take("a", 1) is not None
        clock.seconds += 2
        assert await rates.take("a", 1) is None
        await client.aclose()


def unreachable() -> ConnectionPool:
    """A pool of connections to where nobody is."""
    return ConnectionPool.from_url("unix:///nowhere/redis.sock")
