"""Connections to PostgreSQL. SQL itself is written as SQL in each service's store.

json and jsonb travel as text: PgQueuer shares these pools and expects them so.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import asyncpg

from common.stores import (
    MAKE_ROOM,
    Collided,
    StoreFull,
    StoreRefused,
    StoreUnreachable,
    WrongStore,
    said,
    without_password,
)

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Connection: TypeAlias = (
        asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    )

Isolation: TypeAlias = Literal["read_committed", "repeatable_read", "serializable"]

OLDEST: Final = 15
CONNECT_SECONDS: Final = 5.0
COMMAND_SECONDS: Final = 30.0
IDLE_SECONDS: Final = 20.0
"""Who says nothing for so long in a transaction has stopped, and loses its locks."""

# Starting, stopping, crashed, or full of connections: the same call may work later.
_BUSY: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)

_NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")
_MEND = "Check MAGPIE_POSTGRES_URL, or leave it out to use the embedded one."


def checked_name(name: str) -> str:
    """`name` if it may stand unquoted in SQL as a schema or role; else ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a plain lower-case name")
    return name


async def connect(url: str, **settings: str) -> asyncpg.Connection[asyncpg.Record]:
    """One connection for its holder alone, with these server settings.

    Raises StoreUnreachable, StoreRefused or WrongStore, each naming the URL.
    """
    with connecting(url):
        connection = await asyncpg.connect(
            url, timeout=CONNECT_SECONDS, server_settings=settings
        )
    version = connection.get_server_version().major
    if version < OLDEST:
        await connection.close()
        raise WrongStore(
            f"{without_password(url)} is PostgreSQL {version}.",
            hint=f"Magpie needs {OLDEST} or newer.",
        )
    return connection


async def open_pool(
    url: str,
    *,
    schema: str,
    min_size: int = 1,
    max_size: int = 8,
    idle_seconds: float = IDLE_SECONDS,
) -> Pool:
    """A pool whose connections find the tables of `schema` without naming it.

    Every statement has a deadline of COMMAND_SECONDS. A transaction in which nothing is
    said for `idle_seconds` is undone by the server: a process that was stopped in the
    middle of one must not keep all others waiting. Raises like `connect`.
    """
    settings = {
        "idle_in_transaction_session_timeout": f"{round(idle_seconds * 1000)}ms",
        "search_path": checked_name(schema),
        "application_name": f"magpie-{schema}",
    }
    # One plain connection first: a pool would hide which check failed.
    await (await connect(url, **settings)).close()
    with connecting(url):
        return await asyncpg.create_pool(
            url,
            min_size=min_size,
            max_size=max_size,
            timeout=CONNECT_SECONDS,
            command_timeout=COMMAND_SECONDS,
            server_settings=settings,
            reset=_as_it_is,
        )


async def _as_it_is(_: Connection) -> None:
    """Nothing that uses a pool changes its session: no question more at each release.

    What is set is set for a transaction, and so are advisory locks.
    """


@asynccontextmanager
async def transaction(
    pool: Pool, *, isolation: Isolation | None = None
) -> AsyncIterator[Connection]:
    """A connection in one transaction: committed at the end, rolled back on an error.

    The edge opens it once per request or job; what is inside takes the connection.
    Raises StoreUnreachable, StoreFull and Collided for what a repeat may mend; all
    other database errors pass as they are. A server that goes away at the commit may
    have kept it: what is repeated must be safe to repeat.
    """
    with working():
        async with _acquired(pool) as connection:
            try:
                async with connection.transaction(isolation=isolation):
                    yield connection
            except (asyncpg.InterfaceError, asyncpg.InternalClientError) as exc:
                # Rolling back over a lost connection hides why it was lost.
                if _is_lost(connection, exc):
                    raise StoreUnreachable(
                        f"PostgreSQL went away: {said(exc)}."
                    ) from exc
                raise


def _is_lost(connection: Connection, exc: Exception) -> bool:
    try:
        return isinstance(exc, asyncpg.InternalClientError) or connection.is_closed()
    except asyncpg.InterfaceError:
        # The pool has taken a lost one away already.
        return True


@asynccontextmanager
async def _acquired(pool: Pool) -> AsyncIterator[Connection]:
    # A fresh connection may be made here, so a refused one shows as OSError.
    try:
        connection = await pool.acquire(timeout=CONNECT_SECONDS)
    except OSError as exc:
        reason = str(exc) or f"no connection became free in {CONNECT_SECONDS:g} s"
        raise StoreUnreachable(f"PostgreSQL does not answer: {reason}.") from exc
    try:
        yield connection
    finally:
        # What was done is committed or undone by now. One that was lost cannot be
        # tidied for the next user; the pool has dropped it by the time this fails.
        with suppress(asyncpg.PostgresError, asyncpg.InternalClientError, OSError):
            await pool.release(connection)


@contextmanager
def working() -> Iterator[None]:
    """Turns what Postgres says while it works into errors that say what to do."""
    try:
        yield
    except asyncpg.DiskFullError as exc:
        raise StoreFull(f"PostgreSQL: {said(exc)}.", hint=MAKE_ROOM) from exc
    except (
        asyncpg.SerializationError,
        asyncpg.DeadlockDetectedError,
        asyncpg.LockNotAvailableError,
    ) as exc:
        raise Collided(f"PostgreSQL: {said(exc)}.") from exc
    except _BUSY as exc:
        raise StoreUnreachable(f"PostgreSQL went away: {said(exc)}.") from exc
    except TimeoutError as exc:
        # It hangs, or somebody holds a lock for so long: neither is for ever.
        raise StoreUnreachable(
            f"PostgreSQL did not answer within {COMMAND_SECONDS:g} s."
        ) from exc


@contextmanager
def connecting(url: str) -> Iterator[None]:
    """Turns every way a connection can fail into an error that names the URL."""
    shown = without_password(url)
    try:
        yield
    except (
        asyncpg.InvalidAuthorizationSpecificationError,
        asyncpg.InvalidCatalogNameError,
        asyncpg.InsufficientPrivilegeError,
    ) as exc:
        raise StoreRefused(
            f"PostgreSQL at {shown} says no: {said(exc)}.", hint=_MEND
        ) from exc
    except (ValueError, OverflowError) as exc:
        raise WrongStore(
            f"{shown} is no PostgreSQL URL: {said(exc)}.", hint=_MEND
        ) from exc
    except TimeoutError as exc:
        raise StoreUnreachable(
            f"Nothing at {shown} answered like PostgreSQL in {CONNECT_SECONDS:g} s.",
            hint=_MEND,
        ) from exc
    except (*_BUSY, OSError) as exc:
        # asyncpg has no class for it: neither yes nor no to the offer of TLS.
        if "rejected SSL upgrade" in str(exc):
            raise _not_postgres(shown, exc) from exc
        raise StoreUnreachable(
            f"PostgreSQL at {shown} does not answer: {said(exc)}.", hint=_MEND
        ) from exc
    except (asyncpg.PostgresError, asyncpg.InternalClientError) as exc:
        raise _not_postgres(shown, exc) from exc


def _not_postgres(shown: str, exc: Exception) -> WrongStore:
    return WrongStore(
        f"What answers at {shown} is not PostgreSQL: {said(exc)}.", hint=_MEND
    )
