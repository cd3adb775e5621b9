"""Quotes in Postgres."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from common.postgres import transaction
from services.pricing.rules.conditions import Condition
from services.pricing.rules.items import MarketFacts
from services.pricing.rules.quotes import Basis, Quote, QuoteTerms
from services.pricing.store.products import put_listings
from services.pricing.store.quotes import put_quotes, read_quotes
from tests.factories import usd
from tests.services.pricing.given import NOON, make_listing, make_quote

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("pricing")


@pytest.fixture
async def product_id(pool: Pool) -> UUID:
    """A product to quote."""
    async with transaction(pool) as connection:
        (product_id,) = await put_listings(connection, [make_listing()])
    return product_id


async def put(pool: Pool, product_id: UUID, *quotes: Quote) -> list[Quote]:
    """Store them one after the other; what is there then."""
    async with transaction(pool) as connection:
        for quote in quotes:
            await put_quotes(connection, [(product_id, quote)])
        found = await read_quotes(connection, [product_id])
    return found.get(product_id, [])


class TestPutQuotes:
    async def test_what_is_put_is_read_back(self, pool: Pool, product_id: UUID) -> None:
        assert await put(pool, product_id, make_quote()) == [make_quote()]

    async def test_its_terms_are_kept(self, pool: Pool, product_id: UUID) -> None:
        terms = QuoteTerms(
            basis=Basis.BUYBACK,
            grade="near_mint",
            conditions="No water damage.",
            minimum_payout=usd("10.00"),
            expires_at=NOON + timedelta(days=14),
            sales_rank=18_500,
        )
        (found,) = await put(pool, product_id, make_quote(terms=terms))
        assert found.terms == terms

    async def test_what_is_not_known_stays_so(
        self, pool: Pool, product_id: UUID
    ) -> None:
        empty = make_quote(p50=None, facts=MarketFacts(), observed_at=None)
        assert await put(pool, product_id, empty) == [empty]

    async def test_each_condition_and_market_has_one(
        self, pool: Pool, product_id: UUID
    ) -> None:
        quotes = [
            make_quote(),
            make_quote(condition=Condition.USED),
            make_quote(market=""),
        ]
        found = await put(pool, product_id, *quotes, *quotes)
        assert sorted(map(str, found)) == sorted(map(str, quotes))

    async def test_the_newest_answer_stays(self, pool: Pool, product_id: UUID) -> None:
        new = make_quote(fetched_at=NOON + timedelta(hours=1), p50=usd("70.00"))
        assert await put(pool, product_id, make_quote(), new) == [new]
        assert await put(pool, product_id, make_quote()) == [new]

    async def test_nothing_is_nothing(self, pool: Pool, product_id: UUID) -> None:
        async with transaction(pool) as connection:
            await put_quotes(connection, [])
            assert await read_quotes(connection, [product_id]) == {}
