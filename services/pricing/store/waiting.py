"""Offers that wait for an answer from outside; each is tried again when it is due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from common.postgres import Connection

_PUT: Final = """
    INSERT INTO waiting AS mine (offer_id, offer_version, offer, why, since, due_at)
    SELECT offer_id, offer_version, offer, why, $6, due_at FROM unnest(
        $1::text[], $2::bigint[], $3::bytea[], $4::text[], $5::timestamptz[]
    ) AS given (offer_id, offer_version, offer, why, due_at)
    ORDER BY offer_id
    ON CONFLICT (offer_id) DO UPDATE SET
        offer_version = excluded.offer_version, offer = excluded.offer,
        why = excluded.why, due_at = excluded.due_at
    WHERE mine.offer_version <= excluded.offer_version
"""
# Whoever takes them has this long to decide; then somebody else may try.
_TAKE: Final = """
    UPDATE waiting SET due_at = $2 WHERE offer_id IN (
        SELECT offer_id FROM waiting WHERE due_at <= $1
        ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING offer
"""
_DONE: Final = """
    DELETE FROM waiting USING unnest($1::text[], $2::bigint[]) AS done (id, version)
    WHERE offer_id = done.id AND offer_version <= done.version
"""
_VERSIONS: Final = """
    SELECT offer_id, offer_version FROM waiting WHERE offer_id = ANY($1::text[])
"""
_COUNT: Final = "SELECT count(*), min(since) FROM waiting"


class Waiting(NamedTuple):
    """A version of an offer that waits; `offer` is the scanner's packed message."""

    offer_id: str
    offer_version: int
    offer: bytes
    why: str
    due_at: datetime


async def put_waiting(
    connection: Connection, rows: Sequence[Waiting], *, now: datetime
) -> None:
    """Let these wait; an offer waits once, with its newest version."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        await connection.execute(_PUT, *columns, now)


async def take_due(
    connection: Connection, *, now: datetime, until: datetime, limit: int
) -> list[bytes]:
    """Packed offers that are due; until `until` nobody else gets them."""
    rows = await connection.fetch(_TAKE, now, until, limit)
    return [row["offer"] for row in rows]


async def end_waiting(
    connection: Connection, versions: Sequence[tuple[str, int]]
) -> None:
    """These versions, and older ones, wait no longer."""
    ordered = sorted(versions)
    await connection.execute(
        _DONE, [one for one, _ in ordered], [one for _, one in ordered]
    )


async def read_waiting(
    connection: Connection, offer_ids: Collection[str]
) -> dict[str, int]:
    """The version that waits, of those of the offers that do."""
    rows = await connection.fetch(_VERSIONS, list(offer_ids))
    return {row["offer_id"]: row["offer_version"] for row in rows}


async def count_waiting(connection: Connection) -> tuple[int, datetime | None]:
    """How many wait, and since when the one that waits longest does."""
    row = await connection.fetchrow(_COUNT)
    return (row["count"], row["min"]) if row else (0, None)
