"""The schema of the gateway."""

from __future__ import annotations

import pytest

from cli.stack import _binaries
from common.migrate import folder_of, migrate
from common.schema_dump import dump_schema
from tests.stores import Postgres


@pytest.mark.migrated("gateway")
class TestSchema:
    async def test_is_what_is_committed(self, pg: Postgres) -> None:
        dump = await dump_schema(pg.url, "gateway", pg_dump=_binaries.pg_dump())
        assert dump == (folder_of("gateway") / "schema.sql").read_text()

    async def test_goes_back_and_forth(self, pg: Postgres) -> None:
        await migrate(pg.url, "gateway", to="base")
        assert (await migrate(pg.url, "gateway")).after == "0001_pre_users"
