"""Offers that wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from common.postgres import transaction
from services.pricing.store.waiting import (
    Waiting,
    count_waiting,
    end_waiting,
    put_waiting,
    read_waiting,
    take_due,
)
from tests.services.pricing.given import NOON

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("pricing")

MINUTE = timedelta(minutes=1)


def row(offer_id: str, version: int = 1, due: float = 0.0) -> Waiting:
    """A version that is due so many minutes after noon."""
    return Waiting(offer_id, version, f"{offer_id}{version}".encode(), "why", at(due))


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


async def put(pool: Pool, *rows: Waiting) -> None:
    async with transaction(pool) as connection:
        await put_waiting(connection, rows, now=NOON)


async def take(pool: Pool, minutes: float, limit: int = 9) -> list[bytes]:
    async with transaction(pool) as connection:
        return await take_due(
            connection, now=at(minutes), until=at(minutes + 2), limit=limit
        )


class TestTakeDue:
    async def test_only_what_is_due_is_given(self, pool: Pool) -> None:
        await put(pool, row("a"), row("b", due=5))
        assert await take(pool, 1) == [b"a1"]

    async def test_what_was_taken_is_given_again_only_later(self, pool: Pool) -> None:
        await put(pool, row("a"))
        assert await take(pool, 0) == [b"a1"]
        assert await take(pool, 1) == []
        assert await take(pool, 2) == [b"a1"]

    async def test_the_longest_due_come_first(self, pool: Pool) -> None:
        await put(pool, row("a", due=2), row("b", due=1), row("c", due=3))
        assert await take(pool, 9, limit=1) == [b"b1"]
        assert sorted(await take(pool, 9)) == [b"a1", b"c1"]


class TestPutWaiting:
    async def test_an_offer_waits_once_with_its_newest_version(
        self, pool: Pool
    ) -> None:
        await put(pool, row("a", 2))
        await put(pool, row("a", 1), row("b"))
        await put(pool, row("b", 3))
        async with transaction(pool) as connection:
            assert await read_waiting(connection, ["a", "b", "c"]) == {"a": 2, "b": 3}
            assert await count_waiting(connection) == (2, NOON)

    async def test_the_same_version_may_be_put_off(self, pool: Pool) -> None:
        await put(pool, row("a"))
        await put(pool, row("a", due=5))
        assert await take(pool, 1) == []


class TestEndWaiting:
    async def test_ends_that_version_and_older_ones(self, pool: Pool) -> None:
        await put(pool, row("a", 2), row("b", 2), row("c", 2))
        async with transaction(pool) as connection:
            await end_waiting(connection, [("a", 2), ("b", 1), ("c", 3)])
            assert await read_waiting(connection, ["a", "b", "c"]) == {"b": 2}

    async def test_nobody_waits_at_first(self, pool: Pool) -> None:
        async with transaction(pool) as connection:
            assert await count_waiting(connection) == (0, None)
