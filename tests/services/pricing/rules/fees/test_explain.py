"""The words of a fee line and of a whole schedule."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.pricing.rules.fees.explain import describe, explain, major, percent
from services.pricing.rules.fees.plan import Charge
from services.pricing.rules.fees.rule import Base, FeeKind
from services.pricing.rules.fees.schedule import (
    Schedule,
    flat,
    marginal,
    steps,
    whole_price,
)

KIND = FeeKind("fee", "Fee")
FLAT = flat(Decimal("0.15"), minimum=30)
WHOLE = whole_price([(1000, Decimal("0.08")), (None, Decimal("0.15"))])
PORTIONS = marginal([(10_000, Decimal("0.15")), (None, Decimal("0.08"))])
STEPS = steps([(1000, 30), (None, 40)])


class TestExplain:
    @pytest.mark.parametrize(
        ("schedule", "base", "words"),
        [
            (FLAT, 2299, "15 % of 22.99 (item price)"),
            (FLAT, 100, "15 % of 1.00, but at least 0.30 (item price)"),
            (WHOLE, 1000, "8 % of the whole 10.00, as up to 10.00 (item price)"),
            (WHOLE, 1001, "15 % of the whole 10.01, as above 10.00 (item price)"),
            (PORTIONS, 5000, "15 % of 50.00 (item price)"),
            (PORTIONS, 15_000, "15 % of 100.00 + 8 % of 50.00 (item price)"),
            (STEPS, 1001, "10.01, in the band above 10.00 (item price)"),
            (steps([(None, 180)]), 1001, "a fixed fee"),
        ],
    )
    def test_the_sum_is_shown(self, schedule: Schedule, base: int, words: str) -> None:
        charge = Charge(KIND, None, schedule, Base.ITEM_PRICE)
        assert explain(charge, base, schedule.charge(base), "USD") == words

    def test_yen_have_no_decimals(self) -> None:
        charge = Charge(KIND, None, FLAT, Base.ITEM_PRICE)
        assert explain(charge, 1000, 150, "JPY") == "15 % of 1000 (item price)"


class TestDescribe:
    @pytest.mark.parametrize(
        ("schedule", "words"),
        [
            (FLAT, "15 %; at least 0.30"),
            (WHOLE, "8 % up to 10.00, 15 % above, of the whole amount"),
            (PORTIONS, "15 % up to 100.00, 8 % above, each of its portion"),
            (STEPS, "0.30 up to 10.00, 0.40 above"),
            (steps([(None, 180)]), "1.80"),
        ],
    )
    def test_the_whole_schedule(self, schedule: Schedule, words: str) -> None:
        assert describe(schedule, "USD") == words


class TestMajor:
    @pytest.mark.parametrize(
        ("units", "exponent", "text"),
        [(1230, 2, "12.30"), (5, 2, "0.05"), (5, 0, "5"), (1234, 3, "1.234")],
    )
    def test_the_currency_has_its_decimals(
        self, units: int, exponent: int, text: str
    ) -> None:
        assert major(units, exponent) == text


class TestPercent:
    @pytest.mark.parametrize(
        ("rate", "text"),
        [(150_000, "15 %"), (132_500, "13.25 %"), (100_000, "10 %"), (0, "0 %")],
    )
    def test_no_more_decimals_than_needed(self, rate: int, text: str) -> None:
        assert percent(rate) == text
