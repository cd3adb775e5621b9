"""The first start makes somebody who may sign in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from common.ids import new_id
from common.postgres import transaction
from services.gateway.errors import NotMigrated
from services.gateway.rules.actors import Origin, Role
from services.gateway.store.audit import Entry, add_entry
from services.gateway.store.sessions import end_sessions_of
from services.gateway.store.users import (
    User,
    add_user,
    find_user,
    has_users,
    is_migrated,
    lock_first_start,
    set_password,
)

if TYPE_CHECKING:
    from common.postgres import Connection, Pool
    from services.gateway.adapters.passwords import Passwords

ADMIN: Final = "admin"

_HERE: Final = Origin(address="", agent="", request_id="")


async def ensure_admin(
    pool: Pool,
    passwords: Passwords,
    *,
    given: str | None,
    hand_over: Callable[[str], object],
    now: datetime,
) -> None:
    """Make the admin if there are no users; its password is `given` or a new one.

    A new one is told to `hand_over` before the user is stored: it may be told and then
    not be used, if the process dies in between, but never the other way round. A given
    password that is not the stored one replaces it and ends the sessions of the admin:
    that is how a lost one is mended. Raises NotMigrated.
    """
    async with transaction(pool) as connection:
        if not await is_migrated(connection):
            raise NotMigrated(
                hint="`magpie up` migrates by itself; in the cluster its own job does."
            )
        await lock_first_start(connection)
        if not await has_users(connection):
            password = given or secrets.token_urlsafe(15)
            hashed = await passwords.hash(password)
            if given is None:
                hand_over(password)
            user = User(new_id(), ADMIN, hashed, Role.ADMIN)
            await add_user(connection, user, now=now)
            await _note(connection, user, "user_added", now)
        elif given is not None:
            await _replace(connection, passwords, given, now)


async def _replace(
    connection: Connection, passwords: Passwords, given: str, now: datetime
) -> None:
    admin = await find_user(connection, ADMIN)
    if admin is None or await passwords.verify(admin.password_hash, given):
        return
    await set_password(connection, admin.id, await passwords.hash(given))
    await end_sessions_of(connection, admin.id, now=now)
    await _note(connection, admin, "password_set", now)


async def _note(connection: Connection, user: User, action: str, now: datetime) -> None:
    entry = Entry(action, "done", "(start)", None, subject=user.name)
    await add_entry(connection, entry, origin=_HERE, now=now)
