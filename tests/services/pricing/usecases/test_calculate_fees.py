"""The use case behind `magpie calc`, with the shipped book."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import BadInput
from common.money import Money
from services.pricing.rules.fees import SaleText
from services.pricing.usecases.calculate_fees import calculate_fees

ASKED = SaleText("amazon-us-fbm", "home", "22.99")
DAY = date(2026, 2, 1)


class TestCalculateFees:
    def test_the_fees_of_what_was_typed(self) -> None:
        found = calculate_fees(ASKED, on=DAY, cost="$6")
        assert found.fees == Money(345, "USD")
        assert found.profit == Money(1354, "USD")

    def test_the_cost_may_be_left_out(self) -> None:
        assert calculate_fees(ASKED, on=DAY).profit is None

    @pytest.mark.parametrize("cost", ["-1", "NaN", "6 EUR", "6.001"])
    def test_a_cost_that_cannot_be_is_refused(self, cost: str) -> None:
        with pytest.raises(BadInput, match="cost"):
            calculate_fees(ASKED, on=DAY, cost=cost)
