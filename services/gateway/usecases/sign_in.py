"""A name and a password become a session."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from common.ids import new_id
from common.postgres import transaction
from services.gateway.errors import TooManyTries, WrongPassword
from services.gateway.rules.actors import Origin, Role
from services.gateway.rules.tries import Tries, tries_key
from services.gateway.store.audit import Entry, add_entry
from services.gateway.store.sessions import add_session, drop_expired
from services.gateway.store.tries import count_try, forget_tries
from services.gateway.store.users import User, find_user, set_password

if TYPE_CHECKING:
    from common.postgres import Connection, Pool
    from services.gateway.adapters.passwords import Passwords

SESSION_LIFETIME: Final = timedelta(days=30)

_MEND: Final = (
    "Wait until then. If the password is lost, start the gateway once with "
    "MAGPIE_ADMIN_PASSWORD: it becomes the one of admin. The first one of all is in "
    "the file admin-password of the data folder, unless it was set or printed."
)
_NOBODY: Final = "(unknown)"


@dataclass(frozen=True, slots=True)
class Opened:
    """A session, and the token that it is refreshed with; None if it stays as it is."""

    user_id: UUID
    session_id: UUID
    name: str
    role: Role
    refresh_token: str | None


async def sign_in(
    pool: Pool,
    passwords: Passwords,
    name: str,
    password: str,
    *,
    origin: Origin,
    now: datetime,
) -> Opened:
    """Begin a session. Raises WrongPassword and TooManyTries."""
    key = tries_key(name, origin.address)
    async with transaction(pool) as connection:
        tries = await count_try(connection, key, now=now)
        user = await find_user(connection, name)
    if tries.too_many:
        raise _too_many(tries, name, now)
    # No connection is held while the hash is worked out.
    if not await passwords.verify(user.password_hash if user else None, password):
        await _refuse(pool, tries, user, origin=origin, now=now)
        raise _too_many(tries, name, now) if tries.last else WrongPassword()
    assert user is not None  # noqa: S101 - for mypy: nobody's password never matches.
    newer = None
    if passwords.is_outdated(user.password_hash):
        newer = await passwords.hash(password)
    async with transaction(pool) as connection:
        await forget_tries(connection, key, now=now)
        await drop_expired(connection, now=now)
        if newer is not None:
            await set_password(connection, user.id, newer)
        return await _open(connection, user, origin=origin, now=now)


def new_refresh_token() -> tuple[str, bytes]:
    """A token that cannot be guessed, and the hash of it that is stored."""
    token = secrets.token_urlsafe(32)
    return token, hash_refresh_token(token)


def hash_refresh_token(token: str) -> bytes:
    """256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()


async def _open(
    connection: Connection, user: User, *, origin: Origin, now: datetime
) -> Opened:
    session_id = new_id()
    token, token_hash = new_refresh_token()
    await add_session(
        connection,
        session_id,
        user.id,
        token_hash=token_hash,
        now=now,
        expires_at=now + SESSION_LIFETIME,
        origin=origin,
    )
    entry = Entry("sign_in", "done", user.name, user.id)
    await add_entry(connection, entry, origin=origin, now=now)
    return Opened(user.id, session_id, user.name, user.role, token)


async def _refuse(
    pool: Pool, tries: Tries, user: User | None, *, origin: Origin, now: datetime
) -> None:
    # What was typed as a name may be a password: only known names are written down.
    who = (user.name, user.id) if user else (_NOBODY, None)
    async with transaction(pool) as connection:
        wrong = Entry("sign_in", "wrong_password", *who)
        await add_entry(connection, wrong, origin=origin, now=now)
        if tries.last:
            waits = Entry("sign_in", "too_many_tries", *who)
            await add_entry(connection, waits, origin=origin, now=now)


def _too_many(tries: Tries, name: str, now: datetime) -> TooManyTries:
    wait = tries.wait(now)
    minutes = -(-wait // timedelta(minutes=1))
    return TooManyTries(
        f"Too many wrong passwords for {name!r} from your address; the next try "
        f"is possible in {minutes} min.",
        hint=_MEND,
        retry_after=wait,
    )
