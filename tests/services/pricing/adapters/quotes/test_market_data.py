"""What every MarketData does: the real one over HTTP, and the tests' own."""

from __future__ import annotations

import pytest

from services.pricing.adapters.quotes import MarketData
from services.pricing.adapters.quotes.keepa import KeepaMarket
from services.pricing.rules.conditions import Condition
from services.pricing.rules.products import Listing
from tests.sandbox.running import Sandbox
from tests.services.pricing.given import FakeMarket
from vendors.keepa import Keepa

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

UNKNOWN_GTIN = "00012345678905"
UNKNOWN_ASIN = "B0ZZZZZZZZ"


@pytest.fixture(params=["keepa", "fake"])
async def data(
    request: pytest.FixtureRequest, keepa: Keepa, sandbox: Sandbox
) -> MarketData:
    """Both know the first ten products of the sandbox."""
    real = KeepaMarket(keepa, "amazon-us")
    if request.param == "keepa":
        return real
    asins = [product.asin for product in sandbox.world.products[:10]]
    return FakeMarket(listings=await real.by_asins(asins))


class TestMarketData:
    async def test_finds_by_number(self, data: MarketData, sandbox: Sandbox) -> None:
        first, second = sandbox.world.products[:2]
        gtins = [first.gtin.zfill(14), UNKNOWN_GTIN, second.gtin.zfill(14)]
        found = await data.by_gtins(gtins)
        assert [one.item.title for one in found] == [first.title, second.title]

    async def test_finds_by_asin(self, data: MarketData, sandbox: Sandbox) -> None:
        product = sandbox.world.products[3]
        (found,) = await data.by_asins([UNKNOWN_ASIN, product.asin])
        assert found.item.asin == product.asin
        assert found.item.gtins == {product.gtin.zfill(14)}

    async def test_finds_by_words(self, data: MarketData, sandbox: Sandbox) -> None:
        product = sandbox.world.products[5]
        found = await data.by_words(product.title)
        assert product.title in [one.item.title for one in found]

    async def test_knows_what_it_brings(
        self, data: MarketData, sandbox: Sandbox
    ) -> None:
        product = sandbox.world.products[7]
        (found,) = await data.by_asins([product.asin])
        assert_is_priced(found, product.market.median)

    async def test_nothing_is_found_for_nobodys_number(self, data: MarketData) -> None:
        assert await data.by_gtins([UNKNOWN_GTIN]) == []
        assert await data.by_asins([UNKNOWN_ASIN]) == []


def assert_is_priced(found: Listing, median: int) -> None:
    """Its quote of new ones lies about what it really sells for."""
    (new,) = [one for one in found.quotes if one.condition is Condition.NEW]
    assert new.p50 is not None
    assert new.market == "amazon-us"
    assert 0.6 * median < new.p50.minor_units < 1.6 * median
