"""The table audit_log, which the service may add to and read, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from common.postgres import Connection
    from services.gateway.rules.actors import Origin


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what to what, and how it ended."""

    action: str
    """"sign_in", "put_source"."""
    outcome: str
    """"asked", "done", or the error it ended with."""
    actor_name: str
    actor_id: UUID | None = None
    subject: str = ""


async def add_entry(
    connection: Connection, entry: Entry, *, origin: Origin, now: datetime
) -> None:
    """Write one line."""
    await connection.execute(
        """
        INSERT INTO audit_log (at, actor_id, actor_name, action, subject, outcome,
                               address, request_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        now,
        entry.actor_id,
        entry.actor_name,
        entry.action,
        entry.subject,
        entry.outcome,
        origin.address,
        origin.request_id,
    )
