"""Prices as shops write them."""

from __future__ import annotations

import pytest

from sandbox.sites.shops.money import Money

GERMAN = Money(currency="EUR", text="{whole},{cents} EUR", group=".")
SWISS = Money(currency="CHF", text="CHF {whole}.{cents}", even="CHF {whole}.-")
SPLIT = Money(currency="EUR", text="{whole},{cents}", main="{whole}{cents}")
YEN = Money(currency="JPY", text="{whole} yen", group=",")


class TestShown:
    @pytest.mark.parametrize(
        ("money", "minor", "text"),
        [
            (GERMAN, 123_456, "1.234,56 EUR"),
            (GERMAN, 5, "0,05 EUR"),
            (SWISS, 1250, "CHF 12.50"),
            (SWISS, 1200, "CHF 12.-"),
            (YEN, 1980, "1,980 yen"),
        ],
    )
    def test_is_what_the_shop_writes(self, money: Money, minor: int, text: str) -> None:
        assert money.shown(minor) == text


class TestRead:
    def test_is_the_text_without_markup(self) -> None:
        assert SPLIT.read(1999) == "1999"
        assert GERMAN.read(1999) == GERMAN.shown(1999)


class TestDecimal:
    def test_has_the_places_of_the_currency(self) -> None:
        assert GERMAN.decimal(123_405) == "1234.05"
        assert YEN.decimal(1980) == "1980"
