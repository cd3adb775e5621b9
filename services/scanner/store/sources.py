"""Sources in Postgres: their YAML as it was given, whether they are due and may run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from services.scanner.rules.source import Source, StoredSource

if TYPE_CHECKING:
    from common.postgres import Connection

ACTIVE: Final = "active"
BLOCKED: Final = "blocked"


_COLUMNS: Final = (
    "source_id, version, yaml, title, start_urls, site, sandbox, shipped, "
    "blocked_reason, updated_at, paused_reason, deleted_at, cleared_at"
)


async def put_source(
    connection: Connection,
    source: Source,
    yaml: str,
    *,
    site: str,
    sandbox: bool,
    shipped: bool,
    now: datetime,
) -> StoredSource:
    """Create or replace it; free to be scanned, and due if it is ever by itself.

    One that a person has paused stays so.
    """
    row = await connection.fetchrow(
        f"""
        INSERT INTO sources (source_id, version, yaml, title, start_urls, site,
            every, order_placement, permission_ref, sandbox, shipped, status, due_at,
            updated_at)
        VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'active',
            CASE WHEN $6::interval IS NOT NULL THEN $11::timestamptz END, $11)
        ON CONFLICT (source_id) DO UPDATE SET
            version = sources.version + 1, yaml = excluded.yaml, title = excluded.title,
            start_urls = excluded.start_urls, site = excluded.site,
            every = excluded.every, order_placement = excluded.order_placement,
            permission_ref = excluded.permission_ref, sandbox = excluded.sandbox,
            shipped = excluded.shipped, blocked_reason = '',
            status = CASE sources.status WHEN 'paused' THEN 'paused' ELSE 'active' END,
            deleted_at = NULL, cleared_at = NULL,
            due_at = excluded.due_at, updated_at = excluded.updated_at
        RETURNING {_COLUMNS}
        """,  # noqa: S608 - our own column names
        source.name,
        yaml,
        source.title,
        list(source.start_urls),
        site,
        # What may not be scanned is never due.
        None if source.scan_forbidden else source.every,
        source.order_placement.value,
        source.permission_ref,
        sandbox,
        shipped,
        now,
    )
    assert row is not None  # noqa: S101 - RETURNING always returns what was put.
    return _stored(row)


async def find_source(
    connection: Connection, source_id: str, *, lock: bool = False
) -> StoredSource | None:
    """The source of that name, also if it was deleted; `lock` keeps it as it is."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM sources WHERE source_id = $1"  # noqa: S608 - ours
        + (" FOR UPDATE" if lock else ""),
        source_id,
    )
    return None if row is None else _stored(row)


async def source_of_site(connection: Connection, site: str) -> StoredSource | None:
    """The source whose pages stand there; the first by name if there are several."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM sources "  # noqa: S608 - ours
        "WHERE site = $1 AND status <> 'deleted' ORDER BY source_id LIMIT 1",
        site,
    )
    return None if row is None else _stored(row)


async def list_sources(
    connection: Connection, *, only: Sequence[str] = (), after: str = "", limit: int
) -> list[StoredSource]:
    """Sources by id, from the one after `after`."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM sources "  # noqa: S608 - ours
        "WHERE source_id > $1 AND status <> 'deleted' "
        "AND (cardinality($2::text[]) = 0 OR source_id = ANY($2)) "
        "ORDER BY source_id LIMIT $3",
        after,
        list(only),
        limit,
    )
    return list(map(_stored, rows))


async def set_blocked(
    connection: Connection, source_id: str, reason: str, *, now: datetime
) -> StoredSource | None:
    """Block it, or free it by an empty reason; None if it was like that already."""
    row = await connection.fetchrow(
        f"""
        UPDATE sources SET version = version + 1, updated_at = $3, blocked_reason = $2,
            status = CASE WHEN $2 = '' THEN 'active' ELSE 'blocked' END
        WHERE source_id = $1 AND (blocked_reason = '') <> ($2 = '')
            AND status IN ('active', 'blocked')
        RETURNING {_COLUMNS}
        """,  # noqa: S608 - ours
        source_id,
        reason,
        now,
    )
    return None if row is None else _stored(row)


async def take_due_sources(
    connection: Connection, *, now: datetime, limit: int
) -> list[StoredSource]:
    """Sources whose time has come; it comes again only after their `every`."""
    rows = await connection.fetch(
        f"""
        UPDATE sources SET due_at = $1 + every
        WHERE source_id IN (
            SELECT source_id FROM sources WHERE status = 'active' AND due_at <= $1
            ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING {_COLUMNS}
        """,  # noqa: S608 - ours
        now,
        limit,
    )
    return list(map(_stored, rows))


class Watched(NamedTuple):
    """What its owner wants to know of a source while nobody looks."""

    source_id: str
    status: str
    every: timedelta | None
    seen_at: datetime
    """When an offer of it was last seen, or it was last changed itself."""


async def watch_sources(connection: Connection) -> list[Watched]:
    """All of them."""
    rows = await connection.fetch(
        """
        SELECT source_id, status, every, greatest(updated_at, (
            SELECT max(seen_at) FROM offers WHERE offers.source_id = sources.source_id
        )) AS seen_at FROM sources WHERE cleared_at IS NULL
        """
    )
    return [Watched(**row) for row in rows]


async def put_off(connection: Connection, source_id: str, until: datetime) -> None:
    """Not before then: the site asked for a pause."""
    await connection.execute(
        "UPDATE sources SET due_at = greatest(due_at, $2) WHERE source_id = $1",
        source_id,
        until,
    )


def _stored(row: object) -> StoredSource:
    said = dict(row)  # type: ignore[call-overload]  # a Record is a mapping
    return StoredSource(**{**said, "start_urls": tuple(said["start_urls"])})
