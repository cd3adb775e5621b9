"""Recognising a table's columns: preferences, refusals, and the user's own word."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from services.pricing.adapters.tables import load_column_words
from services.pricing.rules.column_names import BadColumns
from services.pricing.rules.column_roles import Columns, recognise

WORDS = load_column_words()


def columns_of(
    names: str,
    mapping: Mapping[str, str] | None = None,
    required: tuple[str, ...] = ("title", "price"),
) -> Columns:
    return recognise(
        names.split("|"), WORDS, source="list.csv", mapping=mapping, required=required
    )


def roles(columns: Columns) -> dict[str, list[str]]:
    return {role: [c.name for c in many] for role, many in columns.by_role.items()}


class TestRecognise:
    def test_each_role_gets_its_column(self) -> None:
        assert roles(columns_of("id|Name|EK|UVP|EAN|Lager|Farbe")) == {
            "id": ["id"],
            "title": ["Name"],
            "price": ["EK"],
            "list_price": ["UVP"],
            "gtin": ["EAN"],
            "stock": ["Lager"],
        }

    def test_what_nothing_is_made_of_is_listed(self) -> None:
        assert columns_of("Name|EK|Farbe").ignored == ("Farbe",)

    def test_several_barcode_columns_are_all_used(self) -> None:
        found = columns_of("Name|EK|EAN|UPC").all("gtin")
        assert [column.name for column in found] == ["EAN", "UPC"]

    def test_a_weak_name_gives_way_to_a_better_one(self) -> None:
        assert roles(columns_of("Artikel|Bezeichnung|EK"))["title"] == ["Bezeichnung"]
        assert roles(columns_of("Artikel|EK"))["title"] == ["Artikel"]

    def test_a_description_alone_serves_as_title(self) -> None:
        found = roles(columns_of("Item #|Description|Price"))
        assert found["title"] == ["Description"]
        assert "description" not in found

    def test_currency_and_unit_of_a_name_are_kept(self) -> None:
        found = columns_of("Name|EK netto (€)|Gewicht (kg)|LxBxH cm")
        assert [
            (column.currency, column.unit)
            for role in ("price", "weight", "dimensions")
            for column in found.all(role)
        ] == [("EUR", None), (None, "kg"), (None, "cm")]

    @pytest.mark.parametrize(
        ("name", "unit"),
        [
            ("Länge in cm", "cm"),
            ("Length (in)", "in"),
            ("Length in inches", "in"),
            ('Length "', "in"),
            ("Length", None),
        ],
    )
    def test_the_unit_is_the_last_word_of_a_name(
        self, name: str, unit: str | None
    ) -> None:
        column = columns_of(f"Name|EK|{name}").first("length")
        assert column is not None
        assert column.unit == unit

    def test_two_titles_are_refused_with_the_way_to_choose(self) -> None:
        with pytest.raises(BadColumns) as caught:
            columns_of("name|product name|price")
        assert '"name" and "product name"' in caught.value.message
        assert "list.csv" in caught.value.message
        assert caught.value.hint == 'Say which: --map title="name".'

    @pytest.mark.parametrize(
        "names", ["Name|price|cost", "Name|Price|Price (2)", "Name|Price EUR|Price USD"]
    )
    def test_two_prices_are_refused(self, names: str) -> None:
        with pytest.raises(BadColumns, match="columns that may be the price"):
            columns_of(names)

    def test_a_mapping_chooses_among_candidates(self) -> None:
        mapping = {"title": "Product Name", "price": "COST"}
        found = roles(columns_of("name|product name|price|cost", mapping))
        assert found["title"] == ["product name"]
        assert found["price"] == ["cost"]

    def test_a_mapping_finds_names_without_punctuation(self) -> None:
        found = columns_of("Name|E.K.-Preis", {"price": "e k preis"})
        assert roles(found)["price"] == ["E.K.-Preis"]

    def test_an_unknown_role_is_answered_with_the_known_ones(self) -> None:
        with pytest.raises(BadColumns, match="no role 'titel'") as caught:
            columns_of("Name|EK", {"titel": "Name"})
        assert "title" in str(caught.value.hint)

    def test_an_unknown_column_is_answered_with_the_known_ones(self) -> None:
        with pytest.raises(BadColumns, match=r"list\.csv has no column 'Preis'") as e:
            columns_of("Name|EK", {"price": "Preis"})
        assert e.value.hint == 'It has: "Name", "EK".'

    def test_no_price_column_is_refused_with_the_columns_there_are(self) -> None:
        with pytest.raises(BadColumns, match=r"list\.csv has no price column") as e:
            columns_of("Name|Farbe")
        assert '"Name", "Farbe"' in e.value.message
        assert e.value.hint == "Name it: --map price=COLUMN."

    def test_a_list_price_is_offered_but_never_taken(self) -> None:
        with pytest.raises(BadColumns, match="no price column") as caught:
            columns_of("Name|UVP")
        assert '--map price="UVP"' in str(caught.value.hint)

    def test_no_title_and_no_identifier_is_refused(self) -> None:
        with pytest.raises(BadColumns, match="no title and no identifier"):
            columns_of("Farbe|Price")

    def test_an_identifier_will_do_for_a_title(self) -> None:
        assert "title" not in roles(columns_of("EAN|Price"))

    def test_what_is_not_required_may_be_missing(self) -> None:
        assert roles(columns_of("Name", required=("title",))) == {"title": ["Name"]}
