"""The whole chain in a process that is killed, over a Redis that is emptied."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from common import outbox
from common.jobs import enqueue
from common.postgres import transaction
from tests.common.events import STREAM, change, listed, until
from tests.stores import Postgres, Redis

if TYPE_CHECKING:
    from redis.asyncio import Redis as Client

    from common.postgres import Pool

ROOT = Path(__file__).parents[2]
KILLS = 4


@asynccontextmanager
async def service(owners: Postgres, redis: Redis) -> AsyncIterator[None]:
    """The service as a process, killed in the end."""
    urls = (owners.app_url("maker"), owners.app_url("taker"), redis.url)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.common.service", *urls),
        cwd=ROOT,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def decide(pool: Pool, n: int) -> None:
    """A change with its event and its job, in one transaction."""
    async with transaction(pool) as connection:
        await outbox.append(connection, STREAM, [change(f"thing {n % 7}", n)])
        await enqueue(connection, "count", f"job {n}".encode())


async def handled(pool: Pool) -> list[str]:
    """The events whose effect is there, in the order of the effects."""
    rows = await pool.fetch("SELECT event_id FROM handled ORDER BY n")
    return [row["event_id"] for row in rows]


async def is_through(maker: Pool, taker: Pool, total: int) -> bool:
    """Whether every event and every job had its effect."""
    left = await maker.fetchval("SELECT count(*) FROM pgqueuer")
    return left == 0 and len(await handled(taker)) >= total


class TestKill:
    async def test_every_event_once_and_in_order_and_every_job(
        self,
        maker: Pool,
        taker: Pool,
        client: Client,
        owners: Postgres,
        redis: Redis,
    ) -> None:
        chance = random.Random(2)  # noqa: S311 - a seeded order is no secret
        total = 0
        for kill in range(KILLS):
            before = len(await handled(taker))
            async with service(owners, redis):
                for _ in range(40):
                    total += 1
                    await decide(maker, total)
                await until(partial(has_more, taker, before), seconds=20)
                # It is at work now, somewhere in the middle.
                await asyncio.sleep(chance.random() * 0.05)
            if kill % 2:
                await client.flushall()
        async with service(owners, redis):
            await until(partial(is_through, maker, taker, total), seconds=20)
        events = await listed(maker, 0, 1000)
        assert [event.seq for event in events] == list(range(1, total + 1))
        assert await handled(taker) == [event.event_id for event in events]
        newest = {f"thing {n % 7}": n for n in range(1, total + 1)}
        rows = await taker.fetch("SELECT id, version FROM things")
        assert {row["id"]: row["version"] for row in rows} == newest
        done = await maker.fetch("SELECT id FROM things")
        assert {row["id"] for row in done} == {f"job {n}" for n in range(1, total + 1)}
        assert not await taker.fetchval("SELECT count(*) FROM dead_letters")


async def has_more(pool: Pool, count: int) -> bool:
    """Whether there are more effects than that."""
    return len(await handled(pool)) > count
