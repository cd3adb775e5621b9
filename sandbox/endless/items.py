"""What the endless shops sell: each item is a function of (seed, shop, number)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SHAPES: Final = ("json_ld", "json_ld", "json_ld", "graph", "graph", "microdata", "meta")
"""How pages say what they sell; about as often as shops do."""

_WORDS: Final = (
    "steel lamp copper kettle walnut board linen cushion garden hose cordless drill "
    "ceramic bowl travel mug running shoe desk chair wool blanket camping stove oak "
    "shelf glass jar bronze hinge cotton towel canvas bag leather strap brass hook"
).split()
_BRANDS: Final = "Norvik Halden Castora Brill Ovanti Tessel Mirado Quennel".split()
_MASK: Final = (1 << 64) - 1
_PREFIX: Final = 952
"""GS1 keeps it for examples."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing for sale."""

    number: int
    key: str
    title: str
    brand: str
    mpn: str
    gtin: str
    """13 digits, check digit right."""
    minor_units: int
    in_stock: bool
    shape: str

    @property
    def price(self) -> str:
        """In dollars, as machines write it."""
        return f"{self.minor_units // 100}.{self.minor_units % 100:02d}"


def make_item(seed: int, shop: int, number: int) -> Item:
    """The item of that number; the same for ever."""
    bits = mix(seed, shop, number)
    first, second = _WORDS[bits % len(_WORDS)], _WORDS[(bits >> 8) % len(_WORDS)]
    # Far apart, so that a neighbour's price is never right by accident.
    minor = 199 + (bits >> 16) % 99_800
    return Item(
        number=number,
        key=f"S{shop}-{number:08d}",
        title=f"{first.title()} {second} {number:x}",
        brand=_BRANDS[(bits >> 40) % len(_BRANDS)],
        mpn=f"M{(bits >> 44) % 10**6:06d}",
        gtin=_with_check_digit(f"{_PREFIX}{shop % 10}{number % 10**8:08d}"),
        minor_units=minor,
        in_stock=bool((bits >> 50) % 10),
        shape=SHAPES[(bits >> 54) % len(SHAPES)],
    )


def mix(*numbers: int) -> int:
    """64 bits that look like chance (SplitMix64): a seeded generator costs far more."""
    state = 0
    for number in numbers:
        state = (state + number + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state


def _with_check_digit(twelve: str) -> str:
    """GS1 General Specifications, 7.9: weights 1 and 3 in turn."""
    total = sum(int(digit) * (3 if n % 2 else 1) for n, digit in enumerate(twelve))
    return f"{twelve}{-total % 10}"
