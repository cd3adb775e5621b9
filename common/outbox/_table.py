"""Every statement on the outbox but those of the relay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from google.protobuf.message import Message

from common import wire
from common.errors import BadInput, NotFound
from common.ids import new_id
from common.tracing import current_traceparent
from rpc.common.v1.envelope_pb2 import Envelope

if TYPE_CHECKING:
    import asyncpg

    from common.postgres import Connection

KEPT: Final = timedelta(days=7)
MOST: Final = 1000
"""Events in one answer."""
_USUAL: Final = 200

_APPEND = """
    INSERT INTO outbox (
        event_id, stream, type, aggregate_id, version, traceparent, payload
    )
    SELECT id, $2, type, aggregate_id, version, $6, payload
    FROM unnest($1::uuid[], $3::text[], $4::text[], $5::bigint[], $7::bytea[])
        WITH ORDINALITY AS given (id, type, aggregate_id, version, payload, n)
    ORDER BY n
"""

# Whoever numbers waits for the one before it to commit, and only then looks.
_TURN = "LOCK TABLE outbox_heads IN SHARE ROW EXCLUSIVE MODE"
_NUMBER = """
    WITH oldest AS (
        SELECT written, stream FROM outbox WHERE seq IS NULL ORDER BY written LIMIT $1
    ), fresh AS (
        SELECT written, stream,
            row_number() OVER (PARTITION BY stream ORDER BY written) AS n,
            count(*) OVER (PARTITION BY stream) AS total
        FROM oldest
    ), heads AS (
        INSERT INTO outbox_heads AS head (stream, seq)
        SELECT DISTINCT stream, total FROM fresh
        ON CONFLICT (stream) DO UPDATE SET seq = head.seq + excluded.seq
        RETURNING stream, seq
    )
    UPDATE outbox SET seq = heads.seq - fresh.total + fresh.n
    FROM fresh JOIN heads USING (stream)
    WHERE outbox.written = fresh.written
"""
_EVENTS = """
    SELECT event_id, type, current_schema() AS producer, aggregate_id, version, seq,
        occurred_at, traceparent, payload
    FROM outbox WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3
"""
_HEAD = "SELECT seq, pruned FROM outbox_heads WHERE stream = $1"
# A prefix: what is young or not published yet keeps all that comes after it.
_PRUNE = """
    WITH head AS (
        SELECT stream, published FROM outbox_heads WHERE stream = $1
    ), oldest AS (
        SELECT seq, occurred_at FROM outbox JOIN head USING (stream)
        WHERE seq <= published ORDER BY seq LIMIT $3
    ), until AS (
        SELECT coalesce(
            (SELECT min(seq) - 1 FROM oldest WHERE occurred_at >= now() - $2::interval),
            (SELECT max(seq) FROM oldest)
        ) AS seq
    ), gone AS (
        DELETE FROM outbox USING until
        WHERE stream = $1 AND outbox.seq <= until.seq
        RETURNING outbox.seq
    ), noted AS (
        UPDATE outbox_heads SET pruned = greatest(pruned, (SELECT max(seq) FROM gone))
        WHERE stream = $1
    )
    SELECT count(*) FROM gone
"""


class EventsGone(NotFound):
    """Events after that place are no longer kept, or were never written here."""


@dataclass(frozen=True, slots=True)
class Change:
    """One event: the thing that changed, its version after that, and what to tell."""

    aggregate_id: str
    version: int
    message: Message


async def append(
    connection: Connection, stream: str, changes: Sequence[Change]
) -> list[UUID]:
    """Write events inside the caller's transaction; the ids that they were given.

    They have no seq before they are committed and numbered.
    """
    ids = [new_id() for _ in changes]
    await connection.execute(
        _APPEND,
        ids,
        stream,
        [change.message.DESCRIPTOR.full_name for change in changes],
        [change.aggregate_id for change in changes],
        [change.version for change in changes],
        current_traceparent(),
        [change.message.SerializeToString() for change in changes],
    )
    return ids


async def number_rows(connection: Connection, *, limit: int = MOST) -> int:
    """Give the oldest committed events their seq; how many there were.

    Safe to call from anywhere at any time; the relay does it all the time.
    """
    async with connection.transaction():
        await connection.execute(_TURN)
        done = await connection.execute(_NUMBER, limit)
    return int(done.rpartition(" ")[2])


async def list_events(
    connection: Connection, after_seq: int, limit: int = 0, *, stream: str
) -> list[Envelope]:
    """Events of a stream in the order of their seq; fewer than `limit` are the last.

    `limit` is at most MOST; 0 means 200. `after_seq` 0 means from the oldest that is
    kept. Raises EventsGone if `after_seq` is older than that, or was never reached: the
    outbox may have been restored from a backup.
    """
    if after_seq < 0 or not 0 <= limit <= MOST:
        raise BadInput(f"after_seq is 0 or more, limit at most {MOST}.")
    rows = await connection.fetch(_EVENTS, stream, after_seq, limit or _USUAL)
    # Looked at after the rows: what was deleted meanwhile shows here.
    head = await connection.fetchrow(_HEAD, stream)
    oldest, newest = (head["pruned"], head["seq"]) if head else (0, 0)
    if after_seq and not oldest <= after_seq <= newest:
        raise EventsGone(
            f"{stream}: kept are the events from {oldest + 1} to {newest}, not those "
            f"after {after_seq}.",
            hint="Read the list again and go on from the newest seq.",
        )
    return [_envelope(row) for row in rows]


async def newest_seq(connection: Connection, stream: str) -> int:
    """The seq of the newest numbered event; 0 if there was never one.

    Who wants to follow a list reads this first, then the list, then goes on from here.
    """
    head = await connection.fetchrow(_HEAD, stream)
    return head["seq"] if head else 0


async def prune(
    connection: Connection, stream: str, *, kept: timedelta = KEPT, limit: int = 10_000
) -> int:
    """Delete up to `limit` published events older than `kept`; how many there were."""
    count: int = await connection.fetchval(_PRUNE, stream, kept, limit)
    return count


def _envelope(row: asyncpg.Record) -> Envelope:
    return Envelope(
        event_id=str(row["event_id"]),
        type=row["type"],
        producer=row["producer"],
        aggregate_id=row["aggregate_id"],
        version=row["version"],
        seq=row["seq"],
        occurred_at=wire.pack_time(row["occurred_at"]),
        traceparent=row["traceparent"],
        payload=row["payload"],
    )
