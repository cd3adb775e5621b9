"""Relays that crash, meet each other, or find Redis away."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client import REGISTRY
from redis.asyncio import Redis as Client

from common.outbox import Relay
from tests.common.events import (
    STREAM,
    change,
    cut_connections,
    entries,
    listed,
    rows_of,
    somehow,
    until,
    write,
)
from tests.stores import Postgres

if TYPE_CHECKING:
    from common.postgres import Pool

FAST = 0.01
SHORT = timedelta(milliseconds=300)


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[None]:
    """The relay at work, stopped at the end."""
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        relay.stop()
        async with asyncio.timeout(5):
            await task


async def seqs(redis: Client, stream: str = STREAM) -> list[int]:
    """What the stream brings, in its order."""
    return [event.seq for event in await entries(redis, stream)]


async def published(pool: Pool, stream: str = STREAM) -> int:
    """Up to where the relay has noted that it published."""
    query = "SELECT published FROM outbox_heads WHERE stream = $1"
    return sum([row["published"] for row in await rows_of(pool, query, stream)])


async def reached(pool: Pool, seq: int, stream: str = STREAM) -> bool:
    """Whether the relay has come so far."""
    return await published(pool, stream) == seq


async def has_listed(pool: Pool, count: int) -> bool:
    """Whether so many events have their seq."""
    return len(await listed(pool)) == count


async def waits(count: int | None, stream: str = STREAM) -> bool:
    """Whether the metrics say that so many events are not published; None: nothing."""
    shown = REGISTRY.get_sample_value("magpie_outbox_waiting", {"stream": stream})
    return shown == count


class TestRelay:
    async def test_brings_events_to_their_streams_in_order(
        self, maker: Pool, client: Client
    ) -> None:
        async with running(Relay(maker, client, holder="a", every=FAST, batch=3)):
            for n in range(10):
                await write(maker, change(f"thing {n}"))
                await write(maker, change(f"thing {n}"), stream="other")

            await until(lambda: reached(maker, 10))
            await until(lambda: reached(maker, 10, "other"))
        assert await seqs(client) == await seqs(client, "other") == list(range(1, 11))
        assert await entries(client) == await listed(maker)

    async def test_one_that_crashes_anywhere_loses_nothing(
        self, maker: Pool, client: Client
    ) -> None:
        chance = random.Random(11)  # noqa: S311 - a seeded order is no secret
        total = 0
        for _ in range(12):
            for _ in range(chance.randint(1, 8)):
                total += 1
                await write(maker, change(f"thing {total}"))
            relay = Relay(maker, client, holder="a", every=FAST, batch=2)
            crashing = asyncio.create_task(relay.run())
            await asyncio.sleep(chance.random() * 0.03)
            crashing.cancel()
            with suppress(asyncio.CancelledError):
                await crashing
        async with running(Relay(maker, client, holder="a", every=FAST)):
            await until(lambda: reached(maker, total))
        brought = await seqs(client)
        assert list(dict.fromkeys(brought)) == list(range(1, total + 1))

    async def test_what_was_published_but_not_noted_comes_again(
        self, maker: Pool, client: Client
    ) -> None:
        await write(maker, change("a"), change("b"))
        for _ in range(2):
            await maker.execute("UPDATE outbox_heads SET published = 0")
            async with running(Relay(maker, client, holder="a", every=FAST)):
                await until(lambda: reached(maker, 2))
        assert await seqs(client) == [1, 2, 1, 2]

    async def test_of_two_one_works_and_the_other_takes_over(
        self, maker: Pool, client: Client
    ) -> None:
        first = Relay(maker, client, holder="a", every=FAST, ttl=SHORT)
        second = Relay(maker, client, holder="b", every=FAST, ttl=SHORT)

        async def arrived() -> bool:
            return await published(maker) == total

        async with running(second):
            async with running(first):
                for total in range(1, 21):
                    await write(maker, change(f"thing {total}"))
                await until(arrived)
                assert await seqs(client) == list(range(1, 21))
            total = 21
            await write(maker, change("after the first is gone"))
            await until(arrived)
        assert await seqs(client) == list(range(1, 22))

    async def test_one_that_died_is_followed_when_its_lease_has_run_out(
        self, maker: Pool, client: Client
    ) -> None:
        await maker.execute(
            "INSERT INTO leases VALUES ('outbox relay', 'dead', 7, now() + $1)", SHORT
        )
        await write(maker, change("a"))
        async with running(Relay(maker, client, holder="b", every=FAST, ttl=SHORT)):
            assert await seqs(client) == []

            await until(lambda: reached(maker, 1))

    async def test_one_that_lost_its_lease_unawares_notes_nothing_and_gives_way(
        self, maker: Pool, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        relay = Relay(maker, client, holder="a", every=FAST, ttl=timedelta(minutes=5))
        async with running(relay):
            await write(maker, change("a"))

            await until(lambda: reached(maker, 1))
            await maker.execute("UPDATE leases SET holder = 'b', fence = fence + 1")
            await write(maker, change("b"))

            await until(lambda: "lease" in caplog.text)
            await asyncio.sleep(0.3)
        assert await published(maker) == 1
        assert await seqs(client) == [1, 2]

    async def test_who_has_no_lease_says_nothing_about_what_waits(
        self, maker: Pool, client: Client, tmp_path: Path
    ) -> None:
        nowhere = Client.from_url(f"unix://{tmp_path}/nobody.sock")
        await write(maker, change("a"), change("b"))
        async with running(Relay(maker, nowhere, holder="a", every=FAST, ttl=SHORT)):
            await until(lambda: waits(2))
            await maker.execute(
                "UPDATE leases SET holder = 'b', fence = fence + 1, "
                "expires_at = now() + interval '5 minutes'"
            )
            await until(lambda: waits(None))
        await nowhere.aclose()

    async def test_without_redis_events_are_numbered_and_come_later(
        self, maker: Pool, client: Client, tmp_path: Path
    ) -> None:
        nowhere = Client.from_url(f"unix://{tmp_path}/nobody.sock")
        await write(maker, change("a"))
        async with running(Relay(maker, nowhere, holder="a", every=FAST)):
            await until(lambda: has_listed(maker, 1))
            await write(maker, change("b"))

            await until(lambda: has_listed(maker, 2), seconds=1)
        await nowhere.aclose()
        async with running(Relay(maker, client, holder="a", every=FAST)):
            await until(lambda: reached(maker, 2))
        assert await seqs(client) == [1, 2]

    async def test_lost_connections_to_postgres_are_made_again(
        self, maker: Pool, client: Client, owners: Postgres
    ) -> None:
        async with running(Relay(maker, client, holder="a", every=FAST)):
            for total in range(1, 6):
                assert await cut_connections(owners.url, "maker")
                await somehow(partial(write, maker, change(f"thing {total}")))

            await until(lambda: reached(maker, 5))

    async def test_deletes_what_is_old(self, maker: Pool, client: Client) -> None:
        await write(maker, change("a"))
        quick = Relay(
            maker, client, holder="a", every=FAST, kept=timedelta(milliseconds=1)
        )
        async with running(quick):
            await until(lambda: reached(maker, 1))
        async with running(
            Relay(maker, client, holder="a", every=FAST, kept=timedelta(0))
        ):
            await until(lambda: has_listed(maker, 0))
