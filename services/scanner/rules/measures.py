"""Amounts of goods ("750 ml") and what one of their unit costs ("12.93 per 1 l")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from common.money import Money, NotAnAmount, Rounding

_LARGEST: Final = Decimal(10) ** 9
# UN/CEFACT recommendation 20, which schema.org's unitCode asks for, and what is
# written instead of it: one spelling each.
_UNITS: Final = {
    spelt: unit
    for unit, spellings in {
        "mg": "mg mgm milligram milligrams",
        "g": "g gr grm gram grams gramm",
        "kg": "kg kgm kilo kilogram kilograms kilogramm",
        "ml": "ml mlt milliliter millilitre",
        "cl": "cl clt centiliter",
        "l": "l ltr lt liter litre liters litres",
        "cm": "cm cmt",
        "m": "m mtr meter metre meters metres",
        "m2": "m2 m\u00b2 sqm mtk",
        "oz": "oz onz ounce ounces",
        "lb": "lb lbs lbr pound pounds",
        "fl oz": "floz oza",
        "piece": "piece pieces pc pcs ea each unit units c62 h87 pce ct count st stk "
        "st\u00fcck pi\u00e8ce",
    }.items()
    for spelt in spellings.split()
}
_SIZES: Final = {
    "mg": ("g", Decimal("0.001")),
    "g": ("g", Decimal(1)),
    "kg": ("g", Decimal(1000)),
    "ml": ("l", Decimal("0.001")),
    "cl": ("l", Decimal("0.01")),
    "l": ("l", Decimal(1)),
    "cm": ("m", Decimal("0.01")),
    "m": ("m", Decimal(1)),
}
"""What can be turned into one another, and how large each is."""
_WRITTEN: Final = re.compile(
    r"([0-9]{1,9}(?:\.[0-9]{1,4})?)?\s*([^\W\d_][\w. \u00b2]{0,14})"
)
_PER: Final = re.compile(r"(?i)\s*(?:/|\b(?:per|pro|je|par|al|por)\b)\s*")
_COUNT: Final = re.compile(
    r"(?:pack|set|box|case|lot) of ([0-9]{1,5})|"
    r"(?:x\s?)?([0-9]{1,5})(?:\s?x|[\s-]?[^\W\d_]{1,12}\.?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """So much of something."""

    amount: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{format(self.amount.normalize(), 'f')} {self.unit}"

    @property
    def pieces(self) -> int | None:
        """How many pieces it is; None if it is no whole number of them."""
        whole = self.unit == "piece" and self.amount == int(self.amount)
        return int(self.amount) if whole else None

    def in_units_of(self, other: Measure) -> Decimal | None:
        """How often `other` goes into it; None if they cannot be compared."""
        if self.unit == other.unit:
            return self.amount / other.amount
        mine, theirs = _SIZES.get(self.unit), _SIZES.get(other.unit)
        if mine is None or theirs is None or mine[0] != theirs[0]:
            return None
        return self.amount * mine[1] / (other.amount * theirs[1])


def measure(amount: Any, unit: str) -> Measure | None:
    """So much of a unit that is known; None if it is none, or nothing."""
    known = _UNITS.get(unit.lower().replace(" ", "").rstrip("."))
    if known is None or isinstance(amount, bool):
        return None
    try:
        value = Decimal(str(amount).strip())
    except InvalidOperation:
        return None
    fits = value.is_finite() and 0 < value <= _LARGEST
    return Measure(value, known) if fits else None


def read_measure(text: str) -> Measure | None:
    """The one amount that a text is: "750 ml", "1.5kg", "kg"."""
    found = _WRITTEN.fullmatch(text.strip())
    return measure(found[1] or 1, found[2]) if found else None


def read_count(text: str) -> int | None:
    """The count that a text is: "6", "6 pcs", "6 x", "pack of 6"; none if it says more.

    An amount of something else is none: "750 ml" are not 750.
    """
    found = _COUNT.fullmatch(text.strip())
    if found is None:
        return None
    amount = read_measure(text)
    if amount is not None and amount.unit != "piece":
        return None
    count = int(found[1] or found[2])
    return count or None


def parted(text: str) -> tuple[str, Measure] | None:
    """The words of a price, and what it is for: "9,99 EUR / l", "$2 per 100 g"."""
    words, *rest = _PER.split(text.strip(), maxsplit=1)
    base = read_measure(rest[0]) if rest else None
    return (words, base) if base else None


def price_of(price: Money, holds: Measure, base: Measure) -> Money | None:
    """What `base` costs where `holds` costs `price`; None if they do not compare."""
    times = holds.in_units_of(base)
    if not times:
        return None
    try:
        return Money.of(price.amount / times, price.currency_code, Rounding.HALF_UP)
    except NotAnAmount:
        return None
