"""Amounts, shares and foreign text in words."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from services.pricing.adapters.reports.words import (
    amount_words,
    break_even_words,
    code_words,
    money_words,
    one_line,
    percent_words,
    probability_words,
)
from tests.factories import usd


class TestOneLine:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("Plain title", "Plain title"),
            ("  spaces   and\ttabs\nand lines ", "spaces and tabs and lines"),
            ("\x1b[31mred\x1b[0m", "red"),
            ("\x9b31mred", "red"),
            ("\x1b]0;owned\x07title", "title"),
            ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
            ("\x1bcreset", "reset"),
            ("bell\x07 and back\x08", "bell and back"),
            ("\u202egnp.exe", "gnp.exe"),
            ("zero\u200bwidth\ufeff", "zero width"),
            ("lone \ud800 surrogate", "lone surrogate"),
            ("Größe 5 № 日本", "Größe 5 № 日本"),
            ("[bold]kept[/bold]", "[bold]kept[/bold]"),
            ("👩\u200d🔧", "👩\u200d🔧"),
        ],
    )
    def test_shows_what_is_meant_to_be_read(self, text: str, shown: str) -> None:
        assert one_line(text) == shown

    @given(st.text())
    def test_never_lets_a_control_character_through(self, text: str) -> None:
        kinds = {unicodedata.category(c) for c in one_line(text)}
        assert not kinds & {"Cc", "Cs", "Zl", "Zp"}

    @given(st.text())
    def test_what_is_shown_once_is_shown_the_same_again(self, text: str) -> None:
        assert one_line(one_line(text)) == one_line(text)


class TestMoneyWords:
    @pytest.mark.parametrize(
        ("money", "words"),
        [
            (usd("1234.50"), "$1,234.50"),
            (usd("-3"), "-$3.00"),
            (usd("0"), "$0.00"),
            (Money(1200, "JPY"), "1,200 JPY"),
            (Money(-1234567, "KWD"), "-1,234.567 KWD"),
            (Money(999, "EUR"), "€9.99"),
            (Money(999, "CAD"), "9.99 CAD"),
        ],
    )
    def test_says_the_currency(self, money: Money, words: str) -> None:
        assert money_words(money) == words


class TestAmountWords:
    def test_has_the_decimals_of_the_currency(self) -> None:
        assert amount_words(usd("1234.5")) == "1,234.50"
        assert amount_words(Money(1234, "JPY")) == "1,234"


class TestPercentWords:
    @pytest.mark.parametrize(
        ("fraction", "words"),
        [("0.3421", "34.2%"), ("-0.051", "-5.1%"), ("12.504", "1,250%"), ("0", "0.0%")],
    )
    def test_is_short(self, fraction: str, words: str) -> None:
        assert percent_words(Decimal(fraction)) == words


class TestProbabilityWords:
    @pytest.mark.parametrize(
        ("probability", "words"),
        [
            ("1", "100%"),
            ("0.9951", ">99%"),
            ("0.994", "99%"),
            ("0.5", "50%"),
            ("0.004", "<1%"),
            ("0", "0%"),
        ],
    )
    def test_only_certainty_is_whole(self, probability: str, words: str) -> None:
        assert probability_words(Decimal(probability)) == words


class TestCodeWords:
    def test_is_a_phrase_with_acronyms_in_capitals(self) -> None:
        assert code_words("no_match") == "No match"
        assert code_words("roi_below_target") == "ROI below target"
        assert code_words("bad_gtin") == "Bad GTIN"


class TestBreakEvenWords:
    def test_names_every_interval(self) -> None:
        intervals = ((usd("9.92"), usd("9.99")), (usd("10.96"), None))
        assert break_even_words(intervals) == "$9.92 to $9.99, or from $10.96"

    def test_is_empty_when_no_price_will_do(self) -> None:
        assert break_even_words(()) == ""
