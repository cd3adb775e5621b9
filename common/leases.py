"""Leases: who alone may do a thing for a while, by the clock of the database.

Each holder gets a fencing number that is higher than all before it. Whoever was paused
for too long is stopped where it counts: in the transaction, or the very statement, that
writes (`ensure_held`, `held`). The table is made by common/sql/leases_1.sql.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from common.errors import Conflict

if TYPE_CHECKING:
    from common.postgres import Connection

# The times are those of the moment, not of the transaction, which may be long.
_ACQUIRE = """
    INSERT INTO leases AS mine (name, holder, fence, expires_at)
    VALUES ($1, $2, 1, clock_timestamp() + $3)
    ON CONFLICT (name) DO UPDATE
        SET holder = $2, fence = mine.fence + 1, expires_at = clock_timestamp() + $3
        WHERE mine.holder = $2 OR mine.expires_at <= clock_timestamp()
    RETURNING fence, expires_at
"""
_RENEW = """
    UPDATE leases SET expires_at = clock_timestamp() + $3
    WHERE name = $1 AND fence = $2 AND expires_at > clock_timestamp()
    RETURNING expires_at
"""
# The row stays, so that the next fence is higher.
_RELEASE = """
    UPDATE leases SET expires_at = clock_timestamp() WHERE name = $1 AND fence = $2
"""


class LeaseLost(Conflict):
    """The lease has run out; somebody else may hold it now."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease as it was given; whether it is still held only the database knows."""

    name: str
    holder: str
    fence: int
    expires_at: datetime

    @property
    def proof(self) -> tuple[str, int]:
        """The two parameters of `held`."""
        return self.name, self.fence


async def acquire(
    connection: Connection, name: str, holder: str, *, ttl: timedelta
) -> Lease | None:
    """The lease for `ttl`, with a new fence; None while another holder has it.

    `holder` must be unique among those who live: a process that takes the name of a
    dead one gets its lease at once, and the dead one, should it wake, is refused.
    """
    row = await connection.fetchrow(_ACQUIRE, name, holder, ttl)
    return Lease(name, holder, row["fence"], row["expires_at"]) if row else None


async def renew(connection: Connection, lease: Lease, *, ttl: timedelta) -> Lease:
    """The same lease, held for `ttl` from now; LeaseLost if it has run out."""
    expires_at = await connection.fetchval(_RENEW, *lease.proof, ttl)
    if expires_at is None:
        raise LeaseLost(f"The lease {lease.name!r} of {lease.holder} has run out.")
    return Lease(lease.name, lease.holder, lease.fence, expires_at)


async def release(connection: Connection, lease: Lease) -> None:
    """Let the next one have it at once; one that was lost already is left alone."""
    await connection.execute(_RELEASE, *lease.proof)


async def revoke(connection: Connection, name: str) -> None:
    """End the lease, whoever holds it: the holder is stopped where it writes next.

    Waits for a transaction that has asked whether it is held.
    """
    await connection.execute(
        "UPDATE leases SET expires_at = clock_timestamp() "
        "WHERE name = $1 AND expires_at > clock_timestamp()",
        name,
    )


def held(first: int) -> str:
    """SQL that is true while a lease is held: parameters `first` and the one after.

        f"UPDATE sources SET ... WHERE id = $1 AND {held(2)}", id, *lease.proof

    A true answer holds until the transaction ends: nobody takes the lease before.
    """
    return (
        f"EXISTS (SELECT FROM leases WHERE name = ${first} AND fence = ${first + 1} "
        "AND expires_at > clock_timestamp() FOR SHARE)"
    )


async def ensure_held(connection: Connection, lease: Lease) -> None:
    """For a transaction of many writes: LeaseLost, or ours until the transaction ends.

    Its caller must be inside a transaction.
    """
    if not await connection.fetchval(f"SELECT {held(1)}", *lease.proof):
        raise LeaseLost(f"The lease {lease.name!r} of {lease.holder} has run out.")
