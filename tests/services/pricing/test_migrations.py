"""The schema of pricing."""

from __future__ import annotations

import asyncpg
import pytest

from cli.stack import _binaries
from common.migrate import folder_of, migrate
from common.postgres import transaction
from common.schema_dump import dump_schema
from tests.services.pricing.given import offer_message
from tests.services.pricing.workbench import Workbench
from tests.stores import Postgres


@pytest.mark.migrated("pricing")
class TestSchema:
    async def test_is_what_is_committed(self, pg: Postgres) -> None:
        dump = await dump_schema(pg.url, "pricing", pg_dump=_binaries.pg_dump())
        assert dump == (folder_of("pricing") / "schema.sql").read_text()

    async def test_goes_back_and_forth(self, pg: Postgres) -> None:
        await migrate(pg.url, "pricing", to="base")
        assert (await migrate(pg.url, "pricing")).after == "0002_pre_quote_terms"

    async def test_records_are_never_changed(self, bench: Workbench) -> None:
        await bench.decide(offer_message())
        for change in (
            "UPDATE decisions SET record = ''",
            "DELETE FROM decisions",
            "UPDATE verdicts SET summary = ''",
            "DELETE FROM verdicts",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction(bench.tools.pool) as connection:
                    await connection.execute(change)
