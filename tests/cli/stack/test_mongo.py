"""The embedded MongoDB: started, killed, started again, and kept from starting."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.stack.data_folder import DataFolder
from cli.stack.mongo import Mongo, url_in
from cli.stack.ports import HOST, PortTaken
from cli.stack.processes import wait_until_gone
from common.mongo import Write, find_many, open_mongo, write_many
from common.stores import StoreUnreachable
from tests.stores import open_folder, run

pytestmark = [pytest.mark.integration, pytest.mark.allow_hosts([HOST])]


@pytest.fixture(scope="module")
def server() -> Iterator[Mongo]:
    """A server of this file's own, since it is killed."""
    with open_folder() as path:
        server = Mongo(DataFolder(path / "data"))
        run(server.start())
        yield server
        run(server.stop())


def kill(server: Mongo) -> None:
    """What a crash does."""
    assert server.process is not None
    server.process.kill()
    assert wait_until_gone(server.process.pid, seconds=5)


class TestMongo:
    @pytest.mark.parametrize("end", ["stop", "kill"])
    async def test_what_was_answered_is_there_after_a_restart(
        self, server: Mongo, end: str
    ) -> None:
        database = await open_mongo(server.url, "scanner")
        keys = [f"{end}{number}" for number in range(300)]
        writes = [Write.insert({"_id": key, "body": b"x" * 1000}) for key in keys]
        await write_many(database[end], writes)
        if end == "stop":
            await server.stop()
        else:
            kill(server)
        await server.start()
        assert list(await find_many(database[end], keys)) == keys
        database.client.close()

    async def test_a_client_goes_on_after_a_crash_and_loses_nothing_it_was_promised(
        self, server: Mongo
    ) -> None:
        database = await open_mongo(server.url, "scanner")
        offers = database["offers"]
        promised: list[str] = []
        under_way = asyncio.Event()

        async def store() -> None:
            for number in range(200):
                await patiently(str(number))
                promised.append(str(number))
                if number == 50:
                    under_way.set()

        async def patiently(key: str) -> None:
            while True:
                try:
                    await write_many(offers, [Write.replace({"_id": key, "n": 1})])
                    return
                except StoreUnreachable:
                    await asyncio.sleep(0.02)

        storing = asyncio.create_task(store())
        await under_way.wait()
        kill(server)
        await server.start()
        await storing
        assert sorted(await find_many(offers, promised)) == sorted(promised)
        database.client.close()

    async def test_is_not_kept_from_starting_by_the_number_of_another_process(
        self, server: Mongo
    ) -> None:
        await server.stop()
        server._pid_file().write_text(str(os.getpid()))
        await server.start()
        assert server._pid_file().read_text() != str(os.getpid())

    async def test_keeps_its_address_and_says_it_in_the_data_folder(
        self, server: Mongo
    ) -> None:
        url = server.url
        await server.start()
        assert server.url == url
        assert url_in(server._folder.path) == url

    def test_a_folder_that_never_had_one_says_nothing(self, tmp_path: Path) -> None:
        assert url_in(tmp_path) is None

    async def test_a_port_that_was_lost_meanwhile_is_named(self, server: Mongo) -> None:
        await server.stop()
        with (
            socket.create_server((HOST, server._port)),
            pytest.raises(PortTaken, match=f"Port {server._port}, which mongo needs"),
        ):
            await server.start()
        await server.start()

    async def test_two_with_two_folders_run_side_by_side(
        self, server: Mongo, data_path: Path
    ) -> None:
        other = Mongo(DataFolder(data_path))
        await other.start()
        here = await open_mongo(server.url, "scanner")
        there = await open_mongo(other.url, "scanner")
        await here["apart"].insert_one({"_id": "a"})
        assert await there["apart"].find_one({"_id": "a"}) is None
        for database in (here, there):
            database.client.close()
        await other.stop()
