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


def micro(offers: str, more: str = "") -> str:
    """A page whose product is microdata with these offers."""
    return html(
        f"<div itemscope itemtype=https://schema.org/Product>"
        f"<h1 itemprop=name>Copper kettle</h1>{more}{offers}</div>"
    )


def priced(price: str, more: str = "") -> str:
    """An offer in microdata."""
    return (
        "<div itemprop=offers itemscope itemtype=https://schema.org/Offer>"
        f"<meta itemprop=price content={price}>"
        f"<meta itemprop=priceCurrency content=USD>{more}</div>"
    )


def ranged(**said: str) -> str:
    """An AggregateOffer in microdata."""
    told = "".join(f"<meta itemprop={k} content={v}>" for k, v in said.items())
    return (
        "<div itemprop=offers itemscope itemtype=https://schema.org/AggregateOffer>"
        f"<meta itemprop=priceCurrency content=USD>{told}</div>"
    )


class TestSeveralPrices:
    @pytest.mark.parametrize(
        "offers",
        [
            ranged(lowPrice="10", highPrice="20"),
            ranged(lowPrice="10", offerCount="3"),
            ranged(lowPrice="10"),
            priced("10.00") + priced("20.00"),
        ],
    )
    def test_a_range_is_never_an_exact_price(self, offers: str) -> None:
        with pytest.raises(Unreadable) as caught:
            generic_facts(SOURCE, URL, micro(offers))
        assert caught.value.problem.code is Code.SEVERAL_PRICES

    def test_not_even_where_the_page_shows_its_lower_end(self) -> None:
        shown = "<p class=price>From $10.00</p>"
        with pytest.raises(Unreadable):
            generic_facts(
                SOURCE, URL, micro(ranged(lowPrice="10", highPrice="20"), shown)
            )

    def test_a_range_of_one_price_is_that_price(self) -> None:
        for offers in (
            ranged(lowPrice="10", highPrice="10.00"),
            ranged(lowPrice="10", offerCount="1"),
            priced("10.00") + priced("10.00"),
        ):
            found = generic_facts(SOURCE, URL, micro(offers))
            assert found is not None
            assert found.price == dollars("10.00")


class TestBesideThePrice:
    def test_what_the_data_says_is_told_with_how(self) -> None:
        former = (
            "<div itemprop=priceSpecification itemscope "
            "itemtype=https://schema.org/UnitPriceSpecification>"
            "<meta itemprop=priceType content=https://schema.org/ListPrice>"
            "<meta itemprop=price content=15.00></div>"
        )
        found = generic_facts(
            SOURCE,
            URL,
            micro(priced("10.00", former), "<meta itemprop=color content=Red>"),
        )
        assert found is not None
        assert found.list_price == dollars("15.00")
        assert found.variant == (("color", "Red"),)
        assert dict(found.provenance)["list_price"] == "microdata"
        assert dict(found.provenance)["variant"] == "microdata"

    def test_meta_names_the_former_price_and_the_variant(self) -> None:
        more = (
            "<meta property=product:sale_price:amount content=39.00>"
            "<meta property=product:sale_price:currency content=USD>"
            "<meta property=product:color content=Red>"
            "<meta property=product:item_group_id content=G>"
        )
        found = generic_facts(SOURCE, URL, html("<h1>Copper kettle</h1>", META + more))
        assert found is not None
        assert (found.price, found.list_price) == (dollars("39.00"), dollars("45.50"))
        assert (found.variant, found.variant_group) == ((("color", "Red"),), "G")
