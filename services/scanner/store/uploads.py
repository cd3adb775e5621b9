"""Uploaded feeds: which there are, and the blobs that their parts are kept as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

if TYPE_CHECKING:
    from common.postgres import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that is being sent, or was."""

    upload_id: str
    source: str
    name: str
    size: int
    sha256: str
    received_at: datetime | None
    """When it was whole; None: parts of it are missing yet."""
    scan_id: str | None


class Part(NamedTuple):
    """A part of a file."""

    number: int
    blob: str
    size: int


async def begin(
    connection: Connection, upload_id: UUID, *, source: str, name: str, now: datetime
) -> None:
    """Note that somebody is about to send a file."""
    await connection.execute(
        "INSERT INTO uploads (upload_id, source_id, name, begun_at) "
        "VALUES ($1, $2, $3, $4)",
        upload_id,
        source,
        name,
        now,
    )


async def find(
    connection: Connection, upload_id: UUID, *, lock: bool = False
) -> Upload | None:
    """The upload of that id; with `lock` nobody else changes it meanwhile."""
    row = await connection.fetchrow(
        "SELECT * FROM uploads WHERE upload_id = $1"  # noqa: S608 - our own words
        + (" FOR UPDATE" if lock else ""),
        upload_id,
    )
    if row is None:
        return None
    return Upload(
        upload_id=str(row["upload_id"]),
        source=row["source_id"],
        name=row["name"],
        size=row["size"],
        sha256=row["sha256"],
        received_at=row["received_at"],
        scan_id=None if row["scan_id"] is None else str(row["scan_id"]),
    )


async def put_part(connection: Connection, upload_id: UUID, part: Part) -> str:
    """Note a part; the blob that is noted there now: another one if it was before."""
    await connection.execute(
        "INSERT INTO upload_parts (upload_id, number, blob, size) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        upload_id,
        *part,
    )
    blob: str = await connection.fetchval(
        "SELECT blob FROM upload_parts WHERE upload_id = $1 AND number = $2",
        upload_id,
        part.number,
    )
    return blob


async def parts_of(connection: Connection, upload_id: UUID) -> list[Part]:
    """Its parts in their order."""
    rows = await connection.fetch(
        "SELECT number, blob, size FROM upload_parts WHERE upload_id = $1 "
        "ORDER BY number",
        upload_id,
    )
    return [Part(**row) for row in rows]


async def finish(
    connection: Connection,
    upload_id: UUID,
    *,
    size: int,
    sha256: str,
    scan_id: UUID,
    now: datetime,
) -> None:
    """It is whole, and what its source is from now on."""
    await connection.execute(
        "UPDATE uploads SET size = $2, sha256 = $3, scan_id = $4, received_at = $5 "
        "WHERE upload_id = $1",
        upload_id,
        size,
        sha256,
        scan_id,
        now,
    )


async def newest_of(connection: Connection, source: str) -> UUID | None:
    """The upload that a source is now; None: nobody has sent one."""
    found: UUID | None = await connection.fetchval(
        "SELECT upload_id FROM uploads "
        "WHERE source_id = $1 AND received_at IS NOT NULL "
        "ORDER BY received_at DESC LIMIT 1",
        source,
    )
    return found


async def drop_parts(
    connection: Connection, *, now: datetime, patience: timedelta, limit: int
) -> list[str]:
    """Forget parts of what no source is any more; the blobs that nothing else uses.

    That is what was never finished within `patience`, what a later upload has taken the
    place of in a scan that ended, and what went to a source that was deleted.
    """
    rows = await connection.fetch(
        """
        WITH over AS (
            SELECT upload_id FROM uploads AS old
            WHERE (received_at IS NULL AND begun_at < $1::timestamptz - $2::interval)
                OR EXISTS (SELECT FROM sources WHERE source_id = old.source_id
                    AND status = 'deleted')
                OR EXISTS (SELECT FROM uploads AS new JOIN scans USING (scan_id)
                    WHERE new.source_id = old.source_id
                        AND new.received_at > old.received_at
                        AND scans.finished_at IS NOT NULL)
        ), dropped AS (
            DELETE FROM upload_parts WHERE (upload_id, number) IN (
                SELECT upload_id, number FROM upload_parts JOIN over USING (upload_id)
                LIMIT $3)
            RETURNING upload_id, number, blob
        )
        SELECT DISTINCT blob FROM dropped
        WHERE NOT EXISTS (SELECT FROM pictures WHERE image = dropped.blob)
            AND NOT EXISTS (SELECT FROM upload_parts AS kept
                WHERE kept.blob = dropped.blob AND (kept.upload_id, kept.number)
                    NOT IN (SELECT upload_id, number FROM dropped))
        """,
        now,
        patience,
        limit,
    )
    return [row["blob"] for row in rows]


async def forget(connection: Connection, *, before: datetime) -> None:
    """Forget uploads that are so old and of which nothing is kept."""
    await connection.execute(
        "DELETE FROM uploads WHERE begun_at < $1 AND NOT EXISTS "
        "(SELECT FROM upload_parts WHERE upload_parts.upload_id = uploads.upload_id)",
        before,
    )
