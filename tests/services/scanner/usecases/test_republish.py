"""What nobody acknowledged is announced again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common.clock import now
from common.postgres import transaction
from common.stores import StoreUnreachable
from services.scanner.rules.offer import Offer
from services.scanner.store import offer_index, offers, pages, pending
from services.scanner.usecases.republish import AT_ONCE, republish
from services.scanner.usecases.stores import Stores
from tests.services.scanner.given import offer, scrape
from tests.services.scanner.streams import RememberedOffers

pytestmark = pytest.mark.migrated("scanner")

AGO = timedelta(minutes=1)


async def promise(stores: Stores, *made: Offer, stored: bool = True) -> None:
    """Offers that were announced a minute ago."""
    async with transaction(stores.pg) as connection:
        await pending.add_pending(
            connection, made, now=now() - AGO, due_at=now() - AGO / 2
        )
    if stored:
        await offers.store_offers(stores.mongo, made)


class TestRepublish:
    async def test_tells_again_until_it_is_acknowledged(
        self, stores: Stores, stream: RememberedOffers
    ) -> None:
        await promise(stores, offer("A"), offer("B"))
        every = timedelta(milliseconds=1)
        assert await republish(stores, every=every) == 2
        async with transaction(stores.pg) as connection:
            await pending.acknowledge(connection, [(offer("A").offer_id, 1)])
        assert await republish(stores, every=every) == 1
        assert sorted(stream.versions[:2]) == [("A", 1), ("B", 1)]
        assert stream.versions[2:] == [("B", 1)]

    async def test_does_not_hurry(
        self, stores: Stores, stream: RememberedOffers
    ) -> None:
        await promise(stores, offer())
        for _ in range(3):
            await republish(stores)
        assert len(stream.told) == 1

    async def test_does_so_in_parts(self, stores: Stores) -> None:
        await promise(stores, *(offer(f"K-{n}") for n in range(AT_ONCE + 5)))
        assert [await republish(stores) for _ in range(3)] == [AT_ONCE, 5, 0]

    async def test_what_never_came_to_be_stored_is_fetched_whole_next_time(
        self, stores: Stores, stream: RememberedOffers
    ) -> None:
        page = scrape(etag="e")
        async with transaction(stores.pg) as connection:
            await pages.store_pages(connection, [page])
            await offer_index.index_changes(connection, [(offer(), page.page_id)])
        await promise(stores, offer(version=2), stored=False)
        await offers.store_offers(stores.mongo, [offer()])
        await republish(stores)
        assert stream.told == []
        async with transaction(stores.pg) as connection:
            (known,) = (await pages.find_pages(connection, "shop", [page.url])).values()
        assert known.etag == ""

    async def test_without_redis_it_is_tried_again_later(
        self, stores: Stores, stream: RememberedOffers
    ) -> None:
        await promise(stores, offer())
        stream.away = True
        every = timedelta(milliseconds=1)
        with pytest.raises(StoreUnreachable):
            await republish(stores, every=every)
        stream.away = False
        assert await republish(stores, every=every) == 1
        assert stream.versions == [("K-1", 1)]
