"""The catalogue in Postgres."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from common.postgres import transaction
from services.pricing.rules.items import Item, PackSize, Parcel
from services.pricing.rules.products import Product
from services.pricing.store.products import (
    already_asked,
    find_identified,
    note_asked,
    put_listings,
    read_changed,
    read_products,
)
from tests.services.pricing.given import GTINS, NOON, make_listing, make_product_item

if TYPE_CHECKING:
    from common.postgres import Pool

pytestmark = pytest.mark.migrated("pricing")

BEGINNING = (datetime(2000, 1, 1, tzinfo=UTC), UUID(int=0))


async def put(pool: Pool, *items: Item, keys: str = "abcdefgh") -> list[UUID]:
    listings = [
        make_listing(key, item=item) for key, item in zip(keys, items, strict=False)
    ]
    async with transaction(pool) as connection:
        return await put_listings(connection, listings)


async def read(pool: Pool, *ids: UUID) -> list[Product]:
    async with transaction(pool) as connection:
        return await read_products(connection, ids)


async def find(pool: Pool, *identifiers: str) -> dict[str, list[UUID]]:
    async with transaction(pool) as connection:
        return await find_identified(connection, identifiers)


class TestPutListings:
    async def test_what_is_put_is_read_back(self, pool: Pool) -> None:
        item = make_product_item(
            row_id="a",
            description="A lamp.",
            pack=PackSize(6, "6er Pack"),
            parcel=Parcel(Decimal("450.5"), (Decimal(3), Decimal(2), Decimal(1))),
        )
        (product_id,) = await put(pool, item)
        (found,) = await read(pool, product_id)
        assert found == Product(product_id, "keepa", item)

    async def test_what_is_not_known_stays_so(self, pool: Pool) -> None:
        item = Item(index=0, row_id="a", line=0, title="A lamp")
        (product_id,) = await put(pool, item)
        assert (await read(pool, product_id))[0].item == item

    async def test_the_same_key_is_the_same_product(self, pool: Pool) -> None:
        first = await put(pool, make_product_item(title="Old"))
        again = await put(pool, make_product_item(row_id="a", title="New"))
        assert again == first
        assert (await read(pool, *again))[0].item.title == "New"

    async def test_the_ids_come_in_the_order_of_the_listings(self, pool: Pool) -> None:
        items = [make_product_item(row_id=key, title=key) for key in "ba"]
        ids = await put(pool, *items, keys="ba")
        titles = {one.product_id: one.item.title for one in await read(pool, *ids)}
        assert [titles[one] for one in ids] == ["b", "a"]

    async def test_nothing_is_nothing(self, pool: Pool) -> None:
        assert await put(pool) == []


class TestFindIdentified:
    async def test_finds_by_every_number(self, pool: Pool) -> None:
        (product_id,) = await put(pool, make_product_item())
        found = await find(
            pool, f"gtin:{GTINS[0]}", "asin:B0SBTEST01", f"gtin:{GTINS[1]}"
        )
        assert found == {
            f"gtin:{GTINS[0]}": [product_id],
            "asin:B0SBTEST01": [product_id],
        }

    async def test_a_number_that_was_taken_away_finds_nothing(self, pool: Pool) -> None:
        await put(pool, make_product_item())
        await put(pool, make_product_item(gtins=frozenset({GTINS[1]})))
        assert list(await find(pool, f"gtin:{GTINS[0]}", f"gtin:{GTINS[1]}")) == [
            f"gtin:{GTINS[1]}"
        ]

    async def test_several_products_may_carry_one(self, pool: Pool) -> None:
        ids = await put(pool, make_product_item(), make_product_item(asin=None))
        (holders,) = (await find(pool, f"gtin:{GTINS[0]}")).values()
        assert sorted(holders) == sorted(ids)


class TestReadChanged:
    async def test_goes_through_all_of_them_page_by_page(self, pool: Pool) -> None:
        ids = await put(pool, *(make_product_item(title=key) for key in "abcde"))
        seen: list[UUID] = []
        after = BEGINNING
        for expected in (2, 2, 1, 0):
            async with transaction(pool) as connection:
                products, after = await read_changed(connection, after, 2)
            assert len(products) == expected
            seen += [one.product_id for one in products]
        assert sorted(seen) == sorted(ids)

    async def test_a_change_comes_again(self, pool: Pool) -> None:
        await put(pool, make_product_item(), make_product_item())
        async with transaction(pool) as connection:
            _, after = await read_changed(connection, BEGINNING, 9)
        await put(pool, make_product_item(title="New"))
        async with transaction(pool) as connection:
            products, _ = await read_changed(connection, after, 9)
        assert [one.item.title for one in products] == ["New"]


class TestQuestions:
    async def test_what_was_answered_lately_need_not_be_asked(self, pool: Pool) -> None:
        async with transaction(pool) as connection:
            await note_asked(connection, {"a": True, "b": False}, at=NOON)
            await note_asked(connection, {"a": False}, at=NOON + timedelta(hours=2))
            since = NOON + timedelta(hours=1)
            assert await already_asked(connection, "abc", since=NOON) == {"a", "b"}
            assert await already_asked(connection, "abc", since=since) == {"a"}
