"""The audit log."""

from __future__ import annotations

import asyncpg
import pytest

from common.clock import now
from common.postgres import open_pool, transaction
from services.gateway.rules.actors import Origin
from services.gateway.store.audit import Entry, add_entry
from tests.stores import Postgres

pytestmark = pytest.mark.migrated("gateway")


class TestAddEntry:
    async def test_what_is_written_can_be_read_and_never_changed(
        self, pg: Postgres
    ) -> None:
        pool = await open_pool(pg.app_url("gateway"), schema="gateway")
        entry = Entry("sign_in", "done", "ada", subject="x")
        origin = Origin("192.0.2.1", "browser", "r-1")
        async with transaction(pool) as connection:
            await add_entry(connection, entry, origin=origin, now=now())
        row = await pool.fetchrow("SELECT * FROM audit_log")
        assert row is not None
        assert (row["action"], row["address"], row["request_id"]) == (
            "sign_in",
            "192.0.2.1",
            "r-1",
        )
        for statement in (
            "UPDATE audit_log SET outcome = 'x'",
            "DELETE FROM audit_log",
            "TRUNCATE audit_log",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await pool.execute(statement)
        await pool.close()
