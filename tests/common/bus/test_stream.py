"""A Redis Stream and its groups, as far as we use them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from common.bus import publish
from common.bus._stream import NoGroup, Reader
from rpc.common.v1.envelope_pb2 import Envelope
from tests.common.events import STREAM, entries

if TYPE_CHECKING:
    from redis.asyncio import Redis

AT_ONCE = 0.01


def events(*seqs: int) -> list[Envelope]:
    """Events that say no more than their seq."""
    return [Envelope(event_id=f"event {seq}", seq=seq) for seq in seqs]


async def seqs(reader: Reader, count: int = 100) -> list[int]:
    """What a read brings."""
    found = await reader.read(count, block=AT_ONCE)
    return [Envelope.FromString(entry.body).seq for entry in found]


@pytest.fixture
async def reader(client: Redis) -> Reader:
    """A consumer of a group that is there."""
    reader = Reader(client, STREAM, "taker", "one")
    await reader.make_group()
    return reader


class TestPublish:
    async def test_adds_in_order(self, client: Redis) -> None:
        await publish(client, STREAM, events(1, 2))
        await publish(client, STREAM, events(3))
        assert await entries(client) == events(1, 2, 3)

    async def test_nothing_is_fine_too(self, client: Redis) -> None:
        await publish(client, STREAM, [])
        assert not await client.exists(STREAM)

    async def test_keeps_about_as_many_as_it_is_told(self, client: Redis) -> None:
        for n in range(5):
            await publish(
                client, STREAM, events(*range(n * 100, n * 100 + 100)), keep=50
            )
        assert 50 <= await client.xlen(STREAM) < 250


class TestLeave:
    async def test_who_has_done_everything_is_forgotten(
        self, client: Redis, reader: Reader
    ) -> None:
        await publish(client, STREAM, events(1))
        (entry,) = await reader.read(1, block=AT_ONCE)
        await reader.acknowledge([entry.entry_id])
        await reader.leave()
        assert await client.xinfo_consumers(STREAM, "taker") == []

    async def test_who_holds_something_stays_until_it_is_taken_over(
        self, client: Redis, reader: Reader
    ) -> None:
        await publish(client, STREAM, events(1))
        assert await seqs(reader) == [1]
        await reader.leave()
        other = Reader(client, STREAM, "taker", "other")
        assert await other.claim(idle=0) == 1

    async def test_of_a_group_that_is_gone_there_is_nothing_to_leave(
        self, client: Redis, reader: Reader
    ) -> None:
        await client.flushall()
        await reader.leave()
        assert not await client.exists(STREAM)


class TestReader:
    async def test_a_group_begins_with_the_oldest_entry(self, client: Redis) -> None:
        await publish(client, STREAM, events(1, 2))
        reader = Reader(client, STREAM, "taker", "one")
        await reader.make_group()
        assert await seqs(reader) == [1, 2]

    async def test_to_make_a_group_again_moves_nothing(
        self, client: Redis, reader: Reader
    ) -> None:
        await publish(client, STREAM, events(1))
        assert await seqs(reader) == [1]
        await reader.make_group()
        assert await seqs(reader) == []

    async def test_consumers_of_a_group_share_and_groups_do_not(
        self, client: Redis, reader: Reader
    ) -> None:
        other = Reader(client, STREAM, "taker", "two")
        another = Reader(client, STREAM, "gateway", "one")
        await another.make_group()
        await publish(client, STREAM, events(1, 2))
        assert [await seqs(reader, 1), await seqs(other, 1)] == [[1], [2]]
        assert await seqs(another) == [1, 2]

    async def test_what_is_not_acknowledged_comes_again_and_is_counted(
        self, client: Redis, reader: Reader
    ) -> None:
        await publish(client, STREAM, events(1, 2))
        first, second = await reader.read(2, block=AT_ONCE)
        for times in (2, 3):
            again = await reader.oldest_pending()
            assert again is not None
            assert (again.entry_id, again.deliveries) == (first.entry_id, times)
        await reader.acknowledge([first.entry_id])
        last = await reader.oldest_pending()
        assert last is not None
        assert (last.entry_id, last.deliveries) == (second.entry_id, 2)
        await reader.acknowledge([second.entry_id])
        assert await reader.oldest_pending() is None

    async def test_what_was_trimmed_away_meanwhile_is_passed_over(
        self, client: Redis, reader: Reader
    ) -> None:
        await publish(client, STREAM, events(1, 2))
        await reader.read(2, block=AT_ONCE)
        await client.xtrim(STREAM, maxlen=1, approximate=False)
        left = await reader.oldest_pending()
        assert left is not None
        assert Envelope.FromString(left.body).seq == 2

    async def test_claims_from_who_is_silent_without_counting_a_delivery(
        self, client: Redis, reader: Reader
    ) -> None:
        dead = Reader(client, STREAM, "taker", "dead")
        await publish(client, STREAM, events(1, 2, 3))
        await dead.read(3, block=AT_ONCE)
        assert await reader.claim(idle=60) == 0
        await asyncio.sleep(0.02)
        assert await reader.claim(idle=0.02) == 3
        entry = await reader.oldest_pending()
        assert entry is not None
        assert entry.deliveries == 2
        assert await dead.oldest_pending() is None

    async def test_says_when_redis_has_forgotten_the_group(
        self, client: Redis, reader: Reader
    ) -> None:
        await client.flushall()
        for call in (
            reader.read(1, block=AT_ONCE),
            reader.oldest_pending(),
            reader.claim(idle=0),
        ):
            with pytest.raises(NoGroup):
                await call

    async def test_says_so_to_who_waits_at_that_moment(
        self, client: Redis, reader: Reader
    ) -> None:
        waiting = asyncio.create_task(reader.read(1, block=5))
        await asyncio.sleep(0.1)
        await client.flushall()
        await publish(client, STREAM, events(1))
        with pytest.raises(NoGroup):
            await waiting
