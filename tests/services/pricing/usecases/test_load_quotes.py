"""Quotes of files come to the products they are for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from common.postgres import transaction
from services.pricing.adapters.quotes import Fault
from services.pricing.rules.products import Listing
from services.pricing.store.products import find_identified
from services.pricing.store.quotes import read_quotes
from services.pricing.usecases.load_quotes import Loaded, load_quotes
from tests.factories import usd
from tests.services.pricing.given import GTINS, make_listing, make_quote

if TYPE_CHECKING:
    from uuid import UUID

    from common.postgres import Pool
    from services.pricing.rules.quotes import Quote

pytestmark = pytest.mark.migrated("pricing")
FOIL = "tcgplayer:700001:foil"
PLAIN = "tcgplayer:700001:nonfoil"


def card(
    origin: str, *names: str, title: str = "Lantern Drake", **quote: object
) -> Listing:
    """A card as that origin tells of it, with one quote."""
    listing = make_listing()
    item = replace(listing.item, title=title, gtins=frozenset(), asin=None)
    return Listing(
        origin=origin,
        key=f"{origin}-{names[0]}",
        item=item,
        quotes=(make_quote(origin=origin, **quote),),
        names=frozenset(names),
    )


async def quotes_of(pool: Pool, name: str) -> list[Quote]:
    """What is known under that name; of one product only."""
    async with transaction(pool) as connection:
        (product_id,) = await holders(pool, name)
        return (await read_quotes(connection, [product_id])).get(product_id, [])


async def holders(pool: Pool, name: str) -> list[UUID]:
    """The products of that name."""
    async with transaction(pool) as connection:
        return (await find_identified(connection, [name])).get(name, [])


class TestLoadQuotes:
    async def test_a_product_is_added_once(self, pool: Pool) -> None:
        one = card("scryfall", "scryfall:a:foil", FOIL, market="tcgplayer")
        assert await load_quotes(pool, [one]) == Loaded(products=1, quotes=1)
        assert await load_quotes(pool, [one]) == Loaded(products=0, quotes=1)
        assert len(await holders(pool, FOIL)) == 1

    async def test_another_file_quotes_the_same_product(self, pool: Pool) -> None:
        first = card("scryfall", "scryfall:a:foil", FOIL, market="cardmarket")
        second = card("tcgcsv", FOIL, market="tcgplayer", p50=usd("4.10"))
        await load_quotes(pool, [first])
        assert (await load_quotes(pool, [second])).products == 0
        found = await quotes_of(pool, "scryfall:a:foil")
        assert {one.market for one in found} == {"cardmarket", "tcgplayer"}

    async def test_another_finish_is_another_product(self, pool: Pool) -> None:
        await load_quotes(pool, [card("tcgcsv", FOIL), card("tcgcsv", PLAIN)])
        assert await holders(pool, FOIL) != await holders(pool, PLAIN)

    async def test_what_has_no_title_needs_somebody_who_knows_it(
        self, pool: Pool
    ) -> None:
        nameless = card("cardmarket", FOIL, title="", market="cardmarket")
        assert (await load_quotes(pool, [nameless])).nameless == 1
        await load_quotes(pool, [card("scryfall", "scryfall:a:foil", FOIL)])
        found = await load_quotes(pool, [nameless])
        assert (found.nameless, found.quotes) == (0, 1)

    async def test_a_number_on_the_goods_is_a_name_too(self, pool: Pool) -> None:
        await load_quotes(pool, [make_listing()])
        book = replace(make_listing(), origin="bookscouter", key="x")
        assert (await load_quotes(pool, [book])).products == 0
        assert len(await holders(pool, f"gtin:{GTINS[0]}")) == 1

    async def test_faults_are_counted(self, pool: Pool) -> None:
        found = await load_quotes(pool, [Fault("1", "no price."), card("x", FOIL)])
        assert (found.faults, found.products) == (1, 1)
