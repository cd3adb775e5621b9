"""Reading single items: every field, and what is no item of the description."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from common.money import Money
from vendors.ebay.item import Item, Stock, read_item
from vendors.errors import BadAnswer

WHOLE: dict[str, Any] = {
    "itemId": "v1|110000000001|0",
    "legacyItemId": "110000000001",
    "title": "Norvane NV-1200 Speaker",
    "price": {"value": "45.5", "currency": "USD"},
    "currentBidPrice": {"value": "20.00", "currency": "USD"},
    "bidCount": 3,
    "buyingOptions": ["AUCTION", "FIXED_PRICE"],
    "condition": "Used",
    "conditionId": "3000",
    "estimatedAvailabilities": [
        {"estimatedAvailabilityStatus": "IN_STOCK", "estimatedAvailableQuantity": 4}
    ],
    "lotSize": 2,
    "seller": {
        "username": "ada",
        "feedbackScore": 12,
        "feedbackPercentage": "99.8",
    },
    "shippingOptions": [
        {
            "shippingCost": {"value": "0.0", "currency": "USD"},
            "shippingCostType": "FIXED",
        },
        {"shippingCostType": "CALCULATED"},
    ],
    "itemLocation": {"city": "Eastport", "stateOrProvince": "Maine", "country": "US"},
    "image": {"imageUrl": "https://i.example/1.jpg"},
    "additionalImages": [
        {"imageUrl": "https://i.example/2.jpg"},
        {"imageUrl": "https://i.example/1.jpg"},
    ],
    "gtin": "9520000000004",
    "brand": "Norvane",
    "mpn": "NV-1200",
    "categoryPath": "Electronics|Speakers",
    "itemEndDate": "2026-11-21T08:00:00.000Z",
    "localizedAspects": [{"name": "Color", "value": "Red"}],
    "primaryItemGroup": {"itemGroupId": "110000000001", "itemGroupHref": "https://g"},
}


def item(**changes: Any) -> Item:
    """The whole item with some fields changed; None takes one away."""
    said = {**WHOLE, **changes}
    return read_item({name: value for name, value in said.items() if value is not None})


class TestReadItem:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("price", Money(4550, "USD")),
            ("current_bid", Money(2000, "USD")),
            ("bid_count", 3),
            ("is_auction", True),
            ("stock", Stock.IN_STOCK),
            ("quantity", 4),
            ("lot_size", 2),
            ("place", "Eastport, Maine, US"),
            ("images", ("https://i.example/1.jpg", "https://i.example/2.jpg")),
            ("category", "Electronics > Speakers"),
            ("ends", datetime(2026, 11, 21, 8, tzinfo=UTC)),
            ("aspects", (("Color", "Red"),)),
            ("group_id", "110000000001"),
            ("group_href", "https://g"),
        ],
    )
    def test_reads_each_field(self, name: str, value: object) -> None:
        assert getattr(item(), name) == value

    def test_free_shipping_is_not_unknown_shipping(self) -> None:
        free, unknown = item().shipping
        assert free.cost == Money(0, "USD")
        assert unknown.cost is None

    def test_reads_the_seller(self) -> None:
        seller = item().seller
        assert seller
        assert (seller.username, seller.feedback_score) == ("ada", 12)
        assert seller.feedback_percentage == Decimal("99.8")

    def test_takes_the_first_category_of_a_summary(self) -> None:
        leaf = [{"categoryId": "1", "categoryName": "Speakers"}]
        assert item(categoryPath=None, categories=leaf).category == "Speakers"

    def test_a_bid_buys_nothing_whatever_is_called_the_price(self) -> None:
        assert item().can_be_bought
        assert item(buyingOptions=["FIXED_PRICE"]).can_be_bought
        assert not item(buyingOptions=["AUCTION"]).can_be_bought
        assert not item(buyingOptions=["AUCTION", "BEST_OFFER"]).can_be_bought

    def test_a_price_that_ebay_converted_says_what_it_was(self) -> None:
        was = {"convertedFromValue": "34.00", "convertedFromCurrency": "CAD"}
        found = item(price={"value": "25.00", "currency": "USD", **was})
        assert found.price == Money(2500, "USD")
        assert found.asked_in_original == Money(3400, "CAD")
        assert item().asked_in_original is None

    def test_an_unknown_word_for_stock_is_no_stock(self) -> None:
        said = [{"estimatedAvailabilityStatus": "SOON"}]
        assert item(estimatedAvailabilities=said).stock is None

    @pytest.mark.parametrize(
        "change",
        [
            {"itemId": None},
            {"title": 7},
            {"price": "45"},
            {"price": {"value": 45, "currency": "USD"}},
            {"price": {"value": "-1", "currency": "USD"}},
            {"price": {"value": "1.005", "currency": "USD"}},
            {"price": {"value": "1", "currency": "XXQ"}},
            {"price": {"value": "1"}},
            {"bidCount": True},
            {"buyingOptions": "AUCTION"},
            {"seller": []},
            {"seller": {"username": "a", "feedbackPercentage": "NaN"}},
            {"shippingOptions": {}},
            {"itemEndDate": "tomorrow"},
        ],
    )
    def test_what_is_not_as_described_is_refused(self, change: dict[str, Any]) -> None:
        with pytest.raises(BadAnswer):
            item(**change)
