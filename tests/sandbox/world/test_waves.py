"""Which offers are new on a day, and what traps are among them."""

from __future__ import annotations

from collections import Counter

import pytest

from sandbox.world.offers import DAY, Condition, Offer, Source, Trap
from sandbox.world.products import make_product
from sandbox.world.waves import FIRST_DAY, Waves, worth

PRODUCTS = [make_product(7, index) for index in range(800)]


@pytest.fixture(scope="module")
def waves() -> Waves:
    """The waves of world 7."""
    return Waves(7, PRODUCTS)


@pytest.fixture(scope="module")
def offers(waves: Waves) -> list[Offer]:
    """All that the three sources list anew in a hundred days."""
    return [
        offer
        for source in Source
        for day in range(FIRST_DAY, FIRST_DAY + 100)
        for offer in waves.of_day(source, day)
    ]


class TestOfDay:
    def test_does_not_depend_on_other_days(self, waves: Waves) -> None:
        later = list(waves.of_day(Source.SWAPYARD, 12))
        assert list(Waves(7, PRODUCTS).of_day(Source.SWAPYARD, 12)) == later

    def test_lists_them_on_that_day(self, waves: Waves) -> None:
        for offer in waves.of_day(Source.LARKFIELD, 3):
            assert 3 * DAY <= offer.appears < 4 * DAY < offer.gone

    def test_gives_each_offer_a_key_of_its_own(self, offers: list[Offer]) -> None:
        keys = Counter((offer.source, offer.key) for offer in offers)
        assert set(keys.values()) == {1}

    def test_never_lists_a_thing_twice_at_once_in_a_shop(
        self, offers: list[Offer]
    ) -> None:
        ends: dict[tuple[str, int, bool], float] = {}
        shops = [o for o in offers if o.source is not Source.SWAPYARD]
        for offer in sorted(shops, key=lambda offer: offer.appears):
            thing = (offer.source, offer.claims, offer.key[-1] == "R")
            assert ends.get(thing, float("-inf")) <= offer.appears
            ends[thing] = offer.gone

    def test_traps_one_in_twenty(self, offers: list[Offer]) -> None:
        found = Counter(offer.trap for offer in offers)
        assert set(found) == {None, *Trap}
        assert 0.03 < 1 - found[None] / len(offers) < 0.07

    def test_a_trap_is_what_it_says(self, offers: list[Offer]) -> None:
        for offer in offers:
            product = PRODUCTS[offer.claims]
            if offer.trap in {Trap.ACCESSORY, Trap.PACK_SIZE}:
                assert offer.product is None
            else:
                assert offer.product == offer.claims
            if offer.trap is Trap.PACK_SIZE:
                assert product.pack > 1
            if offer.trap is Trap.SOLD_OUT:
                assert not any(step.available for step in offer.steps)
            if offer.trap is Trap.HIDDEN_CONDITION:
                assert offer.condition is Condition.FOR_PARTS

    def test_puts_variants_on_one_page(self, offers: list[Offer]) -> None:
        pages = Counter(o.page for o in offers if o.source is Source.TIDEWATER)
        assert set(pages.values()) == {1, 2, 3, 4}

    def test_sells_lots(self, offers: list[Offer]) -> None:
        lots = [offer for offer in offers if offer.quantity > 1]
        assert lots
        assert {offer.source for offer in lots} == {Source.SWAPYARD}
        assert all(offer.trap is None for offer in lots)


class TestWorth:
    def test_falls_with_the_condition(self) -> None:
        for product in PRODUCTS[:50]:
            values = [worth(product, condition) for condition in Condition]
            assert values == sorted(values, reverse=True)
            assert values[0] == product.market.median
