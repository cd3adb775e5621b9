"""Versions of offers that no stored decision covers yet: sent until one does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from services.scanner.rules.offer import Offer

if TYPE_CHECKING:
    from common.postgres import Connection

AGAIN_AFTER: Final = timedelta(seconds=10)
"""What nobody has acknowledged for so long is announced again."""


async def add_pending(
    connection: Connection, offers: Sequence[Offer], *, now: datetime, due_at: datetime
) -> None:
    """Note that these versions will be sent now, and again from `due_at` on."""
    await connection.execute(
        """
        INSERT INTO pending (offer_id, version, since, due_at)
        SELECT unnest($1::text[]), unnest($2::bigint[]), $3, $4
        ON CONFLICT (offer_id) DO UPDATE SET
            version = excluded.version, due_at = excluded.due_at, tries = 0
        WHERE pending.version < excluded.version
        """,
        [offer.offer_id for offer in offers],
        [offer.version for offer in offers],
        now,
        due_at,
    )


async def take_due(
    connection: Connection, *, now: datetime, every: timedelta, limit: int
) -> dict[str, int]:
    """Versions that are to be sent again, by offer; each comes up again only later.

    The wait doubles with each time, up to 64 times `every`.
    """
    rows = await connection.fetch(
        """
        UPDATE pending SET tries = tries + 1,
            due_at = $1 + $2::interval * power(2, least(tries, 6))
        WHERE offer_id IN (
            SELECT offer_id FROM pending WHERE due_at <= $1
            ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
        RETURNING offer_id, version
        """,
        now,
        every,
        limit,
    )
    return {row["offer_id"]: row["version"] for row in rows}


async def acknowledge(
    connection: Connection, versions: Sequence[tuple[str, int]]
) -> set[str]:
    """Drop what these versions cover; the ids of the offers that wait no more."""
    ordered = sorted(versions)
    result = await connection.fetch(
        """
        DELETE FROM pending
        USING unnest($1::text[], $2::bigint[]) AS acked (id, version)
        WHERE pending.offer_id = acked.id AND pending.version <= acked.version
        RETURNING pending.offer_id
        """,
        [offer_id for offer_id, _ in ordered],
        [version for _, version in ordered],
    )
    return {row["offer_id"] for row in result}


async def more_than(connection: Connection, most: int) -> bool:
    """Whether more offers wait than that; it looks no further than it has to."""
    count = await connection.fetchval(
        "SELECT count(*) FROM (SELECT FROM pending LIMIT $1 + 1) AS few", most
    )
    return int(count) > most


async def waiting(connection: Connection) -> tuple[int, datetime | None]:
    """How many offers wait, and since when the one that waits longest does."""
    row = await connection.fetchrow("SELECT count(*), min(since) FROM pending")
    return (row["count"], row["min"]) if row else (0, None)
