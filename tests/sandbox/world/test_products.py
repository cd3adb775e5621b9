"""Products depend on nothing but seed and index, and have families to confuse."""

from __future__ import annotations

from collections import Counter

import pytest

from sandbox.world.products import Product, make_product
from sandbox.world.vocabulary import vocabulary


@pytest.fixture(scope="module")
def products() -> list[Product]:
    """The first products of world 7."""
    return [make_product(7, index) for index in range(1000)]


class TestMakeProduct:
    def test_does_not_depend_on_the_others(self, products: list[Product]) -> None:
        assert make_product(7, 321) == products[321]

    def test_differs_by_seed(self, products: list[Product]) -> None:
        assert make_product(8, 321) != products[321]

    def test_gives_every_product_identifiers_and_a_title_of_its_own(
        self, products: list[Product]
    ) -> None:
        for value in ("asin", "gtin", "title", "key"):
            assert len({getattr(p, value) for p in products}) == len(products), value

    def test_makes_families_of_up_to_four(self, products: list[Product]) -> None:
        sizes = Counter(Counter(p.family for p in products).values())
        assert set(sizes) == {1, 2, 3, 4}

    def test_has_every_category(self, products: list[Product]) -> None:
        assert {p.category for p in products} == set(vocabulary().categories)

    def test_keeps_the_ranges_of_the_category(self, products: list[Product]) -> None:
        for product in products:
            low, high = product.category.demand
            assert low <= product.market.units_per_month <= high
            long, middle, short = product.sides_mm
            assert long >= middle >= short >= product.category.sides[0]

    def test_makes_a_larger_pack_dearer_but_not_per_piece(
        self, products: list[Product]
    ) -> None:
        packs = [p for p in products if p.pack > 1]
        assert packs
        for product in packs:
            single = product.market.median / product.pack**0.9
            assert single < product.market.median < single * product.pack + 1
            assert f"Pack of {product.pack}" in product.title

    def test_gives_a_book_its_author(self, products: list[Product]) -> None:
        for product in products:
            assert bool(product.author) == (product.category.slug == "books")
