"""Carries an outbox to its Redis Streams: one relay at work per owner, by a lease.

Redis may lose all of it: what is published is only a copy, and consumers fetch what is
missing from the outbox. A crash between publishing and noting it repeats some events.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from prometheus_client import REGISTRY

from common import bus, leases
from common.loops import Stop, keep_going
from common.metrics import work_metrics
from common.outbox._table import KEPT, MOST, list_events, number_rows, prune
from common.postgres import transaction
from common.stores import StoreFull, StoreUnreachable

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from common.leases import Lease
    from common.postgres import Pool

LEASE: Final = "outbox relay"
_PRUNE_SECONDS: Final = 600.0
_REDIS_SECONDS: Final = 1.0

_LOOK = """
    SELECT EXISTS (SELECT FROM outbox WHERE seq IS NULL) AS fresh,
        EXISTS (SELECT FROM outbox_heads WHERE published < seq) AS behind
"""
_BEHIND = "SELECT stream, seq, published FROM outbox_heads WHERE published < seq"
_PUBLISHED = (
    "UPDATE outbox_heads SET published = greatest(published, $2) "  # noqa: S608 - ours
    f"WHERE stream = $1 AND {leases.held(3)}"
)
_STREAMS = "SELECT stream FROM outbox_heads"

_log = logging.getLogger(__name__)


class Relay:
    """`run` until `stop`; any number of replicas may run one, one of them works.

    `holder` names this process (see common.leases.acquire). `keep` is about how many
    entries a Redis Stream has at most.
    """

    def __init__(
        self,
        pool: Pool,
        redis: Redis,
        *,
        holder: str,
        keep: int = bus.KEEP,
        kept: timedelta = KEPT,
        every: float = 0.1,
        ttl: timedelta = timedelta(seconds=5),
        batch: int = 500,
    ) -> None:
        self._pool = pool
        self._redis = redis
        self._holder = holder
        self._keep = keep
        self._kept = kept
        self._every = every
        self._ttl = ttl
        self._batch = min(batch, MOST)
        self._stop = Stop()
        self._lease: Lease | None = None
        self._renew_at = 0.0
        self._publish_at = 0.0
        self._prune_at = 0.0

    def stop(self) -> None:
        """Let `run` end after the batch at hand."""
        self._stop.say()

    async def run(self) -> None:
        """Number and publish; what goes wrong is logged and tried again."""
        await keep_going(self._step, self._stop, "outbox relay")
        await self._release()

    async def _step(self) -> None:
        if not await self._turn():
            await self._stop.sleep(self._every)

    async def _turn(self) -> bool:
        """One look at the outbox; whether there was anything to do."""
        if not await self._holds():
            return False
        async with transaction(self._pool) as connection:
            ((fresh, behind),) = await connection.fetch(_LOOK)
            if fresh:
                await number_rows(connection)
        published = (fresh or behind) and await self._publish()
        await self._prune()
        return fresh or published

    async def _holds(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now < self._renew_at:
            return self._lease is not None
        lease, self._lease = self._lease, None
        async with transaction(self._pool) as connection:
            if lease is not None:
                self._lease = await leases.renew(connection, lease, ttl=self._ttl)
            else:
                self._lease = await leases.acquire(
                    connection, LEASE, self._holder, ttl=self._ttl
                )
        self._renew_at = now + self._ttl.total_seconds() / 3
        if self._lease is None:
            # Only who holds the lease knows; the last it knew would stand for ever.
            work_metrics(REGISTRY).outbox_waiting.clear()
        return self._lease is not None

    async def _publish(self) -> bool:
        """Whether anything was published; without Redis, numbering goes on alone."""
        now = asyncio.get_running_loop().time()
        if now < self._publish_at:
            return False
        async with transaction(self._pool) as connection:
            behind = await connection.fetch(_BEHIND)
        waiting = work_metrics(REGISTRY).outbox_waiting
        try:
            for stream, newest, published in behind:
                waiting.labels(stream).set(newest - published)
                reached = await self._publish_some(stream, published)
                waiting.labels(stream).set(max(0, newest - reached))
        except (StoreUnreachable, StoreFull) as exc:
            self._publish_at = now + _REDIS_SECONDS
            _log.warning("outbox relay: %s", exc)
            return False
        return bool(behind)

    async def _publish_some(self, stream: str, after: int) -> int:
        """One batch of what comes after that seq; the last seq of it."""
        async with transaction(self._pool) as connection:
            events = await list_events(connection, after, self._batch, stream=stream)
        await bus.publish(self._redis, stream, events, keep=self._keep)
        if not events or self._lease is None:
            return after
        reached = events[-1].seq
        async with transaction(self._pool) as connection:
            done = await connection.execute(
                _PUBLISHED, stream, reached, *self._lease.proof
            )
        if done != "UPDATE 1":
            # Another one is at work; this one must not go on repeating.
            self._lease = None
            raise leases.LeaseLost
        return reached

    async def _prune(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._prune_at:
            return
        self._prune_at = now + _PRUNE_SECONDS
        async with transaction(self._pool) as connection:
            streams = [row["stream"] for row in await connection.fetch(_STREAMS)]
        for stream in streams:
            gone = 1
            while gone:
                async with transaction(self._pool) as connection:
                    gone = await prune(connection, stream, kept=self._kept)

    async def _release(self) -> None:
        lease, self._lease = self._lease, None
        if lease is None:
            return
        try:
            async with transaction(self._pool) as connection:
                await leases.release(connection, lease)
        except StoreUnreachable as exc:
            _log.warning("outbox relay: the lease runs out by itself: %s", exc)
