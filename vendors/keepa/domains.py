"""The Amazon countries Keepa knows, and the currency of each one's prices.

Prices are whole minor units of it: cents, but yen for Japan.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from common.money import Money


class Domain(IntEnum):
    """Keepa's number of a country; 0 and 7 are reserved."""

    US = 1
    GB = 2
    DE = 3
    FR = 4
    JP = 5
    CA = 6
    IT = 8
    ES = 9
    IN = 10
    MX = 11
    BR = 12

    @property
    def currency_code(self) -> str:
        """What its prices are in, ISO 4217."""
        return _CURRENCIES[self]

    def money(self, minor_units: int) -> Money:
        """A price of this country."""
        return Money(minor_units, self.currency_code)


_CURRENCIES: Final = {
    Domain.US: "USD",
    Domain.GB: "GBP",
    Domain.DE: "EUR",
    Domain.FR: "EUR",
    Domain.JP: "JPY",
    Domain.CA: "CAD",
    Domain.IT: "EUR",
    Domain.ES: "EUR",
    Domain.IN: "INR",
    Domain.MX: "MXN",
    Domain.BR: "BRL",
}
