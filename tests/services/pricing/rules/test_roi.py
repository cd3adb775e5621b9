"""ROI, margin, markup, maximum cost: definitions and their published example."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import BadInput
from common.money import CurrencyMismatch, Money
from services.pricing.rules.answer import RoiBasis
from services.pricing.rules.roi import (
    annualised_roi,
    margin,
    markup,
    max_cost_for_margin,
    max_cost_for_roi,
    roi,
)


def usd(text: str) -> Money:
    return Money.of(text, "USD")


NOTHING = usd("0")


class TestRoi:
    @pytest.mark.parametrize(
        ("basis", "share"),
        [(RoiBasis.LANDED_COST, "3.25"), (RoiBasis.TOTAL_EXPENSES, "1.857")],
    )
    def test_the_same_deal_on_two_bases(self, basis: RoiBasis, share: str) -> None:
        # Cost 20, price 100, fee 15 %: 325 % on cost, 185.7 % on all expenses.
        found = roi(
            usd("65"), landed_cost=usd("20"), selling_fees=usd("15"), basis=basis
        )
        assert found is not None
        assert round(found, 3) == Decimal(share)

    @pytest.mark.parametrize("cost", ["0", "-1"])
    def test_nothing_invested_has_no_return(self, cost: str) -> None:
        found = roi(
            usd("5"),
            landed_cost=usd(cost),
            selling_fees=NOTHING,
            basis=RoiBasis.LANDED_COST,
        )
        assert found is None

    def test_currencies_do_not_mix(self) -> None:
        with pytest.raises(CurrencyMismatch):
            roi(
                usd("5"),
                landed_cost=Money(1, "EUR"),
                selling_fees=NOTHING,
                basis=RoiBasis.LANDED_COST,
            )


class TestMarginAndMarkup:
    def test_margin_divides_by_the_price(self) -> None:
        assert margin(usd("65"), usd("100")) == Decimal("0.65")

    def test_markup_divides_by_the_cost(self) -> None:
        assert markup(usd("100"), usd("20")) == Decimal(4)

    def test_neither_divides_by_nothing(self) -> None:
        assert margin(usd("1"), NOTHING) is None
        assert markup(usd("1"), NOTHING) is None


class TestMaxCostForRoi:
    @pytest.mark.parametrize(
        ("net", "other", "target", "most"),
        [
            ("85", "0", "3.25", "20.00"),
            ("16.22", "1.00", "0.3", "11.70"),
            ("10", "0", "2", "3.33"),
            ("10", "0", "0", "10.00"),
            ("5", "8", "0.5", "-2.00"),
        ],
    )
    def test_the_formula(self, net: str, other: str, target: str, most: str) -> None:
        found = max_cost_for_roi(usd(net), usd(other), Decimal(target))
        assert found == usd(most)

    @given(
        st.integers(-(10**6), 10**9),
        st.decimals(Decimal("-0.9"), 10, places=3),
    )
    def test_it_is_the_most_that_meets_the_target(
        self, net: int, target: Decimal
    ) -> None:
        most = max_cost_for_roi(Money(net, "USD"), NOTHING, target).minor_units
        assert most * (1 + target) <= net
        assert (most + 1) * (1 + target) > net

    @pytest.mark.parametrize("target", ["-1", "-2", "NaN"])
    def test_a_target_without_meaning_is_refused(self, target: str) -> None:
        with pytest.raises(BadInput, match="target ROI"):
            max_cost_for_roi(usd("1"), NOTHING, Decimal(target))


class TestMaxCostForMargin:
    def test_the_formula(self) -> None:
        found = max_cost_for_margin(
            usd("85"), usd("5"), target=Decimal("0.2"), price=usd("100")
        )
        assert found == usd("60")

    def test_the_target_is_met_to_the_cent(self) -> None:
        found = max_cost_for_margin(
            usd("8.51"), NOTHING, target=Decimal("0.333"), price=usd("10.01")
        )
        assert found == usd("5.17")

    def test_a_target_without_meaning_is_refused(self) -> None:
        with pytest.raises(BadInput, match="target margin"):
            max_cost_for_margin(
                usd("1"), NOTHING, target=Decimal("NaN"), price=usd("1")
            )


class TestAnnualisedRoi:
    @pytest.mark.parametrize(
        ("share", "days", "year"),
        [("0.25", 365, "0.25"), ("0.1", Decimal("36.5"), "1.5937424601")],
    )
    def test_the_formula(self, share: str, days: Decimal | int, year: str) -> None:
        assert round(annualised_roi(Decimal(share), days), 10) == Decimal(year)

    @pytest.mark.parametrize("share", ["-1", "-1.5"])
    def test_a_total_loss_stays_one(self, share: str) -> None:
        assert annualised_roi(Decimal(share), 30) == -1

    @pytest.mark.parametrize("days", [0, -1, Decimal("0.5"), Decimal("NaN")])
    def test_less_than_a_day_is_refused(self, days: Decimal | int) -> None:
        with pytest.raises(BadInput, match="a day or more"):
            annualised_roi(Decimal("0.1"), days)
