"""Real stores for the tests of the scanner, and a stream that remembers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry

from common import leases
from common.mongo import open_mongo
from common.postgres import open_pool, transaction
from services.scanner.metrics import ScanMetrics
from services.scanner.usecases.stores import Stores
from tests.services.scanner.adapters.raw_site import RawSite, open_raw_site
from tests.services.scanner.ground import Ground, Scanning, open_ground, open_scanning
from tests.services.scanner.sending import Sending, open_sending
from tests.services.scanner.shop import Shop, open_shop
from tests.services.scanner.streams import RememberedOffers
from tests.stores import Mongo, Postgres

if TYPE_CHECKING:
    from common.leases import Lease
    from common.mongo import Database
    from common.postgres import Pool


@pytest.fixture
async def pool(pg: Postgres) -> AsyncIterator[Pool]:
    """The scanner's schema, with no more rights than the service has."""
    pool = await open_pool(pg.app_url("scanner"), schema="scanner")
    yield pool
    await pool.close()


@pytest.fixture
async def database(mongo: Mongo) -> AsyncIterator[Database]:
    """The scanner's MongoDB."""
    database = await open_mongo(mongo.url, mongo.database)
    yield database
    database.client.close()


@pytest.fixture
def stream() -> RememberedOffers:
    """Where offers are announced."""
    return RememberedOffers()


@pytest.fixture
def stores(pool: Pool, database: Database, stream: RememberedOffers) -> Stores:
    """All of them."""
    return Stores(pool, database, stream, ScanMetrics(CollectorRegistry()))


@pytest.fixture
async def lease(pool: Pool) -> Lease:
    """The lease of the shop's site, held for the whole test."""
    async with transaction(pool) as connection:
        lease = await leases.acquire(
            connection, "site shop.example:443", "test", ttl=timedelta(minutes=5)
        )
    assert lease is not None
    return lease


@pytest.fixture
async def sending(stores: Stores, tmp_path: Path) -> AsyncIterator[Sending]:
    """A scanner that takes files, and a worker that reads them."""
    async with open_sending(stores, tmp_path) as sending:
        yield sending


@pytest.fixture(scope="module")
def ground(
    _postgres_url: str,
    _mongo_url: str,
    _redis_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ground]:
    """Stores for the processes that the tests of a file share."""
    log = tmp_path_factory.mktemp("scanner") / "log"
    with open_ground(_postgres_url, _mongo_url, _redis_url, log) as ground:
        yield ground


@pytest.fixture
async def scanning(ground: Ground) -> AsyncIterator[Scanning]:
    """What a test does with sources and scans, beside the processes at work."""
    async with open_scanning(ground) as scanning:
        yield scanning


@pytest.fixture
def shop(ground: Ground) -> Iterator[Shop]:
    """A shop at a port that no other test of the file has used."""
    with open_shop(ground.ports.pop()) as shop:
        yield shop


@pytest.fixture
async def site() -> AsyncIterator[RawSite]:
    """A site on this machine that says raw bytes."""
    async with open_raw_site() as site:
        yield site
