"""Structured data -> offers, or the reason why not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.money import Money
from services.scanner.rules.json_ld import Page, read_offers
from services.scanner.rules.offer import Availability, Facts
from services.scanner.rules.problems import Code, Unreadable
from tests.services.scanner.given import dollars

URL = "https://shop.example/p/9"
PAGE = Page(URL, "USD")


def an_offer(**said: Any) -> dict[str, Any]:
    """An Offer for ten dollars."""
    return {"@type": "Offer", "price": "10.00", "priceCurrency": "USD", **said}


def a_product(**said: Any) -> dict[str, Any]:
    """A Product with that Offer."""
    return {
        "@type": "Product",
        "name": "A thing",
        "sku": "K-9",
        "offers": an_offer(),
        **said,
    }


def read(*blocks: object, page: Page = PAGE) -> list[Facts]:
    """The offers of a page with these blocks."""
    return read_offers(blocks, page)


def refused(*blocks: object) -> Code:
    """Why a page with these blocks cannot be read."""
    with pytest.raises(Unreadable) as caught:
        read(*blocks)
    return caught.value.problem.code


class TestOneOffer:
    def test_says_everything_that_the_page_says(self) -> None:
        (found,) = read(
            {
                "@type": "BreadcrumbList",
                "itemListElement": [{"name": "Toys"}, {"item": {"name": "Dolls"}}],
            },
            a_product(
                description="<p>Nice &amp; new</p>",
                brand={"@type": "Brand", "name": "Acme"},
                model="A-1",
                mpn="A-1-X",
                gtin13="4006381333931",
                image=["https://x.example/1.png", {"url": "/2.png"}],
                offers=an_offer(
                    url="/p/9",
                    availability="https://schema.org/InStock",
                    itemCondition="http://schema.org/UsedCondition",
                    seller={"name": "Bob's"},
                    inventoryLevel={"value": 3},
                    shippingDetails={
                        "shippingRate": {"value": 4.99, "currency": "USD"}
                    },
                ),
            ),
        )
        assert found == Facts(
            key="K-9",
            url="/p/9",
            title="A thing",
            description="Nice & new",
            price=dollars("10.00"),
            shipping=dollars("4.99"),
            condition="used",
            quantity=3,
            seller="Bob's",
            images=("https://x.example/1.png", "/2.png"),
            gtins=("04006381333931",),
            mpn="A-1-X",
            brand="Acme",
            model="A-1",
            category="Toys > Dolls",
            availability=Availability.IN_STOCK,
            provenance=found.provenance,
        )
        assert set(dict(found.provenance).values()) == {"json-ld"}
        assert "place" not in dict(found.provenance)

    def test_is_found_in_a_graph_in_a_list_and_as_a_main_entity(self) -> None:
        product = a_product()
        for block in ({"@graph": [product]}, [[product]], {"mainEntity": product}):
            assert [one.key for one in read(block)] == ["K-9"]

    def test_what_is_not_said_is_empty(self) -> None:
        (found,) = read(a_product())
        assert (found.brand, found.quantity, found.shipping) == ("", None, None)
        assert found.availability is Availability.UNKNOWN

    def test_a_trade_number_with_a_wrong_digit_is_none(self) -> None:
        (found,) = read(a_product(gtin13="4006381333932"))
        assert found.gtins == ()

    def test_free_shipping_is_known_and_a_price_of_nothing_is_not(self) -> None:
        free = {"shippingRate": {"value": "0", "currency": "USD"}}
        (found,) = read(a_product(offers=an_offer(price=0, shippingDetails=free)))
        assert (found.shipping, found.price) == (Money.zero("USD"), None)

    def test_several_shipping_rates_are_not_chosen_from(self) -> None:
        rates = [{"shippingRate": {"value": 1}}, {"shippingRate": {"value": 9}}]
        (found,) = read(a_product(offers=an_offer(shippingDetails=rates)))
        assert found.shipping is None

    def test_any_currency_is_taken_where_none_is_expected(self) -> None:
        block = a_product(offers=an_offer(priceCurrency="EUR"))
        (found,) = read(block, page=Page(URL, ""))
        assert found.price == Money(1000, "EUR")

    def test_the_page_itself_is_the_key_if_there_is_no_other(self) -> None:
        (found,) = read(a_product(sku=None))
        assert found.key == URL

    @pytest.mark.parametrize(
        "said",
        [
            "https://schema.org/OutOfStock",
            "http://schema.org/OutOfStock/",
            "schema:OutOfStock",
            "OutOfStock",
            "Out of stock",
            ["https://schema.org/OutOfStock"],
            {"@id": "https://schema.org/SoldOut"},
        ],
    )
    def test_sold_out_is_sold_out_however_it_is_written(self, said: object) -> None:
        (found,) = read(a_product(offers=an_offer(availability=said)))
        assert found.availability is Availability.OUT_OF_STOCK


class TestSeveralOffers:
    def test_each_variant_of_a_group_is_one(self) -> None:
        variants = [
            a_product(sku=None, name=f"Thing {n}", offers=an_offer(sku=f"K-{n}"))
            for n in (1, 2)
        ]
        group = {"@type": "ProductGroup", "brand": "Acme", "hasVariant": variants}
        found = read(group)
        assert [(one.key, one.title, one.brand) for one in found] == [
            ("K-1", "Thing 1", "Acme"),
            ("K-2", "Thing 2", "Acme"),
        ]

    def test_an_aggregate_holds_them(self) -> None:
        inner = [an_offer(sku="K-1"), an_offer(sku="K-1R", price="8.00")]
        whole = {"@type": "AggregateOffer", "lowPrice": "8", "offers": inner}
        assert [one.key for one in read(a_product(offers=whole))] == ["K-1", "K-1R"]

    def test_the_same_one_twice_is_one(self) -> None:
        assert len(read(a_product(), a_product())) == 1
        twice = [an_offer(sku="K-1"), an_offer(sku="K-1")]
        assert len(read(a_product(offers=twice))) == 1

    def test_beside_other_goods_the_one_of_this_page_is_taken(self) -> None:
        other = a_product(sku="K-8", offers=an_offer(url="https://shop.example/p/8"))
        own = a_product(offers=an_offer(url=f"{URL}?ref=1"))
        assert [one.key for one in read(other, own)] == ["K-9"]

    def test_the_offers_of_other_goods_are_not_those_of_one_that_is_sold_out(
        self,
    ) -> None:
        own = a_product(offers=None, url=URL)
        other = a_product(sku="K-8", url="https://shop.example/p/8")
        assert read(own, other) == []

    def test_each_variant_has_its_own_numbers_alone(self) -> None:
        offers = [
            an_offer(sku="a", gtin13="4006381333931", mpn="M-1"),
            an_offer(sku="b", gtin13="0012345678905", mpn="M-2"),
            an_offer(sku="c"),
        ]
        whole = a_product(gtin13="4006381333931", mpn="M-1", offers=offers)
        assert [(one.gtins, one.mpn) for one in read(whole)] == [
            (("04006381333931",), "M-1"),
            (("00012345678905",), "M-2"),
            (("04006381333931",), "M-1"),
        ]

    def test_the_sale_price_is_asked_and_the_one_struck_out_is_not(self) -> None:
        struck = {"price": "15", "priceType": "https://schema.org/StrikethroughPrice"}
        offers = an_offer(price=None, priceSpecification=[{"price": "10"}, struck])
        (found,) = read(a_product(offers=offers))
        assert found.price == dollars("10.00")


class TestBesideThePrice:
    def test_is_told_with_how_it_was_read(self) -> None:
        former = {"priceType": "https://schema.org/ListPrice", "price": "15.00"}
        litre = {"price": "20", "referenceQuantity": {"value": 1, "unitCode": "LTR"}}
        pack = [{"@type": "PropertyValue", "name": "Pack size", "value": 6}]
        (found,) = read(
            a_product(
                color="Red",
                additionalProperty=pack,
                offers=an_offer(priceSpecification=[former, litre]),
            )
        )
        assert found.list_price == dollars("15.00")
        assert (found.unit_price, found.unit_measure) == (dollars("20.00"), "1 l")
        assert (found.unit_count, found.unit_words) == (6, "Pack size: 6")
        assert found.variant == (("color", "Red"),)
        told = dict(found.provenance)
        for name in ("list_price", "unit_price", "unit_count", "variant"):
            assert told[name] == "json-ld"


class TestRefusals:
    def test_five_prices_for_one_thing(self) -> None:
        offers = [an_offer(price=f"{n}.00", sku="K-1") for n in range(1, 6)]
        assert refused(a_product(offers=offers)) is Code.SEVERAL_PRICES

    def test_five_offers_that_nothing_tells_apart(self) -> None:
        offers = [an_offer(price=f"{n}.00") for n in range(1, 6)]
        assert refused(a_product(offers=offers)) is Code.KEY_MISSING

    def test_five_products_and_none_of_this_page(self) -> None:
        products = [a_product(sku=f"K-{n}") for n in range(5)]
        assert refused(*products) is Code.SEVERAL_PRICES

    @pytest.mark.parametrize(
        "said",
        [
            {"lowPrice": "8", "highPrice": "12"},
            {"lowPrice": "8", "offerCount": 5},
            {"highPrice": "8"},
            {"lowPrice": "8"},
        ],
    )
    def test_a_range_of_prices(self, said: dict[str, Any]) -> None:
        whole = {"@type": "AggregateOffer", "priceCurrency": "USD", **said}
        assert refused(a_product(offers=whole)) is Code.SEVERAL_PRICES

    @pytest.mark.parametrize(
        "said",
        [
            {"lowPrice": "10", "highPrice": "10.00"},
            {"lowPrice": 10, "highPrice": 10, "offerCount": 3},
            {"lowPrice": "10.00", "offerCount": 1},
            {"price": "10.00"},
        ],
    )
    def test_a_range_of_one_price_is_that_price(self, said: dict[str, Any]) -> None:
        whole = {"@type": "AggregateOffer", "priceCurrency": "USD", **said}
        (found,) = read(a_product(offers=whole))
        assert found.price == dollars("10.00")

    @pytest.mark.parametrize("price", ["1,099.00", "$10", "ten", 12.345, [1, 2]])
    def test_a_price_that_no_machine_writes(self, price: object) -> None:
        offers = an_offer(price=price)
        assert refused(a_product(offers=offers)) is Code.PRICE_UNCLEAR

    @pytest.mark.parametrize(
        "said",
        [
            {"referenceQuantity": {"value": 100, "unitCode": "GRM"}},
            {"priceType": "https://schema.org/ListPrice"},
            {"billingDuration": 12},
            {"unitCode": "MON"},
            {"@type": "DeliveryChargeSpecification"},
        ],
    )
    def test_a_rate_a_charge_or_a_former_price_is_not_what_is_asked(
        self, said: dict[str, Any]
    ) -> None:
        only = {"@type": "UnitPriceSpecification", "price": "1.25", **said}
        offers = {**an_offer(price=None), "priceSpecification": only}
        assert refused(a_product(offers=offers)) is Code.PRICE_MISSING

    def test_two_prices_that_are_both_asked(self) -> None:
        offers = an_offer(price=None, priceSpecification=[{"price": 1}, {"price": 2}])
        assert refused(a_product(offers=offers)) is Code.SEVERAL_PRICES

    def test_more_products_than_a_page_is_about(self) -> None:
        products = [a_product(sku=f"K-{n}", url=URL) for n in range(20_000)]
        assert refused(*products) is Code.SEVERAL_PRICES

    def test_no_price(self) -> None:
        assert refused(a_product(offers=an_offer(price=""))) is Code.PRICE_MISSING

    @pytest.mark.parametrize("currency", ["EUR", "DEM", "$"])
    def test_another_currency_than_the_shop_has(self, currency: str) -> None:
        offers = an_offer(priceCurrency=currency)
        assert refused(a_product(offers=offers)) is Code.CURRENCY_UNEXPECTED

    def test_no_name(self) -> None:
        assert refused(a_product(name="  ")) is Code.TITLE_MISSING


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@graph",
                    "name",
                    "offers",
                    "price",
                    "sku",
                    "url",
                    "hasVariant",
                    "image",
                    "brand",
                ]
            ),
            inner
            | st.sampled_from(["Product", "Offer", "AggregateOffer", "ProductGroup"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


class TestAnything:
    def test_a_page_without_goods_has_no_offers(self) -> None:
        assert read({"@type": "WebSite"}, a_product(offers=None)) == []

    @settings(deadline=None)
    @given(_JSON)
    def test_whatever_stands_there_is_read_or_refused(self, block: object) -> None:
        try:
            found = read(block)
        except Unreadable:
            return
        assert all(one.key and one.title for one in found)
