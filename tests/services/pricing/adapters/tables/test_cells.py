"""Column letters, stored numbers and date serials."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.adapters.tables.cells import column_of, date_text, number_text
from services.pricing.rules.tables import column_letters


class TestColumnOf:
    @pytest.mark.parametrize(
        ("letters", "place"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16383)]
    )
    def test_letters_count_from_a(self, letters: str, place: int) -> None:
        assert column_of(letters) == place

    @given(st.integers(min_value=0, max_value=20_000))
    def test_letters_and_places_are_the_same_thing(self, place: int) -> None:
        assert column_of(column_letters(place)) == place


class TestNumberText:
    @given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
    def test_what_a_double_stores_comes_back(self, number: Decimal) -> None:
        stored = Decimal(repr(float(number)))
        assert Decimal(number_text(stored)) == number

    @pytest.mark.parametrize(
        ("stored", "text"),
        [
            ("12.300000000000001", "12.3"),
            ("4.006381333931E12", "4006381333931"),
            ("0", "0"),
            ("100", "100"),
            ("1E-7", "0.0000001"),
        ],
    )
    def test_numbers_are_written_plainly(self, stored: str, text: str) -> None:
        assert number_text(Decimal(stored)) == text


class TestDateText:
    @pytest.mark.parametrize(
        ("serial", "epoch_1904", "text"),
        [
            ("46154", False, "2026-05-12"),
            ("46154.75", False, "2026-05-12"),
            ("0", True, "1904-01-01"),
            ("99999999999", False, "99999999999"),
        ],
    )
    def test_serials_are_days(self, serial: str, epoch_1904: bool, text: str) -> None:
        assert date_text(Decimal(serial), epoch_1904) == text
