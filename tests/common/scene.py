"""The maker's events, a stream, and consumers of the taker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from common import bus
from common.bus import Consumer, Timing
from common.errors import Retryable
from rpc.common.v1.envelope_pb2 import Envelope
from tests.common.events import STREAM, fetch_from, rows_of

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from common.postgres import Connection, Pool

QUICK = Timing(first_pause=0.001, block=0.1, claim_after=0.3, check_every=0.1)
SELDOM = Timing(first_pause=0.001, block=0.1, claim_after=60, check_every=60)

_HANDLE = """
    INSERT INTO things AS thing (id, version, times) VALUES ($1, $2, 1)
    ON CONFLICT (id) DO UPDATE SET version = $2, times = thing.times + 1
    WHERE thing.version < $2
"""


async def handle(connection: Connection, event: Envelope) -> None:
    """What a good handler does: it writes what is newer, and nothing else."""
    await connection.execute(_HANDLE, event.aggregate_id, event.version)
    await connection.execute(
        "INSERT INTO handled (event_id) VALUES ($1)", event.event_id
    )


@asynccontextmanager
async def running(*consumers: Consumer) -> AsyncIterator[None]:
    """Consumers at work, stopped at the end."""
    tasks = [asyncio.create_task(consumer.run()) for consumer in consumers]
    try:
        yield
    finally:
        for consumer in consumers:
            consumer.stop()
        async with asyncio.timeout(5):
            await asyncio.gather(*tasks)


class Scene:
    """The maker's events, the stream, and consumers of the taker."""

    def __init__(self, maker: Pool, taker: Pool, redis: Redis) -> None:
        self.maker = maker
        self.taker = taker
        self.redis = redis

    def consumer(
        self,
        *,
        name: str = "one",
        handle: bus.Handler = handle,
        fetch: bus.Fetch | None = None,
        timing: Timing = QUICK,
        batch: int = 10,
    ) -> Consumer:
        """A consumer in order."""
        return bus.in_order(
            self.redis,
            self.taker,
            stream=STREAM,
            producer="maker",
            group="taker",
            name=name,
            handle=handle,
            fetch=fetch or fetch_from(self.maker),
            batch=batch,
            timing=timing,
        )

    async def publish(self, events: Sequence[Envelope]) -> None:
        """Put them on the stream, as a relay would."""
        await bus.publish(self.redis, STREAM, events)

    async def handled(self) -> list[str]:
        """The ids of the events whose effect is there, in the order of the effects."""
        rows = await rows_of(self.taker, "SELECT event_id FROM handled ORDER BY n")
        return [row["event_id"] for row in rows]

    async def handled_all(self, events: Sequence[Envelope]) -> bool:
        """Whether there are as many effects."""
        return len(await self.handled()) >= len(events)

    async def position(self) -> int:
        """The seq that the taker remembers."""
        return await self.taker.fetchval("SELECT seq FROM bus_positions") or 0

    async def dead(self) -> list[tuple[str, int, str]]:
        """What was given up: event, failures, error."""
        rows = await rows_of(self.taker, "SELECT * FROM dead_letters ORDER BY id")
        return [(row["event_id"], row["failures"], row["error"]) for row in rows]

    async def pending(self) -> int:
        """How many entries are delivered and not acknowledged."""
        found = await self.redis.xpending(STREAM, "taker")
        return int(found["pending"])


def ids(events: Sequence[Envelope]) -> list[str]:
    """Their ids."""
    return [event.event_id for event in events]


async def no_answer(_after: int, _limit: int) -> Sequence[Envelope]:
    """An owner that is away."""
    raise Retryable("the owner is away")


async def is_idle(scene: Scene) -> bool:
    """Whether all that was delivered is acknowledged, and all was delivered."""
    (group,) = await scene.redis.xinfo_groups(STREAM)
    ((newest, _),) = await stream_of(scene, newest=True)
    return (group["pending"], group["last-delivered-id"]) == (0, newest)


async def stream_of(
    scene: Scene, name: str = STREAM, *, newest: bool = False
) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """All entries of a stream with their ids, or only the newest."""
    found: Any = (
        await scene.redis.xrevrange(name, count=1)
        if newest
        else await scene.redis.xrange(name)
    )
    return [(entry_id, fields) for entry_id, fields in found]


async def is_pending(scene: Scene) -> bool:
    """Whether something is delivered and not acknowledged."""
    groups = await scene.redis.xinfo_groups(STREAM)
    return any(group["pending"] for group in groups)
