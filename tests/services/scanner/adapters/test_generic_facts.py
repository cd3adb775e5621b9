"""Offers of pages without JSON-LD: taken if two syntaxes agree or one is data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.scanner.adapters.generic_facts import generic_facts
from services.scanner.adapters.pages import read_page
from services.scanner.rules.offer import Availability
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import ad_hoc
from tests.services.scanner.adapters.reader.pages import SHOP, URL, html
from tests.services.scanner.given import SHOP as SOURCE
from tests.services.scanner.given import dollars

META = """<meta property=product:price:amount content=45.50>
<meta property=product:price:currency content=USD>
<meta property=og:title content="Copper kettle">
<meta property=product:brand content=Acme>
<meta property=og:image content=/kettle.jpg>"""


class TestGenericFacts:
    def test_data_beside_json_ld_is_enough(self) -> None:
        found = generic_facts(SOURCE, URL, html("<p>Text</p>", META))
        assert found is not None
        assert (found.title, found.price) == ("Copper kettle", dollars("45.50"))
        assert dict(found.provenance)["price"] == "meta"

    def test_it_fills_what_else_is_sure(self) -> None:
        found = generic_facts(SOURCE, URL, html(SHOP, META))
        assert found is not None
        assert found.brand == "Acme"
        assert found.images == ("/kettle.jpg",)

    def test_what_only_the_visible_page_says_is_no_offer(self) -> None:
        assert generic_facts(SOURCE, URL, html(SHOP)) is None

    def test_an_assumed_stock_is_unknown(self) -> None:
        found = generic_facts(SOURCE, URL, html("<h1>Copper kettle</h1>", META))
        assert found is not None
        assert found.availability is Availability.UNKNOWN

    def test_another_currency_than_the_sources_is_a_reason(self) -> None:
        with pytest.raises(Unreadable) as caught:
            generic_facts(replace(SOURCE, currency="EUR"), URL, html("", META))
        assert caught.value.problem.code is Code.CURRENCY_UNEXPECTED

    def test_a_fraction_of_a_cent_is_a_reason(self) -> None:
        with pytest.raises(Unreadable) as caught:
            generic_facts(SOURCE, URL, html("", META.replace("45.50", "45.5012")))
        assert caught.value.problem.code is Code.PRICE_UNCLEAR

    def test_a_page_of_any_shop_is_read_by_its_data(self) -> None:
        (found,) = read_page(ad_hoc("shop.example"), URL, html(SHOP, META))
        assert found.price == dollars("45.50")
        assert found.images == ("https://shop.example/kettle.jpg",)
