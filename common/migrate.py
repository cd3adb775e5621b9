"""Runs the migrations of one service: Alembic versions whose statements are SQL.

A service owns one schema of its name, with two roles: <name>_owner migrates, and
<name>_app, who may only read and write rows, runs. Two who migrate at once wait for
each other. `magpie up`, the cluster's jobs and the tests all call `migrate`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import asyncpg

from common._roles import prepare
from common.errors import MagpieError, Refused, Retryable
from common.postgres import checked_name, connect
from common.stores import said

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy import Connection as SyncConnection

    from common.postgres import Connection

LOCK_SECONDS: Final = 5
"""A migration that waits longer for a table gives up instead of stopping everybody."""
STATEMENT_SECONDS: Final = 600
TURN_SECONDS: Final = 120
"""How long one who migrates waits for another to finish."""

_ROOT: Final = Path(__file__).parents[1]
_ENVIRONMENT: Final = Path(__file__).with_name("migrations")
_SHARED_SQL: Final = Path(__file__).with_name("sql")


class MigrationFailed(MagpieError):
    """A migration could not be applied."""


class NewerSchema(Refused):
    """The database was migrated by a newer Magpie."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The version a schema had and the one it has now; None is an empty schema."""

    before: str | None
    after: str | None


def owners() -> list[str]:
    """The services that own a schema, in alphabetical order."""
    return sorted(
        path.parents[1].name for path in _ROOT.glob("services/*/migrations/versions")
    )


def folder_of(service: str) -> Path:
    """Where that service keeps its migrations and its schema.sql."""
    return _ROOT / "services" / service / "migrations"


async def migrate(
    url: str,
    service: str,
    *,
    app_password: str | None = None,
    folder: Path | None = None,
    to: str = "head",
) -> Migrated:
    """Bring the schema of `service` to version `to`: "head", a revision, or "base".

    `url` must be allowed to act as <service>_owner; roles and schema that are absent
    are made, if it may make them. With `app_password`, <service>_app logs in by it.
    A version is applied whole or not at all, and the ones before it stay.

    Raises Refused (missing rights), NewerSchema, Retryable (a table was locked for
    LOCK_SECONDS), MigrationFailed, and what common.postgres.connect raises.
    """
    script = _Script.of(service, folder)
    async with _alone(url, service) as connection:
        await prepare(connection, service, app_password)
        before = await _version(connection, service)
        script.ensure_known(before)
        try:
            await _run(url, script, before, to)
        except asyncpg.LockNotAvailableError as exc:
            raise Retryable(
                f"{service}: a table that a migration changes was in use for "
                f"{LOCK_SECONDS} s.",
                hint="Nothing was changed by it; migrate again.",
            ) from exc
        except asyncpg.PostgresError as exc:
            reached = await _version(connection, service)
            raise MigrationFailed(
                f"{service}: the migration after {reached or 'the empty schema'} "
                f"failed: {said(exc)}.",
                hint="It was rolled back whole; the versions before it stay.",
            ) from exc
        return Migrated(before, await _version(connection, service))


async def pending(url: str, service: str, *, folder: Path | None = None) -> list[str]:
    """The versions that the database still lacks, oldest first.

    Raises NewerSchema, and what common.postgres.connect raises.
    """
    script = _Script.of(service, folder)
    connection = await connect(url)
    try:
        current = await _version(connection, service)
    finally:
        await connection.close()
    script.ensure_known(current)
    return script.after(current)


def run_sql(sql: str) -> None:
    """Inside a migration: run these statements, as they are, in its transaction.

    Unlike op.execute it takes many at once and reads no `:name` as a parameter.
    """
    from alembic import op

    connection = op.get_bind()
    # The driver begins the transaction with the first statement that it sees itself.
    connection.exec_driver_sql("SELECT 1")
    driver = connection.connection.dbapi_connection
    driver.run_async(lambda raw: raw.execute(sql))  # type: ignore[union-attr]  # async


def install(name: str) -> None:
    """Inside a migration: make the shared tables of common/sql/<name>.sql.

    Those files are numbered and, once released, never edited: a change is a new file.
    """
    run_sql((_SHARED_SQL / f"{name}.sql").read_text())


@dataclass(frozen=True, slots=True)
class _Script:
    """The versions of one service, as Alembic sees them."""

    service: str
    config: Config
    versions: ScriptDirectory

    @classmethod
    def of(cls, service: str, folder: Path | None) -> _Script:
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        versions = (folder or folder_of(service)) / "versions"
        for name, value in (
            ("script_location", str(_ENVIRONMENT)),
            ("version_locations", str(versions)),
            ("path_separator", "newline"),
        ):
            config.set_main_option(name, value.replace("%", "%%"))
        config.attributes["schema"] = checked_name(service)
        return cls(service, config, ScriptDirectory.from_config(config))

    def ensure_known(self, version: str | None) -> None:
        """Raise NewerSchema unless `version` is one of ours."""
        if version is not None and version not in self.after(None):
            raise NewerSchema(
                f"The schema {self.service} is at version {version}, which this "
                "Magpie does not know.",
                hint="Run the newer Magpie that made it. Nothing was changed.",
            )

    def after(self, version: str | None) -> list[str]:
        """The versions that follow `version`, oldest first."""
        newest_first = [step.revision for step in self.versions.walk_revisions()]
        every = list(reversed(newest_first))
        return every[every.index(version) + 1 :] if version else every


@asynccontextmanager
async def _alone(url: str, service: str) -> AsyncIterator[Connection]:
    """A connection that holds the turn to migrate `service` in that database."""
    connection = await connect(url, lock_timeout=f"{TURN_SECONDS}s")
    try:
        await connection.execute(
            "SELECT pg_advisory_lock(hashtextextended($1, 0))",
            f"magpie migrate {service}",
        )
        yield connection
    except asyncpg.InsufficientPrivilegeError as exc:
        raise Refused(
            f"{service}: {said(exc)}.",
            hint=f"Migrate as a superuser, or make the roles {service}_owner and "
            f"{service}_app and, owned by the first, the schema {service}.",
        ) from exc
    finally:
        # The turn ends with the connection.
        await connection.close()


async def _run(url: str, script: _Script, before: str | None, to: str) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    async def connected() -> asyncpg.Connection[asyncpg.Record]:
        return await connect(
            url,
            role=f"{script.service}_owner",
            search_path=script.service,
            lock_timeout=f"{LOCK_SECONDS}s",
            statement_timeout=f"{STATEMENT_SECONDS}s",
        )

    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=connected, poolclass=NullPool
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_command(script, before, to))
    finally:
        await engine.dispose()


def _command(
    script: _Script, before: str | None, to: str
) -> Callable[[SyncConnection], None]:
    from alembic import command
    from sqlalchemy.exc import DBAPIError

    known = script.after(None)
    back = to == "base" or (before in known and to in known[: known.index(before)])

    def run(connection: SyncConnection) -> None:
        script.config.attributes["connection"] = connection
        try:
            (command.downgrade if back else command.upgrade)(script.config, to)
        except DBAPIError as exc:
            # What op.execute ran arrives wrapped; what Postgres said is inside.
            cause = exc.orig.__cause__ if exc.orig else None
            if isinstance(cause, asyncpg.PostgresError):
                raise cause from exc
            raise

    return run


async def _version(connection: Connection, service: str) -> str | None:
    table = f"{service}.alembic_version"
    if await connection.fetchval("SELECT to_regclass($1)", table) is None:
        return None
    version: str | None = await connection.fetchval(
        f"SELECT version_num FROM {table}"  # noqa: S608 - a checked name
    )
    return version
