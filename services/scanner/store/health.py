"""The health of sources in Postgres: a row a source, with its last scans."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from services.scanner.rules.health.judge import Judged
from services.scanner.rules.health.sample import (
    Grave,
    Reason,
    State,
    pack_sample,
    read_sample,
)

if TYPE_CHECKING:
    from common.postgres import Connection

_COLUMNS: Final = (
    "source_id, state, since, judged_at, moved_at, reasons, history, canaries"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How a source was at the end of its last scan."""

    source_id: str
    judged: Judged = field(default_factory=Judged)
    since: datetime | None = None
    """How long it is in that state; None before its first scan has ended."""
    judged_at: datetime | None = None
    moved_at: datetime | None = None
    canaries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """When what last happened at a source."""

    source_id: str
    status: str
    blocked_reason: str
    every: timedelta | None
    updated_at: datetime
    seen_at: datetime | None
    scanned_at: datetime | None


async def find_health(
    connection: Connection, source_ids: Sequence[str] | None = None
) -> dict[str, Kept]:
    """What is known of these sources, or of all."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM source_health "  # noqa: S608 - our own column names
        "WHERE $1::text[] IS NULL OR source_id = ANY($1)",
        source_ids,
    )
    return {row["source_id"]: _kept(row) for row in rows}


async def health_of(connection: Connection, source_id: str) -> Kept:
    """What is known of one source; of a new one, nothing."""
    found = await find_health(connection, [source_id])
    return found.get(source_id) or Kept(source_id=source_id)


async def put_health(
    connection: Connection,
    source_id: str,
    judged: Judged,
    *,
    now: datetime,
    moved: bool,
    canaries: Sequence[str],
) -> None:
    """Store how a source is after a scan."""
    await connection.execute(
        """
        INSERT INTO source_health (source_id, state, since, judged_at, moved_at,
            reasons, history, canaries)
        VALUES ($1, $2, $3, $3, CASE WHEN $4 THEN $3::timestamptz END, $5, $6, $7)
        ON CONFLICT (source_id) DO UPDATE SET
            since = CASE WHEN source_health.state = excluded.state
                THEN source_health.since ELSE excluded.since END,
            state = excluded.state, judged_at = excluded.judged_at,
            moved_at = coalesce(excluded.moved_at, source_health.moved_at),
            reasons = excluded.reasons, history = excluded.history,
            canaries = excluded.canaries
        """,
        source_id,
        judged.state.value,
        now,
        moved,
        json.dumps([_pack_reason(one) for one in judged.reasons]),
        json.dumps([pack_sample(one) for one in judged.history]),
        list(canaries),
    )


async def forget_health(connection: Connection, source_id: str) -> None:
    """Learn anew what is usual there: the source is read otherwise now, or is gone."""
    await connection.execute(
        "DELETE FROM source_health WHERE source_id = $1", source_id
    )


async def read_clocks(
    connection: Connection, source_ids: Sequence[str] | None = None
) -> list[Clocks]:
    """Of these stored sources, or of all."""
    rows = await connection.fetch(
        """
        SELECT source_id, status, blocked_reason, every, updated_at,
            (SELECT max(seen_at) FROM offers
                WHERE offers.source_id = sources.source_id) AS seen_at,
            (SELECT greatest(finished_at, started_at) FROM scans
                WHERE scans.source_id = sources.source_id AND started_at IS NOT NULL
                ORDER BY scan_id DESC LIMIT 1) AS scanned_at
        FROM sources WHERE $1::text[] IS NULL OR source_id = ANY($1)
        """,
        source_ids,
    )
    return [Clocks(**row) for row in rows]


async def count_alive(
    connection: Connection, source_id: str, *, since: datetime
) -> int:
    """How many offers of a source were seen since then and are there."""
    count = await connection.fetchval(
        "SELECT count(*) FROM offers "
        "WHERE source_id = $1 AND seen_at >= $2 AND NOT gone",
        source_id,
        since,
    )
    return int(count)


async def steady_pages(
    connection: Connection, source_id: str, *, limit: int, but: Sequence[str]
) -> list[str]:
    """Pages whose offers changed least of all, always the same ones."""
    rows = await connection.fetch(
        """
        SELECT pages.url FROM offers JOIN pages USING (page_id)
        WHERE offers.source_id = $1 AND NOT offers.gone AND NOT pages.gone
            AND pages.url <> ALL($2)
        GROUP BY pages.url ORDER BY max(offers.version), md5(pages.url) LIMIT $3
        """,
        source_id,
        list(but),
        limit,
    )
    return [row["url"] for row in rows]


def _pack_reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "grave": reason.grave.value,
        "sentence": reason.sentence,
        "since": reason.since.isoformat(),
        "numbers": dict(reason.numbers),
    }


def _read_reason(stored: dict[str, Any]) -> Reason:
    return Reason(
        code=stored["code"],
        grave=Grave(stored["grave"]),
        sentence=stored["sentence"],
        since=datetime.fromisoformat(stored["since"]),
        numbers=stored["numbers"],
    )


def _kept(row: Any) -> Kept:
    return Kept(
        source_id=row["source_id"],
        judged=Judged(
            state=State(row["state"]),
            reasons=tuple(map(_read_reason, json.loads(row["reasons"]))),
            history=tuple(map(read_sample, json.loads(row["history"]))),
        ),
        since=row["since"],
        judged_at=row["judged_at"],
        moved_at=row["moved_at"],
        canaries=tuple(row["canaries"]),
    )
