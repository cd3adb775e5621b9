"""Sources that a person stops, frees or deletes, and what goes with them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from common import leases
from services.scanner.rules.problems import Problem
from services.scanner.rules.scan import MOST_PROBLEMS
from services.scanner.store import scans

if TYPE_CHECKING:
    from common.postgres import Connection

_WAITING: Final = "('queued', 'running')"


async def stop_scans(
    connection: Connection, source_id: str, problem: Problem, *, now: datetime
) -> int:
    """End its scans, at work or not, for that reason; how many there were.

    The lease is taken first, and the rows after: in the order in which those lock them
    who hold it, so that nobody waits for the other for ever.
    """
    rows = await connection.fetch(
        "SELECT DISTINCT site FROM scans WHERE source_id = $1 AND status = 'running'",
        source_id,
    )
    for row in rows:
        await leases.revoke(connection, scans.LEASE_OF + row["site"])
    said = {"code": problem.code.value, "detail": problem.detail, "url": ""}
    result = await connection.execute(
        f"""
        UPDATE scans SET status = 'failed', finished_at = $2,
            problems = CASE WHEN jsonb_array_length(problems) < $4
                THEN problems || $3::jsonb ELSE problems END
        WHERE source_id = $1 AND status IN {_WAITING}
        """,  # noqa: S608 - our own words
        source_id,
        now,
        json.dumps([said]),
        MOST_PROBLEMS,
    )
    return int(result.rpartition(" ")[2])


async def pause(
    connection: Connection, source_id: str, reason: str, *, now: datetime
) -> None:
    """Not to be scanned until it is resumed."""
    await connection.execute(
        "UPDATE sources SET version = version + 1, updated_at = $3, status = 'paused', "
        "paused_reason = $2 WHERE source_id = $1",
        source_id,
        reason,
        now,
    )


async def resume(connection: Connection, source_id: str, *, now: datetime) -> None:
    """To be scanned again, and at once if it ever is by itself."""
    await connection.execute(
        "UPDATE sources SET version = version + 1, updated_at = $2, status = 'active', "
        "paused_reason = '', blocked_reason = '', "
        "due_at = CASE WHEN due_at IS NULL THEN NULL ELSE least(due_at, $2) END "
        "WHERE source_id = $1",
        source_id,
        now,
    )


async def delete(connection: Connection, source_id: str, *, now: datetime) -> None:
    """No source any more; what is left of it is cleared later."""
    await connection.execute(
        "UPDATE sources SET version = version + 1, updated_at = $2, deleted_at = $2, "
        "status = 'deleted', paused_reason = '', blocked_reason = '', due_at = NULL, "
        "cleared_at = NULL WHERE source_id = $1",
        source_id,
        now,
    )


async def lock_deleted(connection: Connection) -> tuple[str, datetime] | None:
    """A deleted source of which something is left, and since when; locked.

    None if there is none that nobody else is at work on.
    """
    row = await connection.fetchrow(
        "SELECT source_id, deleted_at FROM sources WHERE status = 'deleted' "
        "AND cleared_at IS NULL ORDER BY deleted_at LIMIT 1 FOR UPDATE SKIP LOCKED"
    )
    return None if row is None else (row["source_id"], row["deleted_at"])


async def offers_there(
    connection: Connection, source_id: str, *, limit: int
) -> list[tuple[str, str, int]]:
    """Offers of it that are not gone: id, page and the version that was promised."""
    rows = await connection.fetch(
        "SELECT offer_id, page_id, version FROM offers "
        "WHERE source_id = $1 AND NOT gone ORDER BY offer_id LIMIT $2",
        source_id,
        limit,
    )
    return [(row["offer_id"], row["page_id"], row["version"]) for row in rows]


async def forget_offers(connection: Connection, offer_ids: Sequence[str]) -> None:
    """Drop what was promised of these and never stored."""
    for table in ("offers", "pending", "offer_pictures"):
        await connection.execute(
            f"DELETE FROM {table} WHERE offer_id = ANY($1)",  # noqa: S608 - ours
            list(offer_ids),
        )


async def end_clearing(
    connection: Connection, source_id: str, *, now: datetime
) -> list[UUID]:
    """Nothing of it is left: its pages are forgotten; the uploads that went to it."""
    await connection.execute("DELETE FROM pages WHERE source_id = $1", source_id)
    await connection.execute(
        "UPDATE sources SET cleared_at = $2 WHERE source_id = $1", source_id, now
    )
    rows = await connection.fetch(
        "SELECT upload_id FROM uploads WHERE source_id = $1", source_id
    )
    return [row["upload_id"] for row in rows]
