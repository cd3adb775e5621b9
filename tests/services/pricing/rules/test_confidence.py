"""Confidence, risk and score: the design's formulas; unknown stays unknown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.answer import Risk
from services.pricing.rules.confidence import (
    chance_within,
    factors,
    risk,
    score,
)
from services.pricing.rules.items import MarketFacts
from tests.factories import usd

POLICY = load_policy()
KNOWN = MarketFacts(
    price_p10=usd("90.00"),
    price_p90=usd("110.00"),
    sellers=5,
    units_per_month=Decimal(30),
    days_to_sell=Decimal(10),
)


class TestFactors:
    def test_a_calm_deep_market_with_a_sober_margin_is_trusted(self) -> None:
        found = factors(KNOWN, median=usd("100"), margin=Decimal("0.5"), policy=POLICY)
        # 0.3 x (1 - 20/100) + 0.2 x 1 + 0.2 x 1 + 0.3 x 1
        assert found.confidence(POLICY) == Decimal("0.94")

    @pytest.mark.parametrize(
        "unknown", ["price_p10", "price_p90", "sellers", "units_per_month"]
    )
    def test_one_unknown_factor_makes_the_confidence_unknown(
        self, unknown: str
    ) -> None:
        market = replace(KNOWN, **{unknown: None})
        found = factors(market, median=usd("100"), margin=Decimal(1), policy=POLICY)
        assert found.confidence(POLICY) is None

    def test_percentiles_on_the_wrong_side_of_the_price_are_not_believed(self) -> None:
        found = factors(KNOWN, median=usd("120"), margin=Decimal(1), policy=POLICY)
        assert found.stability is None

    def test_a_margin_too_good_to_be_true_counts_less(self) -> None:
        margins = [Decimal(1), Decimal("2.5"), Decimal(9)]
        found = [
            factors(KNOWN, median=usd("100"), margin=m, policy=POLICY).plausibility
            for m in margins
        ]
        assert found == [1, Decimal("0.5"), 0]


class TestRisk:
    @pytest.mark.parametrize(
        ("confidence", "margin", "expected"),
        [
            ("0.8", "0.50", Risk.LOW),
            ("0.79", "0.50", Risk.MEDIUM),
            ("0.8", "0.49", Risk.MEDIUM),
            ("0.6", "0.30", Risk.MEDIUM),
            ("0.59", "0.90", Risk.HIGH),
            ("0.9", "0.29", Risk.HIGH),
        ],
    )
    def test_the_levels_of_the_design(
        self, confidence: str, margin: str, expected: Risk
    ) -> None:
        assert risk(Decimal(confidence), Decimal(margin), POLICY) is expected

    def test_unknown_stays_unknown(self) -> None:
        assert risk(None, Decimal(1), POLICY) is None


class TestScore:
    @pytest.mark.parametrize(
        ("chance", "margin", "days", "expected"),
        [
            ("1", "0.30", "30", "10"),
            ("1", "0.30", "60", "5.0"),
            ("0.5", "3.00", "10", "5.0"),
            ("1", "-0.10", "10", "0"),
            ("1", "0.005", "0", "5.0"),
        ],
    )
    def test_chance_times_pace_of_capital(
        self, chance: str, margin: str, days: str, expected: str
    ) -> None:
        found = score(
            Decimal(chance),
            roi_on_landed=Decimal(margin),
            days_to_sell=Decimal(days),
            policy=POLICY,
        )
        assert found == Decimal(expected)


class TestChanceWithin:
    def test_half_the_prices_lie_above_the_median(self) -> None:
        above = ((usd("100.01"), None),)
        found = chance_within(above, median=usd("100"), market=KNOWN)
        assert found is not None
        assert abs(found - Decimal("0.5")) < Decimal("0.001")

    def test_a_tenth_lies_above_p90(self) -> None:
        above = ((usd("110.01"), None),)
        found = chance_within(above, median=usd("100"), market=KNOWN)
        assert found is not None
        assert abs(found - Decimal("0.1")) < Decimal("0.001")

    def test_without_percentiles_it_is_unknown(self) -> None:
        above = ((usd("1"), None),)
        assert chance_within(above, median=usd("2"), market=MarketFacts()) is None

    def test_a_price_that_never_moves_is_in_or_out(self) -> None:
        still = replace(KNOWN, price_p10=usd("100"), price_p90=usd("100"))
        inside, outside = ((usd("99"), None),), ((usd("101"), None),)
        assert chance_within(inside, median=usd("100"), market=still) == 1
        assert chance_within(outside, median=usd("100"), market=still) == 0

    @given(st.integers(1, 20_000), st.integers(1, 20_000))
    def test_is_a_probability_and_grows_with_the_interval(self, a: int, b: int) -> None:
        low, high = sorted((a, b))
        wide = ((Money(low, "USD"), None),)
        narrow = ((Money(low, "USD"), Money(high, "USD")),)
        median = usd("100")
        part = chance_within(narrow, median=median, market=KNOWN)
        whole = chance_within(wide, median=median, market=KNOWN)
        assert part is not None
        assert whole is not None
        assert 0 <= part <= whole <= 1
