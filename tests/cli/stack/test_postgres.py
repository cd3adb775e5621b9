"""The embedded PostgreSQL: started, killed, started again, and kept from starting."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from cli.stack import _binaries
from cli.stack.data_folder import DataFolder, OtherVersion
from cli.stack.postgres import Postgres
from cli.stack.processes import User, is_running, wait_until_gone
from cli.stack.store import StoreFailed
from common.errors import BadInput
from common.migrate import migrate
from common.postgres import connect, open_pool, transaction
from common.stores import StoreRefused, StoreUnreachable
from tests.stores import open_folder, run

pytestmark = pytest.mark.integration

_COMMENT = (
    "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
    " WHERE datname = current_database()"
)
SHELF = Path(__file__).parents[2] / "common" / "shelf"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A cluster of this file's own, since it is killed."""
    with open_folder() as path:
        server = Postgres(DataFolder(path / "data"))
        run(server.start())
        yield server
        run(server.stop())


async def execute(server: Postgres, statement: str) -> None:
    """One statement in a connection of its own."""
    connection = await connect(server.url)
    await connection.execute(statement)
    await connection.close()


async def value(server: Postgres, query: str) -> object:
    """What that query finds, in a connection of its own."""
    connection = await connect(server.url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def kill(server: Postgres) -> None:
    """What a crash, or the kernel short of memory, does."""
    assert server.process is not None
    server.process.kill()
    assert wait_until_gone(server.process.pid, seconds=5)


class TestPassword:
    def test_is_nobody_elses_to_read_from_its_first_byte_on(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        modes: list[int] = []
        write = Path.write_text

        def note(path: Path, text: str) -> int:
            written = write(path, text)
            if path.name.startswith("password"):
                modes.append(path.stat().st_mode & 0o777)
            return written

        monkeypatch.setattr(Path, "write_text", note)
        with open_folder() as path:
            server = Postgres(DataFolder(path / "data"))
            with pytest.raises(StoreFailed):
                server._initialise(Path("/bin/false"))
        assert modes == [0o600, 0o600]


class TestPostgres:
    async def test_lowers_and_sorts_text_the_same_everywhere(
        self, server: Postgres
    ) -> None:
        assert await value(server, "SELECT lower('ÉÄ')") == "éä"
        assert await value(server, "SELECT 'B' < 'a'") is True

    async def test_no_other_user_can_reach_its_socket(self, server: Postgres) -> None:
        folder = server.url.partition("host=")[2].partition("&")[0]
        found = os.stat(folder)
        assert found.st_mode & 0o777 == 0o700

    async def test_a_login_needs_its_password(self, server: Postgres) -> None:
        with pytest.raises(StoreRefused, match="password authentication failed"):
            await connect(server.url.replace(":", ":wrong", 2).replace("wrong", "", 1))

    async def test_the_app_of_a_service_logs_in_with_its_own(
        self, server: Postgres
    ) -> None:
        password = server.app_password("shelf")
        await migrate(server.url, "shelf", app_password=password, folder=SHELF)
        async with await open_pool(server.app_url("shelf"), schema="shelf") as pool:
            async with transaction(pool) as connection:
                assert await connection.fetchval("SELECT count(*) FROM books") == 0
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await pool.execute("DROP TABLE books")

    @pytest.mark.parametrize("end", ["stop", "kill"])
    async def test_what_was_committed_is_there_after_a_restart(
        self, server: Postgres, end: str
    ) -> None:
        await execute(server, f"COMMENT ON DATABASE magpie IS '{end}'")
        if end == "stop":
            await server.stop()
        else:
            kill(server)
        url = server.url
        await server.start()
        assert server.url == url
        assert await value(server, _COMMENT) == end

    async def test_a_pool_goes_on_after_a_crash_and_loses_nothing_it_was_promised(
        self, server: Postgres
    ) -> None:
        await execute(server, "CREATE TABLE counted (n int)")
        async with await open_pool(server.url, schema="public", max_size=3) as pool:
            kept = 0
            under_way = asyncio.Event()

            async def count() -> None:
                nonlocal kept
                while kept < 400:
                    try:
                        async with transaction(pool) as connection:
                            await connection.execute("INSERT INTO counted VALUES (1)")
                    except StoreUnreachable:
                        await asyncio.sleep(0.02)
                    else:
                        kept += 1
                        if kept == 100:
                            under_way.set()

            counting = [asyncio.create_task(count()) for _ in range(3)]
            await under_way.wait()
            kill(server)
            await server.start()
            await asyncio.gather(*counting)
            found = await pool.fetchval("SELECT count(*) FROM counted")
        # What was promised is there; at most what was under way may be there too.
        assert kept <= found <= kept + 3

    async def test_is_not_kept_from_starting_by_what_a_crash_left(
        self, server: Postgres
    ) -> None:
        kill(server)
        # The number now belongs to a live program that is no PostgreSQL: this one.
        pid_file = server._data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
        await server.start()
        assert await value(server, "SELECT 1") == 1

    async def test_an_old_server_without_a_parent_is_ended_first(
        self, server: Postgres
    ) -> None:
        other = Postgres(server._folder)
        assert server.process is not None
        old = server.process
        await other.start()
        assert await old.wait(every=0.01) == 0
        assert await value(other, "SELECT 1") == 1
        await other.stop()
        await server.start()

    async def test_a_cluster_of_another_major_version_is_refused_untouched(
        self, server: Postgres
    ) -> None:
        await server.stop()
        version = server._data / "PG_VERSION"
        version.write_text("16\n")
        with pytest.raises(OtherVersion, match=r"PostgreSQL 16; this Magpie brings 18"):
            await server.start()
        version.write_text("18\n")
        await server.start()

    async def test_an_unfinished_first_start_is_begun_again(
        self, data_path: Path
    ) -> None:
        folder = DataFolder(data_path)
        (folder.part("postgres") / "data.part").mkdir()
        (folder.part("postgres") / "data.part" / "half").touch()
        server = Postgres(folder, durable=False)
        await server.start()
        assert await value(server, "SELECT 1") == 1
        await server.stop()

    async def test_says_why_it_does_not_start(
        self, server: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await server.stop()
        control = server._data / "global" / "pg_control"
        control.rename(control.with_suffix(".away"))
        with pytest.raises(StoreFailed, match=r"pg_control.*No such file"):
            await server.start()
        control.with_suffix(".away").rename(control)
        await server.start()


class TestRoot:
    async def test_a_folder_that_nobody_may_enter_is_named(
        self, data_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = data_path / "closed"
        closed.mkdir(mode=0o700)
        server = Postgres(DataFolder(closed / "data"))
        # As if root had started it, whoever runs this test.
        server._user = User("nobody", 65534, 65534)
        with pytest.raises(BadInput, match=f"may not enter {closed}"):
            await server.start()


class TestOrphan:
    def test_no_server_outlives_the_process_that_started_it(
        self, root: Path, data_path: Path
    ) -> None:
        code = f"""
            import asyncio, time
            from pathlib import Path
            from cli.stack.data_folder import DataFolder
            from cli.stack.postgres import Postgres
            server = Postgres(DataFolder(Path({str(data_path)!r})), durable=False)
            asyncio.run(server.start())
            print(server.process.pid, flush=True)
            time.sleep(60)
        """
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
        ) as parent:
            assert parent.stdout is not None
            child = int(parent.stdout.readline())
            assert is_running(child)
            parent.send_signal(signal.SIGKILL)
        assert wait_until_gone(child, seconds=5)


class TestBinaries:
    def test_a_missing_wheel_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(_binaries, "_PACKAGE", "no_such_wheel")
        with pytest.raises(StoreFailed, match="package no-such-wheel is not installed"):
            _binaries.wheel()

    def test_a_copy_is_whole_and_open_to_all(self, tmp_path: Path) -> None:
        install = _binaries.copy_to(tmp_path)
        assert _binaries.copy_to(tmp_path) == install
        shown = subprocess.check_output([install / "bin/initdb", "--version"])
        assert b"PostgreSQL" in shown
        closed = [
            path
            for path in tmp_path.rglob("*")
            if not path.is_symlink() and path.stat().st_mode & 0o044 != 0o044
        ]
        assert closed == []
