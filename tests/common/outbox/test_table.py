"""The order of events: what has a seq, when, and that no reader passes over one."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from common import outbox
from common.errors import BadInput, NotFound
from common.postgres import transaction
from common.tracing import span
from common.wire import read_time
from rpc.common.v1.money_pb2 import Money
from tests.common.events import STREAM, change, listed, made, number, write

if TYPE_CHECKING:
    from common.postgres import Connection, Pool

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def publish_all(pool: Pool) -> None:
    """Note everything as published, as the relay would."""
    await pool.execute("UPDATE outbox_heads SET published = seq")


async def age(pool: Pool, up_to: int) -> None:
    """Make the events up to that seq eight days old."""
    await pool.execute(
        "UPDATE outbox SET occurred_at = now() - interval '8 days' WHERE seq <= $1",
        up_to,
    )


async def prune(pool: Pool, *, kept: timedelta = timedelta(days=7)) -> int:
    """Delete what is old on the stream of these tests."""
    async with transaction(pool) as connection:
        return await outbox.prune(connection, STREAM, kept=kept)


async def busy_writer(pool: Pool, name: int, committed: list[str]) -> None:
    """Transactions of any length, of which some are rolled back."""
    chance = random.Random(name)  # noqa: S311 - a seeded order is no secret
    for n in range(12):
        changes = [change(f"{name}/{n}/{k}") for k in range(chance.choice([1, 3]))]
        connection = await pool.acquire()
        begun = connection.transaction()
        await begun.start()
        await outbox.append(connection, STREAM, changes)
        await asyncio.sleep(chance.random() * 0.02)
        if chance.random() < 0.2:
            await begun.rollback()
        else:
            await begun.commit()
            committed.extend(change.aggregate_id for change in changes)
        await pool.release(connection)


class TestAppend:
    async def test_the_event_tells_what_changed_and_in_which_trace(
        self, maker: Pool
    ) -> None:
        with span("a request", traceparent=PARENT):
            async with transaction(maker) as connection:
                (event_id,) = await outbox.append(
                    connection, STREAM, [change("a thing", 7)]
                )
                moment = await connection.fetchval("SELECT now()")
        await number(maker)
        (event,) = await listed(maker)
        assert event.event_id == str(event_id)
        assert event.type == "magpie.common.v1.Money"
        assert event.producer == "maker"
        assert (event.aggregate_id, event.version, event.seq) == ("a thing", 7, 1)
        assert abs(read_time(event.occurred_at) - moment) < timedelta(seconds=5)
        assert event.traceparent[:36] == PARENT[:36]
        assert Money.FromString(event.payload) == Money(minor_units=7)

    async def test_a_rollback_leaves_no_event_and_no_gap(self, maker: Pool) -> None:
        await write(maker, change("a"))

        async def fail(connection: Connection) -> None:
            await outbox.append(connection, STREAM, [change("lost")])
            raise LookupError

        with pytest.raises(LookupError):
            async with transaction(maker) as connection:
                await fail(connection)
        await write(maker, change("b"))
        await number(maker)
        found = [(event.aggregate_id, event.seq) for event in await listed(maker)]
        assert found == [("a", 1), ("b", 2)]

    async def test_nothing_is_fine_too(self, maker: Pool) -> None:
        await write(maker)
        assert await number(maker) == 0


class TestNumberRows:
    async def test_what_commits_late_comes_after_what_was_read_already(
        self, maker: Pool
    ) -> None:
        late = await maker.acquire()
        transaction_of_late = late.transaction()
        await transaction_of_late.start()
        await outbox.append(late, STREAM, [change("inserted first")])
        await write(maker, change("committed first"))
        await number(maker)
        assert [event.aggregate_id for event in await listed(maker)] == [
            "committed first"
        ]
        await transaction_of_late.commit()
        await maker.release(late)
        await number(maker)
        (missed,) = await listed(maker, after=1)
        assert (missed.aggregate_id, missed.seq) == ("inserted first", 2)

    async def test_each_stream_counts_for_itself(self, maker: Pool) -> None:
        for n in range(3):
            await write(maker, change(f"x{n}"), stream="x")
            await write(maker, change(f"y{n}"), change(f"y{n}b"), stream="y")
        await number(maker, limit=5)
        await number(maker)
        assert [event.seq for event in await listed(maker, stream="x")] == [1, 2, 3]
        seqs = [event.seq for event in await listed(maker, stream="y")]
        assert seqs == [1, 2, 3, 4, 5, 6]

    async def test_many_who_number_at_once_give_each_event_one_seq(
        self, maker: Pool
    ) -> None:
        await write(maker, *(change(f"thing {n}") for n in range(100)))
        counts = await asyncio.gather(*(number(maker, limit=30) for _ in range(6)))
        assert sum(counts) == 100
        events = await listed(maker, limit=outbox.MOST)
        assert [event.seq for event in events] == list(range(1, 101))
        assert [event.aggregate_id for event in events] == [
            f"thing {n}" for n in range(100)
        ]

    async def test_a_reader_beside_busy_writers_misses_nothing(
        self, maker: Pool
    ) -> None:
        committed: list[str] = []
        writing = reading = True

        async def numberer() -> None:
            while writing:
                await number(maker, limit=7)

        read: list[str] = []

        async def reader() -> None:
            last = 0
            while reading or await listed(maker, last):
                for event in await listed(maker, last, limit=5):
                    assert event.seq == last + 1
                    last = event.seq
                    read.append(event.aggregate_id)

        numbering = [asyncio.create_task(numberer()) for _ in range(2)]
        following = asyncio.create_task(reader())
        await asyncio.gather(*(busy_writer(maker, n, committed) for n in range(6)))
        writing = False
        await asyncio.gather(*numbering)
        await number(maker)
        reading = False
        await following
        assert sorted(read) == sorted(committed)
        # It would prove nothing if they had committed in the order of their inserts.
        rows = await maker.fetch("SELECT written FROM outbox ORDER BY seq")
        written = [row["written"] for row in rows]
        assert written != sorted(written)


class TestListEvents:
    async def test_gives_what_comes_after_a_place_in_order(self, maker: Pool) -> None:
        await made(maker, 5)
        assert [event.seq for event in await listed(maker, 2)] == [3, 4, 5]
        assert [event.seq for event in await listed(maker, 1, limit=2)] == [2, 3]
        assert await listed(maker, 5) == []

    async def test_a_stream_that_never_was_is_empty(self, maker: Pool) -> None:
        assert await listed(maker) == []

    async def test_a_place_that_is_no_longer_kept_is_named(self, maker: Pool) -> None:
        await made(maker, 5)
        await publish_all(maker)
        await age(maker, 3)
        await prune(maker)
        with pytest.raises(NotFound, match="from 4 to 5, not those after 2"):
            await listed(maker, 2)
        assert [event.seq for event in await listed(maker, 3)] == [4, 5]
        assert [event.seq for event in await listed(maker, 0)] == [4, 5]

    async def test_a_place_that_was_never_reached_is_named(self, maker: Pool) -> None:
        await made(maker, 2)
        with pytest.raises(NotFound, match="not those after 9"):
            await listed(maker, 9)

    @pytest.mark.parametrize(("after", "limit"), [(-1, 0), (0, -1), (0, 1001)])
    async def test_refuses_what_is_no_place_or_too_much(
        self, maker: Pool, after: int, limit: int
    ) -> None:
        with pytest.raises(BadInput):
            await listed(maker, after, limit)


class TestNewestSeq:
    async def test_is_that_of_the_last_numbered_event(self, maker: Pool) -> None:
        async with transaction(maker) as connection:
            assert await outbox.newest_seq(connection, STREAM) == 0
        await made(maker, 3)
        await write(maker, change("not numbered yet"))
        async with transaction(maker) as connection:
            assert await outbox.newest_seq(connection, STREAM) == 3


class TestPrune:
    async def test_deletes_what_is_old_and_published(self, maker: Pool) -> None:
        await made(maker, 4)
        await publish_all(maker)
        await age(maker, 2)
        assert await prune(maker) == 2
        assert [event.seq for event in await listed(maker)] == [3, 4]
        assert await prune(maker) == 0

    async def test_keeps_what_redis_never_saw(self, maker: Pool) -> None:
        await made(maker, 4)
        await age(maker, 4)
        assert await prune(maker) == 0

    async def test_a_young_event_keeps_all_that_comes_after_it(
        self, maker: Pool
    ) -> None:
        await made(maker, 4)
        await publish_all(maker)
        await age(maker, 4)
        await maker.execute("UPDATE outbox SET occurred_at = now() WHERE seq = 2")
        assert await prune(maker) == 1
        assert [event.seq for event in await listed(maker)] == [2, 3, 4]

    async def test_numbers_go_on_when_all_is_deleted(self, maker: Pool) -> None:
        await made(maker, 2)
        await publish_all(maker)
        await prune(maker, kept=timedelta(0))
        await write(maker, change("next"))
        await number(maker)
        assert [event.seq for event in await listed(maker, 2)] == [3]
