"""What is too old goes, and nothing goes while its source is unwell."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from common.clock import now
from common.postgres import transaction
from services.scanner.rules.scrape import body_hash
from services.scanner.store import offer_index, offers, pages, scrapes
from services.scanner.usecases.expire import (
    KEPT_FOR,
    Gone,
    expire_inbox,
    expire_offers,
    expire_scrapes,
)
from services.scanner.usecases.stores import Stores
from services.scanner.usecases.take_in import Batch, Fetched, take_in
from tests.services.scanner.given import SHOP, offer, page, scrape

if TYPE_CHECKING:
    from common.leases import Lease
    from common.postgres import Connection

pytestmark = pytest.mark.migrated("scanner")

DAY = timedelta(days=1)


async def nobody_is_well(_: Connection, __: str) -> bool:
    """The health of a platform on which nothing works."""
    return False


async def everybody_is_well(_: Connection, __: str) -> bool:
    """The health of a platform without a fault."""
    return True


async def take(stores: Stores, lease: Lease, *paths: str, body: str = "") -> list[str]:
    """Fetch these pages; the names of their bodies."""
    found = []
    for path in paths:
        text = (body or page((path[-1], "10.00"))).encode()
        one = replace(scrape(path), body=body_hash(text), etag='"1"')
        found.append(Fetched(one, text))
    await take_in(stores, Batch(SHOP, lease, found))
    return [one.scrape.body for one in found]


async def grow_old(stores: Stores, *urls: str) -> None:
    """These pages were fetched, and their offers seen, longer ago than is kept."""
    async with transaction(stores.pg) as connection:
        await connection.execute(
            "UPDATE scrapes SET expires_at = $1 FROM pages "
            "WHERE pages.page_id = scrapes.page_id AND url LIKE ANY($2)",
            now() - DAY,
            [f"%{url}" for url in urls],
        )
        await connection.execute(
            "UPDATE offers SET seen_at = $1 FROM pages "
            "WHERE pages.page_id = offers.page_id AND url LIKE ANY($2)",
            now() - KEPT_FOR - DAY,
            [f"%{url}" for url in urls],
        )


class TestExpireScrapes:
    async def test_what_is_old_goes_with_its_body(
        self, stores: Stores, lease: Lease
    ) -> None:
        old, new = await take(stores, lease, "/p/A", "/p/B")
        assert await expire_scrapes(stores) == Gone()
        await grow_old(stores, "/p/A")
        assert await expire_scrapes(stores) == Gone(scrapes=1, bodies=1)
        assert set(await scrapes.find_bodies(stores.mongo, [old, new])) == {new}
        left = await stores.mongo[scrapes.SCRAPES].find({}).to_list(None)
        assert [one["body"] for one in left] == [new]
        assert await expire_scrapes(stores) == Gone()

    async def test_a_page_whose_body_went_is_fetched_whole_next_time(
        self, stores: Stores, lease: Lease
    ) -> None:
        await take(stores, lease, "/p/A", "/p/B")
        await grow_old(stores, "/p/A")
        await expire_scrapes(stores)
        async with transaction(stores.pg) as connection:
            urls = ["https://shop.example/p/A", "https://shop.example/p/B"]
            known = await pages.find_pages(connection, "shop", urls)
        assert [known[url].etag for url in urls] == ["", '"1"']
        assert known[urls[0]].body == ""

    async def test_a_body_that_another_scrape_has_stays(
        self, stores: Stores, lease: Lease
    ) -> None:
        same = page(("Z", "1.00"))
        name, _ = await take(stores, lease, "/p/A", "/p/B", body=same)
        await grow_old(stores, "/p/A")
        assert await expire_scrapes(stores) == Gone(scrapes=1, bodies=0)
        assert name in await scrapes.find_bodies(stores.mongo, [name])

    async def test_nothing_goes_while_its_source_is_unwell(
        self, stores: Stores, lease: Lease
    ) -> None:
        (name,) = await take(stores, lease, "/p/A")
        await grow_old(stores, "/p/A")
        gone = await expire_scrapes(stores, ask=nobody_is_well)
        assert gone == Gone(put_off=1)
        assert name in await scrapes.find_bodies(stores.mongo, [name])
        # It is asked about again later, and does not stand before others meanwhile.
        assert await expire_scrapes(stores) == Gone()

    async def test_goes_on_where_it_was_cut_short(
        self, stores: Stores, lease: Lease
    ) -> None:
        await take(stores, lease, "/p/A")
        await grow_old(stores, "/p/A")
        await stores.mongo[scrapes.SCRAPES].drop()
        assert await expire_scrapes(stores) == Gone(scrapes=1, bodies=1)


class TestExpireOffers:
    async def test_what_nobody_has_seen_for_long_goes(
        self, stores: Stores, lease: Lease
    ) -> None:
        await take(stores, lease, "/p/A", "/p/B")
        await grow_old(stores, "/p/A")
        assert await expire_offers(stores) == Gone(offers=1)
        ids = [offer("A").offer_id, offer("B").offer_id]
        assert set(await offers.find_offers(stores.mongo, ids)) == {ids[1]}
        async with transaction(stores.pg) as connection:
            left = await offer_index.find_indexed(
                connection, page_ids=[], offer_ids=ids
            )
            waiting = await connection.fetch("SELECT offer_id FROM pending")
        assert [one.offer_id for one in left] == [ids[1]]
        assert [row["offer_id"] for row in waiting] == [ids[1]]

    async def test_nothing_goes_while_its_source_is_unwell(
        self, stores: Stores, lease: Lease
    ) -> None:
        await take(stores, lease, "/p/A")
        await grow_old(stores, "/p/A")
        async with transaction(stores.pg) as connection:
            # No scan of it has ended well yet.
            await connection.execute(
                "INSERT INTO sources (source_id, version, yaml, title, start_urls, "
                "site, order_placement, permission_ref, sandbox, shipped, status, "
                "updated_at) VALUES ('shop', 1, '', '', '{}', '', '', '', false, "
                "false, 'active', now())"
            )
        assert await expire_scrapes(stores) == Gone(put_off=1)
        assert await expire_offers(stores) == Gone()
        assert await expire_offers(stores, ask=everybody_is_well) == Gone(offers=1)

    async def test_what_is_seen_again_is_an_offer_again(
        self, stores: Stores, lease: Lease
    ) -> None:
        await take(stores, lease, "/p/A")
        async with transaction(stores.pg) as connection:
            # As if it had been seen in the very moment in which it was forgotten.
            await connection.execute("DELETE FROM offers")
        await take(stores, lease, "/p/A", body=page(("A", "10.00")) + " ")
        async with transaction(stores.pg) as connection:
            ids = [offer("A").offer_id]
            (found,) = await offer_index.find_indexed(
                connection, page_ids=[], offer_ids=ids
            )
        assert found.version == 2

    async def test_what_went_is_read_anew_when_its_page_is_as_it_was(
        self, stores: Stores, lease: Lease
    ) -> None:
        await take(stores, lease, "/p/A")
        await grow_old(stores, "/p/A")
        assert await expire_offers(stores) == Gone(offers=1)
        async with transaction(stores.pg) as connection:
            (known,) = (
                await pages.find_pages(connection, "shop", [scrape("/p/A").url])
            ).values()
        assert (known.etag, known.body) == ("", "")

    async def test_a_page_that_is_as_it_was_and_whose_offers_nobody_knows_comes_whole(
        self, stores: Stores, lease: Lease
    ) -> None:
        (name,) = await take(stores, lease, "/p/A")
        async with transaction(stores.pg) as connection:
            # As if it had been seen in the very moment in which it was forgotten.
            await connection.execute("DELETE FROM offers")
        same = scrape("/p/A", status=304, body=name, fetched_at=now())
        await take_in(stores, Batch(SHOP, lease, [Fetched(replace(same, etag='"1"'))]))
        async with transaction(stores.pg) as connection:
            (known,) = (await pages.find_pages(connection, "shop", [same.url])).values()
        assert (known.etag, known.body) == ("", "")


class TestExpireInbox:
    async def test_what_waits_alone_since_before_there_were_bundles_goes(
        self, stores: Stores
    ) -> None:
        old = scrape("/p/A", fetched_at=now() - KEPT_FOR - DAY)
        await scrapes.put_into_inbox(stores.mongo, [old])
        inbox = stores.mongo[scrapes.INBOX]
        (bundle,) = await inbox.find({}).to_list(None)
        await inbox.delete_many({})
        await inbox.insert_one(bundle["scrapes"][0])
        assert await expire_inbox(stores) == 1
        assert await scrapes.list_inbox(stores.mongo, "shop") == []

    async def test_what_nobody_will_read_goes(self, stores: Stores) -> None:
        old = scrape("/p/A", fetched_at=now() - KEPT_FOR - DAY)
        await scrapes.put_into_inbox(stores.mongo, [old])
        await scrapes.put_into_inbox(stores.mongo, [scrape("/p/B", fetched_at=now())])
        assert await expire_inbox(stores) == 1
        (left,) = await scrapes.list_inbox(stores.mongo, "shop")
        assert left.scrapes[0].url.endswith("/p/B")
