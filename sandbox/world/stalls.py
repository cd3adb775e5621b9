"""Small shops of one kind of goods each: what they list anew each day, in own money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sandbox.world.chance import dice
from sandbox.world.lives import shop_steps
from sandbox.world.offers import DAY, Condition, Offer, Step
from sandbox.world.products import Product
from sandbox.world.traps import maybe_trapped
from sandbox.world.vocabulary import vocabulary
from sandbox.world.waves import FIRST_DAY, worth

_LIFE: Final = (20, 70)
# Small shops often have nothing left of a thing.
_SOLD_OUT_SPELL: Final = 0.4
_FIRST_NUMBER: Final = 1000
# Coprime with the powers of ten, so that neighbours' keys look unlike each other.
_STRIDE: Final = 37


@dataclass(frozen=True, slots=True)
class Tag:
    """How a shop writes prices on its goods: multiples of `unit`, `less` something.

    `rate` is minor units of the currency for a US cent; `unit` and `less` are minor
    units too.
    """

    currency: str
    rate: float
    unit: int
    less: int

    def price(self, cents: int) -> int:
        """What stands on the tag of a thing that is worth so many US cents."""
        units = max(1, round(cents * self.rate / self.unit))
        return units * self.unit - self.less


@dataclass(frozen=True, slots=True)
class Stall:
    """One such shop; `key` and `page` are patterns of `{n}` and `{slug}`.

    `categories` are what it sells (none: everything); `family`: all variants of a model
    stand on one page. Shipping costs `shipping`, from `free_from` on nothing.
    """

    source: str
    key: str
    page: str
    tag: Tag
    categories: tuple[str, ...]
    family: bool
    condition: Condition
    shipping: int
    free_from: int

    def shipping_of(self, price: int) -> int:
        """The shipping of an order of that price, both in the shop's money."""
        return 0 if price >= self.free_from else self.shipping


class StallWaves:
    """One new page a day for each stall: some 45 are listed at any moment."""

    def __init__(self, seed: int, products: Sequence[Product]) -> None:
        self._seed = seed
        self._products = products
        self._goods: dict[str, list[list[Product]]] = {}

    def of_day(self, stall: Stall, day: int) -> Iterator[Offer]:
        """The offers that the stall lists for the first time on that day."""
        goods = self._goods_of(stall)
        number = day - FIRST_DAY
        chance = dice(self._seed, "stall", stall.source, number)
        products = goods[number % len(goods)]
        start = (day + chance.random()) * DAY
        end = start + chance.uniform(*_LIFE) * DAY
        count = _FIRST_NUMBER + number * _STRIDE
        page = stall.page.format(n=count, slug=_slug(products[0]))
        for place, product in enumerate(products):
            steps = shop_steps(
                chance,
                value=worth(product, stall.condition),
                start=start,
                end=end,
                sold_out=_SOLD_OUT_SPELL,
            )
            offer = Offer(
                source=stall.source,
                key=stall.key.format(n=count + place, slug=_slug(product)),
                page=page,
                product=product.index,
                claims=product.index,
                condition=stall.condition,
                trap=None,
                quantity=1,
                seller=chance.choice(vocabulary().text["sellers"]),
                place="",
                gone=end,
                steps=steps,
                currency=stall.tag.currency,
            )
            yield _tagged(maybe_trapped(chance, offer, product), stall.tag)

    def _goods_of(self, stall: Stall) -> list[list[Product]]:
        """What it sells, page by page, in an order of its own."""
        if stall.source not in self._goods:
            sold = [p for p in self._products if p.category.slug in stall.categories]
            pages: dict[object, list[Product]] = {}
            for product in sold or self._products:
                key = product.family if stall.family else product.index
                pages.setdefault(key, []).append(product)
            goods = list(pages.values())
            dice(self._seed, "stall", stall.source).shuffle(goods)
            self._goods[stall.source] = goods
        return self._goods[stall.source]


def _tagged(offer: Offer, tag: Tag) -> Offer:
    """The same offer in the money of its shop."""
    return replace(offer, steps=tuple(_step(step, tag) for step in offer.steps))


def _step(step: Step, tag: Tag) -> Step:
    return replace(step, price=None if step.price is None else tag.price(step.price))


def _slug(product: Product) -> str:
    text = product.name if product.author else f"{product.brand} {product.name}"
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")
