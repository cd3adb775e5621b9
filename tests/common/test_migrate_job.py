"""`python -m services.<name> migrate`, on a real database."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

from common.errors import Refused
from common.migrate import NewerSchema, migrate, owners, pending
from common.migrate_job import NotMigrated, bring_up, wait_for
from common.postgres import connect
from common.stores import StoreUnreachable
from tests.stores import Postgres

NOBODY = "postgresql://magpie:secret-word@127.0.0.1:1/magpie"


async def make_newer(pg: Postgres, service: str) -> None:
    """As if a version that does not exist yet had migrated."""
    connection = await connect(pg.url)
    await connection.execute(f"SET search_path = {service}")
    await connection.execute("UPDATE alembic_version SET version_num = '9999_pre_x'")
    await connection.close()


class TestBringUp:
    async def test_makes_the_schema_and_says_so(self, pg: Postgres) -> None:
        said = await bring_up(pg.url, "gateway")
        assert said == "from version none to 0001_pre_users"
        assert await pending(pg.url, "gateway") == []

    async def test_a_newer_schema_is_a_fault_unless_it_is_said_to_be_fine(
        self, pg: Postgres
    ) -> None:
        await migrate(pg.url, "gateway")
        await make_newer(pg, "gateway")
        with pytest.raises(NewerSchema):
            await bring_up(pg.url, "gateway")
        said = await bring_up(pg.url, "gateway", newer_is_fine=True)
        assert said.startswith("left alone")

    @pytest.mark.allow_hosts(["127.0.0.1"])
    async def test_gives_up_on_a_database_that_never_answers(self) -> None:
        with pytest.raises(StoreUnreachable):
            await bring_up(NOBODY, "gateway", seconds=0.5)


class TestWaitFor:
    async def test_goes_on_when_somebody_else_has_migrated(self, pg: Postgres) -> None:
        waiting = asyncio.create_task(wait_for(pg.url, "gateway", seconds=60))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await migrate(pg.url, "gateway")
        assert await waiting == "the schema is there"

    async def test_needs_no_more_than_the_rights_of_the_service(
        self, pg: Postgres
    ) -> None:
        await migrate(pg.url, "gateway")
        await wait_for(pg.app_url("gateway"), "gateway", seconds=0)

    async def test_a_newer_schema_is_waited_for_no_longer(self, pg: Postgres) -> None:
        await migrate(pg.url, "gateway")
        await make_newer(pg, "gateway")
        assert "newer" in await wait_for(pg.url, "gateway", seconds=0)

    async def test_names_what_is_lacking_when_time_is_up(self, pg: Postgres) -> None:
        with pytest.raises(NotMigrated, match="lacks 0001_pre_users"):
            await wait_for(pg.url, "gateway", seconds=0)

    def test_is_refused_in_the_words_of_every_refusal(self) -> None:
        assert issubclass(NotMigrated, Refused)


class TestVerb:
    """As the cluster calls it."""

    @pytest.mark.parametrize("service", owners())
    def test_every_owner_of_a_schema_has_it(self, service: str, pg: Postgres) -> None:
        done = verb(service, pg.url)
        assert done.returncode == 0, done.stderr
        assert f"{service}: from version none" in done.stdout
        assert verb(service, pg.url, "--wait", "0").returncode == 0

    def test_an_unreachable_database_is_named_without_its_password(self) -> None:
        done = verb("gateway", NOBODY)
        assert done.returncode == StoreUnreachable.exit_code
        assert "127.0.0.1:1" in done.stderr
        assert "secret-word" not in done.stderr

    def test_other_words_are_refused_with_those_that_are_known(self) -> None:
        done = verb("pricing", NOBODY, words=("migrat",))
        assert done.returncode == 2
        assert "`migrate`" in done.stderr

    def test_a_missing_setting_is_named(self) -> None:
        done = verb("gateway", "")
        assert "MAGPIE_POSTGRES_URL" in done.stderr
        assert done.returncode == 2


def verb(
    service: str, url: str, *options: str, words: Sequence[str] = ("migrate",)
) -> subprocess.CompletedProcess[str]:
    """`migrate` of that service as a process."""
    return subprocess.run(
        [sys.executable, "-m", f"services.{service}", *words, *options],
        env={**os.environ, "MAGPIE_POSTGRES_URL": url},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
