"""Rows become items; a fault in one leaves the others alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from common.money import Money
from services.pricing.adapters.tables import load_column_words
from services.pricing.rules.column_roles import recognise
from services.pricing.rules.items import Item, PackSize
from services.pricing.rules.rows import RowSource, item_rows
from services.pricing.rules.tables import RawRow, Table


def items_of(
    names: str, *lines: str, required: Sequence[str] = ("title", "price")
) -> list[Item]:
    header = tuple(names.split("|"))
    rows = tuple(
        RawRow(n, n + 2, tuple(line.split("|"))) for n, line in enumerate(lines)
    )
    table = Table("list.csv", header, rows, 1)
    columns = recognise(
        header, load_column_words(), source="list.csv", required=required
    )
    return list(item_rows(RowSource.of(table, columns, default_currency="USD")))


def codes(item: Item) -> list[str]:
    return [problem.code for problem in item.problems]


class TestItemRows:
    def test_every_column_finds_its_field(self) -> None:
        (item,) = items_of(
            "id|name|description|manufacturer|price|shipping|ean|asin|mpn|category"
            "|condition|weight (g)|price_p10|price_p90|sellers|units_per_month"
            "|days_to_sell|pack",
            "x1|Pen M800, blue|Fine pen|Pelikan|12.50|free|4006381333931|B07XYZ1234"
            "|M800|Office|New|30|10|15|4|12.5|20|3",
        )
        assert (item.index, item.row_id, item.line) == (0, "x1", 2)
        assert item.title == "Pen M800, blue"
        assert (item.description, item.brand) == ("Fine pen", "Pelikan")
        assert (item.price, item.shipping) == (Money(1250, "USD"), Money(0, "USD"))
        assert item.gtins == {"04006381333931"}
        assert item.asin == "B07XYZ1234"
        assert "M800" in item.models
        assert item.pack is not None
        assert item.pack.count == 3
        assert (item.category, item.condition) == ("Office", "New")
        assert item.parcel.weight_g == Decimal(30)
        assert item.market.price_p10 == Money(1000, "USD")
        assert item.market.price_p90 == Money(1500, "USD")
        assert item.market.sellers == 4
        assert item.market.units_per_month == Decimal("12.5")
        assert item.market.days_to_sell == Decimal(20)
        assert item.problems == ()

    def test_without_an_id_column_the_row_is_its_index(self) -> None:
        first, second = items_of("title|price", "Mug|1", "Pot|2")
        assert (first.row_id, second.row_id) == (0, 1)

    def test_ids_are_kept_as_they_are_written(self) -> None:
        (item,) = items_of("id|title|price", "007|Mug|1")
        assert item.row_id == "007"

    def test_an_id_that_comes_twice_is_noted_on_the_second(self) -> None:
        first, second = items_of("id|title|price", "a|Mug|1", "a|Pot|2")
        assert codes(first) == []
        assert codes(second) == ["id_duplicate"]
        assert "line 2" in second.problems[0].sentence

    def test_a_missing_id_is_noted_and_replaced(self) -> None:
        _, second = items_of("id|title|price", "a|Mug|1", "|Pot|2")
        assert (second.row_id, codes(second)) == (1, ["id_missing"])

    def test_a_row_without_a_price_says_so_once(self) -> None:
        missing, negative, fine = items_of("title|price", "Mug|", "Pot|-3", "Pan|5")
        assert codes(missing) == ["price_missing"]
        assert missing.problems[0].sentence == "Line 2 has no price."
        assert codes(negative) == ["price_negative"]
        assert codes(fine) == []

    def test_without_a_price_column_no_row_is_blamed(self) -> None:
        (item,) = items_of("title", "Mug", required=("title",))
        assert (item.price, codes(item)) == (None, [])

    def test_a_row_that_names_nothing_is_told_so(self) -> None:
        bare, known = items_of("title|ean|price", "||5", "|4006381333931|5")
        assert codes(bare) == ["title_missing"]
        assert codes(known) == []

    def test_a_pack_keeps_its_words(self) -> None:
        (item,) = items_of("title|price", "Mugs, pack of 6|5")
        assert item.pack == PackSize(6, "pack of 6")
