"""What one sale's goods cost until they lie here, line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from services.pricing.rules.answer import LineKind
from services.pricing.rules.fx import Exchange
from services.pricing.rules.items import Item
from services.pricing.rules.landed_cost import LandedCost, landed_cost
from services.pricing.rules.packs import PackFit
from services.pricing.rules.reasons import Effect
from services.pricing.rules.terms import Hints, Terms
from tests.factories import make_item, make_reason, usd

TERMS = Terms(on=date(2026, 3, 1), exchange=Exchange({}))
EUROS = Exchange({("EUR", "USD"): Decimal("1.10")})
BOXED = make_item(price=usd("20.00"), shipping=usd("3.10"))


def landed(
    offer: Item = BOXED, *, sale: Fraction | int = 1, **terms: Any
) -> LandedCost:
    """In dollars; one sale takes `sale` of the offer."""
    fit = PackFit(Fraction(sale), True, ())
    return landed_cost(offer, fit, replace(TERMS, **terms), currency_code="USD")


def amounts(cost: LandedCost) -> dict[str, Money | None]:
    return {line.code: line.amount for line in cost.lines}


def codes(cost: LandedCost) -> list[str]:
    return [reason.code for reason in cost.reasons]


class TestLandedCost:
    def test_is_goods_shipping_and_what_the_owner_pays(self) -> None:
        cost = landed(inbound=usd("0.40"), prep=usd("0.25"))
        assert amounts(cost) == {
            "goods": usd("20.00"),
            "shipping_in": usd("3.10"),
            "inbound": usd("0.40"),
            "prep": usd("0.25"),
        }
        assert cost.amount == usd("23.75")
        assert {line.kind for line in cost.lines} == {LineKind.LANDED}
        assert cost.reasons == ()

    @pytest.mark.parametrize(
        ("sale", "goods", "shipping"),
        [
            (3, "60.00", "9.30"),
            (Fraction(1, 2), "10.00", "1.55"),
            # A fraction of a cent is never left out of a cost.
            (Fraction(1, 3), "6.67", "1.04"),
        ],
    )
    def test_as_many_offers_are_paid_as_a_sale_takes(
        self, sale: Fraction | int, goods: str, shipping: str
    ) -> None:
        cost = landed(sale=sale)
        assert amounts(cost) == {"goods": usd(goods), "shipping_in": usd(shipping)}
        assert f"times {sale}" in cost.lines[0].explanation

    @given(st.integers(1, 10**7), st.fractions("1/60", 60))
    def test_a_cost_is_never_understated_and_by_less_than_a_coin_overstated(
        self, units: int, sale: Fraction
    ) -> None:
        cost = landed(make_item(price=Money(units, "USD")), sale=sale)
        assert cost.amount is not None
        assert 0 <= cost.amount.minor_units - units * sale < 1

    def test_what_the_owner_pays_is_for_a_unit_and_not_for_a_pack(self) -> None:
        cost = landed(sale=3, prep=usd("0.25"))
        assert amounts(cost)["prep"] == usd("0.25")

    @pytest.mark.parametrize("price", [None, usd("0.00"), usd("-1.00")])
    def test_without_a_price_nothing_is_known_and_the_offer_is_skipped(
        self, price: Money | None
    ) -> None:
        cost = landed(replace(BOXED, price=price))
        assert (cost.lines, cost.amount) == ((), None)
        assert [(one.code, one.effect) for one in cost.reasons] == [
            ("price_missing", Effect.SKIP)
        ]

    def test_what_the_reader_said_of_the_price_is_not_said_twice(self) -> None:
        problem = make_reason(code="price_unreadable", effect=Effect.SKIP)
        assert landed(make_item(price=None, problems=(problem,))).reasons == ()

    def test_free_shipping_is_a_line_and_unknown_shipping_a_note(self) -> None:
        free = landed(replace(BOXED, shipping=usd("0.00")))
        assert amounts(free)["shipping_in"] == usd("0.00")
        unknown = landed(replace(BOXED, shipping=None))
        assert list(amounts(unknown)) == ["goods"]
        assert [(one.code, one.effect) for one in unknown.reasons] == [
            ("shipping_in_not_included", Effect.NOTE)
        ]

    def test_who_said_what_getting_it_here_costs_is_not_asked_again(self) -> None:
        assert landed(replace(BOXED, shipping=None), inbound=usd("2.00")).reasons == ()

    def test_the_hint_is_that_of_the_terms(self) -> None:
        hints = Hints(inbound="say it elsewhere")
        (reason,) = landed(replace(BOXED, shipping=None), hints=hints).reasons
        assert "(say it elsewhere)" in reason.sentence


class TestCurrencies:
    def test_every_line_is_in_the_channels_currency_rounded_up(self) -> None:
        offer = replace(BOXED, price=Money(1999, "EUR"), shipping=Money(1, "EUR"))
        cost = landed(offer, exchange=EUROS, prep=Money(10, "EUR"))
        # 21.989 and 0.011 dollars.
        assert amounts(cost) == {
            "goods": usd("21.99"),
            "shipping_in": usd("0.02"),
            "prep": usd("0.11"),
        }
        assert "in USD at the given rate" in cost.lines[0].explanation

    def test_without_a_rate_for_the_goods_nothing_is_known(self) -> None:
        cost = landed(make_item(price=Money(1999, "EUR")))
        assert (cost.lines, cost.amount) == ((), None)
        assert codes(cost) == ["fx_rate_missing"]
        assert "EURUSD" in cost.reasons[0].sentence

    def test_without_a_rate_for_the_shipping_that_line_is_open(self) -> None:
        cost = landed(replace(BOXED, shipping=Money(310, "EUR")))
        assert amounts(cost) == {"goods": usd("20.00"), "shipping_in": None}
        assert codes(cost) == ["fx_rate_missing"]
        # The sum is of what is known: the least that it can be.
        assert cost.amount == usd("20.00")

    def test_without_a_rate_for_the_owners_own_cost_that_line_is_open(self) -> None:
        cost = landed(prep=Money(10, "EUR"))
        assert amounts(cost)["prep"] is None
