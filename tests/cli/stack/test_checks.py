"""What `magpie doctor` finds, sound and unsound."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from cli.stack import checks
from cli.stack.checks import (
    check_all,
    check_browser,
    check_embedded,
    check_folder,
    check_ports,
    check_schema,
    check_store,
)
from cli.stack.data_folder import DataFolder
from cli.stack.mongo import Mongo as EmbeddedMongo
from cli.stack.ports import HOST, Ports, free_port
from cli.stack.postgres import Postgres as EmbeddedPostgres
from cli.stack.redis import Redis as EmbeddedRedis
from cli.stack.store import Store
from common.migrate import migrate
from tests.stores import Mongo, Postgres, Redis

pytestmark = pytest.mark.allow_hosts([HOST])

SHELF = Path(__file__).parents[2] / "common" / "shelf"


def free_base() -> int:
    """Where all the ports of a platform are free, as far as anybody can know."""
    return max(1024, min(free_port(), 60000))


class TestCheckFolder:
    def test_a_folder_that_will_be_made_is_well_and_stays_unmade(
        self, data_path: Path
    ) -> None:
        found = check_folder(data_path / "new")
        assert (found.healthy, found.says) == (True, f"{data_path}/new: will be made")
        assert not (data_path / "new").exists()

    def test_a_folder_in_use_is_well(self, data_path: Path) -> None:
        with DataFolder(data_path).locked():
            assert "in use by process" in check_folder(data_path).says
        assert check_folder(data_path).says == f"{data_path}: version 1"

    def test_another_version_is_not(self, data_path: Path) -> None:
        (data_path / "VERSION").write_text("7\n")
        found = check_folder(data_path)
        assert not found.healthy
        assert "version '7'" in found.says
        assert found.mend is not None


class TestCheckEmbedded:
    @pytest.mark.parametrize(
        ("store", "words"),
        [("postgres", "PostgreSQL"), ("mongo", "nx-27017"), ("redis", "Redis server")],
    )
    def test_says_what_would_start(self, store: str, words: str) -> None:
        found = check_embedded(store)
        assert found.healthy
        assert words in found.says

    def test_a_program_that_does_not_run_here_is_named(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(checks._PROGRAMS, "redis", lambda: ("/nowhere/redis",))
        found = check_embedded("redis")
        assert not found.healthy
        assert "/nowhere/redis does not run here" in found.says
        assert "make setup" in str(found.mend)


class TestCheckStore:
    async def test_says_what_answers(
        self, pg: Postgres, mongo: Mongo, redis: Redis
    ) -> None:
        for store, url, words in (
            ("postgres", pg.url, "PostgreSQL"),
            ("mongo", mongo.url, "MongoDB"),
            ("redis", redis.url, "Redis"),
        ):
            found = await check_store(store, url)
            assert found.healthy
            assert words in found.says

    async def test_never_shows_a_password(self, pg: Postgres) -> None:
        password = pg.url.partition("://")[2].partition("@")[0].partition(":")[2]
        found = await check_store("postgres", pg.url)
        assert password not in found.says

    async def test_says_what_is_wrong_and_how_to_mend_it(self) -> None:
        found = await check_store("redis", "redis://127.0.0.1:1/")
        assert not found.healthy
        assert "does not answer" in found.says
        assert "MAGPIE_REDIS_URL" in str(found.mend)


class TestCheckSchema:
    async def test_counts_what_is_pending(
        self, pg: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("common.migrate.folder_of", lambda _: SHELF)
        found = await check_schema(pg.url, "shelf")
        assert not found.healthy
        assert found.says == "2 migrations are pending, first 0001_pre_books"
        await migrate(pg.url, "shelf")
        assert (await check_schema(pg.url, "shelf")).says == "up to date"


class TestCheckBrowser:
    def test_none_is_no_fault_but_says_what_to_install(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        found = check_browser("")
        assert found.healthy
        assert found.mend
        assert "apt install chromium" in found.mend

    def test_one_that_was_told_and_is_not_there_is(self) -> None:
        found = check_browser("/nowhere/chromium")
        assert not found.healthy
        assert "MAGPIE_BROWSER" in found.says


class TestCheckPorts:
    def test_names_the_taken_one(self) -> None:
        ports = Ports(free_base())
        with socket.create_server((HOST, ports.metrics_of("scanner"))):
            gateway, scanner = check_ports(ports, ["gateway", "scanner"])
        assert gateway.healthy
        assert f"Port {ports.metrics_of('scanner')}" in scanner.says


class TestCheckAll:
    async def test_looks_at_everything(self, data_path: Path, pg: Postgres) -> None:
        given = {"postgres": pg.url, "mongo": None, "redis": None}
        found = await check_all(
            data_path, given, Ports(free_base()), processes=["gateway"]
        )
        names = [check.name for check in found]
        assert "browser" in names
        assert names[:4] == ["data", "postgres", "mongo", "redis"]
        assert "port gateway" in names
        assert all(check.healthy for check in found[:4])

    async def test_ports_of_a_running_platform_are_its_own(
        self, data_path: Path
    ) -> None:
        with DataFolder(data_path).locked():
            found = await check_all(
                data_path, {}, Ports(free_base()), processes=["gateway"]
            )
        assert [check.name for check in found] == ["data", "browser"]

    @pytest.mark.integration
    async def test_the_stores_of_a_running_platform_are_asked(
        self, data_path: Path
    ) -> None:
        folder = DataFolder(data_path)
        stores: list[Store] = [
            EmbeddedPostgres(folder, durable=False),
            EmbeddedMongo(folder),
            EmbeddedRedis(folder),
        ]
        given = {store.name: None for store in stores}
        with folder.locked():
            for store in stores:
                await store.start()
            await stores[2].stop()
            found = await check_all(
                data_path, given, Ports(free_base()), processes=["gateway"]
            )
            for store in stores:
                await store.stop()
        healthy = {check.name: check.healthy for check in found[:4]}
        assert healthy == {
            "data": True,
            "postgres": True,
            "mongo": True,
            "redis": False,
        }
