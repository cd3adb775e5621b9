"""The embedded Redis: started, killed, started again, and kept from starting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.stack.data_folder import DataFolder
from cli.stack.processes import wait_until_gone
from cli.stack.redis import Redis
from cli.stack.store import StoreFailed
from common.cache import open_redis
from tests.stores import open_folder, run

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server() -> Iterator[Redis]:
    """A server of this file's own, since it is killed."""
    with open_folder() as path:
        server = Redis(DataFolder(path / "data"))
        run(server.start())
        yield server
        run(server.stop())


def kill(server: Redis) -> None:
    """What a crash does."""
    assert server.process is not None
    server.process.kill()
    assert wait_until_gone(server.process.pid, seconds=5)


class TestRedis:
    async def test_has_the_streams_that_the_bus_needs(self, server: Redis) -> None:
        client = await open_redis(server.url)
        await client.xadd("s", {"a": "1"})
        await client.xgroup_create("s", "g", id="0")
        await client.xreadgroup("g", "dies", {"s": ">"})
        claimed = await client.xautoclaim("s", "g", "lives", min_idle_time=0)
        assert len(claimed[1]) == 1
        await client.aclose()

    @pytest.mark.parametrize("end", ["stop", "kill"])
    async def test_what_was_answered_is_there_after_a_restart(
        self, server: Redis, end: str
    ) -> None:
        client = await open_redis(server.url)
        for number in range(200):
            await client.rpush(end, number)
        if end == "stop":
            await server.stop()
        else:
            kill(server)
        await server.start()
        assert await client.llen(end) == 200
        await client.aclose()

    async def test_a_log_of_writes_that_was_cut_off_is_read_up_to_there(
        self, server: Redis
    ) -> None:
        client = await open_redis(server.url)
        await client.set("whole", "1")
        kill(server)
        with log_of_writes(server).open("ab") as file:
            file.write(b"*3\r\n$3\r\nSET\r\n$4\r\nha")
        await server.start()
        assert await client.get("whole") == b"1"
        await client.aclose()

    async def test_a_damaged_log_of_writes_is_named(self, server: Redis) -> None:
        await server.stop()
        log = log_of_writes(server)
        good = log.read_bytes()
        log.write_bytes(b"*garbage\r\n" + good)
        with pytest.raises(StoreFailed, match="Bad file format"):
            await server.start()
        log.write_bytes(good)
        await server.start()


def log_of_writes(server: Redis) -> Path:
    """Its append-only file."""
    return server._folder.part("redis") / "appendonly.aof"
