"""The world moves with the clock, and only with it."""

from __future__ import annotations

import pytest

from sandbox.world.offers import DAY, Offer, Source
from sandbox.world.world import World


def listed(world: World, source: Source, time: float) -> dict[str, tuple[int, int]]:
    """Version and claimed product of every offer that is listed, by key."""
    world.advance(time)
    shelf = world.shelves[source]
    return {
        one.offer.key: (one.state.version, one.offer.claims)
        for page in shelf.listing("", time).pages
        for one in shelf.page(page, time)
    }


@pytest.fixture
def world() -> World:
    """A small world at its beginning."""
    return World(7, 400)


class TestAdvance:
    def test_is_the_same_in_one_step_or_in_many(self, world: World) -> None:
        for hour in range(0, 24 * 12, 5):
            world.advance(hour * 3600.0)
        for source in Source:
            at = 12 * DAY
            assert listed(world, source, at) == listed(World(7, 400), source, at)

    def test_differs_by_seed(self, world: World) -> None:
        other = World(8, 400)
        source = Source.SWAPYARD
        assert listed(world, source, 0.0) != listed(other, source, 0.0)

    @pytest.mark.parametrize(
        ("source", "low", "high"),
        [
            (Source.LARKFIELD, 0.35, 0.55),
            (Source.TIDEWATER, 0.35, 0.65),
            (Source.SWAPYARD, 0.22, 0.38),
        ],
    )
    @pytest.mark.parametrize("day", [0, 100])
    def test_keeps_as_many_offers_for_ever(
        self, world: World, source: Source, low: float, high: float, day: int
    ) -> None:
        count = len(listed(world, source, day * DAY))
        assert low * 400 < count < high * 400

    def test_brings_takes_and_changes_offers(self, world: World) -> None:
        for source in Source:
            before, after = (listed(world, source, day * DAY) for day in (0, 2))
            assert after.keys() - before.keys()
            assert before.keys() - after.keys()
            both = before.keys() & after.keys()
            assert any(before[key] != after[key] for key in both)

    def test_tells_of_each_offer_once_and_before_it_shows(self) -> None:
        world, heard = World(7, 400), list[Offer]()
        world.on_offer = heard.append
        shown = set[tuple[Source, str]]()
        for hour in range(0, 24 * 5, 7):
            for source in Source:
                shown |= {(source, k) for k in listed(world, source, hour * 3600.0)}
            known = [(offer.source, offer.key) for offer in heard]
            assert len(known) == len(set(known))
            assert shown <= set(known)


class TestListing:
    def test_holds_until_it_says(self, world: World) -> None:
        shelf = world.shelves[Source.SWAPYARD]
        world.advance(0.0)
        listing = shelf.listing("", 0.0)
        assert shelf.listing("", listing.until - 0.001).pages == listing.pages
        assert shelf.listing("", listing.until) is not listing

    def test_of_a_category_holds_its_goods_only(self, world: World) -> None:
        world.advance(0.0)
        shelf = world.shelves[Source.LARKFIELD]
        for page in shelf.listing("toys", 0.0).pages:
            for one in shelf.page(page, 0.0):
                assert world.product_of(one.offer).category.slug == "toys"

    def test_of_an_unknown_group_is_empty(self, world: World) -> None:
        assert world.shelves[Source.LARKFIELD].listing("yachts", 0.0).pages == ()
