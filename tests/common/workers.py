"""Workers of the tests, and what one may ask about their jobs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from common.jobs import DeadJob, Handler, Job, Retries, Worker, dead_jobs, enqueue
from common.postgres import transaction

if TYPE_CHECKING:
    from common.postgres import Pool

QUICK = Retries(tries=3, first_pause=timedelta(milliseconds=1))


def worker_of(
    pool: Pool,
    *,
    heartbeat: timedelta = timedelta(seconds=15),
    grace: timedelta = timedelta(seconds=5),
    retries: Retries = QUICK,
) -> Worker:
    """A worker without duties."""
    return Worker(
        pool,
        schema="maker",
        concurrency=8,
        retries=retries,
        heartbeat=heartbeat,
        grace=grace,
    )


@asynccontextmanager
async def running(*workers: Worker) -> AsyncIterator[None]:
    """Workers at work, stopped at the end."""
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield
    finally:
        for worker in workers:
            worker.stop()
        async with asyncio.timeout(20):
            await asyncio.gather(*tasks)


async def put(pool: Pool, name: str = "sweep", payload: bytes = b"") -> None:
    """A job in a transaction of its own."""
    async with transaction(pool) as connection:
        await enqueue(connection, name, payload)


async def left(pool: Pool) -> int:
    """How many jobs are there, whatever their state."""
    count: int = await pool.fetchval("SELECT count(*) FROM pgqueuer")
    return count


async def is_done(pool: Pool) -> bool:
    """Whether none is left."""
    return await left(pool) == 0


async def dead(pool: Pool) -> list[DeadJob]:
    """The jobs that were given up."""
    async with transaction(pool) as connection:
        return await dead_jobs(connection)


async def has_died(pool: Pool) -> bool:
    """Whether one was given up."""
    return bool(await dead(pool))


class Log:
    """A handler that remembers its jobs and fails as it is told."""

    def __init__(self, *errors: Exception) -> None:
        self.jobs: list[Job] = []
        self._errors = list(errors)

    async def __call__(self, job: Job) -> None:
        self.jobs.append(job)
        if self._errors:
            raise self._errors.pop(0)


def endless(begun: asyncio.Event) -> Handler:
    """A job that never ends by itself."""

    async def sweep(_job: Job) -> None:
        begun.set()
        await asyncio.Event().wait()

    return sweep


async def has_left(pool: Pool, count: int) -> bool:
    """Whether so many jobs are there."""
    return await left(pool) == count


async def was_put_back(pool: Pool) -> bool:
    """Whether a job waits for another try."""
    return bool(await pool.fetchval("SELECT attempts FROM pgqueuer"))
