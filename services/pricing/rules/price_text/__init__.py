"""Prices written for people, read exactly or refused by name."""

from services.pricing.rules.price_text.conventions import column_convention
from services.pricing.rules.price_text.reading import (
    Doubt,
    PriceAmbiguous,
    PriceReading,
    PriceUnreadable,
    currency_of,
    guess_price,
    read_price,
)

__all__ = [
    "Doubt",
    "PriceAmbiguous",
    "PriceReading",
    "PriceUnreadable",
    "column_convention",
    "currency_of",
    "guess_price",
    "read_price",
]
