"""Items and catalogue rows over the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import BadInput
from common.wire import pack_money, pack_time, read_optional_decimal
from rpc.pricing.v1 import pricing_pb2 as pb
from services.pricing.adapters.messages.items import (
    pack_item,
    pack_number,
    read_item,
    read_listing,
)
from services.pricing.rules.conditions import Condition
from services.pricing.rules.items import MarketFacts, PackSize, Parcel
from services.pricing.rules.quotes import ANY_MARKET
from tests.factories import usd
from tests.services.pricing.given import NOON, make_product_item


def make_row(**changes: Any) -> pb.Product:
    """A catalogue row as a file would bring it."""
    item = pb.Item(
        item_id="row-7",
        title="Bexhall BE-5784 Desk Lamp",
        brand="Bexhall",
        price=pack_money(usd("60.00")),
        market=pb.MarketFacts(sellers=0, units_per_month="12.5"),
    )
    item.MergeFrom(pb.Item(**changes))
    return pb.Product(origin="list.csv", item=item, observed_at=pack_time(NOON))


class TestItem:
    def test_goes_over_the_wire_and_back(self) -> None:
        item = make_product_item(
            description="A lamp.",
            price=usd("60.00"),
            shipping=usd("0.00"),
            pack=PackSize(6, "6er Pack"),
            condition="new",
            parcel=Parcel(Decimal("450.5"), (Decimal(3), Decimal(2), Decimal(1))),
        )
        read = read_item(pack_item(item), 0)
        changed = {"line": read.line, "problems": read.problems}
        assert read == make_product_item(
            **{
                "description": item.description,
                "price": item.price,
                "shipping": item.shipping,
                "pack": item.pack,
                "condition": item.condition,
                "parcel": item.parcel,
                **changed,
            }
        )

    def test_what_is_not_known_stays_so(self) -> None:
        read = read_item(pb.Item(item_id="1", title="A lamp"), 4)
        assert (read.price, read.shipping, read.asin, read.pack) == (None,) * 4
        assert read.parcel == Parcel()
        assert read.market == MarketFacts()
        assert read.index == 4

    def test_a_damaged_number_is_a_problem_of_the_item(self) -> None:
        read = read_item(pb.Item(item_id="1", title="A lamp", gtins=["12345"]), 0)
        assert read.gtins == frozenset()
        assert [reason.code for reason in read.problems] == ["gtin_length"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"title": ""},
            {"title": "x" * 501},
            {"title": "a\0b"},
            {"description": "x" * 20_001},
            {"pack": pb.PackSize(count=0)},
            {"parcel": pb.Parcel(sides_mm=["1", "2"])},
            {"parcel": pb.Parcel(weight_g="heavy")},
        ],
    )
    def test_what_cannot_be_used_is_refused(self, changes: dict[str, Any]) -> None:
        with pytest.raises(BadInput):
            read_item(pb.Item(**{"item_id": "1", "title": "A lamp", **changes}), 0)


class TestReadListing:
    def test_the_price_is_the_owners_quote_for_any_market(self) -> None:
        listing = read_listing(make_row(), 0, NOON)
        assert (listing.origin, listing.key) == ("list.csv", "row-7")
        (quote,) = listing.quotes
        assert (quote.market, quote.origin) == (ANY_MARKET, "catalogue")
        assert (quote.p50, quote.condition) == (usd("60.00"), Condition.NEW)
        assert quote.facts.sellers == 0
        assert quote.facts.units_per_month == Decimal("12.5")
        assert quote.observed_at == NOON

    def test_a_used_one_is_quoted_as_used(self) -> None:
        (quote,) = read_listing(make_row(condition="used - good"), 0, NOON).quotes
        assert quote.condition is Condition.USED

    def test_without_a_price_there_is_no_quote(self) -> None:
        row = make_row()
        row.item.ClearField("price")
        row.ClearField("observed_at")
        assert read_listing(row, 0, NOON).quotes == ()

    def test_origin_and_key_are_needed(self) -> None:
        nowhere, nothing = make_row(), make_row()
        nowhere.ClearField("origin")
        nothing.item.ClearField("item_id")
        for row in (nowhere, nothing):
            with pytest.raises(BadInput, match="origin"):
                read_listing(row, 0, NOON)


class TestPackNumber:
    @given(st.decimals(-(10**12), 10**12, places=9))
    def test_keeps_six_decimals(self, number: Decimal) -> None:
        read = read_optional_decimal(pack_number(number))
        assert read is not None
        assert abs(read - number) <= Decimal("0.0000005")

    def test_a_long_fraction_fits(self) -> None:
        assert pack_number(Decimal(1) / Decimal(3)) == "0.333333"
        assert pack_number(Decimal("1e-25")) == "0.000000"
        assert pack_number(None) == ""
