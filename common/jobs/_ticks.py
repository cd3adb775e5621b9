"""The ticks of a schedule, each turned into one job however many replicas see it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from common.errors import BadInput
from common.jobs._queue import enqueue

if TYPE_CHECKING:
    from common.postgres import Connection

# PgQueuer lets one replica begin, but counts with the clock of each replica: where they
# differ it begins a tick early, or twice.
_CLAIM = """
    INSERT INTO ticks AS last (schedule, tick) VALUES ($1, $2)
    ON CONFLICT (schedule) DO UPDATE SET tick = $2 WHERE last.tick < $2
    RETURNING true
"""


def checked_cron(cron: str) -> str:
    """A cron line of five fields, or six with the seconds last; else BadInput."""
    from croniter import croniter

    if not croniter.is_valid(cron):
        raise BadInput(f"{cron!r} is not a cron line.")
    return cron


def tick_before(cron: str, moment: datetime) -> datetime:
    """The last tick at `moment` or before it."""
    from croniter import croniter

    second = moment.replace(microsecond=0) + timedelta(seconds=1)
    found: datetime = croniter(cron, second).get_prev(datetime)
    return found


async def make_job(connection: Connection, name: str, cron: str) -> bool:
    """Turn the tick that is due into a job, in the caller's transaction.

    False if that was done before, or if the job of the last tick has not ended.
    """
    now = await connection.fetchval("SELECT now()")
    tick = tick_before(cron, now)
    if not await connection.fetchval(_CLAIM, name, tick):
        return False
    payload = tick.isoformat().encode()
    return await enqueue(connection, name, payload, key=f"tick {name}") is not None
