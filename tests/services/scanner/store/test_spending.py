"""The budgets of 24 hours, and how a scan spends them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from common.postgres import transaction
from services.scanner.store import spending
from services.scanner.usecases.allowance import Allowance

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("scanner")

SHOP = "source shop"


class Clock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


async def spent(pool: Pool) -> int:
    """What the shop's account says."""
    async with transaction(pool) as connection:
        return (await spending.spent_by(connection, [SHOP])).get(SHOP, 0)


async def age(pool: Pool, hours: int) -> None:
    """So many hours pass."""
    async with transaction(pool) as connection:
        await connection.execute(
            "UPDATE spending SET hour = hour - $1::interval", timedelta(hours=hours)
        )


async def grant(pool: Pool, *, most: int, count: int) -> spending.Grant:
    """What is granted to the shop."""
    async with transaction(pool) as connection:
        return await spending.grant(connection, SHOP, most=most, count=count)


class TestGrant:
    async def test_never_gives_more_than_there_is(self, pool: Pool) -> None:
        counts = [(await grant(pool, most=10, count=4)).count for _ in range(4)]
        assert counts == [4, 4, 2, 0]
        assert await spent(pool) == 10

    async def test_many_at_once_get_no_more_together(self, pool: Pool) -> None:
        found = await asyncio.gather(
            *(grant(pool, most=20, count=3) for _ in range(12))
        )
        assert sum(one.count for one in found) == 20

    async def test_is_back_when_the_hour_it_was_spent_in_is_a_day_ago(
        self, pool: Pool
    ) -> None:
        first = await grant(pool, most=5, count=5)
        over = await grant(pool, most=5, count=1)
        assert (over.count, over.until) == (0, first.hour + timedelta(hours=25))
        # Spent in the last minute of an hour, it counts until that minute is a day ago.
        await age(pool, 24)
        assert (await grant(pool, most=5, count=1)).count == 0
        await age(pool, 1)
        assert (await grant(pool, most=5, count=9)).count == 5

    async def test_what_is_given_back_can_be_spent(self, pool: Pool) -> None:
        first = await grant(pool, most=5, count=5)
        async with transaction(pool) as connection:
            await spending.give_back(connection, SHOP, first.hour, 2)
        assert (await grant(pool, most=5, count=5)).count == 2


class TestForgetSpent:
    async def test_drops_only_what_no_budget_looks_at(self, pool: Pool) -> None:
        await grant(pool, most=5, count=1)
        await age(pool, 49)
        await grant(pool, most=5, count=2)
        async with transaction(pool) as connection:
            await spending.forget_spent(connection)
            rows = await connection.fetch("SELECT spent FROM spending")
        assert [row["spent"] for row in rows] == [2]


class TestAllowance:
    async def test_ends_at_the_budget_and_says_when_it_is_back(
        self, pool: Pool
    ) -> None:
        shop = Allowance(pool, SHOP, 3)
        assert [await shop.take() for _ in range(5)] == [True] * 3 + [False] * 2
        assert shop.back_at is not None

    async def test_many_requests_at_once_lose_nothing(self, pool: Pool) -> None:
        shop = Allowance(pool, SHOP, 30)
        found = await asyncio.gather(*(shop.take() for _ in range(40)))
        assert found.count(True) == 30

    async def test_gives_back_what_of_a_block_was_not_taken(self, pool: Pool) -> None:
        shop = Allowance(pool, SHOP, 1000)
        assert await shop.take()
        assert await spent(pool) == 20
        shop.put_back()
        assert await shop.take()
        await shop.close()
        assert await spent(pool) == 1
        await shop.close()
        assert await spent(pool) == 1

    async def test_one_that_died_with_a_block_costs_no_more_than_that(
        self, pool: Pool
    ) -> None:
        assert await Allowance(pool, SHOP, 100).take()
        other = Allowance(pool, SHOP, 100)
        count = 0
        while await other.take():
            count += 1
        assert count == 98
        assert await spent(pool) == 100

    async def test_a_grant_is_of_its_hour_alone(self, pool: Pool) -> None:
        clock = Clock()
        shop = Allowance(pool, SHOP, 1000, clock=clock)
        assert await shop.take()
        clock.seconds += 3600
        assert await shop.take()
        # The rest of the old block went back, and a new one was granted.
        assert await spent(pool) == 21
