"""Prices over an offer's life look like those of shops and of people."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world.chance import dice
from sandbox.world.lives import private_steps, round_price, shelf_price, shop_steps
from sandbox.world.offers import DAY, Step

VALUE = st.integers(min_value=100, max_value=100_000)
SEED = st.integers(min_value=0, max_value=10**6)


class TestShopSteps:
    @given(SEED, VALUE)
    def test_go_forward_within_the_life(self, seed: int, value: int) -> None:
        steps = shop_steps(dice(seed), value=value, start=5.0, end=60 * DAY)
        assert steps[0].at == 5.0
        assert all(before.at < after.at for before, after in pairwise(steps))
        assert steps[-1].at < 60 * DAY

    @given(SEED, VALUE)
    def test_end_in_99_cents(self, seed: int, value: int) -> None:
        steps = shop_steps(dice(seed), value=value, start=0, end=60 * DAY)
        assert {step.price % 100 for step in steps if step.price} == {99}

    def test_are_mostly_fair_and_sometimes_clearance(self) -> None:
        first = [
            shop_steps(dice(n), value=10_000, start=0, end=DAY)[0].price or 0
            for n in range(1000)
        ]
        cheap = sum(price < 7000 for price in first)
        assert 100 < cheap < 200
        assert sum(8000 <= price <= 12_500 for price in first) > 800

    def test_run_out_and_come_back(self) -> None:
        lives = [
            shop_steps(dice(n), value=5000, start=0, end=70 * DAY) for n in range(100)
        ]
        spells = [
            (before, after)
            for steps in lives
            for before, after in pairwise(steps)
            if not before.available
        ]
        assert spells
        assert all(after.available for _, after in spells)


class TestPrivateSteps:
    @given(SEED, VALUE)
    def test_only_ever_go_down(self, seed: int, value: int) -> None:
        steps = private_steps(dice(seed), value=value, start=0, end=14 * DAY)
        prices = [step.price for step in steps if step.price is not None]
        assert prices == sorted(prices, reverse=True)

    def test_sometimes_name_no_price(self) -> None:
        lives = [
            private_steps(dice(n), value=5000, start=0, end=DAY) for n in range(500)
        ]
        silent = [steps for steps in lives if steps == (Step(0, None),)]
        assert 5 <= len(silent) <= 40


class TestPrices:
    @pytest.mark.parametrize(
        ("cents", "shelf", "spoken"),
        [
            (20, 99, 100),
            (1234, 1199, 1200),
            (4321.5, 4299, 4500),
            (109_910, 109_899, 110_000),
        ],
    )
    def test_are_rounded_as_each_side_does(
        self, cents: float, shelf: int, spoken: int
    ) -> None:
        assert shelf_price(cents) == shelf
        assert round_price(cents) == spoken
