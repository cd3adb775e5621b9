"""Currencies as texts name them."""

from __future__ import annotations

import pytest

from services.pricing.rules.price_text.currency_words import find_currencies


def codes(text: str) -> list[tuple[str, ...]]:
    return [mention.codes for mention in find_currencies(text)]


class TestFindCurrencies:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("12,50 €", "EUR"),
            ("€12.50", "EUR"),
            ("12 euro", "EUR"),
            ("GBP 3", "GBP"),
            ("US$ 5", "USD"),
            ("R$ 5", "BRL"),
            ("5 zł", "PLN"),
            ("CHF 5.-", "CHF"),
            ("5 KWD", "KWD"),
        ],
    )
    def test_signs_words_and_codes(self, text: str, code: str) -> None:
        assert codes(text) == [(code,)]

    def test_each_mention_knows_its_place(self) -> None:
        text = "USD 5 or 4 EUR"
        found = find_currencies(text)
        assert [text[one.start : one.end] for one in found] == ["USD", "EUR"]

    def test_a_sign_of_several_countries_says_so(self) -> None:
        (mention,) = find_currencies("120 kr")
        assert mention.shared
        assert {"SEK", "NOK", "DKK"} <= set(mention.codes)
        (euro,) = find_currencies("120 €")
        assert not euro.shared

    @pytest.mark.parametrize(
        "text", ["12.50", "", "12 pcs", "RRP 12", "SKU 123", "VAT"]
    )
    def test_other_words_and_capitals_name_none(self, text: str) -> None:
        assert codes(text) == []

    def test_capitals_that_are_no_currency_are_one_that_is_not_known(self) -> None:
        assert codes("XQZ 12") == [()]

    def test_a_code_that_is_a_word_counts_only_alone(self) -> None:
        assert codes("12 TRY") == [("TRY",)]
        assert codes("TRY 12 EUR") == [("EUR",)]

    def test_the_likeliest_of_several_comes_first(self) -> None:
        (mention,) = find_currencies("3 £")
        assert mention.codes[0] == "GBP"
        assert "EGP" in mention.codes

    def test_a_currency_that_is_gone_is_one_all_the_same(self) -> None:
        assert codes("12 \N{FRENCH FRANC SIGN}") == [()]
