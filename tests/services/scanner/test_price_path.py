"""A rival kept prices as texts, "$246.26": every profit there was negative.

Here a price is whole minor units with a currency from the page on to the decision.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from services.pricing.adapters.messages.offers import read_offer
from services.pricing.rules.roi import margin
from services.scanner.adapters.messages import pack_offer
from services.scanner.adapters.pages import read_page
from services.scanner.rules.offer import Facts, PricePoint
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import Reading
from services.scanner.store.offers import read_document, write_document
from tests.services.scanner.given import NOON, SHOP, offer, page

URL = "https://shop.example/p/A"


SELECTORS = (("title", "h1"), ("price", ".price"), ("availability", ".stock"))
IN_WORDS = replace(
    SHOP,
    reading=Reading(json_ld=False, selectors=SELECTORS, out_of_stock=("sold out",)),
)


def read(price: str) -> Facts:
    """What is read of a page that people see, with that text as its price."""
    html = f"<h1>A lamp</h1><p class=price>{price}</p><p class=stock>In stock</p>"
    (facts,) = read_page(IN_WORDS, URL, html)
    return facts


def every_value(document: Any) -> list[object]:
    """Whatever is stored, at any depth."""
    if isinstance(document, dict):
        return [x for one in document.values() for x in every_value(one)]
    if isinstance(document, list):
        return [x for one in document for x in every_value(one)]
    return [document]


class TestPricePath:
    @pytest.mark.parametrize(
        ("text", "cents"),
        [("$246.26", 24626), ("246.26", 24626), ("1,246.26", 124626), ("$5", 500)],
    )
    def test_a_text_with_a_sign_becomes_minor_units(
        self, text: str, cents: int
    ) -> None:
        assert read(text).price == Money(cents, "USD")

    def test_data_for_programs_that_has_such_a_text_is_refused_by_name(self) -> None:
        with pytest.raises(Unreadable) as told:
            read_page(SHOP, URL, page(("A", "$246.26")))
        assert told.value.problem.code is Code.PRICE_UNCLEAR

    def test_what_is_stored_holds_no_price_as_text_and_no_float(self) -> None:
        facts = read("$246.26")
        point = PricePoint(NOON, facts.price, facts.availability)
        made = offer("A", facts=facts, prices=(point,))
        document = write_document(made)
        values = every_value(document)
        assert 24626 in values
        assert not [one for one in values if isinstance(one, float)]
        prices = [
            document["facts"]["price"],
            *(one["price"] for one in document["prices"]),
        ]
        assert all(one["minor_units"] == 24626 for one in prices)
        assert read_document(document).facts.price == Money(24626, "USD")

    @given(st.integers(1, 10**7), st.integers(1, 10**7))
    def test_a_profit_is_positive_exactly_when_it_sells_for_more(
        self, cost: int, sells: int
    ) -> None:
        facts = read(f"${cost // 100:,}.{cost % 100:02}")
        told = pack_offer(read_document(write_document(offer("A", facts=facts))))
        heard = read_offer(told)
        assert heard.price == Money(cost, "USD")
        profit = Money(sells, "USD") - heard.price
        assert (profit.minor_units > 0) == (sells > cost)
        share = margin(profit, Money(sells, "USD"))
        assert share is not None
        assert (share > 0) == (sells > cost)
