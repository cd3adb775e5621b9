"""Histories follow Keepa's conventions and are drawn from the true distribution."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import mean, stdev

import pytest

from sandbox.keepa.series import (
    AMAZON,
    BUY_BOX,
    LIST_PRICE,
    NEW,
    NEW_WITH_SHIPPING,
    SALES,
    SLOTS,
    TRIPLES,
    Histories,
)
from sandbox.world.offers import DAY
from sandbox.world.products import make_product
from tests.sandbox.running import EPOCH

PRODUCTS = [make_product(7, index) for index in range(60)]


def histories(index: int, until: float = 0.0) -> Histories:
    """Those of one product up to that many seconds after the beginning."""
    return Histories(7, PRODUCTS[index], EPOCH, until)


class TestSlot:
    @pytest.mark.parametrize("slot", range(SLOTS))
    def test_is_flat_ascending_and_holds_changes_only(self, slot: int) -> None:
        width = 3 if slot in TRIPLES else 2
        for index in range(20):
            flat = histories(index).slot(slot) or []
            assert len(flat) % width == 0
            entries = [tuple(flat[i : i + width]) for i in range(0, len(flat), width)]
            for before, after in pairwise(entries):
                assert before[0] < after[0]
                assert before[1:] != after[1:]

    def test_goes_on_where_it_was(self) -> None:
        for slot in (NEW, SALES, BUY_BOX):
            earlier = histories(3).slot(slot) or []
            later = histories(3, 9 * DAY).slot(slot) or []
            assert later[: len(earlier)] == earlier
            assert len(later) > len(earlier)

    def test_of_new_gains_the_shipping_at_the_break(self) -> None:
        at = int((NEW_WITH_SHIPPING.timestamp() // 60) - 21_564_000)
        found = 0
        for index in range(60):
            flat = histories(index).slot(NEW) or []
            prices = dict(zip(flat[::2], flat[1::2], strict=True))
            if at in prices:
                before = [m for m in prices if m < at]
                box = histories(index).slot(BUY_BOX) or []
                shipping = max(box[2::3])
                assert prices[at] - prices[before[-1]] == shipping > 0
                found += 1
        assert found > 10

    def test_of_amazon_is_empty_where_amazon_does_not_sell(self) -> None:
        for index, product in enumerate(PRODUCTS):
            prices = (histories(index).slot(AMAZON) or [])[1::2]
            assert (max(prices) > 0) == product.market.sold_by_amazon

    def test_of_what_the_sandbox_does_not_know_is_none(self) -> None:
        assert histories(0).slot(30) is None
        assert histories(0).slot(LIST_PRICE) is not None


class TestPrice:
    def test_has_the_true_distribution(self) -> None:
        for index in range(5):
            market = PRODUCTS[index].market
            prices = [histories(index).price(episode) for episode in range(3000)]
            known = [math.log(price / market.median) for price in prices if price]
            assert abs(mean(known)) < 0.03
            assert abs(stdev(known) - market.sigma) < 0.02
            assert abs(1 - len(known) / 3000 - market.empty_share) < 0.02


class TestMinute:
    def test_counts_from_2011(self) -> None:
        assert histories(0).minute(0) == EPOCH.timestamp() // 60 - 21_564_000
