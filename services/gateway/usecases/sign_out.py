"""A session ends because its owner says so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from common.postgres import transaction
from services.gateway.store.audit import Entry, add_entry
from services.gateway.store.sessions import end_session

if TYPE_CHECKING:
    from common.postgres import Pool
    from services.gateway.rules.actors import Actor, Origin


async def sign_out(pool: Pool, actor: Actor, *, origin: Origin, now: datetime) -> None:
    """End the session of the token; ending it twice is as good as once."""
    async with transaction(pool) as connection:
        if await end_session(connection, actor.session_id, now=now):
            entry = Entry("sign_out", "done", actor.name, actor.user_id)
            await add_entry(connection, entry, origin=origin, now=now)
