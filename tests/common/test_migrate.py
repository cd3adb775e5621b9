"""Migrations of a small service of the tests, on a real database."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from common.errors import Refused, Retryable
from common.migrate import (
    Migrated,
    MigrationFailed,
    NewerSchema,
    folder_of,
    migrate,
    owners,
    pending,
)
from common.postgres import connect
from tests.stores import Postgres, with_query

SHELF = Path(__file__).with_name("shelf")
TEMPLATE = '''
from common.migrate import run_sql
revision = "{revision}"
down_revision = {before!r}
def upgrade():
    run_sql("""{first}""")
    run_sql("""{second}""")
def downgrade():
    run_sql("DROP TABLE things")
'''


def write_version(
    folder: Path,
    revision: str,
    before: str | None,
    first: str,
    second: str = "SELECT 1",
) -> None:
    """A version of a service that exists for one test."""
    (folder / "versions").mkdir(exist_ok=True)
    text = TEMPLATE.format(revision=revision, before=before, first=first, second=second)
    (folder / "versions" / f"{revision}.py").write_text(text)


async def tables(url: str, schema: str) -> set[str]:
    """The names of the tables in that schema."""
    connection = await connect(url)
    rows = await connection.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = $1", schema
    )
    await connection.close()
    return {row["tablename"] for row in rows}


class TestMigrate:
    async def test_makes_the_schema_and_says_from_where_to_where(
        self, pg: Postgres
    ) -> None:
        done = await migrate(pg.url, "shelf", folder=SHELF)
        assert done == Migrated(None, "0002_pre_pages")
        assert "books" in await tables(pg.url, "shelf")

    async def test_a_second_run_changes_nothing(self, pg: Postgres) -> None:
        await migrate(pg.url, "shelf", folder=SHELF)
        done = await migrate(pg.url, "shelf", folder=SHELF)
        assert done == Migrated("0002_pre_pages", "0002_pre_pages")

    async def test_goes_back_and_forth_to_a_version(self, pg: Postgres) -> None:
        await migrate(pg.url, "shelf", folder=SHELF)
        back = await migrate(pg.url, "shelf", folder=SHELF, to="0001_pre_books")
        assert back == Migrated("0002_pre_pages", "0001_pre_books")
        forth = await migrate(pg.url, "shelf", folder=SHELF)
        assert forth.after == "0002_pre_pages"

    async def test_goes_back_to_an_empty_schema(self, pg: Postgres) -> None:
        await migrate(pg.url, "shelf", folder=SHELF)
        assert (await migrate(pg.url, "shelf", folder=SHELF, to="base")).after is None
        assert await tables(pg.url, "shelf") == {"alembic_version"}

    async def test_two_at_once_wait_for_each_other(self, pg: Postgres) -> None:
        done = await asyncio.gather(
            *(migrate(pg.url, "shelf", folder=SHELF) for _ in range(3))
        )
        assert sorted(str(each.before) for each in done) == [
            "0002_pre_pages",
            "0002_pre_pages",
            "None",
        ]

    async def test_a_version_that_fails_is_undone_whole_and_the_one_before_stays(
        self, pg: Postgres, tmp_path: Path
    ) -> None:
        write_version(tmp_path, "0001_pre_a", None, "CREATE TABLE things (id int)")
        write_version(
            tmp_path,
            "0002_pre_b",
            "0001_pre_a",
            "CREATE TABLE more (id int)",
            "CREATE TABLE things (id int)",
        )
        with pytest.raises(MigrationFailed, match=r"after 0001_pre_a failed.*exists"):
            await migrate(pg.url, "fragile", folder=tmp_path)
        assert await tables(pg.url, "fragile") == {"alembic_version", "things"}

    async def test_an_error_of_op_execute_is_named_too(
        self, pg: Postgres, tmp_path: Path
    ) -> None:
        (tmp_path / "versions").mkdir()
        text = (SHELF / "versions/0002_pre_pages.py").read_text()
        text = text.replace('"0001_pre_books"', "None")
        (tmp_path / "versions/0002_pre_pages.py").write_text(text)
        with pytest.raises(MigrationFailed, match='relation "books" does not exist'):
            await migrate(pg.url, "bare", folder=tmp_path)

    async def test_a_table_in_use_is_not_waited_for_long(
        self, pg: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("common.migrate.LOCK_SECONDS", 1)
        await migrate(pg.url, "shelf", folder=SHELF, to="0001_pre_books")
        holder = await connect(pg.url)
        async with holder.transaction():
            await holder.execute("SELECT FROM shelf.books")
            with pytest.raises(Retryable, match="in use for 1 s"):
                await migrate(pg.url, "shelf", folder=SHELF)
        await holder.close()
        assert (await migrate(pg.url, "shelf", folder=SHELF)).after == "0002_pre_pages"

    async def test_a_schema_of_a_newer_magpie_is_left_alone(self, pg: Postgres) -> None:
        await migrate(pg.url, "shelf", folder=SHELF)
        connection = await connect(pg.url)
        await connection.execute("UPDATE shelf.alembic_version SET version_num = '9'")
        await connection.close()
        with pytest.raises(NewerSchema, match=r"version 9.*does not know"):
            await migrate(pg.url, "shelf", folder=SHELF)
        with pytest.raises(NewerSchema):
            await pending(pg.url, "shelf", folder=SHELF)


class TestPending:
    async def test_lists_what_the_database_lacks(self, pg: Postgres) -> None:
        every = ["0001_pre_books", "0002_pre_pages"]
        assert await pending(pg.url, "shelf", folder=SHELF) == every
        await migrate(pg.url, "shelf", folder=SHELF, to=every[0])
        assert await pending(pg.url, "shelf", folder=SHELF) == every[1:]
        await migrate(pg.url, "shelf", folder=SHELF)
        assert await pending(pg.url, "shelf", folder=SHELF) == []


class TestRoles:
    async def test_the_app_reads_and_writes_rows_and_makes_no_tables(
        self, pg: Postgres
    ) -> None:
        await migrate(pg.url, "shelf", folder=SHELF)
        app = await connect(pg.app_url("shelf"), search_path="shelf")
        await app.execute("INSERT INTO books (title) VALUES ('Dune')")
        assert await app.fetchval("SELECT title FROM books") == "Dune"
        for forbidden in ("CREATE TABLE x ()", "DROP TABLE books", "TRUNCATE books"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app.execute(forbidden)
        await app.close()

    async def test_the_app_of_another_service_sees_nothing(
        self, pg: Postgres, tmp_path: Path
    ) -> None:
        write_version(tmp_path, "0001_pre_a", None, "CREATE TABLE things (id int)")
        await migrate(pg.url, "other", folder=tmp_path)
        await migrate(pg.url, "shelf", folder=SHELF)
        app = await connect(pg.app_url("other"))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute("SELECT * FROM shelf.books")
        await app.close()

    async def test_a_login_that_may_make_no_roles_is_told_what_is_missing(
        self, pg: Postgres
    ) -> None:
        await migrate(pg.url, "shelf", folder=SHELF)
        with pytest.raises(Refused, match="roles unmade_owner and unmade_app"):
            await migrate(pg.app_url("shelf"), "unmade", folder=SHELF)

    async def test_a_login_that_may_make_roles_is_enough(self, pg: Postgres) -> None:
        service = f"lent_{uuid4().hex[:8]}"
        boss = await connect(pg.url)
        database = await boss.fetchval("SELECT current_database()")
        await boss.execute(f"""
            CREATE ROLE {service}_login LOGIN CREATEROLE;
            GRANT CREATE ON DATABASE {database} TO {service}_login;
        """)
        login = with_query(pg.url, role=f"{service}_login")
        done = await migrate(login, service, app_password="it's", folder=SHELF)
        assert done.after == "0002_pre_pages"
        for role in ("login", "owner", "app"):
            await boss.execute(f"DROP OWNED BY {service}_{role} CASCADE")
        for role in ("app", "owner", "login"):
            await boss.execute(f"DROP ROLE {service}_{role}")
        await boss.close()

    async def test_the_owner_itself_may_migrate_once_roles_and_schema_are_there(
        self, pg: Postgres
    ) -> None:
        await migrate(pg.url, "shelf", folder=SHELF, to="0001_pre_books")
        owner = pg.app_url("shelf").replace("shelf_app", "shelf_owner")
        assert (await migrate(owner, "shelf", folder=SHELF)).after == "0002_pre_pages"


class TestOwners:
    def test_every_owner_has_a_folder_of_versions(self) -> None:
        assert all((folder_of(name) / "versions").is_dir() for name in owners())
