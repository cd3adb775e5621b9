"""A refresh token becomes the next one; a stolen one ends its session."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from common.postgres import transaction
from services.gateway.errors import NotSignedIn
from services.gateway.store.audit import Entry, add_entry
from services.gateway.store.sessions import end_session, lock_session, rotate_session
from services.gateway.usecases.sign_in import (
    Opened,
    hash_refresh_token,
    new_refresh_token,
)

if TYPE_CHECKING:
    from common.postgres import Pool
    from services.gateway.rules.actors import Origin

GRACE: Final = timedelta(seconds=30)
"""Two tabs may refresh at once, and an answer may get lost on its way."""


async def refresh_session(
    pool: Pool, token: str, *, origin: Origin, now: datetime
) -> Opened:
    """Go on with a session. Raises NotSignedIn.

    A token that comes again after GRACE is in two hands: the session ends for both.
    """
    async with transaction(pool) as connection:
        session = await lock_session(connection, hash_refresh_token(token), now=now)
        if session is not None:
            following, following_hash = new_refresh_token()
            opened = Opened(
                session.user_id,
                session.id,
                session.name,
                session.role,
                following if session.current else None,
            )
            if session.current:
                await rotate_session(connection, session.id, following_hash, now=now)
                return opened
            if now - session.rotated_at <= GRACE:
                return opened
            await end_session(connection, session.id, now=now)
            entry = Entry(
                "refresh_session", "token_reused", session.name, session.user_id
            )
            await add_entry(connection, entry, origin=origin, now=now)
    raise NotSignedIn("There is no such session any more.", hint="Sign in again.")
