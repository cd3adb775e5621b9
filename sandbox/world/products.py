"""The products of the world and what each of them really sells for.

Products come in families: one model in several colours, capacities or packs, which a
matcher has to tell apart. A product is a function of the seed and its index.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from sandbox.world import numbers
from sandbox.world.chance import dice
from sandbox.world.vocabulary import Category, vocabulary

# Every four products split into families of these sizes.
_LAYOUTS: Final = ((1, 1, 1, 1), (1, 1, 2), (2, 2), (1, 3), (4,))
_BLOCK: Final = 4
_SUFFIXES: Final = ("", "B", "C", "D")
# What a multiple of the pack, or the next capacity, adds to the price.
_PACK_EXPONENT: Final = 0.9
_CAPACITY_STEP: Final = 1.45


@dataclass(frozen=True, slots=True)
class Market:
    """The truth about one product's sales on Amazon US.

    New ones sell for a log-normal price: `median` cents, `sigma` in natural logs.
    Used ones sell for `used_share` of that. `empty_share` of the time nobody offers it.
    """

    median: int
    sigma: float
    used_share: float
    units_per_month: int
    sellers: int
    sold_by_amazon: bool
    empty_share: float


@dataclass(frozen=True, slots=True)
class Product:
    """One thing that can be bought; `name` is the model without its variant."""

    index: int
    family: str
    category: Category
    brand: str
    model: str
    name: str
    variant: str
    author: str
    gtin: str
    asin: str
    pack: int
    weight_g: int
    sides_mm: tuple[int, int, int]
    market: Market

    @property
    def key(self) -> str:
        """The name of the product in the truth file."""
        return f"p{self.index:06d}"

    @property
    def title(self) -> str:
        """The title in the catalogue of Amazon."""
        words = f"{self.brand} {self.model} {self.name}"
        if self.author:
            return f"{self.name} ({self.variant}) by {self.author}"
        return f"{words} - {self.variant}" if self.variant != "Single" else words


@dataclass(frozen=True, slots=True)
class _Family:
    name: str
    category: Category
    brand: str
    model: str
    title: str
    author: str
    median: int
    variants: tuple[str, ...]


def make_product(seed: int, index: int) -> Product:
    """The product with that index; the others need not have been made."""
    block, place = divmod(index, _BLOCK)
    sizes = dice(seed, "layout", block).choice(_LAYOUTS)
    # Which family of the block each of its places belongs to, and as which member.
    places = [
        (letter, m) for letter, n in zip("abcd", sizes, strict=False) for m in range(n)
    ]
    letter, member = places[place]
    family = _family(seed, f"f{block:05d}{letter}")
    chance = dice(seed, "product", index)
    variant = family.variants[member]
    pack = _pack_of(variant)
    median = family.median * _worth(family, variant, pack)
    is_book = bool(family.author)
    return Product(
        index=index,
        family=family.name,
        category=family.category,
        brand=family.brand,
        model=family.model + _SUFFIXES[member],
        name=family.title,
        variant=variant,
        author=family.author,
        gtin=numbers.gtin13(
            index, numbers.BOOK_PREFIX if is_book else numbers.EXAMPLE_PREFIX
        ),
        asin=numbers.asin(index),
        pack=pack,
        weight_g=_between(chance, family.category.weight) * math.isqrt(pack),
        sides_mm=_sides(chance, family.category.sides),
        market=_market(chance, family.category, round(median)),
    )


@cache
def _family(seed: int, name: str) -> _Family:
    chance = dice(seed, "family", name)
    words = vocabulary()
    category = chance.choice(words.categories)
    brand = chance.choice(category.brands)
    letters = "".join(c for c in brand.upper() if c.isalpha())
    model = f"{letters[0]}{chance.choice(letters[1:])}-{chance.randrange(1200, 9800)}"
    title, author = _title(chance, category)
    axis = list(words.variants[category.axis])
    chance.shuffle(axis)
    return _Family(
        name,
        category,
        brand,
        model,
        title,
        author,
        _between(chance, category.median),
        tuple(axis[:_BLOCK]),
    )


def _title(chance: Random, category: Category) -> tuple[str, str]:
    """The name of a model, and of its author when it is a book."""
    adjective = chance.choice(category.adjectives)
    noun = chance.choice(category.nouns)
    if category.slug != "books":
        return f"{adjective} {noun}", ""
    text = vocabulary().text
    first, last = chance.choice(text["first_names"]), chance.choice(text["last_names"])
    title = f"The {adjective} {noun} of {chance.choice(text['places'])}"
    return f"{title}, Volume {chance.randrange(1, 40)}", f"{first} {last}"


def _pack_of(variant: str) -> int:
    words = variant.removeprefix("Pack of ")
    return int(words) if words.isdigit() else 1


def _worth(family: _Family, variant: str, pack: int) -> float:
    """How many times the price of the plainest variant this one costs."""
    if family.category.axis == "capacity":
        steps = vocabulary().variants["capacity"].index(variant)
        return float(_CAPACITY_STEP**steps) / _CAPACITY_STEP
    return float(pack**_PACK_EXPONENT)


def _market(chance: Random, category: Category, median: int) -> Market:
    return Market(
        median=median,
        sigma=round(chance.uniform(0.03, 0.16), 3),
        used_share=round(chance.uniform(0.45, 0.75), 2),
        units_per_month=_between(chance, category.demand),
        sellers=chance.randrange(1, 15),
        sold_by_amazon=chance.random() < 0.3,
        empty_share=round(chance.choice((0.0, 0.0, 0.02, 0.05, 0.12)), 2),
    )


def _sides(chance: Random, sides: tuple[int, int]) -> tuple[int, int, int]:
    found = sorted((_between(chance, sides) for _ in range(3)), reverse=True)
    return (found[0], found[1], found[2])


def _between(chance: Random, ends: tuple[int, int]) -> int:
    """A whole number that is as likely in each doubling: most goods are small."""
    low, high = ends
    return round(low * math.pow(high / low, chance.random()))
