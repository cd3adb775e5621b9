"""What goes into MongoDB comes out as it was."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

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


class TestBodies:
    async def test_are_kept_once_and_packed(self, database: Database) -> None:
        body = b"<p>page</p>" * 100
        for _ in range(2):
            await scrapes.keep_bodies(database, {"a": body})
        assert await scrapes.find_bodies(database, ["a", "b"]) == {"a": body}
        (kept,) = await database[scrapes.BODIES].find({}).to_list(None)
        assert len(kept["data"]) < len(body) / 5
        assert zlib.decompress(kept["data"]) == body


class TestInbox:
    async def test_holds_what_was_fetched_until_it_is_filed(
        self, database: Database
    ) -> None:
        late, early = scrape("/p/2"), scrape("/p/1", fetched_at=NOON.replace(hour=11))
        await scrapes.put_into_inbox(database, [late, early])
        assert await scrapes.list_inbox(database, "shop") == [early, late]
        assert await scrapes.list_inbox(database, "other") == []
        await scrapes.keep_scrapes(database, [scrapes.Read(early, offers=2)])
        assert await scrapes.list_inbox(database, "shop") == [late]


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
