"""Which variant a thing is, and how many of it are in one."""

from __future__ import annotations

from typing import Any

import pytest

from services.scanner.rules.variants import (
    attributes,
    group_key,
    key_of_variant,
    unit_count,
    variants_of,
)


def prop(name: str, value: object) -> dict[str, Any]:
    """A node with that additional property."""
    return {"additionalProperty": [{"name": name, "value": value}]}


class TestAttributes:
    def test_are_read_from_the_node_and_from_its_properties(self) -> None:
        found = attributes({"color": "Red", **prop("Capacity", "128 GB")})
        assert found == (("color", "Red"), ("storage", "128 GB"))

    def test_the_first_node_counts_and_their_order_is_always_the_same(self) -> None:
        found = attributes({"size": "M"}, {"size": "L", "color": "Red"})
        assert found == (("color", "Red"), ("size", "M"))

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ({"@type": "SizeSpecification", "name": "XL"}, "XL"),
            ({"value": 42, "unitText": "EU"}, "42 EU"),
            (["M", "L"], "M"),
            (42, "42"),
        ],
    )
    def test_a_size_may_be_a_node(self, value: object, text: str) -> None:
        assert attributes({"size": value}) == (("size", text),)

    def test_other_properties_are_none(self) -> None:
        assert attributes(prop("Weight", "2 kg"), {"color": None}) == ()


class TestUnitCount:
    def test_is_read_from_a_property_that_is_called_so(self) -> None:
        found = unit_count(prop("Pack size", "6"))
        assert (found.units, found.words) == (6, "Pack size: 6")

    @pytest.mark.parametrize("said", ["750 ml", "several", "", None])
    def test_what_is_no_count_says_nothing(self, said: object) -> None:
        assert unit_count(prop("Pack size", said)).units is None


class TestVariantsOf:
    def test_have_what_their_group_says_for_all(self) -> None:
        group = {"name": "Shirt", "brand": "Acme", "productGroupID": "S1"}
        (found,) = variants_of({**group, "hasVariant": [{"sku": "a"}]}, {})
        assert (found["name"], found["sku"], group_key(found)) == ("Shirt", "a", "S1")

    def test_one_that_is_only_named_is_looked_up(self) -> None:
        group = {"hasVariant": [{"@id": "#a"}]}
        (found,) = variants_of(group, {"#a": {"@id": "#a", "sku": "a"}})
        assert found["sku"] == "a"

    def test_a_product_without_any_has_none(self) -> None:
        assert variants_of({"name": "Shirt"}, {}) == []


class TestKeyOfVariant:
    def test_is_the_page_and_which_one_it_is(self) -> None:
        found = key_of_variant("https://s.example/p", (("color", "Red & blue"),))
        assert found == "https://s.example/p#color=Red %26 blue"
        assert key_of_variant("https://s.example/p", ()) == ""
