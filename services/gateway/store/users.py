"""The table users."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.gateway.rules.actors import Role

if TYPE_CHECKING:
    from common.postgres import Connection


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in."""

    id: UUID
    name: str
    password_hash: str
    role: Role


async def find_user(connection: Connection, name: str) -> User | None:
    """The user of that name, whatever its case; None if there is none or disabled.

    What lower case is Python says, as it does where tries are counted: to Postgres more
    names are one, and each of them would have tries of its own.
    """
    row = await connection.fetchrow(
        """
        SELECT id, name, password_hash, role FROM users
        WHERE name = $1 AND disabled_at IS NULL
        """,
        name.lower(),
    )
    if row is None:
        return None
    return User(row["id"], row["name"], row["password_hash"], Role(row["role"]))


async def add_user(connection: Connection, user: User, *, now: datetime) -> None:
    """Store a user whose name is free."""
    await connection.execute(
        """
        INSERT INTO users (id, name, password_hash, role, created_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        user.id,
        user.name.lower(),
        user.password_hash,
        user.role.value,
        now,
    )


async def set_password(
    connection: Connection, user_id: UUID, password_hash: str
) -> None:
    """Another hash, of a new password or with newer parameters."""
    await connection.execute(
        "UPDATE users SET password_hash = $2 WHERE id = $1", user_id, password_hash
    )


async def lock_first_start(connection: Connection) -> None:
    """Until this transaction ends, no other gateway makes the first user."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('magpie gateway users', 0))"
    )


async def has_users(connection: Connection) -> bool:
    """Whether anybody may sign in at all."""
    return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM users)"))


async def is_migrated(connection: Connection) -> bool:
    """Whether the tables are there."""
    found = await connection.fetchval("SELECT to_regclass('gateway.audit_log')")
    return found is not None
