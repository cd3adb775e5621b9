"""Exchange: only given rates, in either direction, rounded as said."""

from __future__ import annotations

from decimal import Decimal

from common.money import Money, Rounding
from services.pricing.rules.fx import Exchange
from tests.factories import usd

EURO = Exchange({("EUR", "USD"): Decimal("1.10")})


class TestConvert:
    def test_with_the_given_rate_and_its_inverse(self) -> None:
        euros = Money(1000, "EUR")
        assert EURO.convert(euros, "USD", Rounding.HALF_UP) == usd("11.00")
        assert EURO.convert(usd("11.00"), "EUR", Rounding.HALF_UP) == euros

    def test_the_same_currency_needs_no_rate(self) -> None:
        assert Exchange({}).convert(usd("1"), "USD", Rounding.UP) == usd("1")

    def test_a_rate_that_was_not_given_is_not_guessed(self) -> None:
        assert EURO.convert(Money(1, "GBP"), "USD", Rounding.UP) is None

    def test_currencies_with_other_decimals(self) -> None:
        yen = Exchange({("JPY", "USD"): Decimal("0.0066")})
        assert yen.convert(Money(1000, "JPY"), "USD", Rounding.UP) == usd("6.60")

    def test_rounds_as_said(self) -> None:
        cent = Money(1, "EUR")
        assert EURO.convert(cent, "USD", Rounding.UP) == usd("0.02")
        assert EURO.convert(cent, "USD", Rounding.DOWN) == usd("0.01")
