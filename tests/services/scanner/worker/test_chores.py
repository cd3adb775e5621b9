"""What the scanner's own process measures by itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from common.clock import now
from common.loops import Stop
from common.postgres import transaction
from services.scanner.metrics.service import ScheduleMetrics, ServiceMetrics
from services.scanner.store import pending, sources, spending
from services.scanner.usecases.put_source import put_source, read_description
from services.scanner.usecases.stores import Stores
from services.scanner.worker.chores import Chores
from tests.services.scanner.given import YAML, offer, places

pytestmark = pytest.mark.migrated("scanner")

WITHIN = 10.0
SILENCE = "magpie_scanner_source_silence_seconds"
PENDING = "magpie_scanner_pending_"


async def measured(stores: Stores) -> CollectorRegistry:
    """What a first round of all chores shows."""
    registry, stop = CollectorRegistry(), Stop()
    schedule = ScheduleMetrics(registry)
    chores = Chores(stores, places(), ServiceMetrics(registry), schedule)
    running = asyncio.create_task(chores.run(stop))
    async with asyncio.timeout(WITHIN):
        while registry.get_sample_value(SILENCE, {"source": "shop"}) is None:
            if registry.get_sample_value(
                "magpie_scanner_sources", {"status": sources.BLOCKED}
            ):
                break
            await asyncio.sleep(0.02)
    stop.say()
    await running
    return registry


@pytest.fixture
async def shop(stores: Stores) -> str:
    """A source that is scanned by itself, stored just now."""
    world = places()
    async with transaction(stores.pg) as connection:
        stored = await put_source(connection, world, read_description(world, YAML))
    return stored.source_id


async def budget(stores: Stores) -> None:
    """The shop may be asked ten times a day, and was three times."""
    async with transaction(stores.pg) as connection:
        await connection.execute("UPDATE sources SET budget = 10")
        await spending.grant(connection, "source shop", most=10, count=3)


class TestMeasure:
    async def test_what_waits_for_a_decision_and_how_long(
        self, stores: Stores, shop: str
    ) -> None:
        since = now() - timedelta(minutes=3)
        async with transaction(stores.pg) as connection:
            await pending.add_pending(
                connection, [offer()], now=since, due_at=now() + timedelta(hours=1)
            )
        await budget(stores)
        registry = await measured(stores)
        left = "magpie_scanner_budget_left"
        assert registry.get_sample_value(left, {"source": shop}) == 7
        assert registry.get_sample_value("magpie_scanner_overdue_seconds") is not None
        assert registry.get_sample_value(f"{PENDING}offers") == 1
        age = registry.get_sample_value(f"{PENDING}age_seconds")
        assert age == pytest.approx(180, abs=WITHIN)
        silence = registry.get_sample_value(SILENCE, {"source": shop})
        assert silence == pytest.approx(0, abs=WITHIN)

    async def test_a_blocked_source_is_not_called_silent(
        self, stores: Stores, shop: str
    ) -> None:
        async with transaction(stores.pg) as connection:
            await sources.set_blocked(connection, shop, "a wall", now=now())
        registry = await measured(stores)
        assert registry.get_sample_value(SILENCE, {"source": shop}) is None


class TestForget:
    async def test_an_answer_is_kept_only_while_it_may_be_asked_for(
        self, stores: Stores, shop: str
    ) -> None:
        async with transaction(stores.pg) as connection:
            for name, age in (("old", 31), ("young", 29)):
                await connection.execute(
                    "INSERT INTO replays (method, request_id, request_hash, made_at) "
                    "VALUES ('m', $1, '', now() - $2::interval)",
                    name,
                    timedelta(days=age),
                )
        await measured(stores)
        async with transaction(stores.pg) as connection:
            kept = await connection.fetch("SELECT request_id FROM replays")
        assert [row["request_id"] for row in kept] == ["young"]
