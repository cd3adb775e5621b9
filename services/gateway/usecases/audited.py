"""A write in another service, written down before and after."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from common.clock import now
from common.errors import MagpieError
from common.postgres import transaction
from services.gateway.store.audit import Entry, add_entry

if TYPE_CHECKING:
    from common.postgres import Pool
    from services.gateway.rules.actors import Actor, Origin


@asynccontextmanager
async def audited(
    pool: Pool, actor: Actor, action: str, *, subject: str, origin: Origin
) -> AsyncIterator[None]:
    """What is done inside is in the audit log: "asked" first, then how it ended.

    An entry that stays "asked" says that nobody knows: the process died meanwhile.
    """

    async def note(outcome: str) -> None:
        entry = Entry(action, outcome, actor.name, actor.user_id, subject=subject[:500])
        async with transaction(pool) as connection:
            await add_entry(connection, entry, origin=origin, now=now())

    await note("asked")
    try:
        yield
    except MagpieError as exc:
        await note(type(exc).__name__)
        raise
    await note("done")
