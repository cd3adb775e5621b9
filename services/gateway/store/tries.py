"""The table password_tries."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from services.gateway.rules.tries import ALLOWED, WINDOW, Tries

if TYPE_CHECKING:
    from common.postgres import Connection


async def count_try(connection: Connection, key: str, *, now: datetime) -> Tries:
    """Count one more try of `key`, before its password is looked at.

    Counted first, so that many at once cannot be more than are allowed. The last one
    that is allowed begins the wait; those after it do not make it longer.
    """
    row = await connection.fetchrow(
        """
        INSERT INTO password_tries AS t (key, count, until) VALUES ($1, 1, $3)
        ON CONFLICT (key) DO UPDATE SET
            count = CASE WHEN t.until <= $2 THEN 1 ELSE least(t.count, $4) + 1 END,
            until = CASE WHEN t.until <= $2 OR t.count = $4 - 1 THEN $3 ELSE t.until END
        RETURNING count, until
        """,
        key,
        now,
        now + WINDOW,
        ALLOWED,
    )
    assert row is not None  # noqa: S101 - for mypy: an upsert returns its row.
    return Tries(row["count"], row["until"])


async def forget_tries(connection: Connection, key: str, *, now: datetime) -> None:
    """Somebody was right: the tries of `key`, and a few that are over, are dropped."""
    await connection.execute(
        """
        DELETE FROM password_tries WHERE key = $1 OR key IN
            (SELECT key FROM password_tries WHERE until <= $2 LIMIT 100)
        """,
        key,
        now,
    )
