"""Exchange rates the owner gave; a rate that was not given is never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from common import currencies
from common.errors import BadInput
from common.money import Money, Rounding

Rates = dict[tuple[str, str], Decimal]

_PAIR: Final = re.compile(r"([A-Za-z]{3})/?([A-Za-z]{3})=(.+)")
_LEAST_RATE: Final = Decimal("1e-9")


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


def exchange(given: Iterable[str]) -> Exchange:
    """Rates from texts like EURUSD=1.08. Raises BadInput."""
    rates: dict[tuple[str, str], Decimal] = {}
    for text in given:
        match = _PAIR.fullmatch(text.strip())
        if match is None:
            raise BadInput(
                f"{text!r} is not a rate.", hint="Write it like EURUSD=1.08."
            )
        source, target = currency_code(match[1]), currency_code(match[2])
        rate = _rate(match[3])
        if rate <= 0:
            raise BadInput(f"The rate {text!r} is not above zero.")
        if not _LEAST_RATE <= rate <= 1 / _LEAST_RATE:
            raise BadInput(f"No two currencies have a rate like {text!r}.")
        rates[source, target] = rate
    return Exchange(rates)


def currency_code(text: str) -> str:
    """The code in upper case. Raises BadInput when it is no ISO 4217 currency."""
    code = text.strip().upper()
    if not currencies.is_currency(code):
        raise BadInput(
            f"{text!r} is not a currency code.", hint="Write it like USD or EUR."
        )
    return code


def _rate(text: str) -> Decimal:
    hint = "Write it like EURUSD=1.08."
    try:
        value = Decimal(text.strip())
    except InvalidOperation as exc:
        raise BadInput(f"The rate {text!r} is not a number.", hint=hint) from exc
    if not value.is_finite():
        raise BadInput(f"The rate {text!r} is not finite.", hint=hint)
    return value
