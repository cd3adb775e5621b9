"""Costing: the lines between sale price and profit, in the channel's currency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from common.money import Money
from services.pricing.adapters.fee_files import read_fee_book
from services.pricing.adapters.tuning_files import load_policy
from services.pricing.rules.answer import RoiBasis
from services.pricing.rules.costing import Costing, Desk, cost
from services.pricing.rules.fees import Tax
from services.pricing.rules.fx import Exchange
from services.pricing.rules.items import Item, PackSize, Parcel
from services.pricing.rules.reasons import Effect
from services.pricing.rules.terms import Terms
from tests.factories import make_catalogue_item, make_item, usd

TERMS = Terms(on=date(2026, 3, 1), exchange=Exchange({}), category="home")
DESK = Desk(terms=TERMS, book=read_fee_book(), policy=load_policy())


def _cost(
    offer: Item | None = None,
    catalogue: Item | None = None,
    channel: str = "amazon-us-fbm",
    **terms: object,
) -> Costing:
    desk = replace(DESK, terms=replace(TERMS, **terms))  # type: ignore[arg-type]  # the fields vary by case
    return cost(
        offer or make_item(price=usd("20.00")),
        catalogue or make_catalogue_item(price=usd("50.00")),
        channel,
        desk,
    )


def _codes(costing: Costing) -> list[str]:
    return [reason.code for reason in costing.reasons]


class TestCost:
    def test_price_less_goods_less_fees_is_the_profit(self) -> None:
        costing = _cost()
        # 50.00 - 20.00 - 15 % of 50.00
        assert costing.profit == usd("22.50")
        assert costing.roi == Decimal("1.125")
        assert costing.margin == Decimal("1.125")

    def test_the_basis_of_the_return_is_the_owner_s(self) -> None:
        costing = _cost(roi_basis=RoiBasis.TOTAL_EXPENSES)
        assert costing.roi == Decimal("22.50") / Decimal("27.50")

    def test_sums_of_lines_equal_the_profit(self) -> None:
        offer = make_item(price=usd("20.00"), shipping=usd("3.10"))
        costing = _cost(offer, inbound=usd("0.40"), prep=usd("0.25"), outbound=usd("4"))
        amounts = [line.amount.minor_units for line in costing.lines if line.amount]
        assert costing.profit == Money(5000 - sum(amounts), "USD")
        assert costing.landed == usd("23.75")

    def test_a_case_against_a_single_is_costed_by_the_piece(self) -> None:
        offer = make_item(price=usd("60.00"), pack=PackSize(12, "case of 12"))
        single = make_catalogue_item(price=usd("10"), pack=PackSize(1, "single"))
        assert _cost(offer, single).landed == usd("5.00")

    def test_a_fraction_of_a_cent_in_the_cost_is_rounded_up(self) -> None:
        offer = make_item(price=usd("10.00"), pack=PackSize(3, "3-pack"))
        single = make_catalogue_item(pack=PackSize(1, "single"))
        assert _cost(offer, single).landed == usd("3.34")

    def test_without_a_price_nothing_is_costed(self) -> None:
        costing = _cost(make_item(price=None))
        assert (costing.profit, costing.profit_at_most) == (None, None)
        assert "price_missing" in _codes(costing)

    def test_without_a_sale_price_nothing_is_earned(self) -> None:
        costing = _cost(catalogue=make_catalogue_item(price=None))
        assert costing.profit is None
        assert "sale_price_missing" in _codes(costing)

    def test_another_currency_needs_a_rate(self) -> None:
        offer = make_item(price=Money(2000, "EUR"))
        assert "fx_rate_missing" in _codes(_cost(offer))
        rate = Exchange({("EUR", "USD"): Decimal("1.10")})
        assert _cost(offer, exchange=rate).landed == usd("22.00")

    def test_an_unknown_fee_leaves_the_profit_unknown_but_bounded(self) -> None:
        costing = _cost(channel="amazon-us-fba")
        assert costing.profit is None
        # The least that a parcel of that price can cost to fulfil is 3.32.
        assert costing.profit_at_most == usd("19.18")
        assert "weight_missing" in _codes(costing)

    def test_shipping_out_is_named_when_it_is_not_included(self) -> None:
        assert "shipping_out_not_included" in _codes(_cost())
        assert "shipping_out_not_included" not in _codes(_cost(outbound=usd("4.00")))
        assert "shipping_out_not_included" not in _codes(_cost(channel="amazon-us-fba"))

    def test_tax_counts_where_the_channel_charges_on_it(self) -> None:
        book = {"channel": "ebay-us", "category": "most"}
        without = _cost(**book)  # type: ignore[arg-type]  # channel and one term
        assert "buyer_tax_not_included" in _codes(without)
        taxed = _cost(**book, tax=Tax(rate=70_000))  # type: ignore[arg-type]
        assert "buyer_tax_not_included" not in _codes(taxed)
        assert taxed.profit is not None
        assert without.profit is not None
        assert taxed.profit < without.profit

    def test_a_parcel_that_cannot_be_is_unknown_and_said(self) -> None:
        heavy = Parcel(Decimal(50_000), (Decimal(10), Decimal(10), Decimal(10)))
        row = make_catalogue_item(price=usd("50.00"), parcel=heavy)
        costing = _cost(catalogue=row, channel="amazon-us-fba")
        assert "parcel_impossible" in _codes(costing)
        assert costing.profit is None

    def test_shipping_to_us_is_named_when_it_is_not_included(self) -> None:
        assert "shipping_in_not_included" in _codes(_cost())
        paid = make_item(price=usd("20.00"), shipping=usd("0.00"))
        assert "shipping_in_not_included" not in _codes(_cost(paid))
        assert "shipping_in_not_included" not in _codes(_cost(inbound=usd("1")))

    def test_an_unknown_category_is_assumed_and_said(self) -> None:
        assert "category_assumed" in _codes(_cost(category="spaceships"))

    def test_a_price_in_a_dominated_gap_is_noted(self) -> None:
        row = make_catalogue_item(price=usd("15.20"), category="clothing")
        reasons = _cost(catalogue=row).reasons
        noted = [r for r in reasons if r.code == "price_dominated"]
        assert [reason.effect for reason in noted] == [Effect.NOTE]


class TestProfitablePrices:
    def test_begin_where_nothing_is_lost(self) -> None:
        (low, high), *more = _cost().profitable_prices()
        assert (high, more) == (None, [])
        # 23.53 less 15 % (3.53) leaves 20.00.
        assert low == usd("23.53")

    def test_what_is_paid_beside_the_fees_raises_them(self) -> None:
        (low, _), *_ = _cost(outbound=usd("4.00")).profitable_prices()
        assert low > usd("23.53")

    @pytest.mark.parametrize("offer", [make_item(price=None)])
    def test_unknown_costs_have_none(self, offer: Item) -> None:
        assert _cost(offer).profitable_prices() == ()
