"""The product object: it has no field, and no type of a field, that Keepa's has not."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from sandbox.keepa.products import ProductObjects, Wanted
from sandbox.keepa.series import SLOTS
from sandbox.world.products import Product, make_product
from tests.sandbox.running import EPOCH

ALL = Wanted(stats_days=90, history=True, history_days=None, buy_box=True, rating=True)
PRODUCTS = [make_product(7, index) for index in range(80)]
MINUTES_OF_EPOCH = EPOCH.timestamp() // 60 - 21_564_000


@pytest.fixture(scope="module")
def objects() -> ProductObjects:
    """Those of world 7."""
    return ProductObjects(7, EPOCH)


def made(objects: ProductObjects, product: Product, *, hours: float = 0) -> Any:
    """The object so many hours after the beginning."""
    return json.loads(objects.text(product, EPOCH + timedelta(hours=hours), ALL))


class TestText:
    def test_is_refreshed_within_the_hour(self, objects: ProductObjects) -> None:
        for hours in (0, 0.4, 7.9):
            ages = [
                MINUTES_OF_EPOCH
                + hours * 60
                - made(objects, p, hours=hours)["lastUpdate"]
                for p in PRODUCTS[:20]
            ]
            assert 0 <= min(ages) <= max(ages) <= 61
            assert len(set(ages)) > 10

    def test_tells_a_lower_bound_of_the_sales(self, objects: ProductObjects) -> None:
        bounds = [made(objects, p)["monthlySold"] for p in PRODUCTS]
        assert None in bounds
        for product, bound in zip(PRODUCTS, bounds, strict=True):
            units = product.market.units_per_month
            assert bound is None if units < 50 else bound <= units

    def test_sometimes_does_not_know_the_fee(self, objects: ProductObjects) -> None:
        fees = {made(objects, p)["referralFeePercentage"] for p in PRODUCTS}
        assert fees == {8.0, 15.0, 100.0}

    def test_counts_the_sales_of_slow_movers_and_too_few_of_fast_ones(
        self, objects: ProductObjects
    ) -> None:
        slow: list[float] = []
        fast: list[float] = []
        for product in PRODUCTS:
            units = product.market.units_per_month
            drops = made(objects, product)["stats"]["salesRankDrops30"]
            (slow if units <= 20 else fast).append(drops / units)
        assert 0.6 < mean(slow) < 1.1
        assert 0 < mean(fast) < 0.5


def shape(value: object) -> str:
    """What kind of thing a JSON value is; whole numbers and decimals are one kind."""
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, int | float) else type(value).__name__


@pytest.fixture(scope="module")
def real(shared: Path) -> dict[str, Any]:
    """A real product object of Keepa."""
    path = shared / "data" / "keepa" / "product_B0F7XPYCSJ.json.gz"
    found: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    product: dict[str, Any] = found["products"][0]
    return product


class TestShape:
    def test_of_a_product_is_keepas(
        self, objects: ProductObjects, real: dict[str, Any]
    ) -> None:
        for product in PRODUCTS[:20]:
            for name, value in made(objects, product).items():
                assert name in real
                if value is not None and real[name] is not None:
                    assert shape(value) == shape(real[name]), name

    def test_of_its_histories_is_keepas(
        self, objects: ProductObjects, real: dict[str, Any]
    ) -> None:
        assert len(real["csv"]) == SLOTS == len(made(objects, PRODUCTS[0])["csv"])

    def test_of_its_stats_is_keepas(
        self, objects: ProductObjects, real: dict[str, Any]
    ) -> None:
        for name, value in made(objects, PRODUCTS[0])["stats"].items():
            # Keepa sends these only when the buy box was asked for, as it was not here.
            if name.startswith("buyBox"):
                continue
            assert name in real["stats"]
            if value is not None and real["stats"][name] is not None:
                assert shape(value) == shape(real["stats"][name]), name
