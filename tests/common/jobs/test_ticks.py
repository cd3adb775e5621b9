"""Ticks: when they are, and that each makes one job."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from common.errors import BadInput
from common.jobs._ticks import checked_cron, make_job, tick_before
from common.postgres import transaction

if TYPE_CHECKING:
    from common.postgres import Pool


def at(text: str) -> datetime:
    """A moment of one day."""
    return datetime.fromisoformat(f"2026-03-01T{text}+00:00").astimezone(UTC)


async def make(pool: Pool, cron: str = "* * * * * *") -> bool:
    """Turn the tick that is due into a job."""
    async with transaction(pool) as connection:
        return await make_job(connection, "sweep", cron)


async def another_second(pool: Pool) -> None:
    """Let the last tick be one that is long over."""
    await pool.execute("UPDATE ticks SET tick = tick - interval '1 hour'")


class TestCheckedCron:
    @pytest.mark.parametrize("cron", ["*/5 * * * *", "0 3 * * 1", "* * * * * */10"])
    def test_lets_cron_lines_pass(self, cron: str) -> None:
        assert checked_cron(cron) == cron

    @pytest.mark.parametrize("cron", ["", "every day", "61 * * * *", "* * *"])
    def test_refuses_what_is_none(self, cron: str) -> None:
        with pytest.raises(BadInput, match="is not a cron line"):
            checked_cron(cron)


class TestTickBefore:
    @pytest.mark.parametrize(
        ("cron", "moment", "tick"),
        [
            ("*/5 * * * *", "12:04:59.9", "12:00:00"),
            ("*/5 * * * *", "12:05:00", "12:05:00"),
            ("*/5 * * * *", "12:05:00.2", "12:05:00"),
            ("0 3 * * *", "03:00:00.000001", "03:00:00"),
            ("* * * * * */10", "00:00:19.99", "00:00:10"),
        ],
    )
    def test_is_the_last_one_up_to_now(self, cron: str, moment: str, tick: str) -> None:
        assert tick_before(cron, at(moment)) == at(tick)


class TestMakeJob:
    async def test_a_tick_makes_one_job_for_many_who_see_it(self, maker: Pool) -> None:
        made = await asyncio.gather(*(make(maker, "0 0 * * *") for _ in range(8)))
        assert sum(made) == 1
        assert await maker.fetchval("SELECT count(*) FROM pgqueuer") == 1

    async def test_one_that_is_done_already_makes_none(self, maker: Pool) -> None:
        assert await make(maker, "0 0 * * *")
        await maker.execute("DELETE FROM pgqueuer")
        assert not await make(maker, "0 0 * * *")

    async def test_the_next_tick_makes_the_next_job(self, maker: Pool) -> None:
        assert await make(maker)
        await maker.execute("DELETE FROM pgqueuer")
        await another_second(maker)
        assert await make(maker)

    async def test_is_left_out_while_the_last_one_has_not_ended(
        self, maker: Pool
    ) -> None:
        assert await make(maker)
        await another_second(maker)
        assert not await make(maker)
        assert await maker.fetchval("SELECT count(*) FROM pgqueuer") == 1
