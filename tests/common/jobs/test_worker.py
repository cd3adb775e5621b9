"""Workers that fail, stop, meet each other and lose their database."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from opentelemetry import trace

from common.errors import BadInput, RateLimited, Refused, Retryable
from common.jobs import (
    Job,
    Retries,
    enqueue_many,
)
from common.postgres import transaction
from common.tracing import span
from tests.common.events import cut_connections, somehow, until
from tests.common.workers import (
    Log,
    dead,
    endless,
    has_died,
    has_left,
    is_done,
    left,
    put,
    running,
    was_put_back,
    worker_of,
)

if TYPE_CHECKING:
    from common.postgres import Pool
    from tests.stores import Postgres

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class TestRun:
    async def test_a_job_is_done_and_gone(self, maker: Pool) -> None:
        log = Log()
        worker = worker_of(maker)
        worker.on("sweep", log)
        async with running(worker):
            await put(maker, payload=b"the floor")
            await until(lambda: is_done(maker))
        (job,) = log.jobs
        assert (job.name, job.payload, job.attempts) == ("sweep", b"the floor", 0)

    async def test_it_is_seen_at_once(self, maker: Pool) -> None:
        log = Log()
        worker = worker_of(maker)
        worker.on("sweep", log)
        async with running(worker):
            await asyncio.sleep(0.3)
            await put(maker)
            await until(lambda: bool(log.jobs), seconds=1)

    async def test_replicas_share_the_jobs(self, maker: Pool) -> None:
        logs = [Log(), Log()]
        workers = [worker_of(maker) for _ in logs]
        for worker, log in zip(workers, logs, strict=True):
            worker.on("sweep", log)
        async with running(*workers):
            payloads = [str(n).encode() for n in range(200)]
            async with transaction(maker) as connection:
                await enqueue_many(connection, "sweep", payloads)
            await until(lambda: is_done(maker))
        done = [job.payload for log in logs for job in log.jobs]
        assert sorted(done) == sorted(payloads)

    async def test_a_job_of_another_name_waits_for_who_can_do_it(
        self, maker: Pool
    ) -> None:
        worker = worker_of(maker)
        worker.on("sweep", Log())
        async with running(worker):
            await put(maker, "cook")
            await put(maker, "sweep")
            await until(lambda: has_left(maker, 1))
        assert await maker.fetchval("SELECT entrypoint FROM pgqueuer") == "cook"

    async def test_no_more_run_at_once_than_allowed(self, maker: Pool) -> None:
        running_now = most = 0

        async def sweep(_job: Job) -> None:
            nonlocal running_now, most
            running_now += 1
            most = max(most, running_now)
            await asyncio.sleep(0.01)
            running_now -= 1

        workers = [worker_of(maker), worker_of(maker)]
        for worker in workers:
            worker.on("sweep", sweep, at_once=1)
        async with transaction(maker) as connection:
            await enqueue_many(connection, "sweep", [b""] * 6)
        async with running(*workers):
            await until(lambda: is_done(maker))
        assert most == 1

    async def test_goes_on_in_the_trace_that_decided(self, maker: Pool) -> None:
        seen: list[int] = []

        async def look(_job: Job) -> None:
            seen.append(trace.get_current_span().get_span_context().trace_id)

        worker = worker_of(maker)
        worker.on("sweep", look)
        with span("a request", traceparent=PARENT):
            await put(maker)
        async with running(worker):
            await until(lambda: bool(seen))
        assert f"{seen[0]:032x}" == PARENT[3:35]


class TestErrors:
    @pytest.mark.parametrize("error", [Refused("over the budget"), BadInput("no")])
    async def test_hopeless_ones_are_given_up_at_once(
        self, maker: Pool, error: Exception
    ) -> None:
        log = Log(error)
        worker = worker_of(maker)
        worker.on("sweep", log)
        async with running(worker):
            await put(maker, payload=b"the floor")
            await until(lambda: has_died(maker))
        (job,) = await dead(maker)
        assert job.error == f"{type(error).__name__}: {error}"
        assert (job.payload, job.attempts, len(log.jobs)) == (b"the floor", 1, 1)

    async def test_retryable_ones_are_tried_until_it_works(self, maker: Pool) -> None:
        log = Log(*(Retryable("later") for _ in range(6)))
        worker = worker_of(maker)
        worker.on("sweep", log)
        async with running(worker):
            await put(maker)
            await until(lambda: is_done(maker))
        assert [job.attempts for job in log.jobs] == list(range(7))

    async def test_unknown_ones_are_tried_a_few_times(self, maker: Pool) -> None:
        log = Log(*(KeyError("x") for _ in range(9)))
        worker = worker_of(maker)
        worker.on("sweep", log)
        async with running(worker):
            await put(maker)
            await until(lambda: has_died(maker))
        (job,) = await dead(maker)
        assert (len(log.jobs), job.attempts, job.error) == (3, 3, "KeyError: 'x'")

    async def test_a_task_that_was_cancelled_inside_is_one_of_them(
        self, maker: Pool
    ) -> None:
        async def sweep(_job: Job) -> None:
            broom = asyncio.create_task(asyncio.sleep(60))
            broom.cancel()
            await broom

        worker = worker_of(maker)
        worker.on("sweep", sweep)
        async with running(worker):
            await put(maker)
            await until(lambda: has_died(maker))
        (job,) = await dead(maker)
        assert job.error == "Bug: A task inside the job was cancelled."

    async def test_who_is_asked_to_wait_waits(self, maker: Pool) -> None:
        hour = timedelta(hours=1)
        log = Log(RateLimited(retry_after=hour))
        worker = worker_of(maker)
        worker.on("sweep", log)
        async with running(worker):
            await put(maker)
            await until(lambda: was_put_back(maker))
        assert await maker.fetchval(
            "SELECT execute_after BETWEEN now() + $1 - interval '1 minute' "
            "AND now() + $1 FROM pgqueuer",
            hour,
        )


class TestStop:
    async def test_ends_what_is_at_hand(self, maker: Pool) -> None:
        begun = asyncio.Event()

        async def sweep(_job: Job) -> None:
            begun.set()
            await asyncio.sleep(0.1)

        worker = worker_of(maker)
        worker.on("sweep", sweep)
        await put(maker)
        async with running(worker):
            await begun.wait()
        assert await left(maker) == 0

    async def test_puts_back_what_does_not_end_in_time(self, maker: Pool) -> None:
        begun = asyncio.Event()
        worker = worker_of(
            maker, grace=timedelta(milliseconds=100), retries=Retries(tries=1)
        )
        worker.on("sweep", endless(begun))
        await put(maker)
        async with running(worker):
            await begun.wait()
        assert await maker.fetchval("SELECT status FROM pgqueuer") == "queued"
        log = Log()
        next_one = worker_of(maker)
        next_one.on("sweep", log)
        async with running(next_one):
            await until(lambda: is_done(maker))
        assert len(log.jobs) == 1

    async def test_a_cancellation_puts_back_too(self, maker: Pool) -> None:
        begun = asyncio.Event()
        worker = worker_of(maker, grace=timedelta(milliseconds=100))
        worker.on("sweep", endless(begun))
        await put(maker)
        task = asyncio.create_task(worker.run())
        await begun.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert await maker.fetchval("SELECT status FROM pgqueuer") == "queued"

    async def test_before_it_has_begun_is_heeded(self, maker: Pool) -> None:
        worker = worker_of(maker)
        worker.on("sweep", Log())
        worker.stop()
        async with asyncio.timeout(5):
            await worker.run()


class TestTrouble:
    async def test_the_jobs_of_a_dead_worker_run_elsewhere(self, maker: Pool) -> None:
        await put(maker)
        await maker.execute(
            "UPDATE pgqueuer SET status = 'picked', queue_manager_id = $1, "
            "heartbeat = now() - interval '1 minute'",
            "00000000-0000-0000-0000-000000000001",
        )
        log = Log()
        worker = worker_of(maker)
        worker.on("sweep", log)
        async with running(worker):
            await until(lambda: is_done(maker))
        assert len(log.jobs) == 1

    async def test_a_long_job_keeps_its_worker(self, maker: Pool) -> None:
        log = Log()

        async def slowly(job: Job) -> None:
            await log(job)
            await asyncio.sleep(1.0)

        workers = [worker_of(maker, heartbeat=timedelta(seconds=0.4)) for _ in range(2)]
        for worker in workers:
            worker.on("sweep", slowly)
        await put(maker)
        async with running(*workers):
            await until(lambda: is_done(maker))
        assert len(log.jobs) == 1

    async def test_a_database_that_goes_away_costs_no_job_and_no_connection(
        self, maker: Pool, owners: Postgres
    ) -> None:
        done: set[bytes] = set()

        async def sweep(job: Job) -> None:
            async with transaction(maker) as connection:
                await connection.execute("SELECT pg_sleep(0.02)")
            done.add(job.payload)

        worker = worker_of(maker, heartbeat=timedelta(seconds=1))
        worker.on("sweep", sweep)
        payloads = [str(n).encode() for n in range(40)]
        async with transaction(maker) as connection:
            await enqueue_many(connection, "sweep", payloads)
        async with running(worker):
            for _ in range(5):
                await asyncio.sleep(0.05)
                await cut_connections(owners.url, "maker")
            await until(lambda: len(done) == 40)
        assert await somehow(partial(dead, maker)) == []
        assert maker.get_size() - maker.get_idle_size() <= 1


class TestEvery:
    async def test_each_tick_is_done_once_by_any_number_of_replicas(
        self, maker: Pool
    ) -> None:
        log = Log()
        workers = [worker_of(maker) for _ in range(3)]
        for worker in workers:
            worker.every("* * * * * *", "sweep", log)
        async with running(*workers):
            await until(lambda: len(log.jobs) >= 2)
        ticks = [datetime.fromisoformat(job.payload.decode()) for job in log.jobs]
        assert len(set(ticks)) == len(ticks)
        assert ticks == sorted(ticks)

    async def test_one_that_fails_is_tried_again(self, maker: Pool) -> None:
        log = Log(Retryable("later"))
        worker = worker_of(maker)
        worker.every("* * * * * *", "sweep", log)
        async with running(worker):
            await until(lambda: len(log.jobs) >= 2)
        first, second = log.jobs[:2]
        assert first.payload == second.payload

    async def test_a_bad_cron_line_is_refused(self, maker: Pool) -> None:
        with pytest.raises(BadInput, match="not a cron line"):
            worker_of(maker).every("now and then", "sweep", Log())
