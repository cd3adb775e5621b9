"""The identifiers are valid, distinct and in the ranges that are nobody's."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean, isbn

from sandbox.world.numbers import (
    BOOK_PREFIX,
    EXAMPLE_PREFIX,
    asin,
    broken_gtin13,
    check_digit,
    gtin13,
)

INDEX = st.integers(min_value=0, max_value=10**7)


class TestCheckDigit:
    @pytest.mark.parametrize(
        ("body", "digit"), [("400638133393", "1"), ("978030640615", "7")]
    )
    def test_is_that_of_known_numbers(self, body: str, digit: str) -> None:
        assert check_digit(body) == digit


class TestGtin13:
    @given(INDEX, st.sampled_from([EXAMPLE_PREFIX, BOOK_PREFIX]))
    def test_is_valid_and_keeps_its_prefix(self, index: int, prefix: str) -> None:
        number = gtin13(index, prefix)
        assert ean.is_valid(number)
        assert number.startswith(prefix)

    @given(INDEX)
    def test_of_a_book_is_an_isbn(self, index: int) -> None:
        assert isbn.is_valid(gtin13(index, BOOK_PREFIX))

    def test_is_distinct(self) -> None:
        assert len({gtin13(index) for index in range(20_000)}) == 20_000


class TestBrokenGtin13:
    @given(INDEX)
    def test_has_the_length_but_not_the_check_digit(self, index: int) -> None:
        number = broken_gtin13(gtin13(index))
        assert len(number) == 13
        assert not ean.is_valid(number)


class TestAsin:
    @given(INDEX)
    def test_has_the_form_of_an_asin(self, index: int) -> None:
        assert re.fullmatch(r"B0SB[0-9A-Z]{6}", asin(index))

    def test_is_distinct(self) -> None:
        assert len({asin(index) for index in range(20_000)}) == 20_000
