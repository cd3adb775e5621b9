"""Which offers each source lists anew on each day of the world, for ever.

The days before the beginning are made by the same rule, so the world starts in the
middle of its life, and no day depends on another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from sandbox.world.chance import dice
from sandbox.world.lives import private_steps, shop_steps
from sandbox.world.offers import DAY, Condition, Offer, Source
from sandbox.world.products import Product
from sandbox.world.traps import maybe_trapped
from sandbox.world.vocabulary import vocabulary

# Nothing that was listed longer ago is still there when the world begins.
FIRST_DAY: Final = -70

# New pages a day as a share of the products: with the lives below, each shop lists
# about 45 of 100 products at any moment, the classifieds 30.
_NEW_A_DAY: Final = {
    Source.LARKFIELD: 0.010,
    Source.TIDEWATER: 0.006,
    Source.SWAPYARD: 0.0375,
    # A browser takes its time: some 45 pages in a world of any usual size.
    Source.GLIMMER: 0.0005,
}
_SHOP_LIFE: Final = (20, 70)
_PRIVATE_LIFE: Final = (2, 14)
_OPEN_BOX_SHARE: Final = 0.4
_LOT_SHARE: Final = 0.06
_LOT_EXPONENT: Final = 0.9
_CONDITIONS: Final = {
    Condition.NEW: 15,
    Condition.LIKE_NEW: 30,
    Condition.GOOD: 35,
    Condition.FAIR: 15,
    Condition.FOR_PARTS: 5,
}
_KEYS: Final = {
    Source.LARKFIELD: 100_000,
    Source.TIDEWATER: 0,
    Source.SWAPYARD: 7**9,
    Source.GLIMMER: 400_000,
}
_PREFIX: Final = {Source.LARKFIELD: "LF", Source.GLIMMER: "GL"}
"""Of shops with one offer a page: its key is the page's."""


class Waves:
    """Makes the offers of a source and a day."""

    def __init__(self, seed: int, products: Sequence[Product]) -> None:
        self._seed = seed
        self._products = products
        families: dict[str, list[Product]] = {}
        for product in products:
            families.setdefault(product.family, []).append(product)
        self._shelves: dict[Source, list[list[Product]]] = {
            Source.LARKFIELD: [[product] for product in products],
            Source.TIDEWATER: list(families.values()),
            Source.SWAPYARD: [[product] for product in products],
            Source.GLIMMER: [[product] for product in products],
        }
        for source, shelf in self._shelves.items():
            dice(seed, "order", source).shuffle(shelf)

    def of_day(self, source: Source, day: int) -> Iterator[Offer]:
        """The offers that `source` lists for the first time on that day."""
        shelf = self._shelves[source]
        new_a_day = max(1, round(len(self._products) * _NEW_A_DAY[source]))
        for count in range(new_a_day):
            number = (day - FIRST_DAY) * new_a_day + count
            chance = dice(self._seed, source, number)
            start = (day + chance.random()) * DAY
            # In turn, so that a shop never lists a thing that it lists already.
            products = shelf[number % len(shelf)]
            if source is Source.SWAPYARD:
                yield _posting(chance, number, start, products[0])
            else:
                yield from _shop_page(chance, source, number, start, products)


def worth(product: Product, condition: Condition) -> int:
    """What one piece of the product usually sells for in that condition, in cents."""
    median, used = product.market.median, product.market.used_share
    share = {
        Condition.NEW: 1.0,
        Condition.OPEN_BOX: (1 + used) / 2,
        Condition.LIKE_NEW: (1 + 2 * used) / 3,
        Condition.GOOD: used,
        Condition.FAIR: used * 0.75,
        Condition.FOR_PARTS: used * 0.25,
    }[condition]
    return round(median * share)


def _shop_page(
    chance: Random,
    source: Source,
    number: int,
    start: float,
    products: Sequence[Product],
) -> Iterator[Offer]:
    """Every variant that the page offers, each an offer of its own."""
    number += _KEYS[source]
    single = source in _PREFIX
    page = f"{_PREFIX[source]}-{number}" if single else f"{number:05d}"
    end = start + chance.uniform(*_SHOP_LIFE) * DAY
    for place, product in enumerate(products):
        key = page if single else f"TW-{page}-{'ABCD'[place]}"
        yield _shop_offer(
            chance, source, key, page, product, Condition.NEW, (start, end)
        )
    alone = source is Source.TIDEWATER and len(products) == 1
    if alone and chance.random() < _OPEN_BOX_SHARE:
        key = f"TW-{page}-R"
        yield _shop_offer(
            chance, source, key, page, products[0], Condition.OPEN_BOX, (start, end)
        )


def _shop_offer(
    chance: Random,
    source: Source,
    key: str,
    page: str,
    product: Product,
    condition: Condition,
    life: tuple[float, float],
) -> Offer:
    start, end = life
    offer = Offer(
        source=source,
        key=key,
        page=page,
        product=product.index,
        claims=product.index,
        condition=condition,
        trap=None,
        quantity=1,
        seller=chance.choice(vocabulary().text["sellers"]),
        place="",
        gone=end,
        steps=shop_steps(chance, value=worth(product, condition), start=start, end=end),
    )
    return maybe_trapped(chance, offer, product)


def _posting(chance: Random, number: int, start: float, product: Product) -> Offer:
    """One person's posting, sometimes a lot of several pieces."""
    words = vocabulary().text
    key = str(_KEYS[Source.SWAPYARD] + number)
    condition = chance.choices(list(_CONDITIONS), list(_CONDITIONS.values()))[0]
    quantity = chance.randrange(2, 6) if chance.random() < _LOT_SHARE else 1
    value = round(worth(product, condition) * quantity**_LOT_EXPONENT)
    end = start + chance.uniform(*_PRIVATE_LIFE) * DAY
    offer = Offer(
        source=Source.SWAPYARD,
        key=key,
        page=key,
        product=product.index,
        claims=product.index,
        condition=condition,
        trap=None,
        quantity=quantity,
        seller=chance.choice(words["first_names"]),
        place=chance.choice(words["regions"]),
        gone=end,
        steps=private_steps(chance, value=value, start=start, end=end),
    )
    return offer if quantity > 1 else maybe_trapped(chance, offer, product)
