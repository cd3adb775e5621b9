"""Events of the tests: written by `maker`, and what one may ask about them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from common import outbox
from common.postgres import connect, transaction
from common.stores import StoreUnreachable
from rpc.common.v1.envelope_pb2 import Envelope
from rpc.common.v1.money_pb2 import Money

if TYPE_CHECKING:
    import asyncpg
    from redis.asyncio import Redis

    from common.postgres import Pool

STREAM: Final = "prices"

T = TypeVar("T")


def change(thing: str, version: int = 1) -> outbox.Change:
    """The thing has a new version."""
    return outbox.Change(thing, version, Money(minor_units=version))


async def write(pool: Pool, *changes: outbox.Change, stream: str = STREAM) -> None:
    """Events in one transaction."""
    async with transaction(pool) as connection:
        await outbox.append(connection, stream, changes)


async def number(pool: Pool, limit: int = outbox.MOST) -> int:
    """Give what is committed its seq."""
    async with transaction(pool) as connection:
        return await outbox.number_rows(connection, limit=limit)


async def listed(
    pool: Pool, after: int = 0, limit: int = 0, stream: str = STREAM
) -> list[Envelope]:
    """What the owner would answer to ListEvents."""
    async with transaction(pool) as connection:
        return await outbox.list_events(connection, after, limit, stream=stream)


def fetch_from(pool: Pool) -> Callable[[int, int], Awaitable[Sequence[Envelope]]]:
    """A consumer's way to the owner."""

    async def fetch(after: int, limit: int) -> Sequence[Envelope]:
        return await listed(pool, after, limit)

    return fetch


async def made(pool: Pool, count: int, *, first: int = 1) -> list[Envelope]:
    """Numbered events over things of their own, not published."""
    for n in range(first, first + count):
        await write(pool, change(f"thing {n}"))
    await number(pool)
    return (await listed(pool, 0, outbox.MOST))[first - 1 :]


async def entries(redis: Redis, stream: str = STREAM) -> list[Envelope]:
    """All events on a stream."""
    found: Any = await redis.xrange(stream)
    return [Envelope.FromString(fields[b"envelope"]) for _, fields in found]


async def cut_connections(url: str, schema: str) -> int:
    """End every connection of that schema's pools, as a restart of the server does."""
    connection = await connect(url)
    count: int = await connection.fetchval(
        "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) "
        "FROM pg_stat_activity WHERE application_name = $1",
        f"magpie-{schema}",
    )
    await connection.close()
    return count


async def somehow(call: Callable[[], Awaitable[T]]) -> T:
    """Its answer over a connection that still lives, after others were cut."""
    while True:
        try:
            return await call()
        except StoreUnreachable:
            continue


async def rows_of(pool: Pool, query: str, *args: object) -> list[asyncpg.Record]:
    """Rows, over a connection that still lives."""

    async def fetch() -> list[asyncpg.Record]:
        async with transaction(pool) as connection:
            return await connection.fetch(query, *args)

    return await somehow(fetch)


async def until(
    condition: Callable[[], Awaitable[bool] | bool], *, seconds: float = 10
) -> None:
    """Wait for something that must become true soon."""
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.01)
