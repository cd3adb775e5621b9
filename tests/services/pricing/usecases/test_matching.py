"""The catalogue in memory follows the one in Postgres."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from common.postgres import transaction
from services.pricing.adapters.tuning_files import load_weights
from services.pricing.store.products import put_listings
from services.pricing.usecases.matching import Matching, NotReady
from tests.factories import make_item
from tests.services.pricing.given import make_listing, make_product_item

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("pricing")

OFFER = make_item(title="Bexhall BE-5784 Desk Lamp", brand="Bexhall")


async def put(pool: Pool, key: str, title: str) -> UUID:
    """A product that somebody else adds, or changes."""
    item = make_product_item(title=title, gtins=frozenset(), asin=None)
    async with transaction(pool) as connection:
        (product_id,) = await put_listings(connection, [make_listing(key, item=item)])
    return product_id


@pytest.fixture
def matching(pool: Pool) -> Matching:
    """Nothing is loaded yet."""
    return Matching(pool, load_weights())


class TestMatching:
    async def test_before_it_is_loaded_it_says_so(self, matching: Matching) -> None:
        with pytest.raises(NotReady):
            await matching.match([OFFER])

    async def test_knows_what_was_there(self, pool: Pool, matching: Matching) -> None:
        product_id = await put(pool, "a", "Bexhall BE-5784 Desk Lamp")
        await matching.load()
        (found,) = await matching.match([OFFER])
        assert found.product_id == product_id
        product = matching.product(product_id)
        assert product is not None
        assert product.item is found.match.catalogue

    async def test_loading_twice_is_loading_once(
        self, pool: Pool, matching: Matching
    ) -> None:
        product_id = await put(pool, "a", "Bexhall BE-5784 Desk Lamp")
        await matching.load()
        await matching.load()
        (found,) = await matching.match([OFFER])
        assert found.product_id == product_id

    async def test_learns_what_others_have_added(
        self, pool: Pool, matching: Matching
    ) -> None:
        await matching.load()
        for number in range(3):
            product_id = await put(pool, f"{number}", f"Bexhall BE-578{number} Lamp")
            await matching.refresh()
            assert matching.product(product_id) is not None
        assert len(matching) == 3

    async def test_learns_what_others_have_changed(
        self, pool: Pool, matching: Matching
    ) -> None:
        product_id = await put(pool, "a", "Something else")
        await matching.load()
        await put(pool, "a", "Bexhall BE-5784 Desk Lamp")
        await matching.refresh()
        (found,) = await matching.match([OFFER])
        assert found.product_id == product_id

    async def test_reads_single_products_by_id(
        self, pool: Pool, matching: Matching
    ) -> None:
        await matching.load()
        product_id = await put(pool, "a", "Bexhall BE-5784 Desk Lamp")
        await matching.know([product_id])
        await matching.know([product_id])
        (found,) = await matching.match([OFFER])
        assert found.product_id == product_id

    async def test_more_than_a_page_of_products_is_read(
        self, pool: Pool, matching: Matching, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        module = sys.modules[Matching.__module__]
        monkeypatch.setattr(module, "_PAGE", 2)
        for number in range(5):
            await put(pool, f"{number}", f"Lamp {number}")
        await matching.load()
        assert len(matching) == 5
