"""Two readings of a number: what they agree on, and who decides where they do not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.scanner.rules.written_numbers import (
    LONGEST_NUMBER,
    Read,
    custom_of,
    read_number,
)


class TestReadNumber:
    @pytest.mark.parametrize(
        ("number", "amount"),
        [
            ("1099", "1099"),
            ("1,099", "1099"),
            ("1.099", "1099"),
            ("1.099,00", "1099"),
            ("1,099.00", "1099"),
            ("19,1", "19.1"),
            ("1,23,456.5", "123456.5"),
            ("1 234 567", "1234567"),
        ],
    )
    def test_is_sure_where_shape_and_customs_agree(
        self, number: str, amount: str
    ) -> None:
        assert read_number(number) == Read(Decimal(amount), agreed=True)

    @pytest.mark.parametrize(
        ("number", "amount"),
        [("29.1583", "29.1583"), ("0.333", "0.333"), (".750.30", "750.30")],
    )
    def test_takes_the_shape_where_no_custom_fits(
        self, number: str, amount: str
    ) -> None:
        assert read_number(number) == Read(Decimal(amount), agreed=False)

    @pytest.mark.parametrize(
        ("number", "currency", "amount"),
        [
            ("1.250", "KWD", "1.250"),
            ("1,250", "KWD", "1250"),
            ("1,250", "TND", "1.250"),
            ("1.250", "EUR", "1250"),
            ("25,000", "IQD", "25000"),
        ],
    )
    def test_lets_the_currency_decide(
        self, number: str, currency: str, amount: str
    ) -> None:
        found = read_number(number, currency=currency)
        assert found is not None
        assert found.amount == Decimal(amount)

    def test_says_nothing_where_the_locale_contradicts_the_shape(self) -> None:
        assert read_number("3.459", currency="USD", locale="en-US") is None

    @pytest.mark.parametrize("number", ["1..2", "1,,2", "9" * (LONGEST_NUMBER + 1)])
    def test_says_nothing_about_what_is_no_number(self, number: str) -> None:
        assert read_number(number) is None


class TestCustomOf:
    @pytest.mark.parametrize(
        ("locale", "point"),
        [
            ("en-US", "."),
            ("de-DE", ","),
            ("de-CH", "."),
            ("es-MX", "."),
            ("es-AR", ","),
        ],
    )
    def test_knows_the_decimal_mark_of_a_place(self, locale: str, point: str) -> None:
        custom = custom_of(locale)
        assert custom is not None
        assert custom[1] == point

    def test_knows_none_of_no_place(self) -> None:
        assert custom_of("") is None
