"""Products, and what they are found by."""

from __future__ import annotations

from services.pricing.rules.products import identifiers_of
from tests.services.pricing.given import GTINS, make_product_item


class TestIdentifiersOf:
    def test_are_its_numbers_in_order_and_its_asin(self) -> None:
        item = make_product_item(gtins=frozenset(GTINS), asin="B0SBTEST01")
        assert identifiers_of(item) == [
            *(f"gtin:{gtin}" for gtin in sorted(GTINS)),
            "asin:B0SBTEST01",
        ]

    def test_without_any_it_is_found_by_its_words_alone(self) -> None:
        item = make_product_item(gtins=frozenset(), asin=None)
        assert identifiers_of(item) == []

    def test_a_model_number_names_no_product(self) -> None:
        item = make_product_item(gtins=frozenset(), models=frozenset({"BE5784"}))
        assert identifiers_of(item) == ["asin:B0SBTEST01"]
