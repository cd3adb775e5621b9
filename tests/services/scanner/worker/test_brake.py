"""Scans wait while too many offers wait for a decision."""

from __future__ import annotations

import asyncio

import pytest

from common.clock import now
from common.postgres import transaction
from services.scanner.store import pending
from services.scanner.usecases.stores import Stores
from services.scanner.worker.brake import Brake
from tests.services.scanner.given import offer

pytestmark = pytest.mark.migrated("scanner")


async def let_wait(stores: Stores, *keys: str) -> None:
    """So many offers wait for a decision."""
    async with transaction(stores.pg) as connection:
        waiting = [offer(key) for key in sorted(keys)]
        await pending.add_pending(connection, waiting, now=now(), due_at=now())


def held_back(stores: Stores) -> float:
    """Seconds that were counted."""
    return float(stores.metrics.held_back.labels("pending")._value.get())


class TestWait:
    async def test_returns_at_once_while_few_wait(self, stores: Stores) -> None:
        await let_wait(stores, "A", "B")
        await Brake(stores, 2).wait()
        assert held_back(stores) == 0

    async def test_waits_until_enough_are_decided(self, stores: Stores) -> None:
        await let_wait(stores, "A", "B", "C")
        waiting = asyncio.create_task(Brake(stores, 2, look_seconds=0.02).wait())
        done, _ = await asyncio.wait({waiting}, timeout=0.2)
        assert not done
        assert held_back(stores) > 0
        async with transaction(stores.pg) as connection:
            await pending.acknowledge(connection, [(offer("A").offer_id, 1)])
        await asyncio.wait_for(waiting, 10)

    async def test_nought_is_no_limit(self, stores: Stores) -> None:
        await let_wait(stores, "A")
        await Brake(stores, 0).wait()
