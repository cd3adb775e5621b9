"""Small shops in the world: what they list, and in what money."""

from __future__ import annotations

import pytest

from sandbox.world.offers import Condition, Trap
from sandbox.world.stalls import Stall, Tag
from sandbox.world.world import World

TAG = Tag("SEK", 10.0, 1000, 100)
STALL = Stall(
    source="kiosk",
    key="K-{n}",
    page="{slug}-{n}",
    tag=TAG,
    categories=("tools", "pet"),
    family=False,
    condition=Condition.NEW,
    shipping=4900,
    free_from=50_000,
)


@pytest.fixture(scope="module")
def world() -> World:
    """A world with one stall, after ten days."""
    world = World(7, 800, [STALL])
    world.advance(10 * 86_400)
    return world


class TestTag:
    @pytest.mark.parametrize(
        ("cents", "price"), [(1000, 9900), (1049, 9900), (1051, 10_900), (1, 900)]
    )
    def test_rounds_as_the_shop_does(self, cents: int, price: int) -> None:
        assert TAG.price(cents) == price


class TestStall:
    def test_ships_free_from_some_price_on(self) -> None:
        assert STALL.shipping_of(49_999) == 4900
        assert STALL.shipping_of(50_000) == 0


class TestWorldWithStalls:
    def test_lists_some_45_pages_of_the_stall(self, world: World) -> None:
        for day in (0, 10):
            pages = world.shelves["kiosk"].listing("", day * 86_400).pages
            assert 30 < len(pages) < 60

    def test_sells_what_the_stall_sells_in_its_money(self, world: World) -> None:
        shelf = world.shelves["kiosk"]
        keys = set()
        for page in shelf.listing("", 0.0).pages:
            (listed,) = shelf.page(page, 0.0)
            offer = listed.offer
            assert world.product_of(offer).category.slug in STALL.categories
            assert offer.currency == "SEK"
            assert (listed.state.price or 0) % 1000 == 900
            assert world.shipping_of(offer, 100) == 4900
            keys.add(offer.key)
        assert len(keys) == len(shelf.listing("", 0.0).pages)

    def test_leaves_the_other_sources_alone(self, world: World) -> None:
        plain = World(7, 800)
        plain.advance(0.0)
        for source, shelf in plain.shelves.items():
            pages = shelf.listing("", 0.0).pages
            assert pages == world.shelves[source].listing("", 0.0).pages

    def test_puts_families_on_one_page(self) -> None:
        from dataclasses import replace

        world = World(7, 800, [replace(STALL, family=True)])
        world.advance(0.0)
        shelf = world.shelves["kiosk"]
        pages = [shelf.page(page, 0.0) for page in shelf.listing("", 0.0).pages]
        assert max(map(len, pages)) > 1
        for page in pages:
            families = {world.product_of(one.offer).family for one in page}
            assert len(families) == 1

    def test_has_traps_too(self) -> None:
        world = World(7, 2000, [STALL])
        world.advance(400 * 86_400)
        traps = {
            one.trap
            for offers in world.shelves["kiosk"]._pages.values()
            for one in offers
        }
        assert traps == {None, *Trap}
