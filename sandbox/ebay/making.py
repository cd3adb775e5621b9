"""Makes the listings of a day: formats, prices, bids, sellers and traps by chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final, TypeVar

from sandbox.ebay.listings import (
    VARIATION_BASE,
    Bid,
    Format,
    Listing,
    Seller,
    Variant,
)
from sandbox.world.chance import dice
from sandbox.world.lives import private_steps, shelf_price, shop_steps
from sandbox.world.offers import DAY, Condition, Step
from sandbox.world.products import Product
from sandbox.world.vocabulary import vocabulary
from sandbox.world.waves import worth

FIRST_DAY: Final = -40
_NEW_A_DAY: Final = 0.04
"""As a share of the products."""
_FORMATS: Final = {
    Format.FIXED: 68,
    Format.AUCTION: 22,
    Format.AUCTION_WITH_BUY_NOW: 10,
}
_CONDITIONS: Final = {
    Condition.NEW: 35,
    Condition.OPEN_BOX: 10,
    Condition.LIKE_NEW: 15,
    Condition.GOOD: 28,
    Condition.FAIR: 7,
    Condition.FOR_PARTS: 5,
}
_AUCTION_DAYS: Final = (3, 5, 7, 10)
_TITLE_LENGTH: Final = 80
_SELLERS: Final = 60
_TRAP_SHARE: Final = 0.05
_GROUP_SHARE: Final = 0.7
_LOT_SHARE: Final = 0.05
_STATES: Final = ("Ohio", "Texas", "Oregon", "Maine", "Georgia", "Nevada")
_WORDS: Final = ("Free Returns", "Fast Ship", "L@@K", "Authentic", "Tested", "")


_Kind = TypeVar("_Kind")


class Making:
    """The listings of one seed."""

    def __init__(self, seed: int, products: Sequence[Product]) -> None:
        self._seed = seed
        self._products = products
        self._families: dict[str, list[Product]] = {}
        for product in products:
            self._families.setdefault(product.family, []).append(product)
        self._new_a_day = max(1, round(len(products) * _NEW_A_DAY))

    def of_day(self, day: int) -> Iterator[Listing]:
        """The listings that begin on that day."""
        for count in range(self._new_a_day):
            number = (day - FIRST_DAY) * self._new_a_day + count
            chance = dice(self._seed, "ebay", number)
            start = (day + chance.random()) * DAY
            product = self._products[chance.randrange(len(self._products))]
            yield self._listing(chance, number, start, product)

    def _listing(
        self, chance: Random, number: int, start: float, product: Product
    ) -> Listing:
        form = _pick(chance, _FORMATS)
        condition = _pick(chance, _CONDITIONS)
        trap = chance.choice(_TRAPS) if chance.random() < _TRAP_SHARE else ""
        family = self._families[product.family]
        grouped = form is Format.FIXED and not trap and len(family) > 1
        if grouped and chance.random() < _GROUP_SHARE:
            sold, lot, condition = family, 1, Condition.NEW
        else:
            sold = [product]
            lot = chance.randrange(2, 5) if chance.random() < _LOT_SHARE else 1
        days = (
            float(chance.choice(_AUCTION_DAYS))
            if form is not Format.FIXED
            else chance.uniform(8, 35)
        )
        end = start + days * DAY
        value = round(worth(product, condition) * lot**0.9 * _cheaper(trap))
        bids = _bids(chance, value, start, end) if form is not Format.FIXED else ()
        return Listing(
            number=number,
            format=form,
            title=_title(chance, product, condition, trap, lot, grouped=len(sold) > 1),
            variants=tuple(_variants(chance, form, sold, number, value, (start, end))),
            product=None if trap in ("accessory", "pack_size") else product.index,
            claims=product.index,
            trap=trap,
            condition=condition,
            lot=lot,
            seller=_seller(self._seed, chance.randrange(_SELLERS)),
            city=chance.choice(vocabulary().text["regions"]).title(),
            state=chance.choice(_STATES),
            shipping=chance.choice((0, 0, 499, 799, 1295, None)),
            best_offer=form is Format.FIXED and chance.random() < 0.3,
            starts=start,
            ends=end,
            start_price=bids[0].price if bids else shelf_price(value * 0.3),
            bids=bids,
        )


_TRAPS: Final = ("accessory", "pack_size", "hidden_condition")


def _cheaper(trap: str) -> float:
    return {"accessory": 0.15, "pack_size": 0.4, "hidden_condition": 0.3}.get(trap, 1.0)


def _variants(
    chance: Random,
    form: Format,
    sold: Sequence[Product],
    number: int,
    value: int,
    life: tuple[float, float],
) -> Iterator[Variant]:
    start, end = life
    for place, product in enumerate(sold):
        if form is Format.AUCTION:
            steps: tuple[Step, ...] = ()
        elif form is Format.AUCTION_WITH_BUY_NOW:
            steps = (Step(start, shelf_price(value * chance.uniform(1.0, 1.3))),)
        elif len(sold) > 1:
            one = worth(product, Condition.NEW)
            steps = shop_steps(chance, value=one, start=start, end=end)
        else:
            steps = private_steps(chance, value=value, start=start, end=end)
            # Nobody lists there without a price.
            if steps[0].price is None:
                steps = (Step(start, shelf_price(value)),)
        variation = VARIATION_BASE + number * 10 + place if len(sold) > 1 else 0
        stock = chance.randrange(1, 15) if len(sold) > 1 else 1
        yield Variant(product.index, variation, steps, stock)


def _bids(chance: Random, value: int, start: float, end: float) -> tuple[Bid, ...]:
    """Rising bids, most of them late; one auction in six finds no bidder at all."""
    if chance.random() < 1 / 6:
        return ()
    final = value * chance.lognormvariate(-0.05, 0.22)
    count = chance.randrange(1, 18)
    times = sorted(
        start + (end - start) * (1 - chance.random() ** 3) for _ in range(count)
    )
    first = max(99.0, final * chance.uniform(0.05, 0.4))
    found: list[Bid] = []
    for place, at in enumerate(times):
        share = (place + 1) / count
        price = max(99, round(first + (final - first) * share**1.5))
        if not found or price > found[-1].price:
            found.append(Bid(at, price))
    return tuple(found)


def _seller(seed: int, place: int) -> Seller:
    chance = dice(seed, "ebay seller", place)
    first = chance.choice(vocabulary().text["first_names"]).lower()
    business = chance.random() < 0.4
    return Seller(
        name=f"{first}{'_store' if business else ''}{chance.randrange(10, 99)}{place}",
        score=round(chance.lognormvariate(5.5, 1.6)),
        percentage=f"{100 - min(12.0, abs(chance.gauss(0, 1.6))):.1f}",
        business=business,
    )


def _title(
    chance: Random,
    product: Product,
    condition: Condition,
    trap: str,
    lot: int,
    *,
    grouped: bool,
) -> str:
    name = f"{product.brand} {product.model} {product.name}"
    if product.author:
        name = f"{product.name} by {product.author}"
    words = [name] if grouped else [name, product.variant.replace("Single", "")]
    if trap == "accessory":
        words = ["Case for", name]
    elif trap == "pack_size":
        words = [name, product.variant, "- 1 piece"]
    elif lot > 1:
        words.insert(0, f"Lot of {lot}")
    if condition is Condition.NEW:
        words.append("NEW")
    elif condition is Condition.FOR_PARTS and trap != "hidden_condition":
        words.append("FOR PARTS")
    words.append(chance.choice(_WORDS))
    return " ".join(" ".join(words).split())[:_TITLE_LENGTH].rstrip()


def _pick(chance: Random, shares: dict[_Kind, int]) -> _Kind:
    return chance.choices(list(shares), list(shares.values()))[0]
