"""Pricing as a process beside the sandbox's Keepa: it decides, is killed, goes on."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import httpx
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import CollectorRegistry

from common.cache import open_redis
from common.grpc import make_channel
from common.postgres import connect
from rpc.pricing.v1 import pricing_pb2 as pb
from rpc.pricing.v1.pricing_pb2_grpc import PricingServiceStub
from rpc.scanner.v1 import scanner_pb2
from services.pricing.server import PRICING
from tests.sandbox.running import Sandbox
from tests.services.pricing.scanning import Scanner, read_pages, serving
from tests.stores import Postgres, Redis

HOST = "127.0.0.1"
pytestmark = [
    pytest.mark.migrated("pricing"),
    pytest.mark.slow,
    pytest.mark.allow_hosts([HOST]),
]

ROOT = Path(__file__).parents[3]
WITHIN = 60.0
SERVING = health_pb2.HealthCheckResponse.SERVING


@dataclass
class Service:
    """How to start pricing, and how to reach it."""

    environment: dict[str, str]
    log: Path
    port: int
    metrics: int
    health: int
    started: int = field(default=0)

    @contextmanager
    def start(self, **changes: str) -> Iterator[subprocess.Popen[bytes]]:
        """The process, until the end of the block."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.pricing"],
                env={**self.environment, **changes},
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    async def until_serving(self) -> None:
        """Return when a probe is told so."""
        async with (
            asyncio.timeout(WITHIN),
            grpc.aio.insecure_channel(f"{HOST}:{self.health}") as channel,
        ):
            stub = health_pb2_grpc.HealthStub(channel)
            while True:
                try:
                    answer = await stub.Check(health_pb2.HealthCheckRequest())
                except grpc.aio.AioRpcError:
                    await asyncio.sleep(0.1)
                    continue
                if answer.status == SERVING:
                    return
                await asyncio.sleep(0.1)


@pytest.fixture
async def scanner(redis: Redis) -> AsyncIterator[Scanner]:
    """A pretend scanner that is served."""
    client = await open_redis(redis.url)
    scanner = Scanner(client)
    async with serving(scanner):
        yield scanner
    await client.aclose()


@pytest.fixture
def service(
    pg: Postgres, redis: Redis, scanner: Scanner, sandbox: Sandbox, tmp_path: Path
) -> Service:
    """Not started yet."""
    port, metrics, health = free_ports(3)
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "MAGPIE_POSTGRES_URL": pg.app_url("pricing"),
        "MAGPIE_REDIS_URL": redis.url,
        "MAGPIE_KEEPA_URL": sandbox.urls["keepa"],
        "MAGPIE_KEEPA_KEY": "sandbox",
        "MAGPIE_PRICING_PORT": str(port),
        "MAGPIE_PRICING_METRICS_PORT": str(metrics),
        "MAGPIE_PRICING_HEALTH_PORT": str(health),
        "MAGPIE_PRICING_SCANNER": f"{HOST}:{scanner.port}",
        "MAGPIE_PRICING_SHIP_COST": "4.50",
    }
    return Service(environment, tmp_path / "log", port, metrics, health)


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on now."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind((HOST, 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


async def until_acknowledged(scanner: Scanner) -> None:
    """Return when the scanner waits for nothing; it asks again now and then."""
    loop = asyncio.get_running_loop()
    ask_at = loop.time() + 5
    async with asyncio.timeout(WITHIN * 2):
        while scanner.pending:
            await asyncio.sleep(0.05)
            if loop.time() > ask_at:
                await scanner.republish()
                ask_at = loop.time() + 5


async def check(pg: Postgres, scanner: Scanner) -> None:
    """Nothing was lost and nothing invented."""
    connection = await connect(pg.url, search_path="pricing")
    rows = await connection.fetch("SELECT * FROM opportunities")
    records = await connection.fetchval("""
        SELECT count(*) FROM opportunities JOIN verdicts USING (opportunity_id, version)
        JOIN decisions USING (decision_id)
    """)
    await connection.close()
    found = {(r["offer_id"], r["channel"]): r["offer_version"] for r in rows}
    assert len(found) == len(rows) == records
    assert found == {
        (offer_id, channel): one.version
        for offer_id, one in scanner.newest.items()
        for channel in ("amazon-us-fbm", "ebay-us")
    }
    headlines = [r["offer_id"] for r in rows if r["headline"]]
    assert sorted(headlines) == sorted(scanner.newest)


class TestService:
    async def test_decides_over_a_world_and_ends_in_good_order(
        self, service: Service, scanner: Scanner, sandbox: Sandbox, pg: Postgres
    ) -> None:
        with service.start() as process:
            await service.until_serving()
            await scanner.publish(*read_pages(sandbox.world, 0.0))
            await until_acknowledged(scanner)
            await check(pg, scanner)
            registry = CollectorRegistry()
            target = f"{HOST}:{service.port}"
            async with make_channel(target, [PRICING], registry=registry) as channel:
                stub = PricingServiceStub(channel)
                funnel = await stub.GetFunnel(pb.GetFunnelRequest())
                page = await stub.ListOpportunities(pb.ListOpportunitiesRequest())
            assert funnel.offers == len(scanner.newest)
            # Most offers say truly what they are; the sandbox knows which do not.
            assert funnel.matched > 0.85 * funnel.offers
            assert all(one.simulated for one in page.opportunities)
            async with httpx.AsyncClient(trust_env=False) as http:
                shown = (
                    await http.get(f"http://{HOST}:{service.metrics}/metrics")
                ).text
            assert "magpie_pricing_decisions_total" in shown
            assert "magpie_rpc_server_seconds" in shown
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 20) == 0

    @pytest.mark.parametrize(
        ("changes", "code", "words"),
        [
            ({"MAGPIE_PRICING_CHANNELS": "etsy"}, 2, "etsy"),
            ({"MAGPIE_PRICING_MARKET": "ebay-us"}, 2, "Known: amazon-us"),
            ({"MAGPIE_PRICING_SHIP_COST": "lots"}, 2, "shipping cost"),
            ({"MAGPIE_POSTGRES_URL": ""}, 2, "MAGPIE_POSTGRES_URL is not set"),
            ({"MAGPIE_REDIS_URL": "redis://127.0.0.1:1"}, 4, "127.0.0.1:1"),
        ],
    )
    async def test_what_it_cannot_start_with_is_named_without_a_traceback(
        self, service: Service, changes: dict[str, str], code: int, words: str
    ) -> None:
        with service.start(**changes) as process:
            assert await asyncio.to_thread(process.wait, 30) == code
        said = service.log.read_text()
        assert words in said
        assert "Traceback" not in said


class TestKilled:
    async def test_at_any_moment_it_loses_nothing_and_invents_nothing(
        self, service: Service, scanner: Scanner, sandbox: Sandbox, pg: Postgres
    ) -> None:
        chance = random.Random(3)  # noqa: S311 - to repeat a failure
        time, step = 0.0, 6 * 3600.0
        for _ in range(3):
            with service.start():
                await service.until_serving()
                sandbox.world.advance(time)
                await scanner.publish(*self._changed(scanner, sandbox, time), at_once=9)
                await asyncio.sleep(chance.uniform(0.2, 2.5))
            time += step
        await scanner.redis.flushdb()
        with service.start():
            await service.until_serving()
            await scanner.republish()
            await until_acknowledged(scanner)
            await check(pg, scanner)

    def _changed(
        self, scanner: Scanner, sandbox: Sandbox, time: float
    ) -> list[scanner_pb2.Offer]:
        """What is new since the last time."""
        found = []
        for one in read_pages(sandbox.world, time):
            known = scanner.newest.get(one.offer_id)
            if known is None or known.version < one.version:
                found.append(one)
        return found


class TestStartUp:
    def test_the_server_needs_nothing_that_is_slow_to_import(self) -> None:
        code = (
            "import sys, services.pricing.server, services.pricing.worker.loops; "
            "print(*{name.partition('.')[0] for name in sys.modules})"
        )
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True
        )
        found = set(done.stdout.split())
        assert "grpc" in found
        assert not found & {"numpy", "scipy", "sklearn", "pgqueuer", "openpyxl"}

    def test_matching_offers_needs_no_scikit_learn(self) -> None:
        code = (
            "import sys, services.pricing.models.catalogue; "
            "print(*{name.partition('.')[0] for name in sys.modules})"
        )
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True
        )
        found = set(done.stdout.split())
        assert "scipy" in found
        assert "sklearn" not in found
