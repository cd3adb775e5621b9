"""Variants of one thing in structured data -> offers of their own."""

from __future__ import annotations

from services.scanner.rules.problems import Code
from tests.services.scanner.given import dollars
from tests.services.scanner.rules.test_json_ld import (
    URL,
    a_product,
    an_offer,
    read,
    refused,
)


class TestVariants:
    def test_without_numbers_each_has_its_page_and_what_it_is_as_its_key(self) -> None:
        variants = [
            {"color": color, "offers": an_offer(price=price, url=URL)}
            for color, price in (("Red", "10.00"), ("Blue", "12.00"))
        ]
        group = {
            "@type": "ProductGroup",
            "name": "Shirt",
            "productGroupID": "S",
            "hasVariant": variants,
        }
        found = read(group)
        assert [(one.key, one.price, one.variant) for one in found] == [
            (f"{URL}#color=Red", dollars("10.00"), (("color", "Red"),)),
            (f"{URL}#color=Blue", dollars("12.00"), (("color", "Blue"),)),
        ]
        assert {one.variant_group for one in found} == {"S"}
        assert {one.title for one in found} == {"Shirt"}

    def test_those_that_nothing_tells_apart_are_refused(self) -> None:
        group = {
            "@type": "ProductGroup",
            "name": "Shirt",
            "hasVariant": [{"offers": an_offer()}, {"offers": an_offer()}],
        }
        assert refused(group) is Code.KEY_MISSING

    def test_two_of_one_number_are_refused(self) -> None:
        variants = [
            {"sku": "S", "size": size, "offers": an_offer()} for size in ("M", "L")
        ]
        group = {"@type": "ProductGroup", "name": "Shirt", "hasVariant": variants}
        assert refused(group) is Code.KEY_MISSING

    def test_those_that_a_group_only_names_are_looked_up(self) -> None:
        one, two = (
            {**a_product(sku=f"K-{n}", size=n), "@id": f"#{n}"} for n in ("M", "L")
        )
        group = {
            "@type": "ProductGroup",
            "name": "Shirt",
            "hasVariant": [{"@id": "#M"}, {"@id": "#L"}],
        }
        found = read({"@graph": [group, one, two]})
        assert [(one.key, one.variant) for one in found] == [
            ("K-M", (("size", "M"),)),
            ("K-L", (("size", "L"),)),
        ]

    def test_products_that_name_one_group_are_its_variants(self) -> None:
        found = read(
            *(
                a_product(sku=f"K-{n}", isVariantOf={"@id": "#group"})
                for n in ("M", "L")
            )
        )
        assert [(one.key, one.variant_group) for one in found] == [
            ("K-M", "#group"),
            ("K-L", "#group"),
        ]

    def test_an_offer_that_says_what_it_offers_is_of_that(self) -> None:
        offers = [
            an_offer(
                sku=n, itemOffered={"@type": "Product", "size": n, "name": f"S {n}"}
            )
            for n in ("M", "L")
        ]
        found = read(a_product(offers=offers))
        assert [(one.title, one.variant) for one in found] == [
            ("S M", (("size", "M"),)),
            ("S L", (("size", "L"),)),
        ]

    def test_the_price_of_ten_is_not_mixed_with_that_of_one(self) -> None:
        offers = [
            an_offer(price="9.00", eligibleQuantity={"minValue": 10}),
            an_offer(price="12.00"),
        ]
        (found,) = read(a_product(offers=offers))
        assert found.price == dollars("12.00")
