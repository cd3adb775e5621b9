"""Numbers by their shape alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.pricing.rules.price_text.numbers import (
    find_numbers,
    normalise,
    read_number,
    with_mark,
)


class TestReadNumber:
    @pytest.mark.parametrize(
        ("body", "value", "mark"),
        [
            ("12", "12", None),
            ("12.5", "12.5", "."),
            ("12,50", "12.50", ","),
            ("1.099,00", "1099.00", ","),
            ("1,099.00", "1099.00", "."),
            ("1'099.00", "1099.00", "."),
            ("1 099", "1099", None),
            ("1.234.567", "1234567", ","),
            ("1,234,567", "1234567", "."),
            ("1.298.00", "1298.00", "."),
            ("12,34,567", "1234567", "."),
            ("1234.567", "1234.567", "."),
            ("0.125", "0.125", "."),
            (".75", "0.75", "."),
            ("..75", "0.75", "."),
            (".750.30", "750.30", "."),
        ],
    )
    def test_shapes_with_one_reading(
        self, body: str, value: str, mark: str | None
    ) -> None:
        number = read_number(body)
        assert number is not None
        assert (number.value, number.mark, number.open) == (Decimal(value), mark, None)

    @pytest.mark.parametrize("body", ["1.099", "12,345", "999.999"])
    def test_three_digits_after_one_mark_are_open(self, body: str) -> None:
        number = read_number(body)
        assert number is not None
        assert number.value == Decimal(body.replace(".", "").replace(",", ""))
        assert number.open == Decimal(body.replace(",", "."))

    @pytest.mark.parametrize(
        "body", ["1.2.3", "12.05.2026", "1.09,00", "1,23,4", "1'50", "1,2.3,4"]
    )
    def test_shapes_that_nobody_writes_are_no_numbers(self, body: str) -> None:
        assert read_number(body) is None


class TestFindNumbers:
    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("2 879,20", ["2879.20"]),
            ("125,00 125,00", ["125.00", "125.00"]),
            ("2 12", ["2", "12"]),
            ("a1b", ["1"]),
            ("3 500 and 2 990", ["3500", "2990"]),
        ],
    )
    def test_blanks_join_full_groups_only(self, text: str, values: list[str]) -> None:
        found = [number.value for number in find_numbers(text)]
        assert found == [Decimal(value) for value in values]


class TestNormalise:
    def test_digits_blanks_and_signs_become_plain(self) -> None:
        assert normalise("\uff11\u00a0\u0662\u2019\u22123") == "1 2'-3"

    def test_raised_cents_become_decimals(self) -> None:
        assert normalise("12\u2079\u2079") == "12.99"
        assert normalise("5 m\u00b2") == "5 m2"


class TestWithMark:
    @pytest.mark.parametrize(
        ("body", "mark", "value"),
        [
            ("75,333", ",", "75.333"),
            ("75,333", ".", "75333"),
            ("..75,333", ".", "0.75333"),
            ("..75,333", ",", "75.333"),
        ],
    )
    def test_the_mark_decides(self, body: str, mark: str, value: str) -> None:
        assert with_mark(body, mark) == Decimal(value)

    def test_a_mark_that_comes_twice_is_none(self) -> None:
        assert with_mark("1.234.567", ".") is None
