"""The two roles and the schema of one service, made if they are absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from common.postgres import Connection


async def prepare(
    connection: Connection, service: str, app_password: str | None
) -> None:
    """Make sure of <service>_owner, <service>_app, the schema, and what each may do.

    What is there already is left alone, so a login that may make no roles is enough
    once somebody has made them. `service` must be a checked name.
    """
    owner, app = f"{service}_owner", f"{service}_app"
    for role in (owner, app):
        await _make_role(connection, role)
    await _may_act_as(connection, owner)
    if app_password is not None:
        await _let_log_in(connection, app, app_password)
    if not await connection.fetchval("SELECT to_regnamespace($1)", service):
        await connection.execute(f"CREATE SCHEMA {service} AUTHORIZATION {owner}")
    await _grant(connection, service, owner=owner, app=app)


async def _make_role(connection: Connection, role: str) -> None:
    known = "SELECT 1 FROM pg_roles WHERE rolname = $1"
    if await connection.fetchval(known, role):
        return
    # Roles belong to the whole server: somebody migrating another database of it may
    # make the same one at this moment.
    await connection.execute(f"""
        DO $$ BEGIN
            CREATE ROLE {role} NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$
    """)


async def _may_act_as(connection: Connection, owner: str) -> None:
    free = "SELECT rolsuper OR rolname = $1 FROM pg_roles WHERE rolname = current_user"
    if await connection.fetchval(free, owner):
        return
    member = "SELECT pg_has_role(current_user, $1, 'USAGE')"
    if not await connection.fetchval(member, owner):
        await connection.execute(f"GRANT {owner} TO CURRENT_USER")


async def _let_log_in(connection: Connection, app: str, password: str) -> None:
    statement = await connection.fetchval(
        "SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', $1::text, $2::text)",
        app,
        password,
    )
    await connection.execute(statement)


async def _grant(connection: Connection, schema: str, *, owner: str, app: str) -> None:
    async with connection.transaction():
        await connection.execute(f"""
            SET LOCAL ROLE {owner};
            GRANT USAGE ON SCHEMA {schema} TO {app};
            ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}
                GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
            ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}
                GRANT USAGE, SELECT ON SEQUENCES TO {app};
        """)
