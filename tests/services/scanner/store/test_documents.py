"""What goes into MongoDB comes out as it was."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from backports import zstd

from services.scanner.rules.offer import Availability, PricePoint
from services.scanner.rules.problems import Code, Problem
from services.scanner.store import offers, scrapes
from tests.services.scanner.given import NOON, dollars, facts, offer, scrape

if TYPE_CHECKING:
    from common.mongo import Database


class TestOffers:
    async def test_come_back_as_they_were_stored(self, database: Database) -> None:
        full = offer(
            sandbox=True,
            facts=facts(
                description="Words",
                price_words="$10 each",
                shipping=dollars("1.50"),
                condition="used",
                quantity=0,
                seller="Bob",
                place="Lakeside",
                images=("https://x.example/1.png",),
                gtins=("04006381333931",),
                mpn="M",
                brand="B",
                model="N",
                category="C > D",
                list_price=dollars("12.00"),
                unit_price=dollars("2.00"),
                unit_measure="1 l",
                unit_count=6,
                unit_words="Pack size: 6",
                variant=(("color", "Red"), ("size", "M")),
                variant_group="G",
            ),
            prices=(
                PricePoint(NOON, dollars("10"), Availability.IN_STOCK),
                PricePoint(NOON, None, Availability.GONE),
            ),
        )
        plain = offer("K-2", facts=facts("K-2", price=None, provenance=()))
        await offers.store_offers(database, [full, plain])
        found = await offers.find_offers(
            database, [full.offer_id, plain.offer_id, "absent"]
        )
        assert found == {full.offer_id: full, plain.offer_id: plain}

    async def test_a_later_version_takes_the_place_of_the_first(
        self, database: Database
    ) -> None:
        await offers.store_offers(database, [offer(facts=facts(brand="Acme"))])
        await offers.store_offers(database, [offer(version=2)])
        (found,) = (await offers.find_offers(database, [offer().offer_id])).values()
        assert (found.version, found.facts.brand) == (2, "")

    async def test_who_comes_late_does_not_bring_the_old_version_back(
        self, database: Database
    ) -> None:
        newer = offer(version=2, facts=facts(price=dollars("5.00")))
        await offers.store_offers(database, [newer])
        await offers.store_offers(database, [offer()])
        assert await offers.find_offers(database, [newer.offer_id]) == {
            newer.offer_id: newer
        }

    async def test_what_was_taken_to_be_new_and_is_not_is_no_danger(
        self, database: Database
    ) -> None:
        newer, older, fresh = offer(version=2), offer(), offer("K-2")
        await offers.store_offers(database, [newer])
        await offers.store_offers(database, [], new=[older, fresh])
        found = await offers.find_offers(database, [newer.offer_id, fresh.offer_id])
        assert found == {newer.offer_id: newer, fresh.offer_id: fresh}
        newest = offer(version=3)
        await offers.store_offers(database, [], new=[newest])
        assert await offers.find_offers(database, [newest.offer_id]) == {
            newest.offer_id: newest
        }


class TestBodies:
    async def test_are_kept_once_and_packed(self, database: Database) -> None:
        body = b"<p>page</p>" * 100
        for _ in range(2):
            await scrapes.keep_bodies(database, {"a": body})
        assert await scrapes.find_bodies(database, ["a", "b"]) == {"a": body}
        (kept,) = await database[scrapes.BODIES].find({}).to_list(None)
        assert len(kept["data"]) < len(body) / 5
        assert zstd.decompress(kept["data"]) == body

    async def test_are_found_as_they_were_packed_before(
        self, database: Database
    ) -> None:
        old = {"_id": "a", "size": 4, "data": zlib.compress(b"page")}
        await database[scrapes.BODIES].insert_one(old)
        assert await scrapes.find_bodies(database, ["a"]) == {"a": b"page"}


class TestInbox:
    async def test_holds_what_was_fetched_until_it_is_filed(
        self, database: Database
    ) -> None:
        late, early = scrape("/p/2"), scrape("/p/1", fetched_at=NOON.replace(hour=11))
        second = await scrapes.put_into_inbox(database, [late])
        first = await scrapes.put_into_inbox(database, [early, late])
        waiting = await scrapes.list_inbox(database, "shop")
        assert waiting == [
            scrapes.Bundle(first, (early, late)),
            scrapes.Bundle(second, (late,)),
        ]
        assert await scrapes.list_inbox(database, "other") == []
        done = [scrapes.Read(early, offers=2), scrapes.Read(late)]
        await scrapes.keep_scrapes(database, done, bundle=first)
        assert await scrapes.list_inbox(database, "shop") == waiting[1:]

    async def test_takes_nothing_for_a_bundle(self, database: Database) -> None:
        assert await scrapes.put_into_inbox(database, []) == ""
        assert await scrapes.list_inbox(database, "shop") == []

    async def test_knows_a_bundle_again(self, database: Database) -> None:
        one = scrape()
        names = {await scrapes.put_into_inbox(database, [one]) for _ in range(2)}
        assert len(names) == len(await scrapes.list_inbox(database, "shop")) == 1


class TestScrapes:
    async def test_are_filed_with_what_came_of_them(self, database: Database) -> None:
        good = scrapes.Read(scrape("/p/1"), offers=2)
        bad = scrapes.Read(
            scrape("/p/2"),
            problem=Problem(Code.NO_OFFER, "x", "https://shop.example/p/2"),
        )
        await scrapes.keep_scrapes(database, [good, bad])
        ids = [good.scrape.scrape_id, bad.scrape.scrape_id]
        found = await scrapes.find_scrapes(database, ids)
        assert list(map(found.get, ids)) == [good, bad]
