"""Whole pages: every syntax by itself, several together, and what is broken."""

from __future__ import annotations

import json

import pytest

from services.scanner.adapters.reader.product import Hints, read_product
from services.scanner.rules.claims import How
from services.scanner.rules.problems import Code, Unreadable
from tests.services.scanner.adapters.reader.pages import (
    SHOP,
    URL,
    html,
    product,
    read,
    script,
)

MICRODATA = """<div itemscope itemtype=https://schema.org/Product>
<h1 itemprop=name>Copper kettle</h1><b itemprop=sku>K-2</b>
<div itemprop=offers itemscope itemtype=https://schema.org/Offer>
<meta itemprop=priceCurrency content=EUR><span itemprop=price>19.90</span>
<link itemprop=availability href=https://schema.org/OutOfStock></div></div>"""
META = """<meta property=og:title content="Copper kettle">
<meta property=product:price:amount content=21.00>
<meta property=product:price:currency content=EUR>
<meta property=product:availability content="in stock">"""


class TestEachSyntax:
    def test_json_ld(self) -> None:
        found = read(head=script(product(availability="https://schema.org/InStock")))
        assert found.fields["price"].value == "19.90"
        assert found.fields["price"].path == "Product.offers[0].price"
        assert found.fields["price"].how is How.JSON_LD
        assert found.value("availability") == "InStock"

    def test_microdata(self) -> None:
        found = read(MICRODATA)
        assert found.fields["price"].how is How.MICRODATA
        assert [found.value(n) for n in ("price", "currency", "availability")] == [
            "19.90",
            "EUR",
            "OutOfStock",
        ]

    def test_meta(self) -> None:
        found = read(head=META)
        assert found.fields["price"].how is How.META
        assert found.fields["price"].path == "product:price:amount"
        assert found.value("name") == "Copper kettle"

    def test_embedded_json_of_the_very_product(self) -> None:
        own = {"id": "4711222", "price": {"value": 33.5, "currency": "EUR"}}
        state = {"a": [{"title": "Tin kettle", "price": 12}], "b": own}
        said = f'<script type="application/json">{json.dumps(state)}</script>'
        found = read(f"<h1>Copper kettle</h1>{said}")
        assert (found.value("price"), found.value("currency")) == ("33.5", "EUR")
        assert found.fields["price"].how is How.EMBEDDED

    def test_the_visible_page(self) -> None:
        found = read(SHOP, lang="en-US")
        read_fields = {n: found.value(n) for n in ("price", "currency", "name", "sku")}
        assert read_fields == {
            "price": "45.50",
            "currency": "USD",
            "name": "Copper kettle",
            "sku": "CK-4711",
        }
        assert found.value("list_price") == "59.00"
        assert [found.value(n) for n in ("brand", "gtin", "mpn", "availability")] == [
            "Acme",
            "4006381333931",
            "X-99",
            "InStock",
        ]

    def test_the_address_where_nothing_else_has_a_number(self) -> None:
        found = read("<h1>Copper kettle</h1><p class=price>$5</p>")
        assert found.fields["sku"].how is How.ADDRESS
        assert found.value("sku") == "4711222"


class TestTogether:
    def test_names_who_agrees(self) -> None:
        found = read(
            SHOP.replace("$45.50", "€19.90"),
            script(product()) + META.replace("21.00", "19.9"),
        )
        assert found.fields["price"].agrees == (How.META, How.VISIBLE)
        assert found.fields["price"].differs == ()

    def test_names_who_does_not_and_with_what(self) -> None:
        found = read(head=script(product()) + META)
        assert found.value("price") == "19.90"
        assert found.fields["price"].differs == ((How.META, "21.00"),)

    def test_two_that_agree_outvote_one(self) -> None:
        found = read(SHOP.replace("$45.50", "€21.00"), script(product()) + META)
        assert found.value("price") == "21.00"

    def test_says_in_stock_where_a_price_is_asked_and_nothing_else_is_said(
        self,
    ) -> None:
        found = read("<h1>Kettle</h1><p class=price>$5.00</p>")
        assert found.fields["availability"].how is How.ASSUMED

    def test_quick_asks_the_visible_page_only_where_data_is_missing(self) -> None:
        whole = product(availability="InStock")
        assert "brand" not in read(SHOP, script(whole), quick=True).fields
        assert "brand" in read(SHOP, script(product()), quick=True).fields

    def test_hints_settle_what_a_sign_means(self) -> None:
        page = html("<h1>Kettle</h1><p class=price>$5.00</p>")
        found = read_product(page, URL, Hints(currency="CAD"))
        assert found.value("currency") == "CAD"

    def test_the_country_of_the_address_does_too(self) -> None:
        page = html("<h1>Kettle</h1><p class=price>$5.00</p>")
        found = read_product(page, "https://shop.example.com.au/p/1")
        assert found.value("currency") == "AUD"


class TestBrokenAndHostile:
    def test_broken_data_is_left_out_and_named(self) -> None:
        broken = '<script type="application/ld+json">{oops</script>'
        found = read(SHOP, broken)
        assert found.value("price") == "45.50"
        assert [one.code for one in found.problems] == [Code.DATA_BROKEN]

    @pytest.mark.parametrize(
        "data",
        [
            {"@type": "Product", "offers": "none"},
            {"@type": "Product", "name": 7, "offers": {"price": {"a": 1}}},
            {"@type": ["Product", 3, None], "offers": [[], None, {"price": True}]},
            {"@type": "Product", "offers": {"price": 1e400, "availability": 5}},
            {"@graph": {"@graph": {"@graph": "x"}}, "mainEntity": [[[[]]]]},
            [[[[[[{"@type": "Product"}]]]]]],
            "text",
            7,
        ],
    )
    def test_data_of_wrong_types_says_nothing(self, data: object) -> None:
        assert read(head=script(data)).value("price") is None

    def test_more_offers_than_a_page_can_mean_are_refused(self) -> None:
        many = [
            {"@type": "Offer", "price": n, "sku": f"S{n}"} for n in range(1, 10_001)
        ]
        with pytest.raises(Unreadable) as caught:
            read(head=script({"@type": "Product", "name": "A", "offers": many}))
        assert caught.value.problem.code is Code.TOO_MANY_OFFERS

    def test_ten_thousand_comments_do_not_matter(self) -> None:
        comments = [{"@type": "Review", "reviewBody": "Good!"}] * 10_000
        found = read(head=script({**product(), "review": comments}))
        assert found.value("price") == "19.90"

    @pytest.mark.parametrize("tag", ["div", "b", "span itemscope itemprop=a", "p"])
    def test_elements_nested_deep_are_read_as_far_as_they_go(self, tag: str) -> None:
        found = read(SHOP + f"<{tag}>" * 900)
        assert found.value("price") == "45.50"

    def test_elements_nested_without_end_are_refused(self) -> None:
        with pytest.raises(Unreadable) as caught:
            read(SHOP + "<div>" * 50_000)
        assert caught.value.problem.code is Code.NESTED_TOO_DEEP

    def test_data_nested_without_end_is_named(self) -> None:
        deep = f'<script type="application/ld+json">{"[" * 100_000}</script>'
        assert [one.code for one in read(SHOP, deep).problems] == [Code.DATA_BROKEN]

    def test_a_page_of_eighty_megabytes_is_refused(self) -> None:
        with pytest.raises(Unreadable) as caught:
            read_product("x" * 80_000_000, URL)
        assert caught.value.problem.code is Code.TOO_LARGE

    @pytest.mark.parametrize(
        "url", ["", "http://[", "not an address", "https://x/" * 500]
    )
    def test_an_address_that_is_none_does_no_harm(self, url: str) -> None:
        assert read_product(html(SHOP), url).value("price") == "45.50"
