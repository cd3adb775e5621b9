"""How like a price a number is, by what stands around it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.pricing.rules.price_text import labels
from services.pricing.rules.price_text.amounts import Amount, find_amounts
from services.pricing.rules.price_text.weighing import (
    HIDDEN,
    last_label,
    set_signs,
    weigh,
)


def weighed(text: str) -> Amount:
    """The first number of the text, weighed."""
    amounts = find_amounts(text)
    weigh(amounts[0], alone=len(amounts) == 1)
    return amounts[0]


def signs(text: str) -> list[bool]:
    amounts = find_amounts(text)
    set_signs(text, amounts)
    return [amount.negative for amount in amounts]


class TestWeigh:
    @pytest.mark.parametrize(
        "text", ["25%", "25 percent", "10 pcs", "5 kg", "save 5", "AB12", "12xy"]
    )
    def test_what_no_price_looks_like_is_hidden(self, text: str) -> None:
        assert weighed(text).weight <= HIDDEN

    def test_the_price_of_now_weighs_more_than_that_of_before(self) -> None:
        weights = [
            weighed(f"{word} 12.00").weight for word in ("now", "old price", "shipping")
        ]
        assert weights == sorted(weights, reverse=True)
        assert len(set(weights)) == 3

    def test_the_last_label_counts(self) -> None:
        assert weighed("was more, now 12").weight > weighed("now less, was 12").weight

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("12k", "12000"),
            ("1,5 mio", "1500000"),
            ("3 lakh", "300000"),
            ("2万", "20000"),
            ("99 ct", "0.99"),
            ("99p", "0.99"),
        ],
    )
    def test_multipliers_and_small_coins_are_counted_in(
        self, text: str, value: str
    ) -> None:
        assert weighed(text).value == Decimal(value)

    def test_a_dash_for_no_cents_says_that_the_separator_groups(self) -> None:
        assert weighed("1.099,-").value == Decimal(1099)

    def test_a_number_in_parentheses_beside_another_weighs_less(self) -> None:
        inside = find_amounts("12 (15")[1]
        weigh(inside, alone=False)
        assert inside.weight == -1


class TestSetSigns:
    @pytest.mark.parametrize(
        "text", ["-12", "- 12 EUR", "EUR -12", "12-", "(12)", "$-12"]
    )
    def test_a_minus_or_parentheses_around_all(self, text: str) -> None:
        assert signs(text) == [True]

    @pytest.mark.parametrize("text", ["12", "AB-12", "12,-", "(12) left"])
    def test_other_dashes_are_no_minus(self, text: str) -> None:
        assert signs(text) == [False]

    def test_between_two_numbers_a_dash_is_the_seconds_only_behind_a_blank(
        self,
    ) -> None:
        assert signs("20 -12") == [False, True]
        assert signs("20-12") == [False, False]


class TestLastLabel:
    def test_is_where_the_last_one_ends(self) -> None:
        assert last_label(labels.CURRENT, "now, really now: ") == 15

    def test_a_part_of_a_word_is_none(self) -> None:
        assert last_label(labels.CURRENT, "known ") == -1
