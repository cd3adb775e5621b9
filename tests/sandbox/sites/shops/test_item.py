"""What a page says of an offer follows from the offer and its state alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.sites.shops.item import Item, make_item
from sandbox.sites.shops.shop import shops
from sandbox.world.offers import Trap
from sandbox.world.shelves import Listed
from tests.sandbox.sites.shops.rendered import make_world, site_of


@pytest.fixture(scope="module")
def items() -> list[Item]:
    """Everything that all shops list as the world begins."""
    world = make_world()
    return [
        item
        for shop in shops()
        for page in world.shelves[shop.name].listing("", 0.0).pages
        for item in site_of(world, shop).items(world.shelves[shop.name].page(page, 0.0))
    ]


class TestMakeItem:
    def test_takes_price_and_stock_from_the_world(self, items: list[Item]) -> None:
        for item in items:
            state = item.offer.at(0.0)
            assert state is not None
            assert (item.price, item.available) == (state.price, state.available)

    def test_crosses_out_only_higher_prices(self, items: list[Item]) -> None:
        reduced = [item for item in items if item.before is not None]
        assert 0.3 < len(reduced) / len(items) < 0.6
        assert all((item.before or 0) > item.price for item in reduced)
        assert all(0 < item.off < 60 for item in reduced)

    def test_changes_its_stock_with_the_world(self, items: list[Item]) -> None:
        item = next(item for item in items if item.available)
        state = item.offer.at(0.0)
        assert state is not None
        gone = Listed(item.offer, replace(state, available=False))
        sold = make_item(7, item.shop, item.product, gone)
        assert not sold.available
        assert "InStock" not in sold.truth()["availability"]

    def test_hides_what_a_trap_hides(self, items: list[Item]) -> None:
        by_trap = {item.offer.trap: item for item in items}
        assert {None, *Trap} == set(by_trap)
        accessory = by_trap[Trap.ACCESSORY]
        assert accessory.product.name in accessory.title != accessory.product.name
        assert not {"gtin", "mpn"} & set(accessory.truth())
        mistyped = by_trap[Trap.WRONG_NUMBER]
        assert mistyped.gtin[:12] == mistyped.product.gtin[:12]
        assert mistyped.gtin != mistyped.product.gtin


class TestTruth:
    def test_is_a_list_of_accepted_values_for_each_field(
        self, items: list[Item]
    ) -> None:
        for item in items:
            truth = item.truth()
            assert truth["price"] == [item.shop.money.decimal(item.price)]
            assert all(values and all(values) for values in truth.values())
