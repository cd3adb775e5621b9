"""Jobs as rows: there with the decision, gone with it; and those that were given up."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pgqueuer.adapters.persistence import schema_ddl
from pgqueuer.domain.settings import DBSettings

from common.jobs import dead_jobs, enqueue, enqueue_many, prune, revive
from common.postgres import transaction
from tests.common.conftest import SQL

if TYPE_CHECKING:
    from common.postgres import Connection, Pool


async def count(pool: Pool) -> int:
    """How many jobs there are."""
    found: int = await pool.fetchval("SELECT count(*) FROM pgqueuer")
    return found


async def put(pool: Pool, name: str = "sweep", *, key: str | None = None) -> int | None:
    """A job in a transaction of its own."""
    async with transaction(pool) as connection:
        return await enqueue(connection, name, b"payload", key=key)


async def give_up(pool: Pool, job_id: int | None) -> None:
    """Leave the job as PgQueuer leaves one that failed for good."""
    await pool.execute("UPDATE pgqueuer SET status = 'failed' WHERE id = $1", job_id)
    await pool.execute(
        "INSERT INTO pgqueuer_log (job_id, status, priority, entrypoint, traceback, "
        "created, aggregated) VALUES ($1, 'failed', 0, 'sweep', $2, "
        "now() - interval '8 days', true)",
        job_id,
        '{"exception_type": "Refused", "exception_message": "over the budget"}',
    )


class TestEnqueue:
    async def test_is_there_when_the_decision_is(self, maker: Pool) -> None:
        async with transaction(maker) as connection:
            await connection.execute("INSERT INTO things (id) VALUES ('decision')")
            assert await enqueue(connection, "sweep", b"payload")
            assert await count(maker) == 0
        assert await count(maker) == 1

    async def test_is_rolled_back_with_it(self, maker: Pool) -> None:
        async def decide(connection: Connection) -> None:
            await enqueue(connection, "sweep")
            await enqueue_many(connection, "sweep", [b"a", b"b"])
            raise LookupError

        with pytest.raises(LookupError):
            async with transaction(maker) as connection:
                await decide(connection)
        assert await count(maker) == 0

    async def test_one_key_is_queued_once(self, maker: Pool) -> None:
        ids = await asyncio.gather(*(put(maker, key="k") for _ in range(6)))
        assert [job_id is None for job_id in ids].count(False) == 1
        await maker.execute("DELETE FROM pgqueuer")
        assert await put(maker, key="k") is not None

    async def test_may_begin_later(self, maker: Pool) -> None:
        async with transaction(maker) as connection:
            await enqueue(connection, "sweep", after=timedelta(hours=1))
        assert await maker.fetchval(
            "SELECT execute_after > now() + interval '59 minutes' FROM pgqueuer"
        )

    async def test_heeds_no_variable_that_is_not_ours(
        self, maker: Pool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("QUEUE_TABLE", "PGQUEUER_SCHEMA", "PGQUEUER_PREFIX", "CHANNEL"):
            monkeypatch.setenv(name, "nonsense")
        assert await put(maker)


class TestEnqueueMany:
    async def test_makes_a_job_of_each_payload(self, maker: Pool) -> None:
        async with transaction(maker) as connection:
            await enqueue_many(connection, "sweep", [b"a", b"b"], priority=3)
            await enqueue_many(connection, "sweep", [])
        rows = await maker.fetch("SELECT payload, priority FROM pgqueuer ORDER BY id")
        assert [tuple(row) for row in rows] == [(b"a", 3), (b"b", 3)]


class TestDeadJobs:
    async def test_tells_what_failed_and_why(self, maker: Pool) -> None:
        job_id = await put(maker)
        await put(maker)
        await give_up(maker, job_id)
        async with transaction(maker) as connection:
            (dead,) = await dead_jobs(connection)
        assert (dead.job_id, dead.name, dead.payload) == (job_id, "sweep", b"payload")
        assert dead.error == "Refused: over the budget"
        assert dead.attempts == 1


class TestRevive:
    async def test_lets_it_run_again(self, maker: Pool) -> None:
        job_id = await put(maker)
        assert job_id is not None
        await give_up(maker, job_id)
        async with transaction(maker) as connection:
            await revive(connection, [job_id])
            assert await dead_jobs(connection) == []
        assert await maker.fetchval("SELECT status FROM pgqueuer") == "queued"


class TestPrune:
    async def test_deletes_old_lines_but_not_those_of_the_dead(
        self, maker: Pool
    ) -> None:
        done, dead = await put(maker), await put(maker)
        for job_id in (done, dead):
            await give_up(maker, job_id)
        await maker.execute("DELETE FROM pgqueuer WHERE id = $1", done)
        async with transaction(maker) as connection:
            assert await prune(connection) == 1
            assert [job.error for job in await dead_jobs(connection)] == [
                "Refused: over the budget"
            ]


class TestTables:
    def test_are_those_of_the_pgqueuer_that_is_installed(self) -> None:
        made = schema_ddl.render_install(DBSettings(), create_schema=False)
        assert (SQL / "pgqueuer_1.sql").read_text().strip() == made.strip()
