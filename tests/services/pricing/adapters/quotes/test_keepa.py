"""Keepa's products as listings and quotes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from common.money import Money
from services.pricing.adapters.quotes.keepa import (
    KeepaMarket,
    can_be_asked,
    code_of,
    read_listing,
)
from services.pricing.errors import UnknownMarket
from services.pricing.rules.conditions import Condition
from services.pricing.rules.items import PackSize, Parcel
from services.pricing.rules.products import Listing
from services.pricing.rules.quotes import Basis, Quote
from tests.factories import usd
from tests.services.pricing.given import GTINS, NOON
from vendors.keepa import Keepa, Kind, read_product, to_minutes

DAY = 24 * 60


def minute(days_ago: float) -> int:
    return to_minutes(NOON - timedelta(days=days_ago))


def listing(csv: dict[Kind, list[int]] | None = None, **fields: Any) -> Listing:
    """A lamp as Keepa sends it, with these histories and fields."""
    slots: list[list[int] | None] = [None] * 36
    for kind, entries in (csv or {}).items():
        slots[kind] = entries
    data = {
        "asin": "B0SBTEST01",
        "domainId": 1,
        "productType": 0,
        "title": "Bexhall BE-5784 Desk Lamp",
        "brand": "Bexhall",
        "model": "BE-5784",
        "partNumber": "BE5784-X",
        "color": "Sand",
        "eanList": [GTINS[0][1:]],
        "categoryTree": [
            {"catId": 1, "name": "Home & Kitchen"},
            {"catId": 2, "name": "Lamps"},
        ],
        "packageLength": 100,
        "packageWidth": 300,
        "packageHeight": 200,
        "packageWeight": 900,
        "numberOfItems": 1,
        "lastUpdate": minute(0.1),
        "csv": slots,
        **fields,
    }
    return read_listing(read_product(data), market="amazon-us", now=NOON)


def quotes(found: Listing) -> dict[Condition, Quote]:
    return {quote.condition: quote for quote in found.quotes}


class TestReadListing:
    def test_is_the_product_with_its_identifiers(self) -> None:
        found = listing()
        item = found.item
        assert (found.origin, found.key) == ("keepa", "amazon-us:B0SBTEST01")
        assert found.url == "https://www.amazon.com/dp/B0SBTEST01"
        assert item.gtins == {GTINS[0]}
        assert item.asin == "B0SBTEST01"
        assert item.models == {"BE5784", "BE5784X"}
        assert item.pack == PackSize(1, "1")
        assert item.category == "Home & Kitchen > Lamps"
        assert item.description == "Sand"
        assert item.parcel == Parcel(
            Decimal(900), (Decimal(300), Decimal(200), Decimal(100))
        )

    def test_a_size_that_is_not_whole_is_not_known(self) -> None:
        assert listing(packageLength=0).item.parcel == Parcel(Decimal(900), None)

    def test_a_number_of_items_that_is_not_known_is_not_one(self) -> None:
        assert listing(numberOfItems=-1).item.pack is None

    @pytest.mark.parametrize(
        ("title", "items", "packages", "count"),
        [
            ("Gum", 1, 12, 12),
            ("Gum", 12, 1, 12),
            ("Gum", 12, 12, 12),
            ("Gum", 1, 1, 1),
            ("Gum", -1, 1, 1),
            ("Gum, Pack of 12", 1, 1, 12),
            ("Gum", 6, 2, None),
        ],
    )
    def test_a_pack_of_twelve_is_never_taken_for_one(
        self, title: str, items: int, packages: int, count: int | None
    ) -> None:
        pack = listing(
            title=title, numberOfItems=items, packageQuantity=packages
        ).item.pack
        assert (pack and pack.count) == count

    def test_prices_count_for_as_long_as_they_held_in_90_days(self) -> None:
        new = [minute(300), 1000, minute(81), 5000, minute(45), 6000, minute(9), 7000]
        quote = quotes(listing({Kind.NEW: new}))[Condition.NEW]
        # 9 days at 10.00, 36 at 50.00, 36 at 60.00, 9 at 70.00.
        assert quote.facts.price_p10 == usd("10.00")
        assert quote.p50 == usd("50.00")
        assert quote.facts.price_p90 == usd("60.00")
        assert quote.observed_at == NOON - timedelta(days=0.1)
        assert quote.origin == "keepa"

    def test_when_nobody_offers_it_does_not_count(self) -> None:
        new = [minute(300), 5000, minute(80), -1, minute(10), 6000, minute(1), -2]
        quote = quotes(listing({Kind.NEW: new}))[Condition.NEW]
        assert quote.p50 == usd("50.00")
        assert quote.facts.price_p90 == usd("60.00")

    def test_without_any_offer_there_is_no_price(self) -> None:
        for csv in ({}, {Kind.NEW: [minute(300), -1]}):
            assert quotes(listing(csv))[Condition.NEW].p50 is None

    def test_only_prices_of_one_meaning_are_compared(self) -> None:
        # On 2026-02-16 the series began to include shipping.
        change = to_minutes(NOON - timedelta(days=278, hours=12))
        data = {Kind.NEW: [change - 60 * DAY, 100, change + 60, 9000]}
        late = listing(data, lastUpdate=change + 30 * DAY)
        quote = quotes(late)[Condition.NEW]
        assert quote.p50 == quote.facts.price_p90 == usd("90.00")

    def test_used_ones_have_their_own_price_and_sellers(self) -> None:
        csv = {
            Kind.NEW: [minute(300), 6000],
            Kind.USED: [minute(300), 3000],
            Kind.COUNT_NEW: [minute(300), 7],
            Kind.COUNT_USED: [minute(300), 2, minute(3), 4],
        }
        found = quotes(listing(csv, monthlySold=100))
        assert found[Condition.USED].p50 == usd("30.00")
        assert found[Condition.NEW].facts.sellers == 7
        assert found[Condition.USED].facts.sellers == 4
        # How many used ones are sold nobody says.
        assert found[Condition.USED].facts.units_per_month is None
        assert found[Condition.USED].facts.days_to_sell is None

    @pytest.mark.parametrize(
        ("monthly", "drops", "units"),
        [(100, 20, 100), (None, 20, 20), (50, None, 50), (None, None, None)],
    )
    def test_of_two_lower_bounds_of_the_sales_the_higher_counts(
        self, monthly: int | None, drops: int | None, units: int | None
    ) -> None:
        stats = None if drops is None else {"salesRankDrops30": drops}
        csv = {Kind.COUNT_NEW: [minute(9), 4]}
        facts = quotes(listing(csv, monthlySold=monthly, stats=stats))[
            Condition.NEW
        ].facts
        expected = None if units is None else Decimal(units)
        assert facts.units_per_month == expected
        if expected is not None:
            assert facts.days_to_sell == (150 / expected).quantize(Decimal("0.1"))


class TestFaultsOfOthers:
    """What a widely used client gets wrong, after market notes on Keepa."""

    def test_yen_have_no_cents(self) -> None:
        csv = {Kind.NEW: [minute(30), 4900]}
        found = quotes(listing(csv, domainId=5))[Condition.NEW]
        assert found.p50 == Money(4900, "JPY")
        assert str(found.p50) == "4900 JPY"

    @pytest.mark.parametrize("unknown", [-1, -2])
    def test_an_unknown_shipping_is_not_added_to_the_price(self, unknown: int) -> None:
        box = [minute(300), 4000, 500, minute(20), 3900, unknown]
        found = quotes(listing({Kind.BUY_BOX_SHIPPING: box}))[Condition.NEW]
        assert found.terms.basis is Basis.BUY_BOX
        # 70 days at 45.00; the last 20, of which the total is not known, do not count.
        assert found.facts.price_p10 == found.facts.price_p90 == usd("45.00")

    def test_a_buy_box_without_any_known_shipping_gives_way(self) -> None:
        csv = {
            Kind.BUY_BOX_SHIPPING: [minute(300), 4000, -1],
            Kind.NEW: [minute(300), 4700],
        }
        found = quotes(listing(csv))[Condition.NEW]
        assert (found.p50, found.terms.basis) == (usd("47.00"), Basis.LOWEST)

    def test_no_offer_is_no_price_and_no_rank(self) -> None:
        csv = {Kind.NEW: [minute(300), -1], Kind.SALES_RANK: [minute(300), -1]}
        found = quotes(listing(csv))[Condition.NEW]
        assert (found.p50, found.terms.sales_rank) == (None, None)

    def test_the_minutes_begin_in_2011(self) -> None:
        when = listing(lastUpdate=411180).quotes[0].observed_at
        assert when is not None
        assert when.timestamp() * 1000 == 1318510800000


class TestCodes:
    @pytest.mark.parametrize(
        ("gtin", "code"),
        [("09523116049424", "9523116049424"), ("00012345678905", "012345678905")],
    )
    def test_are_written_as_keepa_does(self, gtin: str, code: str) -> None:
        assert can_be_asked(gtin)
        assert code_of(gtin) == code

    def test_a_carton_has_none(self) -> None:
        assert not can_be_asked("19523116049421")


@pytest.mark.allow_hosts(["127.0.0.1"])
class TestKeepaMarket:
    def test_a_market_that_keepa_lacks_is_named_with_those_it_has(
        self, keepa: Keepa
    ) -> None:
        with pytest.raises(UnknownMarket, match=r"ebay-us.*Known: amazon-us"):
            KeepaMarket(keepa, "ebay-us")
