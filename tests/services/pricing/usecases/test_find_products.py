"""What is asked outside to know what an offer is and what it brings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from common.clock import now
from common.postgres import transaction
from services.pricing.usecases.put_products import put_products
from tests.factories import usd
from tests.services.pricing.given import (
    EBAY,
    FBM,
    GTINS,
    fresh_listing,
    make_listing,
    make_offer,
    make_quote,
    offer_message,
)
from tests.services.pricing.workbench import Workbench

pytestmark = pytest.mark.migrated("pricing")

ID = make_offer().offer_id


class TestAsking:
    async def test_a_number_is_asked_for_once(self, known: Workbench) -> None:
        await known.decide(offer_message("A"), offer_message("B"))
        await known.decide(offer_message("C"))
        assert known.market.asked == [GTINS[0]]

    async def test_a_number_that_nobody_knows_is_asked_for_once(
        self, bench: Workbench
    ) -> None:
        for key in "AB":
            await bench.decide(offer_message(key))
        assert bench.market.asked.count(GTINS[0]) == 1
        assert await bench.current() != {}

    async def test_words_are_asked_where_there_is_no_number(
        self, known: Workbench
    ) -> None:
        await known.decide(offer_message(gtins=[]))
        assert known.market.asked == ["bexhall be-5784 desk lamp"]
        # Of a product that only its words name nobody is sure enough to buy it.
        assert await known.verdicts() == {FBM: "review", EBAY: "review"}
        assert "match_uncertain" in await known.reasons()

    async def test_without_searches_words_are_not_asked(self, known: Workbench) -> None:
        bench = replace(known, tools=replace(known.tools, searches=False))
        await bench.decide(offer_message(gtins=[]))
        assert bench.market.asked == []
        assert await bench.reasons() == ["no_match"]

    async def test_an_old_quote_is_asked_for_again(self, known: Workbench) -> None:
        old = now() - timedelta(hours=13)
        listing = fresh_listing()
        known.market.listings[0] = replace(
            listing, quotes=(replace(listing.quotes[0], fetched_at=old),)
        )
        await known.decide(offer_message("A"))
        known.market.listings[0] = fresh_listing(
            quotes=(replace(listing.quotes[0], p50=usd("70.00")),)
        )
        await known.decide(offer_message("B"))
        assert known.market.asked == [GTINS[0], "B0SBTEST01", "B0SBTEST01"]
        prices = [one.sale_price.minor_units for one in await known.told()]
        assert prices == [7000 if n > 1 else 6000 for n in range(4)]

    async def test_the_owners_price_is_not_asked_for(self, known: Workbench) -> None:
        known.market.listings.clear()
        own = make_quote(market="", origin="catalogue", observed_at=None)
        listing = make_listing("row-1", origin="list.csv", quotes=(own,))
        async with transaction(known.tools.pool) as connection:
            await put_products(connection, [listing])
        await known.decide(offer_message())
        assert known.market.asked == []
        assert (await known.verdicts())[FBM] == "buy"

    async def test_a_row_without_a_price_takes_the_quote_of_its_number(
        self, known: Workbench
    ) -> None:
        row = make_listing("row-1", origin="list.csv", quotes=())
        async with transaction(known.tools.pool) as connection:
            await put_products(connection, [row])
        await known.decide(offer_message())
        assert known.market.asked == ["B0SBTEST01"]
        assert (await known.verdicts())[FBM] == "buy"

    async def test_without_a_market_nobody_is_asked(self, bench: Workbench) -> None:
        alone = replace(bench, tools=replace(bench.tools, market=None))
        await alone.decide(offer_message())
        assert await alone.reasons() == ["no_match"]
        assert alone.settled == [(ID, 1)]
