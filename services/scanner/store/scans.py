"""Scans in Postgres: the queue of what is to be scanned, and the record of what was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from services.scanner.rules.problems import Code, Problem
from services.scanner.rules.scan import MOST_PROBLEMS, Priority, Scan, Status, Tally

if TYPE_CHECKING:
    from common.postgres import Connection

LEASE_OF: Final = "site "
"""What the name of a lease begins with, before the site that it is for."""

_COUNTS: Final = (
    "pages_fetched",
    "pages_failed",
    "offers_new",
    "offers_changed",
    "offers_gone",
)


async def add_scan(connection: Connection, scan: Scan) -> Scan:
    """Queue it; if the same waits already, that one is returned, as urgent as both."""
    row = await connection.fetchrow(
        """
        INSERT INTO scans
            (scan_id, source_id, url, site, priority, status, requested_at)
        VALUES ($1, $2, $3, $4, $5, 'queued', $6)
        ON CONFLICT (source_id, url) WHERE status = 'queued'
        DO UPDATE SET priority = least(scans.priority, excluded.priority)
        RETURNING *
        """,
        UUID(scan.scan_id),
        scan.source,
        scan.url,
        scan.site,
        scan.priority,
        scan.requested_at,
    )
    assert row is not None  # noqa: S101 - RETURNING always returns what was put.
    return _scan(row)


async def add_scans(connection: Connection, queued: Sequence[Scan]) -> None:
    """Queue whole sources; one that waits already waits as urgently as both."""
    await connection.execute(
        """
        INSERT INTO scans
            (scan_id, source_id, url, site, priority, status, requested_at)
        SELECT id, source, '', site, priority, 'queued', at FROM unnest($1::uuid[],
            $2::text[], $3::text[], $4::smallint[], $5::timestamptz[])
            AS said (id, source, site, priority, at)
        ON CONFLICT (source_id, url) WHERE status = 'queued'
        DO UPDATE SET priority = least(scans.priority, excluded.priority)
        """,
        [UUID(one.scan_id) for one in queued],
        [one.source for one in queued],
        [one.site for one in queued],
        [one.priority for one in queued],
        [one.requested_at for one in queued],
    )


async def open_scans(connection: Connection, *, limit: int) -> list[Scan]:
    """Scans whose site nobody holds the lease of, the most urgent first.

    One that is running all the same has lost its worker, and is gone on with. A source
    that has moved waits for the scan of where it was: both would write its offers.
    """
    rows = await connection.fetch(
        """
        WITH busy AS (
            SELECT source_id FROM scans AS at_work WHERE status = 'running'
                AND EXISTS (SELECT FROM leases
                    WHERE name = $1 || at_work.site AND expires_at > clock_timestamp())
        )
        SELECT * FROM scans WHERE status IN ('queued', 'running') AND NOT EXISTS (
            SELECT FROM leases
            WHERE name = $1 || site AND expires_at > clock_timestamp())
            AND source_id NOT IN (SELECT source_id FROM busy)
        ORDER BY priority, requested_at LIMIT $2
        """,
        LEASE_OF,
        limit,
    )
    return list(map(_scan, rows))


async def begin_scan(
    connection: Connection, scan_id: str, *, now: datetime
) -> Scan | None:
    """Mark it as running, once more if it was; None if it has ended meanwhile."""
    row = await connection.fetchrow(
        """
        UPDATE scans SET status = 'running', started_at = coalesce(started_at, $2),
            tries = tries + 1
        WHERE scan_id = $1 AND status IN ('queued', 'running')
        RETURNING *
        """,
        UUID(scan_id),
        now,
    )
    return None if row is None else _scan(row)


async def count_in(
    connection: Connection, scan_id: str, tally: Tally, problems: Iterable[Problem]
) -> None:
    """Add what a part of it came to, and what went wrong there."""
    said = [
        {"code": p.code, "detail": p.detail, "url": p.url, "row": p.row}
        for p in problems
    ]
    await connection.execute(
        """
        UPDATE scans SET
            pages_fetched = pages_fetched + $2, pages_failed = pages_failed + $3,
            offers_new = offers_new + $4, offers_changed = offers_changed + $5,
            offers_gone = offers_gone + $6,
            problems = CASE WHEN jsonb_array_length(problems) < $8
                THEN problems || $7::jsonb ELSE problems END
        WHERE scan_id = $1
        """,
        UUID(scan_id),
        *(getattr(tally, name) for name in _COUNTS),
        json.dumps(said[:MOST_PROBLEMS]),
        MOST_PROBLEMS,
    )


async def note_rows(connection: Connection, scan_id: str, rows: int) -> None:
    """Note how many rows the feed has that it reads."""
    await connection.execute(
        "UPDATE scans SET rows = $2 WHERE scan_id = $1", UUID(scan_id), rows
    )


async def end_scan(
    connection: Connection, scan_id: str, status: Status, *, now: datetime
) -> Scan | None:
    """Mark it as ended; it as it is then, None if it was already."""
    row = await connection.fetchrow(
        "UPDATE scans SET status = $2, finished_at = $3 "
        "WHERE scan_id = $1 AND status IN ('queued', 'running') RETURNING *",
        UUID(scan_id),
        status.value,
        now,
    )
    return None if row is None else _scan(row)


async def block_waiting(
    connection: Connection, source_id: str, *, now: datetime
) -> int:
    """End the scans of a source that were asked for before it was blocked; how many."""
    result = await connection.execute(
        "UPDATE scans SET status = 'blocked', finished_at = $2 "
        "WHERE source_id = $1 AND status = 'queued'",
        source_id,
        now,
    )
    return int(result.rpartition(" ")[2])


async def find_scan(connection: Connection, scan_id: UUID) -> Scan | None:
    """The scan of that id."""
    row = await connection.fetchrow("SELECT * FROM scans WHERE scan_id = $1", scan_id)
    return None if row is None else _scan(row)


async def list_scans(
    connection: Connection, *, source: str, before: UUID | None, limit: int
) -> list[Scan]:
    """Scans, the newest first: their ids are in the order they were asked for."""
    rows = await connection.fetch(
        "SELECT * FROM scans WHERE ($1 = '' OR source_id = $1) "
        "AND ($2::uuid IS NULL OR scan_id < $2) ORDER BY scan_id DESC LIMIT $3",
        source,
        before,
        limit,
    )
    return list(map(_scan, rows))


async def last_scans(connection: Connection, sources: Sequence[str]) -> dict[str, Scan]:
    """The newest scan of each of these sources."""
    rows = await connection.fetch(
        """
        SELECT scan.* FROM unnest($1::text[]) AS wanted (source_id) CROSS JOIN LATERAL (
            SELECT * FROM scans WHERE scans.source_id = wanted.source_id
            ORDER BY scan_id DESC LIMIT 1) AS scan
        """,
        list(sources),
    )
    return {row["source_id"]: _scan(row) for row in rows}


def _scan(row: Any) -> Scan:
    problems = json.loads(row["problems"])[:MOST_PROBLEMS]
    return Scan(
        scan_id=str(row["scan_id"]),
        source=row["source_id"],
        url=row["url"],
        site=row["site"],
        priority=Priority(row["priority"]),
        status=Status(row["status"]),
        requested_at=row["requested_at"],
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        tries=row["tries"],
        rows=row["rows"],
        tally=Tally(**{name: row[name] for name in _COUNTS}),
        problems=tuple(
            Problem(Code(one["code"]), one["detail"], one["url"], one.get("row", 0))
            for one in problems
        ),
    )
