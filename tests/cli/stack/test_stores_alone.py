"""The stores alone: opened by their password over the network, one after the other."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.stack.data_folder import DataFolder
from cli.stack.listening import Listening
from cli.stack.ports import HOST, free_port
from cli.stack.postgres import Postgres
from common.cache import open_redis
from common.healthy import serving
from common.mongo import open_mongo
from common.postgres import connect
from common.stores import StoreRefused
from tests.stores import open_folder
from tests.tree import ROOT

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.allow_hosts([HOST]),
]

# Every sign that a URL gives a meaning to.
PASSWORD = 'a?b/c:d@e f#g%20"'


@dataclass
class Alone:
    """The program, where its stores are, and what it said."""

    process: subprocess.Popen[str]
    data: Path
    postgres: int
    mongo: int
    redis: int
    health: int

    def url(self, store: str, login: str) -> str:
        """Of one store, with that login."""
        scheme = {"postgres": "postgresql", "mongo": "mongodb"}.get(store, store)
        return f"{scheme}://{login}{HOST}:{getattr(self, store)}"


@pytest.fixture(scope="module")
def alone() -> Iterator[Alone]:
    """`magpie stores`, as it is run in an image."""
    with open_folder() as path:
        ports = {name: free_port() for name in ("postgres", "mongo", "redis", "health")}
        options = [f"--{name}-port={port}" for name, port in ports.items()]
        data = path / "data"
        with subprocess.Popen(
            [sys.executable, "-m", "cli", "stores", f"--data={data}", *options],
            cwd=ROOT,
            env={**os.environ, "MAGPIE_STORES_PASSWORD": PASSWORD},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(3)]
            assert all("answers on" in line for line in said)
            yield Alone(process, data, **ports)
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0


QUOTED = "a%3Fb%2Fc%3Ad%40e%20f%23g%2520%22"


class TestRunStores:
    async def test_each_is_opened_by_the_password(self, alone: Alone) -> None:
        url = alone.url("postgres", f"magpie:{QUOTED}@")
        connection = await connect(f"{url}/magpie")
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
        redis = await open_redis(alone.url("redis", f":{QUOTED}@"))
        assert await redis.ping()
        await redis.aclose()
        database = await open_mongo(alone.url("mongo", ""), "scanner")
        database.client.close()

    @pytest.mark.parametrize("login", ["magpie:wrong@", "magpie@", "postgres:x@"])
    async def test_postgres_refuses_everybody_else(
        self, alone: Alone, login: str
    ) -> None:
        with pytest.raises(StoreRefused):
            await connect(f"{alone.url('postgres', login)}/magpie")

    @pytest.mark.parametrize("login", [":wrong@", ""])
    async def test_redis_refuses_everybody_else(self, alone: Alone, login: str) -> None:
        with pytest.raises(StoreRefused):
            await open_redis(alone.url("redis", login))

    def test_the_password_stands_in_no_command_line(self, alone: Alone) -> None:
        listed = subprocess.run(
            ["ps", "axo", "args"], capture_output=True, text=True, check=True
        )
        assert PASSWORD not in listed.stdout
        assert (alone.data / "run" / "redis.conf").stat().st_mode & 0o077 == 0

    async def test_health_says_that_they_answer(self, alone: Alone) -> None:
        assert await asyncio.to_thread(serving, f"{HOST}:{alone.health}")

    def test_another_password_for_the_same_data_is_refused(self, alone: Alone) -> None:
        listening = Listening(HOST, "another-word-of-mine")
        with pytest.raises(StoreRefused, match="made with another password") as raised:
            Postgres(DataFolder(alone.data), listening=listening)
        assert "empty data folder" in str(raised.value)


class TestVerb:
    def test_without_a_password_nothing_is_started(self, tmp_path: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "cli", "stores", f"--data={tmp_path / 'data'}"],
            cwd=ROOT,
            env={**os.environ, "MAGPIE_STORES_PASSWORD": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert "MAGPIE_STORES_PASSWORD" in done.stderr
        assert not (tmp_path / "data").exists()
