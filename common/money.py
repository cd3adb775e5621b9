"""Money: integer minor units and a currency. Standard library only, never float."""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from common import currencies
from common.errors import BadInput


class UnknownCurrency(BadInput):
    """That is not an ISO 4217 currency code."""


class CurrencyMismatch(BadInput):
    """Amounts in different currencies cannot be added or compared."""


class NotAnAmount(BadInput):
    """That is not a finite decimal amount."""


class Rounding(StrEnum):
    """How a fraction of a minor unit becomes a whole one; a channel names its own."""

    HALF_UP = "half_up"
    """0.5 goes away from zero: what most invoices do."""
    HALF_EVEN = "half_even"
    """0.5 goes to the even neighbour: banker's rounding, TCGplayer's rule."""
    UP = "up"
    """Always away from zero: a cost that must never be understated."""
    DOWN = "down"
    """Always towards zero."""
    EXACT = "exact"
    """A fraction is an error: for amounts that somebody typed."""

    @property
    def mode(self) -> str:
        """The decimal module's name of this rule."""
        return _MODES[self]


_MODES = {
    Rounding.HALF_UP: decimal.ROUND_HALF_UP,
    Rounding.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    Rounding.UP: decimal.ROUND_UP,
    Rounding.DOWN: decimal.ROUND_DOWN,
    Rounding.EXACT: decimal.ROUND_DOWN,
}

# Wide enough that no product of a price and a rate loses a digit before it is rounded.
_CONTEXT = decimal.Context(prec=50)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor_units` of `currency_code` (cents of USD, yen of JPY)."""

    minor_units: int
    currency_code: str

    def __post_init__(self) -> None:
        if type(self.minor_units) is not int:
            raise NotAnAmount(f"{self.minor_units!r} is not a whole number.")
        if not currencies.is_currency(self.currency_code):
            raise UnknownCurrency(f"{self.currency_code!r} is not a currency code.")

    @classmethod
    def of(
        cls,
        amount: Decimal | int | str,
        currency_code: str,
        rounding: Rounding = Rounding.EXACT,
    ) -> Money:
        """Money from major units (`"12.34"`); a fraction of a minor unit is rounded.

        Raises UnknownCurrency; NotAnAmount for NaN, infinity, text that is no number,
        or, under EXACT, a fraction of a minor unit.
        """
        if not currencies.is_currency(currency_code):
            raise UnknownCurrency(f"{currency_code!r} is not a currency code.")
        units = _scaled(amount, currencies.exponent(currency_code))
        return cls(_whole(units, rounding), currency_code)

    @classmethod
    def zero(cls, currency_code: str) -> Money:
        """Nothing, in that currency."""
        return cls(0, currency_code)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with the currency's decimals: Decimal('12.30')."""
        exponent = currencies.exponent(self.currency_code)
        return Decimal(self.minor_units).scaleb(-exponent, _CONTEXT)

    def times(self, rate: Decimal | int, rounding: Rounding) -> Money:
        """This amount times an exact rate, rounded to a whole minor unit by name."""
        product = _CONTEXT.multiply(Decimal(self.minor_units), Decimal(rate))
        return Money(_whole(product, rounding), self.currency_code)

    def _check(self, other: Money) -> None:
        if self.currency_code != other.currency_code:
            raise CurrencyMismatch(
                f"{self.currency_code} and {other.currency_code} do not mix."
            )

    def __add__(self, other: Money) -> Money:
        self._check(other)
        return Money(self.minor_units + other.minor_units, self.currency_code)

    def __sub__(self, other: Money) -> Money:
        self._check(other)
        return Money(self.minor_units - other.minor_units, self.currency_code)

    def __neg__(self) -> Money:
        return Money(-self.minor_units, self.currency_code)

    def __lt__(self, other: Money) -> bool:
        self._check(other)
        return self.minor_units < other.minor_units

    def __le__(self, other: Money) -> bool:
        self._check(other)
        return self.minor_units <= other.minor_units

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return other <= self

    def __bool__(self) -> bool:
        return self.minor_units != 0

    def __str__(self) -> str:
        return f"{self.amount} {self.currency_code}"

    def as_json(self) -> dict[str, int | str]:
        """The shape money has in every JSON of ours (docs/architecture.md)."""
        return {"minor_units": self.minor_units, "currency_code": self.currency_code}


def total(amounts: Iterable[Money], currency_code: str) -> Money:
    """The sum; `currency_code` gives an empty sum its currency."""
    result = Money.zero(currency_code)
    for amount in amounts:
        result = result + amount
    return result


def _scaled(amount: Decimal | int | str, exponent: int) -> Decimal:
    try:
        value = Decimal(amount)
    except (decimal.InvalidOperation, ValueError) as exc:
        raise NotAnAmount(f"{amount!r} is not a decimal number.") from exc
    if not value.is_finite():
        raise NotAnAmount(f"{amount!r} is not a finite amount.")
    return value.scaleb(exponent, _CONTEXT)


def _whole(units: Decimal, rounding: Rounding) -> int:
    whole = units.to_integral_value(rounding=rounding.mode)
    if rounding is Rounding.EXACT and whole != units:
        raise NotAnAmount(f"{units} minor units: a fraction cannot be kept.")
    return int(whole)
