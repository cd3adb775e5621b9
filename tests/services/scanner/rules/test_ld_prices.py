"""The amounts of an Offer: the one that is asked, and those that are not."""

from __future__ import annotations

from typing import Any

import pytest

from services.scanner.rules.ld_prices import Amounts, read_amounts
from services.scanner.rules.problems import Code, Unreadable
from tests.services.scanner.given import dollars


def amounts(*parts: dict[str, Any], **said: Any) -> Amounts:
    """Those of an offer in dollars with these price specifications."""
    offer = {"priceCurrency": "USD", "priceSpecification": list(parts), **said}
    return read_amounts(offer, expected="USD")


def part(price: object, kind: str = "", **said: Any) -> dict[str, Any]:
    """A price specification."""
    named = {"priceType": f"https://schema.org/{kind}"} if kind else {}
    return {"@type": "UnitPriceSpecification", "price": price, **named, **said}


def per(value: str, unit: str, **said: Any) -> dict[str, Any]:
    """A reference quantity."""
    return {"referenceQuantity": {"value": value, "unitCode": unit, **said}}


def refused(*parts: dict[str, Any], **said: Any) -> Code:
    """Why no price is read."""
    with pytest.raises(Unreadable) as caught:
        amounts(*parts, **said)
    return caught.value.problem.code


class TestReadAmounts:
    @pytest.mark.parametrize(
        "kind", ["StrikethroughPrice", "ListPrice", "MSRP", "SRP", "RegularPrice"]
    )
    def test_a_former_price_stands_beside_the_price(self, kind: str) -> None:
        found = amounts(part("15.00", kind), price="10.00")
        assert (found.price, found.list_price) == (dollars("10.00"), dollars("15.00"))

    def test_a_list_price_alone_never_becomes_the_price(self) -> None:
        assert refused(part("15.00", "ListPrice")) is Code.PRICE_MISSING

    def test_of_a_sale_price_and_a_list_price_the_sale_price_is_asked(self) -> None:
        found = amounts(part("15.00", "ListPrice"), part("10.00", "SalePrice"))
        assert (found.price, found.list_price) == (dollars("10.00"), dollars("15.00"))

    @pytest.mark.parametrize("former", ["10.00", "9.00", "about 12", None, -3])
    def test_what_is_not_above_the_price_is_no_former_price(
        self, former: object
    ) -> None:
        found = amounts(part(former, "ListPrice"), price="10.00")
        assert (found.price, found.list_price) == (dollars("10.00"), None)

    def test_nor_is_one_in_other_money(self) -> None:
        found = amounts(part("15", "ListPrice", priceCurrency="EUR"), price="10.00")
        assert found.list_price is None

    def test_the_price_of_a_kilogram_is_not_the_price(self) -> None:
        found = amounts(part("20.00", **per("1", "KGM")), price="5.00")
        assert (found.price, found.unit_price) == (dollars("5.00"), dollars("20.00"))
        assert str(found.unit_measure) == "1 kg"
        assert refused(part("20.00", **per("1", "KGM"))) is Code.PRICE_MISSING

    def test_the_price_of_what_one_holds_is_and_gives_that_of_the_measure(self) -> None:
        base = {"value": "100", "unitCode": "MLT"}
        found = amounts(part("81.00", **per("125", "MLT", valueReference=base)))
        assert (found.price, found.unit_price) == (dollars("81.00"), dollars("64.80"))
        assert str(found.unit_measure) == "100 ml"

    def test_pieces_in_it_are_counted(self) -> None:
        base = {"value": "1", "unitCode": "C62"}
        found = amounts(part("12.00", **per("6", "C62", valueReference=base)))
        assert found.unit_price == dollars("2.00")
        assert found.holds is not None
        assert found.holds.pieces == 6

    def test_prices_for_members_and_from_ten_pieces_on_are_not_asked(self) -> None:
        found = amounts(
            part("12.00"),
            part("11.00", validForMemberTier={"name": "Gold"}),
            part("9.00", eligibleQuantity={"minValue": 10}),
        )
        assert found.price == dollars("12.00")

    def test_two_that_are_asked_are_not_chosen_from(self) -> None:
        assert refused(part("12.00"), part("11.00")) is Code.SEVERAL_PRICES
        assert amounts(part("12.00"), part("12.00")).price == dollars("12.00")
