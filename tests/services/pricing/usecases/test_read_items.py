"""Whole files to items: real lists, and every kind of bad input at once."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from common.errors import BadInput
from common.money import Money
from services.pricing.adapters.tables import Limits
from services.pricing.rules.column_mapping import parse_mapping
from services.pricing.rules.items import Item
from services.pricing.usecases.read_items import read_items


def codes(item: Item) -> list[str]:
    return [problem.code for problem in item.problems]


class TestReadItems:
    def test_a_german_price_list_is_understood(self, tmp_path: Path) -> None:
        path = tmp_path / "liste.csv"
        path.write_bytes(
            "Muster GmbH;;;;\nPreisliste 2026;;;;\n\n"
            "Art.-Nr.;Bezeichnung;EAN;EK netto €;VPE\n"
            "4711;Füller M800;4006381333931;1.099,00 €;1\n"
            "4712;Bleistift, grün;;0,85;12er Pack\n"
            "4713;Radiergummi;;1.099;1\n".encode("cp1252")
        )
        read = read_items(path, default_currency="USD")
        assert [item.price for item in read.items] == [
            Money(109900, "EUR"),
            Money(85, "EUR"),
            Money(109900, "EUR"),
        ]
        assert [item.line for item in read.items] == [5, 6, 7]
        assert [item.row_id for item in read.items] == [0, 1, 2]
        assert (read.encoding, read.delimiter, read.decimal) == ("cp1252", ";", ",")

    def test_every_bad_row_is_named_and_every_other_is_answered(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "list.csv"
        lines = [
            ("id,title,price,ean", None),
            ("a,Mug,12.50,", []),
            ("b,Pot,-3,", ["price_negative"]),
            ("c,Pan,0,", ["price_zero"]),
            ("d,Lid,12 XYZ,", ["currency_unknown"]),
            ("e,Cup,,", ["price_missing"]),
            ("f,Jar,ask,", ["price_unreadable"]),
            ("g,Bowl,5,4006381333932", ["gtin_check_digit"]),
            ("h,Fork,5,,,x", ["cells_count"]),
            ('i,"Spoon,5,', ["quote_unbalanced"]),
            ("a,Knife,5,", ["id_duplicate"]),
            ("k,Plate,5,", []),
        ]
        path.write_text("\n".join(line for line, _ in lines))
        read = read_items(path, default_currency="USD")
        found = {item.line: codes(item) for item in read.items}
        wanted = dict(enumerate((want for _, want in lines), start=1))
        assert found == {
            line: want for line, want in wanted.items() if want is not None
        }
        assert [item.price for item in read.items][-1] == Money(500, "USD")

    def test_sentences_name_the_line_the_column_and_the_value(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "list.csv"
        path.write_text("title,price\nMug,-3\n")
        (problem,) = read_items(path, default_currency="USD").items[0].problems
        assert problem.sentence == 'Line 2, column "price": "-3" is negative.'

    def test_a_workbook_with_everything_odd_is_answered(self, tmp_path: Path) -> None:
        path = tmp_path / "list.xlsx"
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Preise")
        for row in (
            ["Artikel", "EK"],
            ["Mug", 12.3],
            ["Pot", "=B2*2"],
            ["Pan", "1.099,00 €"],
            [None, None],
            ["Lid", 7],
        ):
            sheet.append(row)
        book.save(path)
        read = read_items(path, default_currency="EUR")
        assert [(i.index, i.price) for i in read.items] == [
            (0, Money(1230, "EUR")),
            (1, None),
            (2, Money(109900, "EUR")),
            (4, Money(700, "EUR")),
        ]
        assert codes(read.items[1]) == ["formula_cell"]
        assert "Cell B3" in read.items[1].problems[0].sentence
        assert read.sheet == "Preise"

    def test_a_mapping_names_the_columns(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text("Ware,Kosten,name,price\nMug,5,x,9\n")
        mapping = parse_mapping("title=Ware,price=Kosten")
        (item,) = read_items(path, mapping=mapping, default_currency="EUR").items
        assert (item.title, item.price) == ("Mug", Money(500, "EUR"))

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("title,colour\nMug,red\n", "no price column"),
            ("name,product name,price\na,b,1\n", "may be the title"),
            ("", "is empty"),
            ("title,price\n", "no row below"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_refused_by_name(
        self, tmp_path: Path, content: str, message: str
    ) -> None:
        path = tmp_path / "list.csv"
        path.write_text(content)
        with pytest.raises(BadInput, match=message) as caught:
            read_items(path)
        assert str(path) in caught.value.message
        assert caught.value.hint

    def test_limits_and_requirements_are_passed_on(self, tmp_path: Path) -> None:
        path = tmp_path / "list.csv"
        path.write_text("title\nMug\nPot\n")
        assert len(read_items(path, required=["title"]).items) == 2
        with pytest.raises(BadInput, match="more than 1 rows"):
            read_items(path, required=["title"], limits=Limits(max_rows=1))

    @pytest.mark.parametrize(
        ("name", "delimiter", "title"),
        [
            ("abt_buy/abt.csv", "|", "name"),
            ("abt_buy/buy.csv", "|", "name"),
            ("amazon_google/amazon.csv", "#", "title"),
            ("amazon_google/gp.csv", "#", "title"),
        ],
    )
    def test_real_catalogues_have_the_rows_that_csv_finds(
        self, shared: Path, name: str, delimiter: str, title: str
    ) -> None:
        path = shared / "data" / "er" / name
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter=delimiter))
        read = read_items(path, default_currency="USD")
        assert [item.row_id for item in read.items] == [row["id"] for row in rows]
        assert [item.index for item in read.items] == list(range(len(rows)))
        unlike = [
            (item.title, row[title])
            for item, row in zip(read.items, rows, strict=True)
            if item.title.split() != row[title].split()
        ]
        assert all("&" in written for _, written in unlike)
