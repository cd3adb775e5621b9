"""schema.org data as pages write it: which product, which offer, which price."""

from __future__ import annotations

from typing import Any

import pytest

from services.scanner.rules.claims import How, merged
from services.scanner.rules.schema_claims import product_claims
from services.scanner.rules.schema_nodes import About

URL = "https://shop.example/p/kettle?size=L"


def said(*nodes: Any, url: str = URL, title: str = "Kettle") -> dict[str, str]:
    """What those nodes claim, merged."""
    claims = product_claims(nodes, How.JSON_LD, About(url, title), weight=5.0)
    return {field: read.value for field, read in merged(claims).items()}


def product(*offers: Any, **more: Any) -> dict[str, Any]:
    """A product with offers."""
    return {"@type": "Product", "name": "Kettle", "offers": list(offers), **more}


def offer(price: Any, **more: Any) -> dict[str, Any]:
    """An offer in euros."""
    return {"@type": "Offer", "price": price, "priceCurrency": "EUR", **more}


class TestTheProduct:
    def test_is_the_one_the_page_is_about(self) -> None:
        other = {**product(offer(1)), "name": "Lid"}
        assert said(other, product(offer(2)))["price"] == "2"
        named = {
            **product(offer(3)),
            "name": "Pot",
            "url": "https://shop.example/p/kettle",
        }
        assert said(other, named, title="Shop")["price"] == "3"

    @pytest.mark.parametrize(
        "kind", ["product", "http://schema.org/Product", ["Thing", "schema:Product"]]
    )
    def test_may_be_typed_in_any_way(self, kind: Any) -> None:
        assert said({**product(offer(2)), "@type": kind})["price"] == "2"

    def test_may_stand_in_a_graph_or_a_page(self) -> None:
        assert (
            said({"@graph": [{"@type": "WebPage"}, product(offer(2))]})["price"] == "2"
        )
        assert (
            said({"@type": "ItemPage", "mainEntity": product(offer(2))})["price"] == "2"
        )

    def test_is_none_of_a_list(self) -> None:
        many = [{**product(offer(n)), "name": f"Lid {n}"} for n in range(1, 9)]
        elements = [{"@type": "ListItem", "item": one} for one in many]
        assert said({"@type": "ItemList", "itemListElement": elements}) == {}
        assert said(*many) == {}
        assert said(*many, product(offer(2)))["price"] == "2"

    def test_may_be_missing_beside_an_offer(self) -> None:
        assert said(offer(2))["price"] == "2"

    def test_says_its_numbers_and_maker(self) -> None:
        found = said(
            product(
                offer(2),
                sku="K-1 Kettles",
                mpn="M-1",
                gtin13="4006381333931",
                brand={"@type": "Brand", "name": "Brand: Acme"},
            )
        )
        assert [found[n] for n in ("sku", "mpn", "gtin", "brand")] == [
            "K-1",
            "M-1",
            "4006381333931",
            "Acme",
        ]

    def test_a_makers_number_that_is_the_shops_own_is_none(self) -> None:
        assert "mpn" not in said(product(offer(2), sku="K-1", mpn="K-1"))


class TestTheOffer:
    def test_is_the_one_of_this_address(self) -> None:
        small = offer(1, url="https://shop.example/p/kettle?size=S")
        large = offer(2, url="https://shop.example/p/kettle?size=L")
        assert said(product(small, large))["price"] == "2"

    def test_is_the_first_in_stock(self) -> None:
        gone = offer(1, availability="https://schema.org/OutOfStock")
        found = said(product(gone, offer(2, availability="InStock")))
        assert (found["price"], found["availability"]) == ("2", "InStock")

    def test_may_be_a_variants(self) -> None:
        group = {
            "@type": "ProductGroup",
            "name": "Kettle",
            "hasVariant": [product(offer(3), sku="V-1"), product(offer(4), sku="V-22")],
        }
        assert said(group)["price"] == "3"
        assert said(group, url="https://shop.example/p/v-22")["price"] == "4"

    def test_may_be_an_aggregate(self) -> None:
        aggregate = {"@type": "AggregateOffer", "lowPrice": 5, "priceCurrency": "EUR"}
        assert said(product(aggregate))["price"] == "5"
        inner = {**aggregate, "offers": [offer(6)]}
        assert said(product(inner))["price"] == "6"


class TestThePrice:
    @pytest.mark.parametrize(
        ("price", "value"),
        [
            (19.9, "19.9"),
            ("1099.00", "1099.00"),
            ("1.099,00 €", "1099.00"),
            (["5"], "5"),
        ],
    )
    def test_may_be_written_in_many_ways(self, price: Any, value: str) -> None:
        assert said(product(offer(price)))["price"] == value

    @pytest.mark.parametrize("price", [0, "0.00", None, "", True, {}, "ask", -5, 1e300])
    def test_that_is_none_is_none(self, price: Any) -> None:
        assert "price" not in said(product(offer(price)))

    def test_may_be_specified_apart_from_list_and_unit_price(self) -> None:
        found = said(
            product(
                {
                    "@type": "Offer",
                    "priceSpecification": [
                        offer(30, priceType="https://schema.org/ListPrice"),
                        offer(2, referenceQuantity={"value": 1, "unitCode": "KGM"}),
                        offer(20),
                    ],
                }
            )
        )
        assert [found[n] for n in ("price", "list_price", "unit_price")] == [
            "20",
            "30",
            "2",
        ]

    def test_goes_with_shipping_stock_condition_and_seller(self) -> None:
        found = said(
            product(
                offer(
                    20,
                    itemCondition="https://schema.org/UsedCondition",
                    seller={"name": "Ann"},
                    inventoryLevel={"value": 3},
                    shippingDetails={"shippingRate": {"value": 4.5}},
                )
            )
        )
        assert [found[n] for n in ("condition", "seller", "quantity", "shipping")] == [
            "used",
            "Ann",
            "3",
            "4.5",
        ]
