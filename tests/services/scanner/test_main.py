"""The scanner as a process beside the sandbox: it scans, is killed, and goes on."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import grpc
import httpx
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import CollectorRegistry

from cli.stack.processes import is_running, wait_until_gone
from common.cache import open_redis
from common.grpc import make_channel
from common.postgres import transaction
from rpc.common.v1.envelope_pb2 import Envelope
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.events_pb2 import OffersObserved
from rpc.scanner.v1.scanner_pb2_grpc import ScannerServiceStub
from services.scanner.rules.offer import Availability
from services.scanner.server import SCANNER
from tests.sandbox.running import Sandbox, running_sandbox
from tests.services.scanner.ground import Ground, Scanning
from tests.services.scanner.shop import HOST

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.allow_hosts([HOST]),
]

PRODUCTS = 120
SOURCES = ("larkfield", "swapyard", "tidewater")
WITHIN = 60.0


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A small world whose clock stands still."""
    folder = tmp_path_factory.mktemp("sandbox")
    with running_sandbox(folder, products=PRODUCTS) as running:
        yield running


class Service:
    """How to start the scanner, and how to reach it."""

    def __init__(self, ground: Ground, sandbox: Sandbox) -> None:
        self.ground = ground
        self.port, self.metrics, self.health = (ground.ports.pop() for _ in range(3))
        sites = {name: sandbox.urls[name] for name in SOURCES}
        self.environment = {
            "MAGPIE_SCANNER_PORT": str(self.port),
            "MAGPIE_SCANNER_METRICS_PORT": str(self.metrics),
            "MAGPIE_SCANNER_HEALTH_PORT": str(self.health),
            "MAGPIE_SCANNER_SANDBOX": ",".join(f"{n}={u}" for n, u in sites.items()),
        }

    def start(self) -> AbstractContextManager[subprocess.Popen[bytes]]:
        """The process, until the end of the block."""
        return self.ground.process(**self.environment)

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
                if answer.status == health_pb2.HealthCheckResponse.SERVING:
                    return
                await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
def service(ground: Ground, sandbox: Sandbox) -> Service:
    """One for all tests of this file."""
    return Service(ground, sandbox)


def truth(sandbox: Sandbox) -> dict[tuple[str, str], int | None]:
    """What every offer of the sandbox costs now, in cents, by source and key."""
    now = sandbox.hand().timestamp() - sandbox.hand.start.timestamp()
    return {
        (source.value, listed.offer.key): listed.state.price
        for source, shelf in sandbox.world.shelves.items()
        if source.value in SOURCES
        for page in shelf.listing("", now).pages
        for listed in shelf.page(page, now)
    }


async def stored(scanning: Scanning) -> dict[tuple[str, str], int | None]:
    """What is stored of offers that are there."""
    found = {}
    for source in SOURCES:
        for key, one in (await scanning.offers(source)).items():
            if one.facts.availability is not Availability.GONE:
                price = one.facts.price
                found[source, key] = price.minor_units if price else None
    return found


async def announced(ground: Ground) -> dict[str, int]:
    """The newest version of each offer on the stream, by id."""
    redis = await open_redis(ground.redis)
    entries = await redis.xrange("offers")
    await redis.aclose()
    found: dict[str, int] = {}
    for _, fields in entries or ():
        body = (fields or {})[b"envelope"]
        envelope = Envelope.FromString(body if isinstance(body, bytes) else b"")
        for one in OffersObserved.FromString(envelope.payload).offers:
            found[one.offer_id] = max(one.version, found.get(one.offer_id, 0))
    return found


def children_of(pid: int) -> list[int]:
    """The processes that this one has started."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    found = " ".join((task / "children").read_text() for task in tasks)
    return [int(one) for one in found.split()]


async def make_due(scanning: Scanning) -> None:
    """Have every source scanned now."""
    async with transaction(scanning.stores.pg) as connection:
        await connection.execute("UPDATE sources SET due_at = now()")


async def until_scanned(scanning: Scanning, least: int = 1) -> None:
    """Return when every source has been scanned to its end so often, and none is."""
    query = "SELECT source_id, status FROM scans"
    async with asyncio.timeout(WITHIN * 2):
        while True:
            async with transaction(scanning.stores.pg) as connection:
                rows = await connection.fetch(query)
            ended = [r["source_id"] for r in rows if r["status"] == "succeeded"]
            at_work = len(rows) - len(ended)
            if not at_work and all(ended.count(name) >= least for name in SOURCES):
                return
            await asyncio.sleep(0.1)


class TestService:
    async def test_serves_scans_announces_and_ends_in_good_order(
        self, service: Service, scanning: Scanning, sandbox: Sandbox
    ) -> None:
        with service.start() as process:
            await service.until_serving()
            await until_scanned(scanning)
            assert await stored(scanning) == truth(sandbox)
            channel = make_channel(
                f"{HOST}:{service.port}", [SCANNER], registry=CollectorRegistry()
            )
            stub = ScannerServiceStub(channel)
            listed = await stub.ListSources(pb.ListSourcesRequest())
            assert [one.source_id for one in listed.sources] == list(SOURCES)
            assert all(one.sandbox for one in listed.sources)
            await self._acknowledge_all(stub, service.ground)
            await channel.close()
            await self._until_shown(
                service,
                'pages_total{outcome="offers",source="larkfield",worker="0"}',
                "magpie_scanner_pending_offers 0.0",
                'scans_total{outcome="succeeded",source="larkfield",worker="0"} 1.0',
                'magpie_scanner_sources{status="active"} 3.0',
                'source_every_seconds{source="larkfield"} 180.0',
                'magpie_serving{check="mongo"} 1.0',
            )
            children = children_of(process.pid)
            assert len(children) == 1
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 20) == 0
            assert not any(map(is_running, children))

    async def _acknowledge_all(self, stub: ScannerServiceStub, ground: Ground) -> None:
        versions = await announced(ground)
        acks = [pb.OfferAck(offer_id=k, version=v) for k, v in versions.items()]
        for start in range(0, len(acks), 1000):
            part = pb.AckOffersRequest(request_id="1", acks=acks[start : start + 1000])
            await stub.AckOffers(part)

    async def _until_shown(self, service: Service, *wanted: str) -> None:
        # The age of what waits is measured, and a worker speaks, only now and then.
        url = f"http://{HOST}:{service.metrics}/metrics"
        missing = list(wanted)
        deadline = asyncio.get_running_loop().time() + WITHIN
        async with httpx.AsyncClient(trust_env=False) as http:
            while missing:
                shown = (await http.get(url)).text
                missing = [line for line in wanted if line not in shown]
                assert asyncio.get_running_loop().time() < deadline, missing
                await asyncio.sleep(0.2)

    async def test_the_world_moves_on_and_so_does_what_is_stored(
        self, service: Service, scanning: Scanning, sandbox: Sandbox
    ) -> None:
        before = truth(sandbox)
        sandbox.hand.move(hours=30)
        after = truth(sandbox)
        assert before != after
        await make_due(scanning)
        with service.start():
            await until_scanned(scanning, 2)
        assert await stored(scanning) == after
        gone = before.keys() - after.keys()
        assert gone
        for source, key in gone:
            one = (await scanning.offers(source))[key]
            assert one.facts.availability is Availability.GONE


class TestKilled:
    @pytest.mark.parametrize("seed", [1])
    async def test_at_any_moment_it_loses_nothing_and_invents_nothing(
        self, service: Service, scanning: Scanning, sandbox: Sandbox, seed: int
    ) -> None:
        chance = random.Random(seed)  # noqa: S311 - to repeat a failure
        await self._forget_everything(scanning)
        for kill in ("service", "worker", "both"):
            await make_due(scanning)
            with service.start() as process:
                await self._until_busy(scanning)
                await asyncio.sleep(chance.uniform(0, 1.5))
                await self._kill(process, kill)
        with service.start():
            await until_scanned(scanning)
            await self._until_announced(service.ground, scanning)
        assert await stored(scanning) == truth(sandbox)
        assert await scanning.stores.mongo["inbox"].count_documents({}) == 0
        assert await self._counted(scanning) == len(truth(sandbox))

    async def _forget_everything(self, scanning: Scanning) -> None:
        async with transaction(scanning.stores.pg) as connection:
            for table in ("pending", "offers", "pages", "scans", "leases"):
                await connection.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
        for name in ("offers", "inbox", "scrapes"):
            await scanning.stores.mongo[name].drop()

    async def _until_busy(self, scanning: Scanning) -> None:
        query = "SELECT sum(tries) FROM scans WHERE status = 'running'"
        async with asyncio.timeout(WITHIN):
            while True:
                async with transaction(scanning.stores.pg) as connection:
                    tries = await connection.fetchval(query)
                    pages = await connection.fetchval("SELECT count(*) FROM pages")
                if tries and pages:
                    return
                await asyncio.sleep(0.05)

    async def _kill(self, process: subprocess.Popen[bytes], what: str) -> None:
        children = children_of(process.pid)
        if what != "service":
            for child in children:
                os.kill(child, signal.SIGKILL)
        if what != "worker":
            process.kill()
            await asyncio.to_thread(process.wait)
            # The worker hears of it by its lifeline.
            for child in children:
                assert await asyncio.to_thread(wait_until_gone, child, seconds=20)

    async def _until_announced(self, ground: Ground, scanning: Scanning) -> None:
        """Return when the stream has told of every offer in its newest version."""
        async with asyncio.timeout(WITHIN):
            while True:
                async with transaction(scanning.stores.pg) as connection:
                    rows = await connection.fetch(
                        "SELECT offer_id, version FROM pending"
                    )
                told = await announced(ground)
                if all(told.get(r["offer_id"], 0) >= r["version"] for r in rows):
                    return
                await asyncio.sleep(0.2)

    async def _counted(self, scanning: Scanning) -> int:
        async with transaction(scanning.stores.pg) as connection:
            count: int = await connection.fetchval("SELECT sum(offers_new) FROM scans")
        return count


class TestImports:
    def test_the_service_itself_knows_nothing_of_scrapy(self) -> None:
        # What its __main__ imports, but for the worker's own part.
        code = (
            "import sys, services.scanner.__main__, services.scanner.server, "
            "services.scanner.worker.chores, services.scanner.worker.supervisor, "
            "services.scanner.worker.counts, services.scanner.usecases.seed_sources; "
            "print(*{name.partition('.')[0] for name in sys.modules})"
        )
        found = subprocess.check_output([sys.executable, "-c", code], text=True)
        assert not {"scrapy", "twisted", "lxml", "parsel"} & set(found.split())


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "value", "code", "words"),
        [
            ("MAGPIE_POSTGRES_URL", "", 2, "MAGPIE_POSTGRES_URL is not set."),
            ("MAGPIE_MONGO_URL", "mongodb://a:b:c/", 2, "is no MongoDB URL"),
            ("MAGPIE_SCANNER_ALLOW", "everything", 2, "need a host and a port"),
            ("MAGPIE_REDIS_URL", f"redis://{HOST}:1/", 4, "does not answer"),
        ],
    )
    async def test_what_it_cannot_start_with_is_said_in_a_line(
        self, ground: Ground, name: str, value: str, code: int, words: str
    ) -> None:
        log = ground.log.with_suffix(f".{name}")
        other = Ground(ground.postgres, ground.mongo, ground.redis, ground.ports, log)
        with other.process(**{name: value}) as process:
            assert await asyncio.to_thread(process.wait, 20) == code
        said = log.read_text()
        assert words in said
        assert "Traceback" not in said
