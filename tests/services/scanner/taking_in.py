"""Visits to a shop, and the stores that take them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from common.leases import Lease
from common.postgres import transaction
from services.scanner.rules.offer import Offer
from services.scanner.rules.scan import Scan
from services.scanner.rules.scrape import body_hash
from services.scanner.rules.source import PageKind
from services.scanner.store import offers, pending, scans, scrapes
from services.scanner.usecases.read_inbox import read_inbox
from services.scanner.usecases.stores import Stores
from services.scanner.usecases.take_in import STEPS, Batch, Fetched
from tests.services.scanner.given import (
    NOON,
    SCAN_ID,
    SHOP,
    page,
    scrape,
)
from tests.services.scanner.streams import RememberedOffers

HOUR = timedelta(hours=1)
SECOND_SCAN = SCAN_ID[:-1] + "2"
THIRD_SCAN = SCAN_ID[:-1] + "3"


def fetched(path: str, html: str = "", *, hours: int = 0, **changes: Any) -> Fetched:
    """A page as it comes from the shop so many hours after noon."""
    body = html.encode()
    made = scrape(
        path,
        fetched_at=NOON + hours * HOUR,
        body=body_hash(body) if body else "",
        etag='W/"1"' if body else "",
    )
    return Fetched(replace(made, **changes), body)


def first_visit() -> list[Fetched]:
    """Four pages with four offers."""
    return [
        fetched("/p/A", page(("A", "10.00"))),
        fetched("/p/B", page(("B", "20.00"))),
        fetched("/p/C", page(("C", "30.00"))),
        fetched("/p/DE", page(("D", "40.00"), ("E", "50.00"))),
    ]


def second_visit() -> list[Fetched]:
    """One as it was, one with another price, one gone, one variant less, one new, one
    that cannot be read, and a list."""
    again: dict[str, Any] = {"hours": 1, "scan_id": SECOND_SCAN}
    return [
        fetched("/p/A", status=304, **again),
        fetched("/p/B", page(("B", "18.00")), **again),
        fetched("/p/C", status=410, **again),
        fetched("/p/DE", page(("D", "40.00")), **again),
        fetched("/p/F", page(("F", "60.00")), **again),
        fetched("/p/X", "<p>Five prices: 1 2 3 4 5</p>", **again),
        fetched("/c/toys", "<a href='/p/F'>F</a>", kind=PageKind.LIST, **again),
    ]


@dataclass
class World:
    """The stores after things have happened, and ways to make them happen."""

    stores: Stores
    stream: RememberedOffers
    lease: Lease

    async def take(self, visit: list[Fetched], *, steps: int = len(STEPS)) -> None:
        """Carry a visit through so many steps, as if a crash came then."""
        batch = Batch(SHOP, self.lease, visit)
        for step in STEPS[:steps]:
            await step(self.stores, batch)

    async def recover(self, *, steps: int = len(STEPS)) -> None:
        """What whoever comes next does first; cut short after that step as well."""
        if steps == len(STEPS):
            await read_inbox(self.stores, SHOP, self.lease)
            return
        bundles = await scrapes.list_inbox(self.stores.mongo, "shop")
        waiting = [one for bundle in bundles for one in bundle.scrapes]
        bodies = await scrapes.find_bodies(
            self.stores.mongo, {one.body for one in waiting}
        )
        batch = Batch(
            SHOP,
            self.lease,
            [Fetched(one, bodies.get(one.body, b"")) for one in waiting],
            "".join(bundle.name for bundle in bundles),
        )
        for step in STEPS[2:steps]:
            await step(self.stores, batch)

    async def offers(self) -> Mapping[str, Offer]:
        """All that are stored, by key."""
        documents = await self.stores.mongo["offers"].find({}).to_list(None)
        found = list(map(offers.read_document, documents))
        assert len({one.facts.key for one in found}) == len(found)
        return {one.facts.key: one for one in found}

    async def pending(self) -> dict[str, int]:
        """The versions that wait to be acknowledged, by key."""
        async with transaction(self.stores.pg) as connection:
            rows = await connection.fetch("SELECT offer_id, version FROM pending")
        keys = {one.offer_id: key for key, one in (await self.offers()).items()}
        return {keys[row["offer_id"]]: row["version"] for row in rows}

    async def acknowledge_all(self) -> None:
        """As pricing does with all that it was told."""
        acks = [(one.offer_id, one.version) for one in self.stream.told]
        async with transaction(self.stores.pg) as connection:
            await pending.acknowledge(connection, acks)

    async def scan(self, scan_id: str) -> Scan:
        """A scan as it is stored."""
        async with transaction(self.stores.pg) as connection:
            found = await scans.find_scan(connection, UUID(scan_id))
        assert found is not None
        return found
