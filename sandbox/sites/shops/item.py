"""One piece of goods as a shop's page presents it, made from an offer and its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from sandbox.sites import wording
from sandbox.sites.shops.shop import Shop
from sandbox.sites.shops.words import Words
from sandbox.world.chance import dice
from sandbox.world.offers import Condition, Offer, Trap
from sandbox.world.products import Product
from sandbox.world.shelves import Listed

_REDUCED_SHARE: Final = 0.45
_ON_HAND: Final = {"in": 60, "few": 20, "days": 20}
_SOLD_OUT: Final = {"out": 60, "preorder": 20, "backorder": 20}
_FIRST_REVIEW: Final = date(2026, 11, 1)
_ACCEPTED: Final = {
    "in": ["InStock"],
    "few": ["InStock", "LimitedAvailability"],
    "days": ["InStock"],
    "out": ["OutOfStock"],
    "preorder": ["PreOrder"],
    "backorder": ["BackOrder", "OutOfStock"],
}


@dataclass(frozen=True, slots=True)
class Review:
    """What a buyer wrote; `stars` of five."""

    who: str
    stars: int
    title: str
    text: str
    day: date


@dataclass(frozen=True, slots=True)
class Item:
    """Everything a page may say of one offer; money is minor units of the shop's own.

    `stock` is one of shop.STOCK; `before` the crossed-out price, None where there is
    none; `number` differs from offer to offer, for whatever else a page counts.
    """

    offer: Offer
    product: Product
    shop: Shop
    key: str
    title: str
    url: str
    category: str
    category_url: str
    brand: str
    model: str
    gtin: str
    price: int
    before: int | None
    stock: str
    left: int
    days: int
    description: tuple[str, ...]
    reviews: tuple[Review, ...]
    votes: int
    number: int

    @property
    def off(self) -> int:
        """By how many per cent it is reduced."""
        return 0 if self.before is None else round(100 - 100 * self.price / self.before)

    @property
    def stars(self) -> float:
        """The mean of all votes, of five."""
        return 3.5 + self.number % 15 / 10

    @property
    def stock_text(self) -> str:
        """What the shop says about the stock."""
        number = self.left if self.stock == "few" else self.days
        return self.shop.stock[self.stock].format(n=number)

    @property
    def available(self) -> bool:
        """Whether it can be had now."""
        return self.stock in _ON_HAND

    @property
    def schema_stock(self) -> str:
        """schema.org's word for the stock."""
        return _ACCEPTED[self.stock][0]

    @property
    def description_text(self) -> str:
        """The description as one text."""
        return " ".join(self.description)

    def picture(self, place: int = 1) -> str:
        """The address of one of its pictures."""
        return self.shop.picture.format(key=self.key, place=place)

    def per(self, grams: int) -> int:
        """The price of so many grams."""
        return max(1, round(self.price * grams / self.product.weight_g))

    def monthly(self, months: int) -> int:
        """What a month of paying by instalments costs, interest and all."""
        return max(1, round(self.price * 1.06 / months))

    def less(self, percent: int) -> int:
        """The price for whoever pays so many per cent less."""
        return max(1, round(self.price * (100 - percent) / 100))

    def net(self, percent: int) -> int:
        """The price without a VAT of so many per cent."""
        return max(1, round(self.price * 100 / (100 + percent)))

    def truth(self) -> dict[str, list[str]]:
        """The values that a reader of the page may find; a list of right ones each."""
        named = {"sku": self.key, "brand": self.brand, "gtin": self.gtin}
        named |= {"mpn": self.model}
        found = {k: [v] for k, v in named.items() if v and k in self.shop.shows}
        return {
            "price": [self.shop.money.decimal(self.price)],
            "currency": [self.shop.money.currency],
            "availability": list(_ACCEPTED[self.stock]),
            **found,
        }


def make_item(seed: int, shop: Shop, product: Product, listed: Listed) -> Item:
    """The item of an offer; the same one for the same state of it."""
    offer, price = listed.offer, listed.state.price or 0
    chance = dice(seed, "item", offer.source, offer.key)
    number = chance.randrange(100, 9_999)
    reduced = chance.random() < _REDUCED_SHARE
    tag = shop.stall.tag
    factor = chance.uniform(1.1, 1.6)
    before = round((price + tag.less) * factor / tag.unit) * tag.unit - tag.less
    shares = _ON_HAND if listed.state.available else _SOLD_OUT
    stock = chance.choices(list(shares), list(shares.values()))[0]
    slug = product.category.slug
    return Item(
        offer=offer,
        product=product,
        shop=shop,
        key=offer.key,
        title=_title(shop, offer, product),
        url=shop.product.format(page=offer.page),
        category=shop.words.categories[slug],
        category_url=shop.category.format(category=slug),
        brand=wording.shop_brand(offer, product),
        model="" if offer.trap is Trap.ACCESSORY else product.model,
        gtin=wording.shop_gtin(offer, product) or "",
        price=price,
        before=before if reduced and before > price else None,
        stock=stock,
        left=chance.randrange(2, 6),
        days=chance.randrange(2, 8),
        description=_description(shop.words, offer, product, chance),
        reviews=_reviews(shop.words, chance),
        votes=chance.randrange(1, 480),
        number=number,
    )


def _title(shop: Shop, offer: Offer, product: Product) -> str:
    kind = shop.words.kinds[product.category.slug]
    if product.author:
        name = f"{product.name} - {product.author}"
    else:
        name = shop.lead.format(
            kind=kind, brand=product.brand, model=product.model, name=product.name
        )
    if offer.trap is Trap.ACCESSORY:
        return shop.words.accessory.format(name=name)
    if offer.trap is Trap.PACK_SIZE or product.variant == "Single":
        return name
    return f"{name}, {product.variant}"


def _description(
    words: Words, offer: Offer, product: Product, chance: Random
) -> tuple[str, ...]:
    sentences = list(words.sentences)
    chance.shuffle(sentences)
    long, middle, short = (side / 10 for side in product.sides_mm)
    first = words.about.format(
        name=product.name,
        brand=wording.shop_brand(offer, product),
        size=f"{long:.0f} x {middle:.0f} x {short:.0f} cm",
        weight=f"{product.weight_g} g",
    )
    told = [first, *sentences[:7]]
    if offer.trap is Trap.HIDDEN_CONDITION:
        told.append(chance.choice(words.faults))
    if offer.trap is Trap.PACK_SIZE:
        told.append(words.single)
    return tuple(told)


def _reviews(words: Words, chance: Random) -> tuple[Review, ...]:
    return tuple(
        Review(
            who=chance.choice(words.people),
            stars=chance.choice((2, 3, 4, 4, 5, 5, 5)),
            title=chance.choice(words.praise),
            text=" ".join(chance.sample(words.reviews, 3)),
            day=_FIRST_REVIEW - timedelta(days=chance.randrange(700)),
        )
        for _ in range(chance.randrange(9))
    )


CONDITION_WORDS: Final = {
    Condition.NEW: "NewCondition",
    Condition.OPEN_BOX: "RefurbishedCondition",
    Condition.LIKE_NEW: "UsedCondition",
    Condition.GOOD: "UsedCondition",
    Condition.FAIR: "UsedCondition",
    Condition.FOR_PARTS: "DamagedCondition",
}
"""schema.org's words for conditions."""
