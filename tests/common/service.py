"""A small service as a process of its own, to be killed: relay, consumer and worker.

python -m tests.common.service POSTGRES_OF_MAKER POSTGRES_OF_TAKER REDIS
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from common import bus
from common.cache import open_redis
from common.jobs import Job, Worker
from common.outbox import Relay
from common.postgres import open_pool, transaction
from tests.common.events import STREAM, fetch_from
from tests.common.scene import QUICK, handle

if TYPE_CHECKING:
    from common.postgres import Pool

_DO = """
    INSERT INTO things AS thing (id, times) VALUES ($1, 1)
    ON CONFLICT (id) DO UPDATE SET times = thing.times + 1
"""


def worker_of(pool: Pool) -> Worker:
    """A worker whose jobs count how often they were done."""

    async def do(job: Job) -> None:
        async with transaction(pool) as connection:
            await connection.execute(_DO, job.payload.decode())
            await asyncio.sleep(0.002)

    worker = Worker(pool, schema="maker", heartbeat=timedelta(seconds=0.5))
    worker.on("count", do)
    return worker


async def main(maker_url: str, taker_url: str, redis_url: str) -> None:
    """Run until killed."""
    maker = await open_pool(maker_url, schema="maker")
    taker = await open_pool(taker_url, schema="taker")
    redis = await open_redis(redis_url)
    relay = Relay(
        maker,
        redis,
        holder=f"process {os.getpid()}",
        every=0.01,
        ttl=timedelta(seconds=0.3),
    )
    consumer = bus.in_order(
        redis,
        taker,
        stream=STREAM,
        producer="maker",
        group="taker",
        name="only",
        handle=handle,
        fetch=fetch_from(maker),
        batch=5,
        timing=QUICK,
    )
    await asyncio.gather(relay.run(), consumer.run(), worker_of(maker).run())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
