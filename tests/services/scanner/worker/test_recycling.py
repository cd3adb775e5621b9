"""A worker that is worn is replaced, and nothing is fetched twice or lost for it."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from common.postgres import transaction
from services.scanner.rules.scan import Scan, Status
from services.scanner.store import health, scans
from services.scanner.usecases.start_scan import source_target, start_scan
from services.scanner.worker.wear import EXIT_CODES, Why
from tests.services.scanner.ground import Ground, Scanning
from tests.services.scanner.shop import HOST, Shop

pytestmark = [pytest.mark.integration, pytest.mark.allow_hosts([HOST])]

LISTS = 8
ON_EACH = 20


def fill(shop: Shop) -> set[str]:
    """Some lists that lead to each other, with things of their own; all their keys."""
    keys: set[str] = set()
    for number in range(LISTS):
        own = [f"{number}-{item}" for item in range(ON_EACH)]
        shop.sell(*own)
        keys |= set(own)
        cards = str(shop.answers.pop("/")[0].body)
        last = number + 1 == LISTS
        more = "" if last else f'<a rel="next" href="/c/{number + 1}">more</a>'
        shop.say(f"/c/{number}", cards + more)
    shop.say("/", '<a rel="next" href="/c/0">all</a>')
    return keys


async def begin(scanning: Scanning, name: str) -> Scan:
    """Queue a scan of that source."""
    async with transaction(scanning.stores.pg) as connection:
        target = await source_target(connection, scanning.places, name)
        return await start_scan(connection, target)


class TestRecycling:
    async def test_a_worker_hands_its_scan_over_after_its_pages(
        self, ground: Ground, scanning: Scanning, shop: Shop
    ) -> None:
        keys = fill(shop)
        await scanning.put(shop, "worn", delay="20ms")
        scan = await begin(scanning, "worn")
        with ground.process("--worker", "0", MAGPIE_SCANNER_WORKER_PAGES="25") as one:
            assert await asyncio.to_thread(one.wait, 60) == EXIT_CODES[Why.PAGES]
        assert (await scanning.find(scan)).status is Status.RUNNING
        async with transaction(scanning.stores.pg) as connection:
            # Nobody has to wait until its lease runs out.
            (found,) = await scans.open_scans(connection, limit=9)
        assert found.scan_id == scan.scan_id
        assert 25 <= len(shop.asked) < len(keys)
        with ground.worker():
            done = await scanning.done(scan)
        assert (done.status, done.problems) == (Status.SUCCEEDED, ())
        assert set(await scanning.offers("worn")) == keys
        # Not even a list is asked for again: it is kept.
        asked = Counter(path for path in shop.paths if path != "/robots.txt")
        assert set(asked.values()) == {1}
        assert done.tally.pages_fetched == len(keys) + LISTS + 1

    async def test_one_that_has_grown_too_large_takes_nothing_more(
        self, ground: Ground, scanning: Scanning, shop: Shop
    ) -> None:
        shop.sell("A")
        await scanning.put(shop, "large")
        scan = await begin(scanning, "large")
        with ground.process("--worker", "0", MAGPIE_SCANNER_WORKER_MIB="40") as one:
            assert await asyncio.to_thread(one.wait, 60) == EXIT_CODES[Why.MEMORY]
        with ground.worker():
            assert (await scanning.done(scan)).status is Status.SUCCEEDED

    async def test_known_offers_that_were_looked_at_need_not_be_again(
        self, ground: Ground, scanning: Scanning, shop: Shop
    ) -> None:
        fill(shop)
        known = '["' + shop.url + 'p/0-0"]'
        await scanning.put(shop, "known", canaries=known)
        with ground.worker():
            await scanning.scan("known")
        scan = await begin(scanning, "known")
        with ground.process("--worker", "0", MAGPIE_SCANNER_WORKER_PAGES="25") as one:
            assert await asyncio.to_thread(one.wait, 60) == EXIT_CODES[Why.PAGES]
        assert (await scanning.find(scan)).status is Status.RUNNING
        with ground.worker():
            done = await scanning.done(scan)
        assert (done.status, done.problems) == (Status.SUCCEEDED, ())
        async with transaction(scanning.stores.pg) as connection:
            kept = await health.health_of(connection, "known")
        assert kept.judged.reasons == ()
        before, after = kept.judged.history
        assert after.listed == before.listed
