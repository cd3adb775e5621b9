"""What PgQueuer does over our pools, and what it does not do any more."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from pgqueuer.models import Job
from pgqueuer.types import HealthCheckId

from common.jobs import enqueue
from common.jobs._pgqueuer import PatientQueries, PoolDriver, channel_of
from common.loops import Stop
from common.postgres import transaction
from common.stores import StoreUnreachable
from tests.common.events import until

if TYPE_CHECKING:
    from common.postgres import Pool


class Away(PoolDriver):
    """A database that does not answer for a while."""

    def __init__(self, pool: Pool, *, times: int) -> None:
        super().__init__(pool)
        self.times = times

    async def execute(self, query: str, *args: object) -> str:
        """Fail, or not any more."""
        if self.times:
            self.times -= 1
            raise StoreUnreachable
        return await super().execute(query, *args)


async def picked_job(pool: Pool) -> Job:
    """A job that is at work."""
    async with transaction(pool) as connection:
        await enqueue(connection, "sweep")
    row = await pool.fetchrow("UPDATE pgqueuer SET status = 'picked' RETURNING *")
    return Job.model_validate(dict(row or {}))


class TestNotifyHealthCheck:
    async def test_a_probe_waits_until_somebody_listens(self, maker: Pool) -> None:
        heard: list[object] = []
        async with PoolDriver(maker) as driver:
            queries = PatientQueries.of(driver, "maker", Stop())
            probing = asyncio.create_task(
                queries.notify_health_check(HealthCheckId(uuid4()))
            )
            # Long enough for it to be told, if it did not wait.
            await maker.fetchval("SELECT pg_sleep(0.1)")
            assert not probing.done()
            await driver.add_listener(channel_of("maker"), heard.append)
            await probing
            await until(lambda: len(heard) == 1)


class TestRetryJob:
    async def test_a_database_that_is_away_is_waited_for(self, maker: Pool) -> None:
        job = await picked_job(maker)
        queries = PatientQueries.of(Away(maker, times=1), "maker", Stop())
        await queries.retry_job(job, timedelta(0), None)
        assert await maker.fetchval("SELECT status FROM pgqueuer") == "queued"

    async def test_workers_hear_of_it(self, maker: Pool) -> None:
        job = await picked_job(maker)
        heard: list[object] = []
        async with PoolDriver(maker) as driver:
            await driver.add_listener(channel_of("maker"), heard.append)
            queries = PatientQueries.of(driver, "maker", Stop())
            await queries.retry_job(job, timedelta(0), None)
            await until(lambda: len(heard) == 1)

    async def test_who_stops_meanwhile_leaves_the_job_to_another(
        self, maker: Pool
    ) -> None:
        job = await picked_job(maker)
        stop = Stop()
        queries = PatientQueries.of(Away(maker, times=100), "maker", stop)
        stop.say()
        with pytest.raises(asyncio.CancelledError):
            await queries.retry_job(job, timedelta(0), None)
        assert await maker.fetchval("SELECT status FROM pgqueuer") == "picked"


class TestChannel:
    async def test_a_schema_hears_of_its_own_jobs_only(
        self, maker: Pool, taker: Pool
    ) -> None:
        heard: dict[str, list[object]] = {"maker": [], "taker": []}
        async with PoolDriver(maker) as first, PoolDriver(taker) as second:
            for driver, schema in ((first, "maker"), (second, "taker")):
                await driver.add_listener(channel_of(schema), heard[schema].append)
            async with transaction(maker) as connection:
                await enqueue(connection, "sweep")
            await until(lambda: bool(heard["maker"]))
            await asyncio.sleep(0.05)
        assert (len(heard["maker"]), len(heard["taker"])) == (1, 0)
