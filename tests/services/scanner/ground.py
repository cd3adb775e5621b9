"""Processes of the scanner on stores of their own, and what tests do beside them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

from prometheus_client import CollectorRegistry

from common.cache import open_redis
from common.migrate import migrate
from common.mongo import open_mongo
from common.postgres import connect, open_pool, transaction
from services.scanner.adapters.guard import Guard
from services.scanner.metrics import ScanMetrics
from services.scanner.rules.offer import Offer
from services.scanner.rules.scan import Scan
from services.scanner.rules.source import StoredSource
from services.scanner.store import offers, scans, sources
from services.scanner.usecases.places import Places
from services.scanner.usecases.put_source import put_source, read_description
from services.scanner.usecases.start_scan import (
    read_url,
    source_target,
    start_scan,
    url_target,
)
from services.scanner.usecases.stores import Stores
from tests.services.scanner.given import YAML
from tests.services.scanner.shop import HOST, Shop
from tests.services.scanner.streams import RememberedOffers
from tests.stores import run, with_query

ROOT = Path(__file__).parents[3]
_WAIT_SECONDS = 240


@dataclass
class Ground:
    """Stores and ports that the processes of a file's tests share."""

    postgres: str
    mongo: str
    redis: str
    ports: list[int]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        allowed = ",".join(f"{HOST}:{port}" for port in self.ports)
        self.environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": os.environ.get("HOME", "/"),
            "MAGPIE_POSTGRES_URL": with_query(self.postgres, role="scanner_app"),
            "MAGPIE_MONGO_URL": self.mongo,
            "MAGPIE_REDIS_URL": self.redis,
            "MAGPIE_SCANNER_ALLOW": allowed,
            "MAGPIE_LOG_LEVEL": "INFO",
        }

    @property
    def places(self) -> Places:
        """The world as the workers see it."""
        return Places(Guard({f"{HOST}:{port}" for port in self.ports}), {})

    @contextmanager
    def process(
        self, *arguments: str, **environment: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        """`python -m services.scanner ...`; it is gone afterwards."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.scanner", *arguments],
                env={**self.environment, **environment},
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=log if not arguments else subprocess.DEVNULL,
                stderr=log,
            )
        try:
            yield process
        finally:
            if process.stdin:
                process.stdin.close()
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()

    def worker(self) -> AbstractContextManager[subprocess.Popen[bytes]]:
        """One crawl worker."""
        return self.process("--worker", "0")


@contextmanager
def open_ground(postgres: str, mongo: str, redis: str, log: Path) -> Iterator[Ground]:
    """A migrated database on these servers, and ports that are free."""
    name = f"test_{uuid4().hex}"
    run(_execute(postgres, f"CREATE DATABASE {name} TEMPLATE template0"))
    url = urlunsplit(urlsplit(postgres)._replace(path=f"/{name}"))
    run(migrate(url, "scanner"))
    yield Ground(url, mongo, redis, _free_ports(48), log)
    run(_execute(postgres, f"DROP DATABASE {name} WITH (FORCE)"))
    run(_drop_mongo(mongo))
    run(flush(redis))


@dataclass
class Scanning:
    """What a test does with sources and scans, beside the processes at work."""

    stores: Stores
    places: Places

    async def put(self, shop: Shop, name: str, **keys: str) -> None:
        """Store a shop as a source that is scanned on demand, without a delay."""
        said = {"name": name, "delay": "0s", **keys}
        yaml = YAML.replace("https://shop.example/", shop.url)
        for key in ("name", "every", *keys):
            yaml = re.sub(rf"^{key}: .*\n", "", yaml, flags=re.M)
        await self.put_yaml(
            "".join(f"{key}: {value}\n" for key, value in said.items()) + yaml
        )

    async def put_yaml(self, yaml: str) -> None:
        """Store the source that this describes."""
        async with transaction(self.stores.pg) as connection:
            described = read_description(self.places, yaml)
            await put_source(connection, self.places, described)

    async def scan(self, name: str, *, within: float = _WAIT_SECONDS) -> Scan:
        """Scan that source, and wait until it is done."""
        async with transaction(self.stores.pg) as connection:
            target = await source_target(connection, self.places, name)
            made = await start_scan(connection, target)
        return await self.done(made, within=within)

    async def scan_url(self, url: str) -> Scan:
        """Scan that address, and wait until it is done."""
        address = await read_url(self.places, url)
        async with transaction(self.stores.pg) as connection:
            made = await start_scan(connection, await url_target(connection, address))
        return await self.done(made)

    async def done(self, made: Scan, *, within: float = _WAIT_SECONDS) -> Scan:
        """The scan once it has ended."""
        async with asyncio.timeout(within):
            while True:
                found = await self.find(made)
                if found.status.ended:
                    return found
                await asyncio.sleep(0.05)

    async def find(self, made: Scan) -> Scan:
        """The scan as it is now."""
        async with transaction(self.stores.pg) as connection:
            found = await scans.find_scan(connection, UUID(made.scan_id))
        assert found is not None
        return found

    async def source(self, name: str) -> StoredSource:
        """The source as it is now."""
        async with transaction(self.stores.pg) as connection:
            found = await sources.find_source(connection, name)
        assert found is not None
        return found

    async def offers(self, name: str) -> dict[str, Offer]:
        """What is stored of a source, by key."""
        documents = (
            await self.stores.mongo["offers"].find({"source": name}).to_list(None)
        )
        found = list(map(offers.read_document, documents))
        assert len({one.facts.key for one in found}) == len(found)
        return {one.facts.key: one for one in found}


@asynccontextmanager
async def open_scanning(ground: Ground) -> AsyncIterator[Scanning]:
    """See Scanning."""
    url = ground.environment["MAGPIE_POSTGRES_URL"]
    pool = await open_pool(url, schema="scanner", max_size=4)
    mongo = await open_mongo(ground.mongo, "scanner")
    metrics = ScanMetrics(CollectorRegistry())
    yield Scanning(Stores(pool, mongo, RememberedOffers(), metrics), ground.places)
    mongo.client.close()
    await pool.close()


async def _execute(url: str, statement: str) -> None:
    connection = await connect(url)
    await connection.execute(statement)
    await connection.close()


async def _drop_mongo(url: str) -> None:
    database = await open_mongo(url, "scanner")
    await database.client.drop_database("scanner")
    database.client.close()


async def flush(url: str) -> None:
    """Forget all that is in Redis."""
    client = await open_redis(url)
    await client.flushdb()
    await client.aclose()


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind((HOST, 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
