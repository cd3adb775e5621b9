"""Putting jobs into the queue, and looking after those that were given up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from common.tracing import current_traceparent

if TYPE_CHECKING:
    from common.postgres import Connection

TRACE: Final = "traceparent"
KEPT: Final = timedelta(days=7)

_DEAD = """
    SELECT job.id, job.entrypoint, job.payload, job.attempts, job.updated, log.traceback
    FROM pgqueuer AS job
    LEFT JOIN LATERAL (
        SELECT traceback FROM pgqueuer_log
        WHERE job_id = job.id AND status = 'failed' ORDER BY id DESC LIMIT 1
    ) AS log ON true
    WHERE job.status = 'failed' ORDER BY job.updated DESC LIMIT $1
"""
# What tells of a job that was given up stays as long as the job.
_PRUNE = """
    DELETE FROM pgqueuer_log WHERE id IN (
        SELECT log.id FROM pgqueuer_log AS log
        WHERE log.created < now() - $1::interval AND log.aggregated AND NOT EXISTS (
            SELECT FROM pgqueuer AS job WHERE job.id = log.job_id AND status = 'failed'
        )
        ORDER BY log.created LIMIT $2
    )
"""
_PRUNE_STATISTICS = (
    "DELETE FROM pgqueuer_statistics WHERE created < now() - $1::interval"
)


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was given up, and why."""

    job_id: int
    name: str
    payload: bytes
    attempts: int
    error: str
    died_at: datetime


async def enqueue(
    connection: Connection,
    name: str,
    payload: bytes = b"",
    *,
    after: timedelta | None = None,
    key: str | None = None,
    priority: int = 0,
) -> int | None:
    """A job in the caller's transaction: it is there if that commits; its id.

    It runs after `after`; higher `priority` first. With a `key`, None if a job of that
    key is queued or at work.
    """
    from common.jobs._pgqueuer import over

    ids = await over(connection).enqueue(
        name,
        payload,
        priority,
        execute_after=after,
        dedupe_key=key,
        headers=_headers(),
        on_conflict="skip",
    )
    return ids[0]


async def enqueue_many(
    connection: Connection, name: str, payloads: Sequence[bytes], *, priority: int = 0
) -> None:
    """One job for each payload in one statement of the caller's transaction."""
    from common.jobs._pgqueuer import over

    count = len(payloads)
    if count:
        await over(connection).enqueue(
            [name] * count,
            list(payloads),
            [priority] * count,
            headers=[_headers()] * count,
        )


async def dead_jobs(connection: Connection, *, limit: int = 100) -> list[DeadJob]:
    """The jobs that were given up, the latest first."""
    return [
        DeadJob(
            job_id=row["id"],
            name=row["entrypoint"],
            payload=row["payload"] or b"",
            attempts=row["attempts"] + 1,
            error=_error(row["traceback"]),
            died_at=row["updated"],
        )
        for row in await connection.fetch(_DEAD, limit)
    ]


async def revive(connection: Connection, job_ids: Sequence[int]) -> None:
    """Let jobs that were given up run again, as if they were new."""
    from pgqueuer.types import JobId

    from common.jobs._pgqueuer import over

    await over(connection).requeue_jobs([JobId(job_id) for job_id in job_ids])


async def prune(
    connection: Connection, *, kept: timedelta = KEPT, limit: int = 10_000
) -> int:
    """Delete what PgQueuer wrote down about jobs long ago; how many log lines."""
    done = await connection.execute(_PRUNE, kept, limit)
    await connection.execute(_PRUNE_STATISTICS, kept)
    return int(done.rpartition(" ")[2])


def _headers() -> dict[str, str]:
    traceparent = current_traceparent()
    return {TRACE: traceparent} if traceparent else {}


def _error(record: str | None) -> str:
    if record is None:
        return ""
    found: dict[str, Any] = json.loads(record)
    return f"{found['exception_type']}: {found['exception_message']}"
