"""An item as both sides of a comparison know it: an offer or a catalogue product.

Tables, pages and APIs are turned into this; nothing here knows where a row came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from common.money import Money
from services.pricing.rules.reasons import Reason


@dataclass(frozen=True, slots=True)
class PackSize:
    """How many units one item holds, and the words that said so ("2er Pack")."""

    count: int
    words: str

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"a pack of {self.count} does not exist")


@dataclass(frozen=True, slots=True)
class Parcel:
    """Weight in grams, three sides in millimetres, longest first; None = unknown."""

    weight_g: Decimal | None = None
    sides_mm: tuple[Decimal, Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class MarketFacts:
    """What a catalogue row says of the market beside its price; None = not known."""

    price_p10: Money | None = None
    price_p90: Money | None = None
    sellers: int | None = None
    units_per_month: Decimal | None = None
    days_to_sell: Decimal | None = None


class PriceBasis(StrEnum):
    """What the heading of the price column says the price is for."""

    UNSAID = "unsaid"
    """Nothing: the price of whatever the title describes."""
    UNIT = "unit"
    """One unit ("Unit Price", "EK je Stück")."""
    PACK = "pack"
    """All that the pack column counts ("Case Price")."""


@dataclass(frozen=True, slots=True)
class ListTerms:
    """How a list sells its items; `sku` is the supplier's own number.

    `column_pack` is what the pack column counts, `title_pack` what the title does.
    `currency_assumed`: no cell, column, heading or option named the price's currency.
    """

    sku: str = ""
    stock: int | None = None
    minimum_order: int | None = None
    title_pack: PackSize | None = None
    column_pack: PackSize | None = None
    price_basis: PriceBasis = PriceBasis.UNSAID
    with_tax: bool = False
    currency_assumed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a table; `price` is what it costs (offer) or sells for (catalogue).

    `row_id` is the file's own id, else the 0-based data row; `line` is where a person
    finds it in the file (1-based, header included). `gtins` are 14 digits with a good
    check digit, `asin` is upper case. `problems` are this row's faults.
    """

    index: int
    row_id: str | int
    line: int
    title: str
    description: str = ""
    brand: str = ""
    price: Money | None = None
    shipping: Money | None = None
    gtins: frozenset[str] = frozenset()
    asin: str | None = None
    models: frozenset[str] = frozenset()
    pack: PackSize | None = None
    category: str = ""
    condition: str = ""
    parcel: Parcel = field(default_factory=Parcel)
    market: MarketFacts = field(default_factory=MarketFacts)
    terms: ListTerms = field(default_factory=ListTerms)
    problems: tuple[Reason, ...] = ()
