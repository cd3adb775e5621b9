"""Leases on a real database: who gets one, and who is refused when it counts."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from common import leases
from common.leases import LeaseLost
from common.postgres import transaction

if TYPE_CHECKING:
    from common.leases import Lease
    from common.postgres import Pool

LONG = timedelta(minutes=1)
OVER = timedelta(0)
WRITE = f"INSERT INTO things (id, version) SELECT $1, 1 WHERE {leases.held(2)}"


async def take(pool: Pool, holder: str, ttl: timedelta = LONG) -> Lease | None:
    """Ask for the one lease of these tests."""
    async with transaction(pool) as connection:
        return await leases.acquire(connection, "crawl", holder, ttl=ttl)


async def taken(pool: Pool, holder: str, ttl: timedelta = LONG) -> Lease:
    """The lease, which must be free."""
    lease = await take(pool, holder, ttl)
    assert lease is not None
    return lease


async def write(pool: Pool, lease: Lease, thing: str) -> str:
    """A write that only the holder may make; what Postgres says of it."""
    async with transaction(pool) as connection:
        return await connection.execute(WRITE, thing, *lease.proof)


async def write_many(pool: Pool, lease: Lease) -> None:
    """A transaction that asks once for all its writes, and late."""
    async with transaction(pool) as connection:
        await connection.execute("INSERT INTO things (id) VALUES ('x')")
        await leases.ensure_held(connection, lease)


class TestAcquire:
    async def test_while_one_holds_it_nobody_else_gets_it(self, maker: Pool) -> None:
        assert (await taken(maker, "a")).fence == 1
        assert await take(maker, "b") is None

    async def test_one_that_ran_out_goes_to_the_next_with_a_higher_fence(
        self, maker: Pool
    ) -> None:
        await taken(maker, "a", OVER)
        assert (await taken(maker, "b")).fence == 2

    async def test_who_comes_back_under_its_name_has_it_at_once_and_fences_its_past(
        self, maker: Pool
    ) -> None:
        past = await taken(maker, "a")
        assert (await taken(maker, "a")).fence == 2
        assert await write(maker, past, "late") == "INSERT 0 0"

    async def test_of_many_at_once_one_gets_it(self, maker: Pool) -> None:
        asked = await asyncio.gather(*(take(maker, f"holder {n}") for n in range(10)))
        assert sum(lease is not None for lease in asked) == 1

    async def test_of_many_at_once_one_gets_what_ran_out(self, maker: Pool) -> None:
        await taken(maker, "a", OVER)
        asked = await asyncio.gather(*(take(maker, f"holder {n}") for n in range(10)))
        assert [lease.fence for lease in asked if lease] == [2]

    async def test_names_do_not_mind_each_other(self, maker: Pool) -> None:
        await taken(maker, "a")
        async with transaction(maker) as connection:
            assert await leases.acquire(connection, "other", "b", ttl=LONG)


class TestRenew:
    async def test_moves_the_end_and_keeps_the_fence(self, maker: Pool) -> None:
        lease = await taken(maker, "a", timedelta(seconds=30))
        async with transaction(maker) as connection:
            longer = await leases.renew(connection, lease, ttl=LONG)
        assert longer.expires_at > lease.expires_at + timedelta(seconds=20)
        assert longer.fence == lease.fence

    async def test_what_ran_out_is_lost_even_if_nobody_took_it(
        self, maker: Pool
    ) -> None:
        lease = await taken(maker, "a", OVER)
        with pytest.raises(LeaseLost, match="'crawl' of a has run out"):
            async with transaction(maker) as connection:
                await leases.renew(connection, lease, ttl=LONG)


class TestRelease:
    async def test_the_next_has_it_at_once_with_a_higher_fence(
        self, maker: Pool
    ) -> None:
        lease = await taken(maker, "a")
        async with transaction(maker) as connection:
            await leases.release(connection, lease)
        assert (await taken(maker, "b")).fence == 2

    async def test_a_late_one_does_not_touch_the_new_holder(self, maker: Pool) -> None:
        late = await taken(maker, "a", OVER)
        await taken(maker, "b")
        async with transaction(maker) as connection:
            await leases.release(connection, late)
        assert await take(maker, "c") is None


class TestHeld:
    async def test_the_holder_writes(self, maker: Pool) -> None:
        assert await write(maker, await taken(maker, "a"), "x") == "INSERT 0 1"

    async def test_a_holder_that_slept_too_long_does_not(self, maker: Pool) -> None:
        sleeper = await taken(maker, "a", OVER)
        assert await write(maker, sleeper, "before the next") == "INSERT 0 0"
        fresh = await taken(maker, "b")
        assert await write(maker, sleeper, "after it") == "INSERT 0 0"
        assert await write(maker, fresh, "its own") == "INSERT 0 1"

    async def test_nobody_takes_over_before_the_write_is_committed(
        self, maker: Pool
    ) -> None:
        lease = await taken(maker, "a", timedelta(milliseconds=300))
        async with transaction(maker) as connection:
            assert await connection.execute(WRITE, "x", *lease.proof) == "INSERT 0 1"
            await connection.execute("SELECT pg_sleep(0.4)")
            next_one = asyncio.create_task(take(maker, "b"))
            done, _ = await asyncio.wait({next_one}, timeout=0.2)
            assert not done
        assert (await next_one) is not None


class TestEnsureHeld:
    async def test_ends_the_transaction_of_who_lost_it(self, maker: Pool) -> None:
        late = await taken(maker, "a", OVER)
        with pytest.raises(LeaseLost):
            await write_many(maker, late)
        assert await maker.fetchval("SELECT count(*) FROM things") == 0

    async def test_lets_the_holder_go_on(self, maker: Pool) -> None:
        lease = await taken(maker, "a")
        async with transaction(maker) as connection:
            await leases.ensure_held(connection, lease)
