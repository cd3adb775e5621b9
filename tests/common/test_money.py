"""Money: exact, in one currency, never a float."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import currencies
from common.money import (
    CurrencyMismatch,
    Money,
    NotAnAmount,
    Rounding,
    UnknownCurrency,
    total,
)

amounts = st.integers(-(10**15), 10**15)
codes = st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF"])


class TestOf:
    @pytest.mark.parametrize(
        ("text", "code", "units"),
        [
            ("12.34", "USD", 1234),
            ("-0.01", "EUR", -1),
            ("1099", "JPY", 1099),
            ("1.234", "KWD", 1234),
            ("0.0001", "CLF", 1),
        ],
    )
    def test_counts_the_minor_units_of_the_currency(
        self, text: str, code: str, units: int
    ) -> None:
        assert Money.of(text, code) == Money(units, code)

    def test_a_fraction_of_a_minor_unit_is_refused_unless_rounding_is_named(
        self,
    ) -> None:
        with pytest.raises(NotAnAmount):
            Money.of("0.005", "USD")
        assert Money.of("0.005", "USD", Rounding.HALF_UP) == Money(1, "USD")
        assert Money.of("0.005", "USD", Rounding.HALF_EVEN) == Money(0, "USD")

    @pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "abc", "", "1,5"])
    def test_what_is_no_finite_number_is_refused(self, text: str) -> None:
        with pytest.raises(NotAnAmount):
            Money.of(text, "USD")

    def test_an_unknown_currency_is_refused(self) -> None:
        with pytest.raises(UnknownCurrency):
            Money.of("1", "XYZ")

    @given(amounts, codes)
    def test_the_amount_reads_back_exactly(self, units: int, code: str) -> None:
        money = Money(units, code)
        assert Money.of(money.amount, code) == money
        assert Money.of(str(money.amount), code) == money


class TestConstruction:
    @pytest.mark.parametrize("units", [1.0, True, "1", Decimal(1)])
    def test_only_whole_numbers_are_minor_units(self, units: object) -> None:
        with pytest.raises(NotAnAmount):
            Money(units, "USD")  # type: ignore[arg-type]  # the wrong type is the test


class TestTimes:
    @pytest.mark.parametrize(
        ("units", "rate", "rounding", "expected"),
        [
            (332, "0.035", Rounding.HALF_UP, 12),
            (250, "0.01", Rounding.HALF_UP, 3),
            (250, "0.01", Rounding.HALF_EVEN, 2),
            (350, "0.01", Rounding.HALF_EVEN, 4),
            (201, "0.01", Rounding.UP, 3),
            (299, "0.01", Rounding.DOWN, 2),
            (-250, "0.01", Rounding.HALF_UP, -3),
        ],
    )
    def test_rounds_by_the_named_rule(
        self, units: int, rate: str, rounding: Rounding, expected: int
    ) -> None:
        product = Money(units, "USD").times(Decimal(rate), rounding)
        assert product == Money(expected, "USD")

    def test_exact_refuses_a_fraction(self) -> None:
        with pytest.raises(NotAnAmount):
            Money(1, "USD").times(Decimal("0.5"), Rounding.EXACT)

    @given(amounts, st.decimals("0", "1", places=6))
    def test_half_up_is_never_off_by_more_than_half(
        self, units: int, rate: Decimal
    ) -> None:
        product = Money(units, "USD").times(rate, Rounding.HALF_UP)
        assert abs(product.minor_units - units * rate) <= Decimal("0.5")


class TestArithmetic:
    @given(amounts, amounts, codes)
    def test_what_is_added_can_be_taken_away(self, a: int, b: int, code: str) -> None:
        left, right = Money(a, code), Money(b, code)
        assert left + right - right == left
        assert left - right == -(right - left)

    def test_currencies_do_not_mix(self) -> None:
        with pytest.raises(CurrencyMismatch):
            Money(1, "USD") + Money(1, "EUR")
        with pytest.raises(CurrencyMismatch):
            Money(1, "USD") < Money(1, "EUR")  # noqa: B015 - the comparison must raise

    def test_orders_by_amount(self) -> None:
        small, large = Money(1, "USD"), Money(2, "USD")
        assert small < large
        assert large > small
        assert small <= Money(1, "USD") >= small

    def test_an_empty_total_has_the_asked_currency(self) -> None:
        assert total([], "JPY") == Money(0, "JPY")
        assert total([Money(1, "USD"), Money(2, "USD")], "USD") == Money(3, "USD")


class TestJson:
    def test_is_minor_units_and_currency(self) -> None:
        expected = {"minor_units": 1234, "currency_code": "USD"}
        assert Money(1234, "USD").as_json() == expected

    def test_text_has_the_currency_s_decimals(self) -> None:
        assert str(Money(1200, "USD")) == "12.00 USD"
        assert str(Money(1200, "JPY")) == "1200 JPY"
        assert str(Money(-1, "KWD")) == "-0.001 KWD"


class TestCurrencies:
    def test_an_unknown_code_has_no_exponent(self) -> None:
        with pytest.raises(KeyError):
            currencies.exponent("XYZ")

    def test_codes_are_upper_case(self) -> None:
        assert currencies.is_currency("USD")
        assert not currencies.is_currency("usd")
