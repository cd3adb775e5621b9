"""The table sessions: refresh tokens as hashes, each good for one use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.gateway.rules.actors import Origin, Role

if TYPE_CHECKING:
    from common.postgres import Connection


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has not ended, and whose it is."""

    id: UUID
    user_id: UUID
    name: str
    role: Role
    rotated_at: datetime
    current: bool
    """Whether it was found by its newest token, not by the one before."""


async def add_session(
    connection: Connection,
    session_id: UUID,
    user_id: UUID,
    *,
    token_hash: bytes,
    now: datetime,
    expires_at: datetime,
    origin: Origin,
) -> None:
    """Begin a session."""
    await connection.execute(
        """
        INSERT INTO sessions (id, user_id, token_hash, rotated_at, created_at,
                              expires_at, address, agent)
        VALUES ($1, $2, $3, $4, $4, $5, $6, $7)
        """,
        session_id,
        user_id,
        token_hash,
        now,
        expires_at,
        origin.address,
        origin.agent,
    )


async def lock_session(
    connection: Connection, token_hash: bytes, *, now: datetime
) -> Session | None:
    """The living session of that token or of its successor, locked; else None."""
    row = await connection.fetchrow(
        """
        SELECT s.id, s.user_id, u.name, u.role, s.rotated_at,
               s.token_hash = $1 AS current
        FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE (s.token_hash = $1 OR s.previous_hash = $1)
          AND s.ended_at IS NULL AND s.expires_at > $2 AND u.disabled_at IS NULL
        FOR UPDATE OF s
        """,
        token_hash,
        now,
    )
    if row is None:
        return None
    return Session(
        row["id"],
        row["user_id"],
        row["name"],
        Role(row["role"]),
        row["rotated_at"],
        row["current"],
    )


async def rotate_session(
    connection: Connection, session_id: UUID, token_hash: bytes, *, now: datetime
) -> None:
    """The next token of a session takes the place of the present one."""
    await connection.execute(
        """
        UPDATE sessions SET previous_hash = token_hash, token_hash = $2, rotated_at = $3
        WHERE id = $1
        """,
        session_id,
        token_hash,
        now,
    )


async def end_session(
    connection: Connection, session_id: UUID, *, now: datetime
) -> bool:
    """End a session; False if it had ended before."""
    done = await connection.fetchval(
        "UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL"
        " RETURNING true",
        session_id,
        now,
    )
    return bool(done)


async def end_sessions_of(
    connection: Connection, user_id: UUID, *, now: datetime
) -> None:
    """Sign a user out everywhere."""
    await connection.execute(
        "UPDATE sessions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL",
        user_id,
        now,
    )


async def drop_expired(connection: Connection, *, now: datetime) -> None:
    """Delete a few sessions that nobody can go on with."""
    await connection.execute(
        """
        DELETE FROM sessions WHERE id IN
            (SELECT id FROM sessions WHERE expires_at <= $1 LIMIT 100)
        """,
        now,
    )
