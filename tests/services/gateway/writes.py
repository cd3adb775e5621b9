"""What a write leaves behind."""

from __future__ import annotations

from tests.services.gateway.conftest import World


async def audit(world: World) -> list[tuple[str, str, str, str]]:
    """The audit log: action, subject, outcome, who."""
    rows = await world.gateway.pool.fetch("SELECT * FROM audit_log ORDER BY id")
    return [
        (row["action"], row["subject"], row["outcome"], row["actor_name"])
        for row in rows
    ]
