"""Sources in Postgres: their YAML as it was given, whether they are due and may run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from services.scanner.rules.scan import Priority
from services.scanner.rules.source import Source, StoredSource

if TYPE_CHECKING:
    from common.postgres import Connection

ACTIVE: Final = "active"
BLOCKED: Final = "blocked"


_COLUMNS: Final = (
    "source_id, version, yaml, title, start_urls, site, sandbox, shipped, "
    "blocked_reason, updated_at, every, every_now, due_at, budget, waits_for, "
    "waits_until, paused_reason, deleted_at, cleared_at"
)

_PUT: Final = f"""
INSERT INTO sources (source_id, version, yaml, title, start_urls, site,
    every, order_placement, permission_ref, sandbox, shipped, status, due_at,
    updated_at, every_now, budget, adaptive)
VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'active', $12, $11, $6,
    $13, $14)
ON CONFLICT (source_id) DO UPDATE SET
    version = sources.version + 1, yaml = excluded.yaml, title = excluded.title,
    start_urls = excluded.start_urls, site = excluded.site,
    every = excluded.every, order_placement = excluded.order_placement,
    permission_ref = excluded.permission_ref, sandbox = excluded.sandbox,
    shipped = excluded.shipped, blocked_reason = '',
    status = CASE sources.status WHEN 'paused' THEN 'paused' ELSE 'active' END,
    deleted_at = NULL, cleared_at = NULL,
    due_at = excluded.due_at, updated_at = excluded.updated_at,
    every_now = excluded.every_now, budget = excluded.budget,
    adaptive = excluded.adaptive,
    waits_for = '', waits_until = NULL
RETURNING {_COLUMNS}
"""  # noqa: S608 - our own column names


async def put_source(
    connection: Connection,
    source: Source,
    yaml: str,
    *,
    site: str,
    sandbox: bool,
    shipped: bool,
    due_at: datetime | None,
    now: datetime,
) -> StoredSource:
    """Create or replace it; what is known of its changes is kept.

    One that was blocked is free to be scanned; one that a person has paused stays so.
    """
    row = await connection.fetchrow(
        _PUT,
        source.name,
        yaml,
        source.title,
        list(source.start_urls),
        site,
        source.every if due_at else None,
        source.order_placement.value,
        source.permission_ref,
        sandbox,
        shipped,
        now,
        due_at,
        source.budget,
        source.adaptive,
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


async def shipped_texts(connection: Connection) -> set[str]:
    """The YAML of each source that follows its file and is not blocked."""
    rows = await connection.fetch(
        "SELECT yaml FROM sources WHERE shipped AND blocked_reason = ''"
    )
    return {row["yaml"] for row in rows}


async def stored_since(connection: Connection, since: datetime, *, most: int) -> int:
    """How many sources were stored since then; `most` says that there may be more."""
    count = await connection.fetchval(
        "SELECT count(*) FROM "
        "(SELECT FROM sources WHERE updated_at > $1 LIMIT $2) AS stored",
        since,
        most,
    )
    return int(count)


class Due(NamedTuple):
    """A source whose time has come."""

    source_id: str
    site: str
    start_urls: tuple[str, ...]
    due_at: datetime
    every_now: timedelta
    activity: float
    scanned: bool
    """Whether a scan of all of it has ever come to its end."""


async def lock_due(connection: Connection, *, now: datetime, limit: int) -> list[Due]:
    """Sources whose time has come, the longest due first; nobody else sees them."""
    rows = await connection.fetch(
        """
        SELECT source_id, site, start_urls, due_at, coalesce(every_now, every),
            activity, scanned_at IS NOT NULL
        FROM sources
        WHERE status = 'active' AND due_at <= $1 AND every IS NOT NULL
        ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
        """,
        now,
        limit,
    )
    return [Due(row[0], row[1], tuple(row[2]), *list(row)[3:]) for row in rows]


async def set_due(connection: Connection, due: Mapping[str, datetime]) -> None:
    """When each of these comes next; they do not rest any more."""
    await connection.execute(
        """
        UPDATE sources SET due_at = next.at, waits_for = '', waits_until = NULL
        FROM unnest($1::text[], $2::timestamptz[]) AS next (id, at)
        WHERE source_id = next.id
        """,
        list(due),
        list(due.values()),
    )


class Rhythm(NamedTuple):
    """What decides how often a source is scanned."""

    every: timedelta | None
    adaptive: bool
    activity: float
    worth: int
    scanned_at: datetime | None


async def lock_rhythm(connection: Connection, source_id: str) -> Rhythm | None:
    """That of one source; None if there is none of that name."""
    row = await connection.fetchrow(
        "SELECT every, adaptive, activity, worth, scanned_at FROM sources "
        "WHERE source_id = $1 FOR UPDATE",
        source_id,
    )
    return None if row is None else Rhythm(*row)


async def set_rhythm(
    connection: Connection,
    source_id: str,
    *,
    activity: float,
    every_now: timedelta | None,
    now: datetime,
) -> None:
    """After a scan of all of it: how much changes there, and how often from now on."""
    await connection.execute(
        "UPDATE sources SET activity = $2, every_now = $3, scanned_at = $4, worth = 0 "
        "WHERE source_id = $1",
        source_id,
        activity,
        every_now,
        now,
    )


async def add_worth(connection: Connection, offer_ids: Sequence[str]) -> None:
    """These offers were found worth acting on: it pays to scan where they are."""
    await connection.execute(
        """
        UPDATE sources SET worth = worth + found.count FROM (
            SELECT source_id, count(*) FROM offers WHERE offer_id = ANY($1)
            GROUP BY source_id ORDER BY source_id) AS found
        WHERE sources.source_id = found.source_id
        """,
        list(offer_ids),
    )


async def is_there(connection: Connection, source_id: str) -> bool:
    """Whether it exists; then it does until the transaction ends."""
    found = await connection.fetchval(
        "SELECT true FROM sources WHERE source_id = $1 AND deleted_at IS NULL "
        "FOR KEY SHARE",
        source_id,
    )
    return bool(found)


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


async def put_off(
    connection: Connection, source_id: str, until: datetime, *, why: str
) -> None:
    """Not before then; `why` is the code of the problem."""
    await connection.execute(
        # What only runs on demand stays so: greatest() would make it due.
        "UPDATE sources SET waits_for = $3, waits_until = $2, due_at = "
        "CASE WHEN due_at IS NOT NULL THEN greatest(due_at, $2) END "
        "WHERE source_id = $1",
        source_id,
        until,
        why,
    )


class Lag(NamedTuple):
    """How far the schedule is behind."""

    queued: dict[Priority, int]
    """How many scans wait."""
    waiting_since: dict[Priority, datetime]
    """Since when the one of them that waits longest does."""
    overdue_since: datetime | None
    """When the source was due that is due longest, and not queued yet."""


async def measure_lag(connection: Connection, *, now: datetime) -> Lag:
    """See Lag."""
    rows = await connection.fetch(
        "SELECT priority, count(*), min(requested_at) AS since FROM scans "
        "WHERE status = 'queued' GROUP BY priority"
    )
    overdue = await connection.fetchval(
        "SELECT min(due_at) FROM sources WHERE status = 'active' AND due_at <= $1", now
    )
    return Lag(
        {Priority(row["priority"]): row["count"] for row in rows},
        {Priority(row["priority"]): row["since"] for row in rows},
        overdue,
    )


async def least_left(connection: Connection, *, limit: int) -> dict[str, int]:
    """What is left of their budgets of 24 hours, of the sources that have least."""
    rows = await connection.fetch(
        """
        SELECT source_id, budget - least(budget, coalesce(spent, 0))
        FROM sources LEFT JOIN (
            SELECT account, sum(spent) AS spent FROM spending
            WHERE hour >= date_trunc('hour', now(), 'UTC') - interval '24 hours'
            GROUP BY account) AS recent ON account = 'source ' || source_id
        WHERE budget IS NOT NULL
        ORDER BY coalesce(spent, 0) / budget DESC, source_id LIMIT $1
        """,
        limit,
    )
    return {row["source_id"]: int(row[1]) for row in rows}


def _stored(row: object) -> StoredSource:
    said = dict(row)  # type: ignore[call-overload]  # a Record is a mapping
    return StoredSource(**{**said, "start_urls": tuple(said["start_urls"])})
