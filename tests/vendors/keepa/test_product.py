"""Products: Keepa's words for "not known" become None, anything odd a BadAnswer."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from vendors.errors import BadAnswer
from vendors.keepa.domains import Domain
from vendors.keepa.kinds import Kind
from vendors.keepa.product import Discount, Product, ProductType, Size, read_product
from vendors.keepa.times import from_minutes

PLAIN: dict[str, Any] = {"asin": "B0SB000001", "domainId": 1, "productType": 0}


def product(**fields: Any) -> Product:
    """A product with these fields beside the least there can be."""
    return read_product({**PLAIN, **fields})


class TestReadProduct:
    def test_knows_nothing_that_was_not_sent(self) -> None:
        found = product()
        assert (found.asin, found.domain, found.type) == (
            "B0SB000001",
            Domain.US,
            ProductType.STANDARD,
        )
        assert (found.title, found.stats, found.monthly_sold) == (None, None, None)
        assert found.codes == found.category_names == ()
        assert found.histories == {}

    @pytest.mark.parametrize("unknown", [0, -1, None])
    def test_reads_sizes_of_0_and_minus_1_as_unknown(self, unknown: int | None) -> None:
        found = product(packageWeight=unknown, packageLength=120, itemWidth=unknown)
        assert found.package == Size(120, None, None, None)
        assert found.item == Size(None, None, None, None)

    @pytest.mark.parametrize("unknown", [0, -1, None])
    def test_reads_quantities_of_minus_1_as_unknown(self, unknown: int | None) -> None:
        found = product(packageQuantity=unknown, numberOfItems=3, monthlySold=unknown)
        assert (found.package_quantity, found.number_of_items) == (None, 3)
        assert found.monthly_sold is None

    @pytest.mark.parametrize(
        ("sent", "read"),
        [
            (Decimal("12.5"), Decimal("12.5")),
            (15, Decimal(15)),
            (Decimal("100.0"), None),
            (100, None),
            (None, None),
        ],
    )
    def test_reads_a_referral_fee_of_100_as_unknown(
        self, sent: object, read: Decimal | None
    ) -> None:
        assert product(referralFeePercentage=sent).referral_fee_percent == read

    @pytest.mark.parametrize(
        ("sent", "once", "subscribed"),
        [
            (None, None, None),
            ([200, -15], Discount(Money(200, "USD"), None), Discount(None, 15)),
            ([-7, 0], Discount(None, 7), None),
        ],
    )
    def test_reads_coupons_by_their_sign(
        self,
        sent: list[int] | None,
        once: Discount | None,
        subscribed: Discount | None,
    ) -> None:
        found = product(coupon=sent)
        assert (found.coupon, found.subscribe_coupon) == (once, subscribed)

    def test_prices_in_the_currency_of_the_country(self) -> None:
        fees = {"pickAndPackFee": 434, "lastUpdate": 8047688}
        assert product(fbaFees=fees).pick_and_pack_fee == Money(434, "USD")
        yen = product(domainId=5, fbaFees=fees)
        assert yen.pick_and_pack_fee == Money(434, "JPY")

    def test_takes_eans_and_upcs_for_codes(self) -> None:
        found = product(eanList=["0747474801770"], upcList=["747474801770"])
        assert found.codes == ("0747474801770", "747474801770")

    def test_leaves_out_slots_of_the_future(self) -> None:
        csv = [None] * 36 + [[8_000_000, 5]]
        assert product(csv=csv).histories == {}

    @pytest.mark.parametrize(
        "fields",
        [
            {"asin": None},
            {"asin": 7},
            {"domainId": None},
            {"domainId": 7},
            {"productType": 9},
            {"title": 7},
            {"packageWeight": "7"},
            {"monthlySold": True},
            {"newPriceIsMAP": 1},
            {"referralFeePercentage": "15"},
            {"referralFeePercentage": Decimal("NaN")},
            {"coupon": [1]},
            {"coupon": [1, 2.5]},
            {"fbaFees": 7},
            {"eanList": [747474801770]},
            {"categoryTree": ["x"]},
            {"lastUpdate": 2**60},
            {"csv": [[1]]},
            {"csv": "x"},
            {"stats": []},
            {"stats": {"current": ["x"]}},
            {"stats": {"min": [[1]]}},
            {"stats": {"min": [[2**60, 1]]}},
        ],
    )
    def test_names_the_field_that_is_odd(self, fields: dict[str, Any]) -> None:
        with pytest.raises(BadAnswer):
            product(**fields)

    def test_names_the_product_too(self) -> None:
        with pytest.raises(BadAnswer, match=r"B0SB000001.*title"):
            product(title=7)

    @pytest.mark.parametrize("data", [None, [], "x", 7])
    def test_refuses_what_is_no_object(self, data: object) -> None:
        with pytest.raises(BadAnswer):
            read_product(data)

    @given(
        st.dictionaries(
            st.sampled_from(
                "title csv stats coupon fbaFees eanList categoryTree lastUpdate"
                " monthlySold referralFeePercentage packageWeight productType".split()
            ),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                lambda inner: (
                    st.lists(inner, max_size=4)
                    | st.dictionaries(
                        st.sampled_from("current min avg30 buyBoxPrice name".split()),
                        inner,
                        max_size=3,
                    )
                ),
                max_leaves=8,
            ),
        )
    )
    def test_reads_or_refuses_whatever_comes(self, fields: dict[str, Any]) -> None:
        try:
            found = product(**fields)
        except BadAnswer:
            return
        assert found.asin == "B0SB000001"


class TestStats:
    def test_tells_values_from_their_absence(self) -> None:
        found = product(
            stats={
                "current": [-1, 2599, -2],
                "avg90": [-1, 2600, -1],
                "min": [None, [7554276, 2599]],
                "salesRankDrops30": 12,
                "salesRankDrops90": -1,
                "totalOfferCount": -2,
                "buyBoxPrice": 2499,
                "buyBoxShipping": -2,
            }
        ).stats
        assert found is not None
        assert found.current.get(Kind.NEW) == 2599
        assert found.current.get(Kind.AMAZON) is None
        assert found.current.absence(Kind.AMAZON) == -1
        assert found.current.absence(Kind.USED) == -2
        assert found.current.absence(Kind.TRADE_IN) == -2
        assert found.current.absence(Kind.NEW) is None
        assert found.averages[90].get(Kind.NEW) == 2600
        assert found.averages[30].get(Kind.NEW) is None
        assert found.lowest[Kind.NEW].at == from_minutes(7554276)
        assert Kind.AMAZON not in found.lowest
        assert found.rank_drops == {30: 12}
        assert (found.total_offers, found.buy_box_shipping) == (None, None)
        assert found.buy_box_price == Money(2499, "USD")


@pytest.fixture(scope="module")
def real(shared: Path) -> Product:
    """A real product as Keepa answered on 2026-05-10."""
    path = shared / "data" / "keepa" / "product_B0F7XPYCSJ.json.gz"
    body = json.loads(gzip.decompress(path.read_bytes()), parse_float=Decimal)
    return read_product(body["products"][0])


class TestRealProduct:
    """One real answer of Keepa, one field at a time."""

    def test_facts(self, real: Product) -> None:
        assert real.asin == "B0F7XPYCSJ"
        assert real.codes == ("0747474801770", "747474801770")
        assert real.package == Size(156, 102, 52, 235)
        assert real.item == Size(None, None, None, None)
        assert (real.package_quantity, real.number_of_items) == (None, 10)
        assert real.category_names[0] == "Industrial & Scientific"

    def test_money(self, real: Product) -> None:
        assert real.referral_fee_percent == 12
        assert real.pick_and_pack_fee == Money(435, "USD")
        assert real.coupon is real.subscribe_coupon is None

    def test_demand(self, real: Product) -> None:
        assert real.monthly_sold == 300
        assert len(real.histories[Kind.SALES_RANK]) == 358

    def test_prices(self, real: Product) -> None:
        new = real.histories[Kind.NEW]
        assert [point.value for point in new.points] == [2599, None, 2599]
        assert real.histories[Kind.AMAZON].latest.value is None
        assert Kind.BUY_BOX_SHIPPING not in real.histories

    def test_our_mean_is_keepas(self, real: Product) -> None:
        assert real.stats is not None
        assert real.last_update is not None
        for kind in (Kind.NEW, Kind.LIST_PRICE):
            start = real.last_update - timedelta(days=30)
            mean = real.histories[kind].average(start, real.last_update)
            assert mean.value == real.stats.averages[30].get(kind)
