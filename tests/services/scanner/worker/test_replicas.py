"""Two workers on the same stores, one of them stopped in the middle and woken.

PAUSE_SECONDS=60 and LEASE_SECONDS=15 make it as long as in earnest (make chaos-pause).
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from common.postgres import connect, transaction
from services.scanner.rules.problems import Code
from services.scanner.rules.scan import Scan, Status
from services.scanner.store import spending
from services.scanner.usecases.start_scan import source_target, start_scan
from tests.services.scanner.ground import Ground, Scanning
from tests.services.scanner.paces import shortest
from tests.services.scanner.shop import HOST, Shop

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.integration,
    pytest.mark.allow_hosts([HOST]),
]

LEASE = float(os.environ.get("LEASE_SECONDS", "6"))
PAUSE = float(os.environ.get("PAUSE_SECONDS", "10"))
DELAY = 1.0
# What a site notes differs a little from when a request was sent.
NOTED = 1.0
ITEMS = 16 + round(PAUSE / DELAY)
"""So many that the one that goes on is still at it when the other wakes."""


@contextmanager
def worker(ground: Ground) -> Iterator[subprocess.Popen[bytes]]:
    """One with a lease that a test can outwait."""
    with ground.process("--worker", "0", MAGPIE_SCANNER_LEASE_SECONDS=f"{LEASE}") as it:
        yield it
        it.send_signal(signal.SIGCONT)


async def begin(scanning: Scanning, name: str) -> Scan:
    """Ask for a scan of it, and do not wait."""
    async with transaction(scanning.stores.pg) as connection:
        target = await source_target(connection, scanning.places, name)
        return await start_scan(connection, target)


async def until_asked(shop: Shop, count: int) -> None:
    """So many requests came in all."""
    async with asyncio.timeout(120 + LEASE):
        while True:
            if len(shop.asked) >= count:
                return
            await asyncio.sleep(0.01)


async def ended(scanning: Scanning, made: Scan) -> Scan:
    """The scan once it has; longer ones take longer."""
    async with asyncio.timeout(60 + 4 * ITEMS * DELAY):
        while True:
            found = await scanning.find(made)
            if found.status.ended:
                return found
            await asyncio.sleep(0.1)


async def stop_in_transaction(process: subprocess.Popen[bytes], ground: Ground) -> None:
    """Stop it where it hurts most: having written, before it says COMMIT."""
    watching = await connect(ground.postgres)
    try:
        while True:
            process.send_signal(signal.SIGSTOP)
            # What it sent last has arrived by then.
            await asyncio.sleep(0.01)
            if await watching.fetchval(
                "SELECT EXISTS (SELECT FROM pg_stat_activity"
                " WHERE datname = current_database()"
                " AND state = 'idle in transaction' AND backend_xid IS NOT NULL)"
            ):
                return
            process.send_signal(signal.SIGCONT)
            await asyncio.sleep(0.001)
    finally:
        await watching.close()


async def pause(
    scanning: Scanning, shop: Shop, ground: Ground, name: str, *, budget: int
) -> Scan:
    """One worker begins and is stopped, another goes on, the first one wakes."""
    shop.sell(*(f"K-{n}" for n in range(ITEMS)))
    said = {"delay": f"{DELAY * 1000:.0f}ms", "budget": str(budget)}
    await scanning.put(shop, name, **said)
    with worker(ground) as first:
        made = await begin(scanning, name)
        await until_asked(shop, 6)
        await stop_in_transaction(first, ground)
        asked = len(shop.asked)
        with worker(ground):
            await asyncio.sleep(PAUSE)
            # The other has found out, and is at work; one may have been under way.
            await until_asked(shop, asked + 3)
            first.send_signal(signal.SIGCONT)
            return await ended(scanning, made)


class TestPaused:
    async def test_a_stopped_worker_that_wakes_asks_and_stores_nothing(
        self, scanning: Scanning, shop: Shop, ground: Ground
    ) -> None:
        found = await pause(scanning, shop, ground, "paused", budget=10 * ITEMS)
        assert found.status is Status.SUCCEEDED
        assert found.tries > 1
        moments = [one.at for one in shop.asked]
        assert shortest(moments, gaps=4) > 4 * DELAY - NOTED
        stored = await scanning.offers("paused")
        assert len(stored) == ITEMS
        assert {one.version for one in stored.values()} == {1}
        mongo = scanning.stores.mongo
        of_it = {"source": "paused"}
        scrapes = await mongo["scrapes"].find(of_it).to_list(None)
        # What the first one had asked for when it was stopped was asked for again by
        # the other, and of both answers one was kept.
        pages = Counter(one["url"] for one in scrapes if "/p/" in one["url"])
        assert set(pages.values()) == {1}
        assert found.tally.pages_fetched == len(scrapes)
        assert found.tally.offers_new == ITEMS
        assert await mongo["inbox"].find(of_it).to_list(None) == []

    async def test_no_budget_is_exceeded(
        self, scanning: Scanning, shop: Shop, ground: Ground
    ) -> None:
        budget = ITEMS - 5
        found = await pause(scanning, shop, ground, "budget", budget=budget)
        assert found.status is Status.FAILED
        assert found.problems[0].code is Code.BUDGET_SPENT
        # All requests count, robots.txt too; a block of the stopped one may be lost.
        assert budget - 5 <= len(shop.asked) <= budget
        async with transaction(scanning.stores.pg) as connection:
            spent = await spending.spent_by(connection, ["source budget"])
        assert spent == {"source budget": budget}
        stored = await scanning.source("budget")
        assert stored.waits_for == Code.BUDGET_SPENT
