"""The gateway as a process of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from grpc_health.v1 import health_pb2
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from common.grpc import make_channel
from services.gateway.clients.health import HEALTH
from tests.services.gateway.conftest import Services
from tests.stores import Postgres, Redis

pytestmark = pytest.mark.migrated("gateway")

START_SECONDS = 60.0


@dataclass
class Started:
    """A gateway that runs, and where."""

    process: Process
    port: int
    health_port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@dataclass
class Setting:
    """What a gateway is started with."""

    pg: Postgres
    redis: Redis
    services: Services
    folder: Path
    ports: list[int]
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Everything it may be told."""
        http, metrics, health = self.ports
        plain = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
        return {
            **plain,
            "MAGPIE_DATA": str(self.folder),
            "MAGPIE_POSTGRES_URL": self.pg.app_url("gateway"),
            "MAGPIE_REDIS_URL": self.redis.url,
            "MAGPIE_GATEWAY_PORT": str(http),
            "MAGPIE_GATEWAY_METRICS_PORT": str(metrics),
            "MAGPIE_GATEWAY_HEALTH_PORT": str(health),
            "MAGPIE_GATEWAY_SCANNER": self.services.target,
            "MAGPIE_GATEWAY_PRICING": self.services.target,
            "MAGPIE_GATEWAY_SCANNER_HEALTH": self.services.health_target,
            "MAGPIE_GATEWAY_PRICING_HEALTH": self.services.health_target,
            **self.more,
        }

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Process]:
        """The process, killed at the end if it still runs."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.gateway",
            env=self.environment(),
            stdout=PIPE,
            stderr=PIPE,
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    @asynccontextmanager
    async def started(self) -> AsyncIterator[Started]:
        """A gateway that says that it is up."""
        async with self.process() as process:
            started = Started(process, self.ports[0], self.ports[2])
            async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as client:
                while not await is_up(client, started):
                    assert process.returncode is None, await process.communicate()
                    await asyncio.sleep(0.05)
            yield started

    async def refuses(self) -> tuple[int | None, str]:
        """The exit code and last words of a gateway that cannot start."""
        async with self.process() as process, asyncio.timeout(START_SECONDS):
            _, words = await process.communicate()
            return process.returncode, words.decode()


async def is_up(client: httpx.AsyncClient, started: Started) -> bool:
    """Whether it can serve."""
    try:
        return (await client.get(f"{started.url}/healthz")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def setting(
    pg: Postgres,
    redis: Redis,
    services: Services,
    tmp_path: Path,
    unused_ports: list[int],
) -> Setting:
    """With everything there that it needs."""
    return Setting(pg, redis, services, tmp_path, unused_ports)


class TestServe:
    async def test_a_first_start_can_be_signed_in_to_and_a_stop_drops_nobody(
        self, setting: Setting
    ) -> None:
        async with setting.started() as gateway:
            path = setting.folder / "admin-password"
            password = path.read_text().strip()
            assert path.stat().st_mode & 0o777 == 0o600
            async with httpx.AsyncClient(base_url=gateway.url) as client:
                signed_in = await client.post(
                    "/api/v1/session", json={"name": "admin", "password": password}
                )
                token = signed_in.json()["access_token"]
                headers = {"Authorization": f"Bearer {token}"}
                health = await client.get("/api/v1/health", headers=headers)
                assert health.json()["status"] == "up", health.text
                metrics = f"http://127.0.0.1:{setting.ports[1]}/metrics"
                assert "magpie_http_seconds_count" in (await client.get(metrics)).text
            target = f"127.0.0.1:{gateway.health_port}"
            async with make_channel(target, [HEALTH]) as channel:
                assert await status(channel) == health_pb2.HealthCheckResponse.SERVING
            async with connect(f"ws://127.0.0.1:{gateway.port}/ws/opportunities") as ws:
                gateway.process.terminate()
                with pytest.raises(ConnectionClosed) as closed:
                    await ws.recv()
                assert closed.value.rcvd is not None
                assert closed.value.rcvd.code == 1012
            out, words = await gateway.process.communicate()
        assert gateway.process.returncode == 0
        for text in (out, words):
            assert password.encode() not in text
            assert b"Traceback" not in text

    async def test_it_still_answers_while_it_says_that_it_stops(
        self, setting: Setting
    ) -> None:
        setting.more["MAGPIE_DRAIN_SECONDS"] = "60"
        async with setting.started() as gateway:
            target = f"127.0.0.1:{gateway.health_port}"
            async with (
                httpx.AsyncClient(base_url=gateway.url) as client,
                make_channel(target, [HEALTH]) as channel,
            ):
                assert (await client.get("/readyz")).status_code == 200
                gateway.process.terminate()
                async with asyncio.timeout(START_SECONDS):
                    while (answer := await client.get("/readyz")).status_code == 200:
                        pass
                assert answer.json() == {"status": "stopping"}
                assert (await client.get("/healthz")).status_code == 200
                found = await status(channel)
                assert found == health_pb2.HealthCheckResponse.NOT_SERVING

    async def test_a_second_start_knows_who_was_signed_in(
        self, setting: Setting
    ) -> None:
        setting.more["MAGPIE_ADMIN_PASSWORD"] = "a good password"
        async with httpx.AsyncClient() as client:
            async with setting.started() as gateway:
                await client.post(
                    f"{gateway.url}/api/v1/session",
                    json={"name": "admin", "password": "a good password"},
                )
            async with setting.started() as gateway:
                again = await client.post(f"{gateway.url}/api/v1/session/refresh")
        assert again.status_code == 200
        assert not (setting.folder / "admin-password").exists()


class TestRefuses:
    async def test_a_port_that_is_taken_is_named(self, setting: Setting) -> None:
        setting.ports[0] = setting.services.server.port
        code, words = await setting.refuses()
        assert code == 2
        assert words.startswith(f"magpie gateway: Port {setting.ports[0]} of 127.0.0.1")
        assert "Traceback" not in words

    @pytest.mark.parametrize(
        ("more", "code", "expected"),
        [
            ({"MAGPIE_POSTGRES_URL": ""}, 2, "MAGPIE_POSTGRES_URL is not set"),
            ({"MAGPIE_POSTGRES_URL": "nonsense"}, 2, "MAGPIE_POSTGRES_URL"),
            ({"MAGPIE_REDIS_URL": "nonsense"}, 2, "no Redis URL"),
            ({"MAGPIE_DATA": "/nowhere"}, 2, "MAGPIE_DATA"),
            ({"MAGPIE_ADMIN_PASSWORD": "x"}, 2, "MAGPIE_ADMIN_PASSWORD needs"),
        ],
        ids=lambda value: str(value)[:40],
    )
    async def test_what_cannot_be_used_is_named_with_its_mend(
        self, setting: Setting, more: dict[str, str], code: int, expected: str
    ) -> None:
        setting.more = more
        found, words = await setting.refuses()
        last = words.strip().splitlines()[-1]
        assert (found, expected in last) == (code, True), words
        assert "Traceback" not in words


class TestImports:
    def test_what_is_slow_to_import_waits_until_it_is_needed(self) -> None:
        code = (
            "import sys, services.gateway.__main__ as m, services.gateway.routes.app\n"
            "print(*{name.partition('.')[0] for name in sys.modules})"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        late = {"alembic", "argon2", "boto3", "motor", "redis", "sentry_sdk"}
        assert not late & set(done.stdout.split())
        assert "fastapi" in done.stdout


async def status(channel: object) -> int:
    """What its health port says."""
    from grpc_health.v1 import health_pb2_grpc

    stub = health_pb2_grpc.HealthStub(channel)
    answer = await stub.Check(health_pb2.HealthCheckRequest())
    return int(answer.status)
