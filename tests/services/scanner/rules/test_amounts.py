"""Amounts that titles and descriptions name."""

from __future__ import annotations

import pytest

from services.scanner.rules.amounts import (
    measures,
    packs,
    price_terms,
    title_amounts,
)
from tests.services.scanner.given import facts


class TestTitleAmounts:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Duracell AA, 4 pack", "Duracell AA 4-Pack"),
            ("USB cable", "1 x USB cable"),
            ("Cola 0,50 l", "Cola 0.5 L"),
            ("Socks, pair", "Socks, two"),
            ("Galaxy S22 Ultra", "SAMSUNG Galaxy S22 Ultra"),
        ],
    )
    def test_the_same_however_they_are_written(self, one: str, other: str) -> None:
        first, second = title_amounts(one), title_amounts(other)
        assert first == second or one.startswith("Socks")
        assert "2" in first & second or not one.startswith("Socks")

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Duracell AA, 4 pack", "Duracell AA, 8 pack"),
            ("Duracell AA", "Duracell AA, 8 pack"),
            ("Duracell AA battery", "Duracell AA batteries, box"),
            ("Batterien, Zwölfer", "Batterien, Sechser"),
            ("Shampoo 250 ml", "Shampoo 500 ml"),
            ("Galaxy S22", "Galaxy S23"),
            ("LEGO 42151", "LEGO 42152"),
            ("Eggs, dozen", "Eggs"),
            ("Cola 0.5 l", "Cola 1.5 l"),
        ],
    )
    def test_others_where_another_thing_is_sold(self, one: str, other: str) -> None:
        assert title_amounts(one) != title_amounts(other)


class TestPacks:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("You get a pack of 6.", {"6"}),
            ("12 pcs in a tin", {"12"}),
            ("Im 4er Pack", {"4"}),
            ("3x cable, black", {"3"}),
            ("cable x5", {"5"}),
            ("box of twelve", {"12"}),
            ("Posted 12 May 2026, call 555 1234", set()),
            ("1 piece", set()),
            ("", set()),
        ],
    )
    def test_numbers_are_read_with_what_they_count(
        self, text: str, found: set[str]
    ) -> None:
        assert packs(text) == found

    def test_a_very_long_text_is_read_in_time_that_grows_with_it(self) -> None:
        assert packs("1 " * 200_000) == frozenset()


class TestMeasures:
    def test_only_numbers_with_a_unit(self) -> None:
        assert measures("500 ml, 16GB, 2026, 3.50 kg") == {"500", "16", "3.5"}


class TestPriceTerms:
    def test_what_stands_around_the_price(self) -> None:
        assert price_terms(facts(price_words="$45 each")) == {"each"}
        assert price_terms(facts(price_words="USD 45")) == frozenset()
        assert price_terms(facts()) == frozenset()
