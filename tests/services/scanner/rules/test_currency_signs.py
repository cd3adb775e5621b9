"""Currencies in texts: what stands there, and what it may mean."""

from __future__ import annotations

import pytest

from services.scanner.rules.currency_signs import (
    code_of,
    country_of,
    currency_of_country,
    signs_in,
)


def texts(text: str) -> list[str]:
    """The signs in a text as they stand there."""
    return [sign.text for sign in signs_in(text)]


class TestSignsIn:
    @pytest.mark.parametrize(
        ("text", "signs"),
        [
            ("CA$25 or US$20", ["CA$", "US$"]),
            ("1128240 рублей", ["руб"]),
            ("5 EUR, 6 eur", ["EUR", "eur"]),
            ("35円", ["円"]),
            ("L'unité RENAULT Preis", []),
            ("ERASE", []),
        ],
    )
    def test_finds_whole_signs_only(self, text: str, signs: list[str]) -> None:
        assert texts(text) == signs

    def test_a_long_text_is_not_looked_through_to_its_end(self) -> None:
        assert len(signs_in("$ " * 500_000)) == 100
        assert texts("a" * 3_000 + " $5") == []

    def test_knows_which_are_words_too(self) -> None:
        assert [sign.weak for sign in signs_in("ALL EUR")] == [True, False]

    def test_names_every_currency_a_sign_may_mean(self) -> None:
        (sign,) = signs_in("kr")
        assert set(sign.codes) == {"SEK", "NOK", "DKK", "ISK"}


class TestCodeOf:
    @pytest.mark.parametrize(
        ("sign", "code"),
        [
            ("€", "EUR"),
            ("R$", "BRL"),
            ("$", ""),
            ("£", "GBP"),
            ("Rs.", "INR"),
            ("x", ""),
        ],
    )
    def test_guesses_no_ambiguous_one(self, sign: str, code: str) -> None:
        assert code_of(sign) == code

    def test_takes_the_first_hint_that_fits(self) -> None:
        assert code_of("$", hints=("EUR", "CAD", "USD")) == "CAD"


class TestCountryOf:
    @pytest.mark.parametrize(
        ("locale", "country"),
        [("de-AT", "AT"), ("pt_BR", "BR"), ("en", ""), ("", ""), ("sv", "SE")],
    )
    def test_is_the_last_part_if_it_is_one(self, locale: str, country: str) -> None:
        assert country_of(locale) == country

    def test_has_a_currency(self) -> None:
        assert (currency_of_country("NZ"), currency_of_country("XX")) == ("NZD", "")
