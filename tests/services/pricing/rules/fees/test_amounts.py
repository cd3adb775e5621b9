"""Amounts and taxes as typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import BadInput
from common.money import CurrencyMismatch, Money, NotAnAmount, UnknownCurrency
from services.pricing.rules.fees import Tax, parse_amount, parse_price, parse_tax


class TestParseAmount:
    @pytest.mark.parametrize(
        ("text", "cents"),
        [
            ("22.99", 2299),
            ("$22.99", 2299),
            ("22.99$", 2299),
            ("22.99 USD", 2299),
            ("usd 22.99", 2299),
            (" 0 ", 0),
            ("1,099.5", 109_950),
            ("1099", 109_900),
            ("22.990", 2299),
        ],
    )
    def test_ways_of_writing_it(self, text: str, cents: int) -> None:
        assert parse_amount(text, "USD", name="price") == Money(cents, "USD")

    @pytest.mark.parametrize(
        "text",
        ["", "NaN", "inf", "1e5", "1,09", "1.099,00", "twelve", "1 2", "9" * 13, "٣"],
    )
    def test_what_is_no_amount_is_refused(self, text: str) -> None:
        with pytest.raises(NotAnAmount, match="price"):
            parse_amount(text, "USD", name="price")

    def test_a_fraction_of_a_cent_is_refused(self) -> None:
        with pytest.raises(NotAnAmount, match="smallest coin of USD"):
            parse_amount("1.234", "USD", name="price")

    def test_less_than_nothing_is_refused(self) -> None:
        with pytest.raises(BadInput, match="less than nothing"):
            parse_amount("-1.00", "USD", name="cost")

    def test_an_unknown_currency_is_refused(self) -> None:
        with pytest.raises(UnknownCurrency, match="XYZ"):
            parse_amount("1 XYZ", "USD", name="price")

    @pytest.mark.parametrize("text", ["1 EUR", "€1", "£1"])
    def test_another_currency_is_refused(self, text: str) -> None:
        with pytest.raises(CurrencyMismatch, match="works in USD"):
            parse_amount(text, "USD", name="price")

    @given(st.integers(0, 10**11))
    def test_what_money_prints_is_read_back(self, cents: int) -> None:
        money = Money(cents, "USD")
        assert parse_amount(str(money), "USD", name="price") == money


class TestParsePrice:
    @pytest.mark.parametrize("text", ["0", "0.00", "$0"])
    def test_nothing_is_sold_for_nothing(self, text: str) -> None:
        with pytest.raises(BadInput, match="price of 0"):
            parse_price(text, "USD")


class TestParseTax:
    @pytest.mark.parametrize(
        ("text", "tax"),
        [
            ("7%", Tax(rate=70_000)),
            ("7.25 %", Tax(rate=72_500)),
            ("8.8750%", Tax(rate=88_750)),
            ("0%", Tax()),
            ("100%", Tax(rate=1_000_000)),
            ("7.00", Tax(amount=700)),
            ("$7", Tax(amount=700)),
        ],
    )
    def test_a_rate_or_an_amount(self, text: str, tax: Tax) -> None:
        assert parse_tax(text, "USD") == tax

    @pytest.mark.parametrize("text", ["-7%", "7.12345%", "%", "101%", "-7", "tax"])
    def test_what_is_neither_is_refused(self, text: str) -> None:
        with pytest.raises(BadInput):
            parse_tax(text, "USD")


class TestTax:
    @pytest.mark.parametrize(("rate", "amount"), [(-1, 0), (1_000_001, 0), (0, -1)])
    def test_a_tax_outside_its_range_is_refused(self, rate: int, amount: int) -> None:
        with pytest.raises(BadInput, match="sales tax"):
            Tax(rate, amount)

    @pytest.mark.parametrize(("paid", "tax"), [(10_000, 700), (7, 0), (8, 1)])
    def test_it_is_rounded_half_up(self, paid: int, tax: int) -> None:
        assert Tax(rate=70_000).on(paid) == tax
