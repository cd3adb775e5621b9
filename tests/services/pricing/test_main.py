"""Pricing as a process beside the sandbox's Keepa: it starts, decides and ends."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys

import httpx
import pytest
from prometheus_client import CollectorRegistry

from common.grpc import make_channel
from rpc.pricing.v1 import pricing_pb2 as pb
from rpc.pricing.v1.pricing_pb2_grpc import PricingServiceStub
from services.pricing.server import PRICING
from tests.sandbox.running import Sandbox
from tests.services.pricing.alone import (
    HOST,
    ROOT,
    Pricing,
    read_stored,
    until_acknowledged,
)
from tests.services.pricing.scanning import Scanner, read_pages
from tests.stores import Postgres

pytestmark = [
    pytest.mark.migrated("pricing"),
    pytest.mark.slow,
    pytest.mark.allow_hosts([HOST]),
]


class TestService:
    async def test_decides_over_a_world_and_ends_in_good_order(
        self, pricing: Pricing, scanner: Scanner, sandbox: Sandbox, pg: Postgres
    ) -> None:
        with pricing.start() as process:
            await pricing.until_serving()
            await scanner.publish(*read_pages(sandbox.world, 0.0))
            await until_acknowledged(scanner)
            assert (await read_stored(pg)).faults(scanner) == []
            registry = CollectorRegistry()
            target = f"{HOST}:{pricing.port}"
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
                    await http.get(f"http://{HOST}:{pricing.metrics}/metrics")
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
        self, pricing: Pricing, changes: dict[str, str], code: int, words: str
    ) -> None:
        with pricing.start(**changes) as process:
            assert await asyncio.to_thread(process.wait, 30) == code
        said = pricing.log.read_text()
        assert words in said
        assert "Traceback" not in said


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
