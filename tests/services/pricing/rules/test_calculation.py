"""A whole calculation: sums, profit, break-even and warnings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from common.errors import BadInput
from common.money import CurrencyMismatch, Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.rules.answer import RoiBasis
from services.pricing.rules.calculation import calculate
from services.pricing.rules.fees import FeeBook, Sale
from services.pricing.rules.items import Parcel
from services.pricing.rules.measures import parse_dimensions, parse_weight


def usd(text: str) -> Money:
    return Money.of(text, "USD")


LETTER = Parcel(parse_weight("2oz"), parse_dimensions("6x4x0.5in", decimal="."))
SALE = Sale("amazon-us-fba", "home", usd("10.50"), date(2026, 2, 1), parcel=LETTER)


@pytest.fixture(scope="module")
def book() -> FeeBook:
    return read_fee_book()


class TestCalculate:
    def test_the_sums(self, book: FeeBook) -> None:
        found = calculate(SALE, book, cost=usd("6.00"))
        assert found.fees == usd("4.90")
        assert found.net_proceeds == usd("5.60")
        assert found.profit == usd("-0.40")
        assert found.roi is not None
        assert round(found.roi, 4) == Decimal("-0.0667")
        assert found.break_even == ((usd("9.92"), usd("9.99")), (usd("10.96"), None))

    def test_each_line_has_its_rule(self, book: FeeBook) -> None:
        found = calculate(SALE, book)
        assert [entry.rule.id for entry in found.lines if entry.rule] == [
            "amazon-us-referral-15",
            "amazon-us-fba-2026",
        ]

    def test_without_a_cost_there_is_no_profit(self, book: FeeBook) -> None:
        found = calculate(SALE, book)
        assert (found.profit, found.roi, found.margin) == (None, None, None)
        assert found.break_even == ((usd("2.86"), None),)

    def test_the_basis_is_kept_and_used(self, book: FeeBook) -> None:
        # The published example: 100 sold, 15 % fee, cost 20.
        sale = replace(SALE, channel="amazon-us-fbm", price=usd("100"))
        on_cost = calculate(sale, book, cost=usd("20"))
        on_all = calculate(
            sale, book, cost=usd("20"), roi_basis=RoiBasis.TOTAL_EXPENSES
        )
        assert on_cost.roi == Decimal("3.25")
        assert on_all.roi is not None
        assert round(on_all.roi, 3) == Decimal("1.857")

    def test_a_dominated_price_is_warned_of(self, book: FeeBook) -> None:
        found = calculate(SALE, book)
        assert [reason.code for reason in found.reasons] == ["price_dominated"]
        assert "at most 9.99 USD or at least 11.03 USD" in found.reasons[0].sentence

    def test_no_price_is_called_dominated_when_fees_are_unknown(
        self, book: FeeBook
    ) -> None:
        found = calculate(replace(SALE, parcel=Parcel()), book)
        assert not found.is_complete
        assert "price_dominated" not in [reason.code for reason in found.reasons]

    @pytest.mark.parametrize("cost", [Money(-1, "USD"), Money(1, "EUR")])
    def test_a_cost_that_cannot_be_is_refused(self, book: FeeBook, cost: Money) -> None:
        with pytest.raises((BadInput, CurrencyMismatch)):
            calculate(SALE, book, cost=cost)
