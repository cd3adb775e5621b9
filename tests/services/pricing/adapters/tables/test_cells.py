"""Stored numbers and the currencies of number formats."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.adapters.tables.cells import currency_sign, number_text


class TestNumberText:
    @given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
    def test_what_a_double_stores_comes_back(self, number: Decimal) -> None:
        assert Decimal(number_text(float(number))) == number

    @pytest.mark.parametrize(
        ("stored", "text"),
        [
            (12.300000000000001, "12.3"),
            (4.006381333931e12, "4006381333931"),
            (4006381333931, "4006381333931"),
            (0, "0"),
            (100, "100"),
            (1e-7, "0.0000001"),
        ],
    )
    def test_numbers_are_written_plainly(self, stored: float, text: str) -> None:
        assert number_text(stored) == text


class TestCurrencySign:
    @pytest.mark.parametrize(
        ("number_format", "sign"),
        [
            ("General", ""),
            ("0.00", ""),
            (r'_-* #,##0.00\ "€"_-;\-* #,##0.00\ "€"_-', "€"),
            ("[$£-809]#,##0.00", "£"),
            ("[$CHF-807] 0.00;[Red]-[$CHF-807] 0.00", "CHF"),
            (r'0.00\ "zł"', "zł"),
        ],
    )
    def test_the_sign_of_positive_numbers_counts(
        self, number_format: str, sign: str
    ) -> None:
        assert currency_sign(number_format) == sign
