"""The committed form of a schema, from a real database."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.stack import _binaries
from common.migrate import migrate
from common.schema_dump import DumpFailed, dump_schema
from tests.stores import Postgres

SHELF = Path(__file__).with_name("shelf")


async def dump(pg: Postgres) -> str:
    """The schema of the shelf as SQL."""
    return await dump_schema(pg.url, "shelf", pg_dump=_binaries.pg_dump())


class TestDumpSchema:
    async def test_is_what_is_committed(self, pg: Postgres) -> None:
        await migrate(pg.url, "shelf", folder=SHELF)
        assert await dump(pg) == (SHELF / "schema.sql").read_text()

    async def test_the_newest_version_goes_back_and_forth_without_a_trace(
        self, pg: Postgres
    ) -> None:
        await migrate(pg.url, "shelf", folder=SHELF, to="0001_pre_books")
        before = await dump(pg)
        await migrate(pg.url, "shelf", folder=SHELF)
        assert await dump(pg) != before
        await migrate(pg.url, "shelf", folder=SHELF, to="0001_pre_books")
        assert await dump(pg) == before

    async def test_says_what_every_role_may_do(self, pg: Postgres) -> None:
        await migrate(pg.url, "shelf", folder=SHELF)
        grant = "GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shelf.books TO shelf_app;"
        assert grant in await dump(pg)

    async def test_a_database_that_is_not_there_is_named(self, pg: Postgres) -> None:
        url = pg.url.replace("/test_", "/missing_")
        with pytest.raises(DumpFailed, match=r"missing_.* does not exist"):
            await dump_schema(url, "shelf", pg_dump=_binaries.pg_dump())
