"""The numbers of a text with the currencies that belong to them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.pricing.rules.price_text.amounts import PRICED, Amount, find_amounts


def found(text: str, decimal: str | None = None) -> list[tuple[Decimal, list[str]]]:
    """(value, currency texts) of each."""
    return [
        (one.value, [mention.text for mention in one.currencies])
        for one in find_amounts(text, decimal=decimal)
    ]


class TestFindAmounts:
    def test_a_number_is_an_amount_with_or_without_a_currency(self) -> None:
        assert found("12.50") == [(Decimal("12.50"), [])]
        assert found("12.50 EUR") == [(Decimal("12.50"), ["EUR"])]
        assert found("no price") == []

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("3 x 12.50 EUR", [[], ["EUR"]]),
            ("EUR 12.50 for 3", [["EUR"], []]),
            ("$5 $4", [["$"], ["$"]]),
            ("5 $ 4 $", [["$"], ["$"]]),
        ],
    )
    def test_a_currency_belongs_to_the_number_beside_it(
        self, text: str, expected: list[list[str]]
    ) -> None:
        assert [currencies for _, currencies in found(text)] == expected

    def test_only_a_currency_that_is_near_makes_it_a_price(self) -> None:
        near, far = find_amounts("12 EUR"), find_amounts("12 is what it costs, EUR")
        assert [one.weight for one in near] == [PRICED]
        assert [one.weight for one in far] == [0]

    @pytest.mark.parametrize(
        ("text", "value"),
        [("35€ 99", "35.99"), ("19 €90", "19.90"), ("35 EUR 99", "35.99")],
    )
    def test_cents_may_stand_behind_the_currency(self, text: str, value: str) -> None:
        assert [one for one, _ in found(text)] == [Decimal(value)]

    def test_what_has_cents_already_gets_no_more(self) -> None:
        assert [one for one, _ in found("35,50 € 99")] == [
            Decimal("35.50"),
            Decimal(99),
        ]

    def test_a_dot_of_the_currency_is_not_the_numbers(self) -> None:
        assert [one for one, _ in found("Rs.500")] == [Decimal(500)]

    def test_what_stands_between_numbers_is_known_to_both(self) -> None:
        left, right = find_amounts("was 20 now 15 only")
        assert (left.before, left.after) == ("was ", " now ")
        assert (right.before, right.after) == (" now ", " only")


class TestSigned:
    def test_sign_and_multiplier_count_for_any_reading(self) -> None:
        (amount,) = find_amounts("12")
        amount.negative, amount.factor = True, Decimal(1000)
        assert amount.value == Decimal(-12_000)
        assert amount.signed(Decimal("1.2")) == Decimal(-1200)
        assert isinstance(amount, Amount)
