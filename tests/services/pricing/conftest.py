"""Real stores and the sandbox's Keepa for the tests of pricing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from common.cache import open_redis
from common.grpc import Served, make_channel, make_server
from common.postgres import open_pool
from rpc.pricing.v1.pricing_pb2_grpc import PricingServiceStub
from services.pricing.server import PRICING, PricingServicer
from tests.sandbox.running import Sandbox, running_sandbox
from tests.services.pricing.alone import Pricing, make_pricing
from tests.services.pricing.given import FakeMarket, fresh_listing
from tests.services.pricing.scanning import Scanner, serving
from tests.services.pricing.served import Service
from tests.services.pricing.workbench import Workbench, make_tools
from tests.stores import Postgres, Redis
from vendors.keepa import Keepa, KeepaSettings, open_keepa

if TYPE_CHECKING:
    from common.postgres import Pool


@pytest.fixture
async def pool(pg: Postgres) -> AsyncIterator[Pool]:
    """Pricing's schema, with no more rights than the service has."""
    pool = await open_pool(pg.app_url("pricing"), schema="pricing")
    yield pool
    await pool.close()


@pytest.fixture
async def bench(pool: Pool) -> Workbench:
    """The tools of the use cases, with a market that a test fills."""
    market = FakeMarket()
    tools = make_tools(pool, market)
    await tools.matching.load()
    return Workbench(tools, market)


@pytest.fixture
def known(bench: Workbench) -> Workbench:
    """A bench whose market knows the lamp."""
    bench.market.listings.append(fresh_listing())
    return bench


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A small world whose clock stands still."""
    folder = tmp_path_factory.mktemp("sandbox")
    with running_sandbox(folder, products=120) as running:
        yield running


@pytest.fixture
async def keepa(sandbox: Sandbox) -> AsyncIterator[Keepa]:
    """The sandbox's Keepa over HTTP."""
    settings = KeepaSettings(url=sandbox.urls["keepa"], key=SecretStr("sandbox"))
    async with open_keepa(settings) as keepa:
        yield keepa


@pytest.fixture
async def service(bench: Workbench) -> AsyncIterator[Service]:
    """PricingService on a port of this machine."""
    registry = CollectorRegistry()
    served = Served(PRICING, PricingServicer(bench.tools))
    async with (
        make_server([served], port=0, health_port=0, registry=registry) as server,
        make_channel(
            f"127.0.0.1:{server.port}", [PRICING], registry=registry
        ) as channel,
    ):
        yield Service(PricingServiceStub(channel), bench)


@pytest.fixture
async def scanner(redis: Redis) -> AsyncIterator[Scanner]:
    """A pretend scanner that is served."""
    client = await open_redis(redis.url)
    scanner = Scanner(client)
    async with serving(scanner):
        yield scanner
    await client.aclose()


@pytest.fixture
def pricing(
    pg: Postgres, redis: Redis, scanner: Scanner, sandbox: Sandbox, tmp_path: Path
) -> Pricing:
    """Pricing as a process, not started yet, that asks the sandbox's Keepa."""
    made = make_pricing(pg, redis, scanner, tmp_path / "log")
    made.environment |= {
        "MAGPIE_KEEPA_URL": sandbox.urls["keepa"],
        "MAGPIE_KEEPA_KEY": "sandbox",
    }
    return made
