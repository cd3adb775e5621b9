"""The whole world of one seed: its products, and what each source lists over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from sandbox.world.offers import DAY, Offer, Source
from sandbox.world.products import Product, make_product
from sandbox.world.shelves import Shelf
from sandbox.world.shipping import shipping
from sandbox.world.stalls import Stall, StallWaves
from sandbox.world.waves import FIRST_DAY, Waves

# Made ahead of the clock, so that the next change of a listing is always known.
_AHEAD: Final = 1


class World:
    """`seed` and `size` (how many products) decide everything; only time is let in.

    `stalls` are small shops beside the sources that are always there.
    """

    def __init__(self, seed: int, size: int, stalls: Sequence[Stall] = ()) -> None:
        self.seed = seed
        self.products = tuple(make_product(seed, index) for index in range(size))
        self.by_asin = {product.asin: product for product in self.products}
        self.by_gtin = {product.gtin: product for product in self.products}
        self.stalls = {stall.source: stall for stall in stalls}
        self.shelves: dict[str, Shelf] = {
            source: Shelf(self._groups_of) for source in (*Source, *self.stalls)
        }
        self.on_offer: Callable[[Offer], None] | None = None
        self._waves = Waves(seed, self.products)
        self._stall_waves = StallWaves(seed, self.products)
        self._next_day = FIRST_DAY

    def advance(self, time: float) -> None:
        """Let the offers of every day up to `time` (and the day after) be known.

        `on_offer` hears of each one before any page can show it. What was gone before
        the world began is left out.
        """
        while self._next_day <= time // DAY + _AHEAD:
            for offer in self._of_day(self._next_day):
                if offer.gone > 0:
                    self._add(offer)
            self._next_day += 1

    def product_of(self, offer: Offer) -> Product:
        """The product that the offer's page names, rightly or not."""
        return self.products[offer.claims]

    def shipping_of(self, offer: Offer, price: int) -> int | None:
        """What its source adds for bringing it, in the offer's money; None: no way."""
        stall = self.stalls.get(offer.source)
        if stall is not None:
            return stall.shipping_of(price)
        return shipping(Source(offer.source), price)

    def _of_day(self, day: int) -> Iterator[Offer]:
        for source in Source:
            yield from self._waves.of_day(source, day)
        for stall in self.stalls.values():
            yield from self._stall_waves.of_day(stall, day)

    def _add(self, offer: Offer) -> None:
        if self.on_offer is not None:
            self.on_offer(offer)
        self.shelves[offer.source].add(offer)

    def _groups_of(self, offer: Offer) -> Iterable[str]:
        category = self.product_of(offer).category.slug
        return ("", f"{offer.place}/{category}" if offer.place else category)
