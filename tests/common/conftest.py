"""Two owners of a schema with every shared table: `maker` writes, `taker` consumes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest

from common._roles import prepare
from common.cache import open_redis
from common.postgres import connect, open_pool
from tests.stores import Postgres, Redis, run

if TYPE_CHECKING:
    from redis.asyncio import Redis as Client

    from common.postgres import Connection, Pool

SQL = Path(__file__).parents[2] / "common" / "sql"
SCHEMAS = ("maker", "taker")
TABLES = ("leases_1", "outbox_1", "bus_1", "replay_1", "pgqueuer_1", "jobs_1")

# What a handler of the tests does: the newest version of a thing, and how often.
_THINGS = """
    CREATE TABLE things (id text PRIMARY KEY, version bigint, times integer);
    CREATE TABLE handled (n bigint GENERATED ALWAYS AS IDENTITY, event_id text);
"""
# For a few rows this is much faster than TRUNCATE.
_EMPTY = """
    DO $$ DECLARE found record; BEGIN
        FOR found IN
            SELECT schemaname, tablename FROM pg_tables
            WHERE schemaname IN ('maker', 'taker')
        LOOP
            EXECUTE format('DELETE FROM %I.%I', found.schemaname, found.tablename);
        END LOOP;
    END $$
"""


async def install(connection: Connection, schema: str) -> None:
    """Make the schema as its migrations would: owned by one role, used by another."""
    await prepare(connection, schema, None)
    await connection.execute(f"SET ROLE {schema}_owner; SET search_path TO {schema}")
    for name in TABLES:
        await connection.execute((SQL / f"{name}.sql").read_text())
    await connection.execute(_THINGS)
    await connection.execute("RESET ROLE; RESET search_path")


async def make_owners(url: str, name: str) -> None:
    """A database of that name with both schemas."""
    await execute(url, f"CREATE DATABASE {name} TEMPLATE template0")
    connection = await connect(in_database(url, name))
    for schema in SCHEMAS:
        await install(connection, schema)
    await connection.close()


async def execute(url: str, statement: str) -> None:
    """One statement on a connection of its own."""
    connection = await connect(url, lock_timeout="10s")
    await connection.execute(statement)
    await connection.close()


def in_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def _owners(_postgres_url: str) -> Iterator[Postgres]:
    # One database for all tests here: making one for each would take half of the time.
    name = f"test_{uuid4().hex}"
    run(make_owners(_postgres_url, name))
    yield Postgres(in_database(_postgres_url, name))
    run(execute(_postgres_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def owners(_owners: Postgres) -> Postgres:
    """The database of `maker` and `taker`, with empty tables."""
    run(execute(_owners.url, _EMPTY))
    return _owners


@pytest.fixture
async def maker(owners: Postgres) -> AsyncIterator[Pool]:
    """A pool of the service that writes events, with no more rights than it needs."""
    pool = await open_pool(owners.app_url("maker"), schema="maker", max_size=12)
    yield pool
    await pool.close()


@pytest.fixture
async def taker(owners: Postgres) -> AsyncIterator[Pool]:
    """A pool of the service that consumes them."""
    pool = await open_pool(owners.app_url("taker"), schema="taker", max_size=12)
    yield pool
    await pool.close()


@pytest.fixture
async def client(redis: Redis) -> AsyncIterator[Client]:
    """A client of an empty Redis."""
    client = await open_redis(redis.url)
    yield client
    await client.aclose()
