"""Labelled values, whatever elements they stand in and whatever language they speak."""

from __future__ import annotations

import pytest

from services.scanner.rules.claims import merged
from services.scanner.rules.codes import address_codes, code_in
from services.scanner.rules.labels import field_of, labelled
from services.scanner.rules.landmarks import find_landmarks
from services.scanner.rules.product_numbers import address_claims
from tests.services.scanner.adapters.reader.pages import scene


def said(body: str) -> dict[str, str]:
    """What the labels of a page with that body say."""
    seen = scene(f"<main><h1>Lamp</h1><p>Red</p></main>{body}")
    find_landmarks(seen, "Lamp")
    return {field: read.value for field, read in merged(labelled(seen)).items()}


class TestLabelled:
    @pytest.mark.parametrize(
        "body",
        [
            "<dl><dt>SKU</dt><dd>AB-123</dd></dl>",
            "<table><tr><th>SKU:</th><td>AB-123</td></tr></table>",
            "<p>SKU: AB-123</p>",
            "<p>SKU AB-123</p>",
            "<p><b>Art.-Nr.</b> <span>:</span> <i>AB-123</i></p>",
            "<p>Артикул: AB-123</p>",
            "<p>商品番号\uff1aAB-123</p>",
            "<p>Réf. AB-123 \u2013 vendu par Atelier</p>",
            "<p>Ref: AB-123 \u00b7 EAN: 4006381333931</p>",
            "<p>EAN: 4006381333931 | Ref: AB-123</p>",
            "<span class=product-sku>AB-123</span>",
            "<span class=product-sku>Artikelnummer: AB-123</span>",
        ],
    )
    def test_are_found_in_any_form(self, body: str) -> None:
        assert said(body)["sku"] == "AB-123"

    def test_of_several_kinds_are_told_apart(self) -> None:
        found = said(
            "<p>Marke: Acme</p><p>EAN: 4006381333931</p><p>MPN: X-9</p>"
            "<p>Condition: used</p><p>Sold by: Ann</p>"
        )
        assert found == {
            "brand": "Acme",
            "gtin": "4006381333931",
            "mpn": "X-9",
            "condition": "used",
            "seller": "Ann",
        }

    @pytest.mark.parametrize(
        "body",
        [
            "<p>EAN: 4006381333932</p>",
            "<p>SKU</p><p>Brand</p>",
            "<p>SKU: see the label on the box, please, before you order anything</p>",
            "<section class=related><p>SKU: AB-123</p></section>",
            "<p>The brand of the year</p>",
        ],
    )
    def test_what_is_no_value_is_none(self, body: str) -> None:
        assert said(body) == {}

    def test_a_label_is_known_without_its_marks(self) -> None:
        assert field_of("Hersteller-Artikelnummer :") == "mpn"
        assert field_of("Description") == ""


class TestCodeIn:
    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("AB-123", "AB-123"),
            ("904.230.19 in red", "904.230.19"),
            ("TE502 Covers", "TE502"),
            ("12 345 67", "12 345 67"),
            ("Covers", ""),
            ("", ""),
            ("x" * 50 + "1", ""),
        ],
    )
    def test_is_what_stands_first(self, value: str, code: str) -> None:
        assert code_in(value) == code


class TestAddressCodes:
    @pytest.mark.parametrize(
        ("path", "codes"),
        [
            ("/dp/B07FW264WL", ["B07FW264WL"]),
            ("/lamp-red/p4781720", ["p4781720", "4781720"]),
            ("/item/133588510845.html", ["133588510845"]),
            ("/lamps/red-lamp", []),
            ("/2020/10", []),
        ],
    )
    def test_are_the_parts_that_look_like_numbers(
        self, path: str, codes: list[str]
    ) -> None:
        assert [code.text for code in address_codes(path, [])] == codes

    def test_may_stand_in_the_query(self) -> None:
        found = list(
            address_codes("/store/36064x", [("pid", "262388"), ("utm", "12345")])
        )
        assert [code.text for code in found if code.from_query] == ["262388"]


class TestAddressClaims:
    def test_a_part_of_a_labelled_number_is_that_number_cut_short(self) -> None:
        html = "<h1>Lamp</h1><p>SKU: HX48213-B</p>"
        seen = scene(html)
        codes = list(address_codes("/index.php", [("product_id", "48213")]))
        alone = [c.value for c in address_claims(codes, seen, html, "")]
        assert alone == ["48213"]
        labels = frozenset(["HX48213-B"])
        assert list(address_claims(codes, seen, html, "", labels)) == []
