"""Scans of an interface, in this process, against the sandbox's eBay."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from common import leases
from common.clock import now
from common.postgres import transaction
from sandbox.ebay.listings import Listing
from sandbox.ebay.market import Market
from services.scanner.adapters.guard import Guard
from services.scanner.rules.offer import Availability, Offer
from services.scanner.rules.problems import Code
from services.scanner.rules.scan import Scan, Status
from services.scanner.store import offers, scans
from services.scanner.usecases.claim_scan import Claim
from services.scanner.usecases.places import Places
from services.scanner.usecases.put_source import put_source, read_description
from services.scanner.usecases.start_scan import source_target, start_scan
from services.scanner.usecases.stores import Stores
from services.scanner.worker.connections import Connections
from services.scanner.worker.scan_run import Tools, run_scan
from tests.sandbox.running import Sandbox, running_sandbox

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = [
    pytest.mark.migrated("scanner"),
    pytest.mark.allow_hosts(["127.0.0.1"]),
]

YAML = """\
name: bay
title: The sandbox's eBay
kind: api
adapter: ebay_browse
start_urls: ["sandbox://ebay/"]
delay: 0s
currency: USD
locale: en-US
search:
  keywords: ["NEW"]
"""


@pytest.fixture
def bay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox whose clock the test moves; the settings lead there."""
    with running_sandbox(tmp_path, products=120) as running:
        monkeypatch.setenv("MAGPIE_EBAY_URL", running.urls["ebay"])
        monkeypatch.setenv("MAGPIE_EBAY_CLIENT_ID", "sandbox")
        monkeypatch.setenv("MAGPIE_EBAY_CLIENT_SECRET", "sandbox")
        yield running


@dataclass
class Scanning:
    """Scans of the source `bay`, one after the other."""

    stores: Stores
    sandbox: Sandbox

    @property
    def places(self) -> Places:
        """The sandbox's eBay is all there is."""
        host = self.sandbox.urls["ebay"].split("/")[2]
        return Places(Guard({host}), {"ebay": self.sandbox.urls["ebay"]})

    async def scan(self, yaml: str = YAML) -> Scan:
        """Store the source, scan it, and return what is recorded of it."""
        pool = self.stores.pg
        async with transaction(pool) as connection:
            described = read_description(self.places, yaml)
            await put_source(connection, self.places, described)
            target = await source_target(connection, self.places, "bay")
            queued = await start_scan(connection, target)
            begun = await scans.begin_scan(connection, queued.scan_id, now=now())
            lease = await leases.acquire(
                connection, scans.LEASE_OF + target.site, "test", ttl=timedelta(hours=1)
            )
        assert begun
        assert lease
        async with Connections() as connections:
            tools = Tools(self.stores, self.places, "Magpie/test", connections)
            await run_scan(tools, Claim(begun, lease))
        return await self._found(pool, begun)

    async def offers(self) -> dict[str, Offer]:
        """What is stored, by key."""
        found = await self.stores.mongo["offers"].find({}).to_list(None)
        read = [offers.read_document(one) for one in found]
        return {one.facts.key: one for one in read}

    def calls(self) -> list[str]:
        """The paths that were asked for since the last time."""
        path = self.sandbox.folder / "served.jsonl"
        lines = path.read_text().splitlines()
        path.write_text("")
        records = (json.loads(line) for line in lines)
        return [one["url"].partition("/v1/")[2] for one in records]

    async def _found(self, pool: Pool, begun: Scan) -> Scan:
        from uuid import UUID

        async with transaction(pool) as connection:
            found = await scans.find_scan(connection, UUID(begun.scan_id))
        assert found
        return found


@pytest.fixture
async def scanning(stores: Stores, bay: Sandbox) -> AsyncIterator[Scanning]:
    """See Scanning."""
    async with _empty(stores):
        yield Scanning(stores, bay)


@asynccontextmanager
async def _empty(stores: Stores) -> AsyncIterator[None]:
    await stores.mongo["offers"].delete_many({})
    yield


def wanted(sandbox: Sandbox) -> dict[str, tuple[Listing, int]]:
    """By key: what a search for NEW must come to, and what each costs in cents."""
    market = Market(sandbox.world, sandbox.clock)
    time = market.indexed_time()
    return {
        listing.item_id(variant): (listing, price)
        for listing in market.shown(time)
        if "NEW" in listing.title.split()
        and any(listing.in_stock(v, time) for v in listing.variants)
        for variant in listing.variants
        if (price := listing.price(variant, time)) is not None
    }


class TestScan:
    async def test_finds_every_item_and_each_variation_once(
        self, scanning: Scanning
    ) -> None:
        found = await scanning.scan()
        assert (found.status, found.problems) == (Status.SUCCEEDED, ())
        stored, there = await scanning.offers(), wanted(scanning.sandbox)
        assert stored.keys() == there.keys()
        assert any(listing.is_group for listing, _ in there.values())
        for key, (listing, cents) in there.items():
            facts = stored[key].facts
            assert facts.price
            assert facts.price.minor_units == cents
            assert facts.title == listing.title
            assert stored[key].sandbox
        assert found.tally.offers_new == len(there)

    async def test_what_looks_the_same_costs_no_call(self, scanning: Scanning) -> None:
        await scanning.scan()
        first = scanning.calls()
        assert sum("search" not in one for one in first) > 10
        before = await scanning.offers()
        again = await scanning.scan()
        # Of variations a search shows only one: their group is asked for each time.
        asked = [one for one in scanning.calls() if "get_items_by" not in one]
        assert all("search" in one for one in asked)
        assert again.tally.offers_changed == again.tally.offers_gone == 0
        after = await scanning.offers()
        assert {k: o.version for k, o in after.items()} == dict.fromkeys(before, 1)
        assert all(
            one.observed_at > before[key].observed_at for key, one in after.items()
        )

    async def test_follows_prices_and_knows_what_is_gone(
        self, scanning: Scanning
    ) -> None:
        await scanning.scan()
        before = await scanning.offers()
        scanning.sandbox.hand.move(days=5)
        found = await scanning.scan()
        assert found.status is Status.SUCCEEDED
        assert found.tally.offers_new
        assert found.tally.offers_changed
        assert found.tally.offers_gone
        stored, there = await scanning.offers(), wanted(scanning.sandbox)
        gone = {
            key
            for key, one in stored.items()
            if one.facts.availability is Availability.GONE
        }
        assert not gone & there.keys()
        for key, (listing, cents) in there.items():
            price = stored[key].facts.price
            assert price, listing.title
            assert price.minor_units == cents
        assert gone <= before.keys()

    async def test_ends_at_the_pages_its_source_allows(
        self, scanning: Scanning
    ) -> None:
        found = await scanning.scan(f"{YAML}max_pages: 4\n")
        assert found.tally.pages_fetched == 4
        assert [one.code for one in found.problems] == [Code.TOO_MANY_PAGES]


class TestRefusals:
    async def test_wrong_keys_block_the_source(
        self, scanning: Scanning, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_EBAY_CLIENT_SECRET", "wrong")
        found = await scanning.scan()
        assert found.status is Status.BLOCKED
        assert [one.code for one in found.problems] == [Code.KEYS_REFUSED]

    async def test_no_keys_block_the_source_and_name_the_setting(
        self, scanning: Scanning, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("MAGPIE_EBAY_CLIENT_ID")
        found = await scanning.scan()
        assert found.status is Status.BLOCKED
        assert "MAGPIE_EBAY_CLIENT_ID" in found.problems[0].sentence

    async def test_when_the_calls_are_made_it_waits(
        self, scanning: Scanning, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_EBAY_CALLS_A_DAY", "3")
        found = await scanning.scan()
        assert found.status is Status.FAILED
        assert found.problems[0].code is Code.BUDGET_SPENT
        assert len(await scanning.offers()) >= 2

    async def test_settings_that_lead_elsewhere_are_not_followed(
        self, scanning: Scanning, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MAGPIE_EBAY_URL", "https://api.ebay.com")
        found = await scanning.scan()
        assert found.status is Status.FAILED
        assert [one.code for one in found.problems] == [Code.ADDRESS_REFUSED]
        assert scanning.calls() == []

    async def test_a_search_that_ebay_refuses_is_named(
        self, scanning: Scanning
    ) -> None:
        yaml = YAML.replace('["NEW"]', '["NEW"]\n  locations: ["EBAY_XX"]')
        found = await scanning.scan(yaml)
        assert found.status is Status.FAILED
        assert [one.code for one in found.problems] == [Code.SEARCH_REFUSED]
