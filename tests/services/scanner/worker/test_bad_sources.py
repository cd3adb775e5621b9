"""Sources that are removed while they are crawled, or that nobody can find."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator

import pytest

from common.postgres import transaction
from services.scanner.rules.problems import Code
from services.scanner.rules.scan import Status
from services.scanner.usecases.put_source import put_source, read_description
from services.scanner.usecases.start_scan import source_target, start_scan
from tests.services.scanner.given import YAML
from tests.services.scanner.ground import Ground, Scanning
from tests.services.scanner.shop import HOST, Shop

pytestmark = [pytest.mark.integration, pytest.mark.allow_hosts([HOST])]

NOWHERE = "nowhere.invalid"


@pytest.fixture(scope="module", autouse=True)
def worker(ground: Ground) -> Iterator[subprocess.Popen[bytes]]:
    """One for all tests of this file."""
    with ground.worker() as process:
        yield process


class TestRemoved:
    async def test_a_source_that_is_removed_ends_its_scan_and_stores_nothing_more(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell(*(f"K-{n}" for n in range(200)))
        await scanning.put(shop, "removed", delay="100ms")
        async with transaction(scanning.stores.pg) as connection:
            target = await source_target(connection, scanning.places, "removed")
            made = await start_scan(connection, target)
        async with asyncio.timeout(60):
            while True:
                if stored := len(await scanning.offers("removed")):
                    break
                await asyncio.sleep(0.05)
        async with transaction(scanning.stores.pg) as connection:
            await connection.execute("DELETE FROM sources WHERE source_id = 'removed'")
        found = await scanning.done(made)
        assert found.status is Status.FAILED
        assert Code.SOURCE_REMOVED in [one.code for one in found.problems]
        # A batch may have been promised already when the source went.
        assert len(await scanning.offers("removed")) < stored + 20
        assert len(shop.asked) < 200
        mongo = scanning.stores.mongo
        assert await mongo["inbox"].find({"source": "removed"}).to_list(None) == []

    async def test_one_that_waits_is_not_begun(
        self, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A")
        await scanning.put(shop, "waits")
        async with transaction(scanning.stores.pg) as connection:
            target = await source_target(connection, scanning.places, "waits")
            await connection.execute("DELETE FROM sources WHERE source_id = 'waits'")
            made = await start_scan(connection, target)
        found = await scanning.done(made)
        assert [one.code for one in found.problems] == [Code.SOURCE_REMOVED]
        assert shop.asked == []


class TestUnknownHost:
    async def test_a_host_that_does_not_exist_is_named(
        self, scanning: Scanning
    ) -> None:
        yaml = YAML.replace("shop.example", NOWHERE).replace("every: 1h\n", "")
        described = read_description(scanning.places, yaml)
        async with transaction(scanning.stores.pg) as connection:
            await put_source(connection, scanning.places, described)
        found = await scanning.scan("shop")
        assert found.status is Status.FAILED
        problem = found.problems[0]
        assert problem.code in (Code.NO_ANSWER, Code.ROBOTS_UNKNOWN)
        assert any(NOWHERE in f"{p.url} {p.detail}" for p in found.problems)
