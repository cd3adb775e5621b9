"""While a store stands still a crawl fetches no more than it may hold."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.stack.data_folder import DataFolder
from cli.stack.mongo import Mongo
from services.scanner.rules.scan import Status
from services.scanner.worker.crawl_settings import WAITING_BYTES
from tests.services.scanner.given import page
from tests.services.scanner.ground import Ground, Scanning, open_ground, open_scanning
from tests.services.scanner.shop import HOST, Shop, open_shop
from tests.services.scanner.worker.test_recycling import begin
from tests.stores import run

pytestmark = [pytest.mark.integration, pytest.mark.allow_hosts([HOST])]

PAGES = 120
PADDING = "<!-- " + "x" * 100_000 + " -->"


@dataclass
class Stopped:
    """A MongoDB of this file's own, which can be made to stand still."""

    ground: Ground
    pid: int


@pytest.fixture(scope="module")
def own(
    _postgres_url: str, _redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stopped]:
    """See Stopped."""
    folder = tmp_path_factory.mktemp("own")
    mongo = Mongo(DataFolder(folder / "data"))
    run(mongo.start())
    assert mongo.process
    with open_ground(_postgres_url, mongo.url, _redis_url, folder / "log") as ground:
        yield Stopped(ground, mongo.process.pid)
    run(mongo.stop())


async def until_quiet(shop: Shop) -> int:
    """How many pages were asked for, once none was for a second."""
    async with asyncio.timeout(60):
        while True:
            before = len(shop.asked)
            await asyncio.sleep(1)
            if before == len(shop.asked) and before > 1:
                return before


def resident_mib(pid: int) -> float:
    """The memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 / 2**20


async def crawl_while_stopped(scanning: Scanning, own: Stopped, shop: Shop) -> None:
    """Begin a scan, stop the store as soon as pages come, look, let it go on."""
    await scanning.put(shop, "slow")
    with own.ground.worker() as worker:
        scan = await begin(scanning, "slow")
        async with asyncio.timeout(60):
            # The shop's thread tells nobody.
            while len(shop.asked) < 10:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        os.kill(own.pid, signal.SIGSTOP)
        try:
            asked = await until_quiet(shop)
            size = resident_mib(worker.pid)
        finally:
            os.kill(own.pid, signal.SIGCONT)
        done = await scanning.done(scan)
        assert resident_mib(worker.pid) < size + 30
    # What waits, what is on its way, and what was stored before.
    assert asked < 10 + 2 * 16 + WAITING_BYTES / len(PADDING) < PAGES
    assert (done.status, done.problems) == (Status.SUCCEEDED, ())
    assert done.tally.pages_fetched == PAGES + 1
    assert len(shop.asked) == PAGES + 2


class TestBackPressure:
    async def test_a_store_that_stands_still_stops_the_fetching(
        self, own: Stopped
    ) -> None:
        async with open_scanning(own.ground) as scanning:
            with open_shop(own.ground.ports.pop()) as shop:
                keys = [f"{number}" for number in range(PAGES)]
                shop.sell(*keys)
                for key in keys:
                    shop.say(f"/p/{key}", page((key, "10.00")) + PADDING)
                await crawl_while_stopped(scanning, own, shop)
                assert set(await scanning.offers("slow")) == set(keys)
