"""Connections to PostgreSQL: a real one, and what is no PostgreSQL at all."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import asyncpg
import pytest

from common.postgres import checked_name, connect, open_pool, transaction, working
from common.stores import (
    Collided,
    StoreFull,
    StoreRefused,
    StoreUnreachable,
    WrongStore,
)
from tests.common.garbage import ANSWERS, answering
from tests.stores import Postgres

if TYPE_CHECKING:
    from common.postgres import Pool

localhost = pytest.mark.allow_hosts(["127.0.0.1"])


class TestCheckedName:
    @pytest.mark.parametrize("name", ["scanner", "a_1"])
    def test_lets_plain_names_pass(self, name: str) -> None:
        assert checked_name(name) == name

    @pytest.mark.parametrize("name", ["", "Scanner", "a-b", "a; DROP", "1a", "a" * 60])
    def test_refuses_what_would_need_quotes(self, name: str) -> None:
        with pytest.raises(ValueError, match="plain lower-case"):
            checked_name(name)


class TestConnect:
    @localhost
    @pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
    async def test_garbage_is_named_with_its_url_and_without_its_password(
        self, answer: bytes
    ) -> None:
        with (
            answering(answer) as port,
            pytest.raises(WrongStore, match="not PostgreSQL") as caught,
        ):
            await connect(f"postgresql://me:secret@127.0.0.1:{port}/m")
        assert f"127.0.0.1:{port}" in str(caught.value)
        assert "MAGPIE_POSTGRES_URL" in str(caught.value)
        assert "secret" not in str(caught.value)

    @localhost
    async def test_who_hangs_up_may_answer_later(self) -> None:
        with (
            answering(None) as port,
            pytest.raises(StoreUnreachable, match="does not answer"),
        ):
            await connect(f"postgresql://me@127.0.0.1:{port}/m")

    @localhost
    async def test_who_says_nothing_is_not_waited_for_long(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("common.postgres.CONNECT_SECONDS", 0.1)
        with (
            answering(b"") as port,
            pytest.raises(StoreUnreachable, match="answered like PostgreSQL"),
        ):
            await connect(f"postgresql://me@127.0.0.1:{port}/m?sslmode=disable")

    @pytest.mark.parametrize(
        "url",
        [
            "http://db/m",
            "db",
            "postgresql://me@db:port/m",
            "postgresql://me@127.0.0.1:99999/m",
            "mongodb://db",
        ],
    )
    @localhost
    async def test_what_is_no_url_of_it_is_named(self, url: str) -> None:
        with pytest.raises(WrongStore, match="no PostgreSQL URL"):
            await connect(url)

    @pytest.mark.parametrize(
        "url", ["postgresql://me@127.0.0.1:1/m", "postgresql://me@/m?host=/nowhere"]
    )
    @localhost
    async def test_nobody_there_is_named(self, url: str) -> None:
        with pytest.raises(StoreUnreachable, match="does not answer"):
            await connect(url)

    async def test_a_wrong_password_and_a_missing_database_are_named(
        self, pg: Postgres
    ) -> None:
        with pytest.raises(StoreRefused, match="password authentication failed"):
            await connect(re.sub(":[^:]*@", ":wrong@", pg.url))
        with pytest.raises(StoreRefused, match="does not exist"):
            await connect(pg.url.replace("/test_", "/missing_"))

    async def test_an_old_server_is_named(
        self, pg: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("common.postgres.OLDEST", 99)
            with pytest.raises(WrongStore, match="is PostgreSQL"):
                await connect(pg.url)


class TestOpenPool:
    async def test_finds_tables_of_its_schema_by_their_bare_name(
        self, pg: Postgres
    ) -> None:
        connection = await connect(pg.url)
        await connection.execute("CREATE SCHEMA shop CREATE TABLE carts (id int)")
        await connection.close()
        async with await open_pool(pg.url, schema="shop") as pool:
            assert await pool.fetchval("SELECT count(*) FROM carts") == 0

    async def test_a_connection_that_the_server_ended_is_replaced(
        self, pg: Postgres
    ) -> None:
        async with await open_pool(pg.url, schema="public", max_size=1) as pool:
            await end_connections(pg)
            async with transaction(pool) as connection:
                assert await connection.fetchval("SELECT 1") == 1


async def end_connections(pg: Postgres) -> None:
    """What a restart of the server does to everybody else in that database."""
    connection = await connect(pg.url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()
    # The pool hears of it when its loop runs again.
    await asyncio.sleep(0.05)


async def insert_and_fail(pool: Pool) -> None:
    """A transaction that ends in an error of its own."""
    async with transaction(pool) as connection:
        await connection.execute("INSERT INTO kept VALUES (1)")
        raise KeyError


async def lose_the_server(pool: Pool, pg: Postgres) -> None:
    """A transaction in which the server goes away."""
    async with transaction(pool) as connection:
        await end_connections(pg)
        await connection.execute("SELECT 1")


async def write_what_another_wrote(pool: Pool) -> None:
    """A transaction that changes a row which another has changed meanwhile."""
    async with transaction(pool, isolation="repeatable_read") as slow:
        await slow.fetchval("SELECT n FROM one")
        await pool.execute("UPDATE one SET n = 2")
        await slow.execute("UPDATE one SET n = 3")


async def write_and_stop(pool: Pool, *, seconds: float) -> None:
    """A transaction that holds a lock and says nothing for so long."""
    async with transaction(pool) as connection:
        await connection.execute("UPDATE one SET n = 2")
        await asyncio.sleep(seconds)
        await connection.execute("UPDATE one SET n = 2")


async def read_nowhere(pool: Pool) -> None:
    """A transaction with a mistake in its SQL."""
    async with transaction(pool) as connection:
        await connection.execute("SELECT FROM nowhere")


class TestTransaction:
    async def test_keeps_all_or_nothing(self, pg: Postgres) -> None:
        async with await open_pool(pg.url, schema="public") as pool:
            async with transaction(pool) as connection:
                await connection.execute("CREATE TABLE kept (id int)")
            with pytest.raises(KeyError):
                await insert_and_fail(pool)
            assert await pool.fetchval("SELECT count(*) FROM kept") == 0

    async def test_a_lost_server_may_answer_later(self, pg: Postgres) -> None:
        async with await open_pool(pg.url, schema="public") as pool:
            with pytest.raises(StoreUnreachable, match="went away"):
                await lose_the_server(pool, pg)

    async def test_a_server_that_hangs_may_answer_later(
        self, pg: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("common.postgres.COMMAND_SECONDS", 0.1)
        pool = await open_pool(pg.url, schema="public")
        try:
            with pytest.raises(StoreUnreachable, match=r"within 0\.1 s"):
                async with transaction(pool) as connection:
                    await connection.execute("SELECT pg_sleep(5)")
            async with transaction(pool) as connection:
                assert await connection.fetchval("SELECT 1") == 1
        finally:
            await pool.close()

    async def test_two_who_write_the_same_row_collide(self, pg: Postgres) -> None:
        async with await open_pool(pg.url, schema="public") as pool:
            await pool.execute("CREATE TABLE one (n int); INSERT INTO one VALUES (1)")
            with pytest.raises(Collided):
                await write_what_another_wrote(pool)

    async def test_who_stopped_in_the_middle_keeps_nobody_waiting(
        self, pg: Postgres
    ) -> None:
        async with await open_pool(pg.url, schema="public", idle_seconds=0.3) as pool:
            await pool.execute("CREATE TABLE one (n int); INSERT INTO one VALUES (1)")
            stopped = asyncio.create_task(write_and_stop(pool, seconds=2))
            await asyncio.sleep(0.1)
            async with asyncio.timeout(1.5):
                await pool.execute("UPDATE one SET n = 3")
            with pytest.raises(StoreUnreachable, match="went away"):
                await stopped
            assert await pool.fetchval("SELECT n FROM one") == 3

    async def test_other_errors_of_the_database_pass_as_they_are(
        self, pg: Postgres
    ) -> None:
        async with await open_pool(pg.url, schema="public") as pool:
            with pytest.raises(asyncpg.UndefinedTableError):
                await read_nowhere(pool)


class TestWorking:
    def test_a_full_disk_is_named(self) -> None:
        with pytest.raises(StoreFull, match="Make room"), working():
            raise asyncpg.DiskFullError("could not extend file")
