"""Exchange rates the user gave; a rate that was not given is never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from common.money import Money, Rounding

Rates = dict[tuple[str, str], Decimal]


@dataclass(frozen=True, slots=True)
class Exchange:
    """`rates[("EUR", "USD")]` is how many USD one EUR buys."""

    rates: Rates

    def convert(
        self, money: Money, currency_code: str, rounding: Rounding
    ) -> Money | None:
        """The amount in another currency, rounded as said; None = no rate is known."""
        if money.currency_code == currency_code:
            return money
        rate = self._rate(money.currency_code, currency_code)
        if rate is None:
            return None
        return Money.of(money.amount * rate, currency_code, rounding)

    def _rate(self, source: str, target: str) -> Decimal | None:
        direct = self.rates.get((source, target))
        if direct is not None:
            return direct
        inverse = self.rates.get((target, source))
        return 1 / inverse if inverse else None
