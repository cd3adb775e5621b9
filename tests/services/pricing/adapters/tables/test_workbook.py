"""Workbooks: sheets, typed cells, formulas and everything odd that sheets hold."""

from __future__ import annotations

import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH
from openpyxl.worksheet.worksheet import Worksheet

from services.pricing.adapters.tables import Limits, Odd, UnreadableTable, read_table


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.xlsx"


def book_of(rows: list[list[object]]) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    return book, sheet


HEADER: list[object] = ["id", "title", "price"]


class TestCells:
    def test_texts_and_numbers_come_as_they_were_typed(self, path: Path) -> None:
        book, _ = book_of([HEADER, ["007", "Mug", 12.3], [8, " Pot\n", 4006381333931]])
        book.save(path)
        table = read_table(path)
        assert [row.cells for row in table.rows] == [
            ("007", "Mug", "12.3"),
            ("8", "Pot", "4006381333931"),
        ]
        assert table.rows[0].numbers == {2}
        assert table.rows[1].numbers == {0, 2}

    @pytest.mark.parametrize(
        ("stored", "text"),
        [
            (12.300000000000001, "12.3"),
            (0.1 + 0.2, "0.3"),
            (1e-7, "0.0000001"),
            (1.5e15, "1500000000000000"),
            (1.10, "1.1"),
            (-3.5, "-3.5"),
            (100, "100"),
            (True, "TRUE"),
        ],
    )
    def test_binary_noise_is_no_part_of_a_number(
        self, path: Path, stored: float, text: str
    ) -> None:
        book, _ = book_of([HEADER, [1, "Mug", stored]])
        book.save(path)
        assert read_table(path).rows[0].cells[2] == text

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=20
        )
    )
    def test_every_price_comes_back_exactly(
        self, path: Path, prices: list[Decimal]
    ) -> None:
        book, _ = book_of([HEADER, *([1, "Mug", float(price)] for price in prices)])
        book.save(path)
        read = [Decimal(row.cells[2]) for row in read_table(path).rows]
        assert read == prices

    def test_a_formula_without_a_saved_value_is_named(self, path: Path) -> None:
        book, _ = book_of([HEADER, [1, "Mug", "=1+1"]])
        book.save(path)
        row = read_table(path).rows[0]
        assert row.cells[2] == ""
        assert row.odd == {2: Odd.FORMULA_ONLY}

    def test_a_formula_with_a_saved_value_keeps_it(self, path: Path) -> None:
        book, _ = book_of([HEADER, [1, "Mug", "=1+1"]])
        book.save(path)
        rewrite(path, "xl/worksheets/sheet1.xml", "<v></v>", "<v>2.5</v>")
        rewrite(path, "xl/worksheets/sheet1.xml", "<v />", "<v>2.5</v>")
        row = read_table(path).rows[0]
        assert row.cells[2] == "2.5"
        assert row.odd == {2: Odd.FORMULA}
        assert row.numbers == {0, 2}

    def test_a_saved_value_keeps_its_format_and_its_failure(self, path: Path) -> None:
        book, sheet = book_of([HEADER, [1, "Mug", "=1+1"], [2, "Pot", "=1/0"]])
        sheet["C2"].number_format = "[$EUR] 0.00"
        book.save(path)
        part = "xl/worksheets/sheet1.xml"
        for empty in ("<v></v>", "<v />"):
            rewrite(path, part, f"<f>1+1</f>{empty}", "<f>1+1</f><v>2.5</v>")
            rewrite(path, part, f"<f>1/0</f>{empty}", "<f>1/0</f><v>#DIV/0!</v>")
        rewrite(path, part, '<c r="C3">', '<c r="C3" t="e">')
        first, second = read_table(path).rows
        assert first.signs == {2: "EUR"}
        assert (second.odd, second.cells[2]) == ({2: Odd.ERROR}, "")

    def test_a_header_may_be_made_of_formulas(self, path: Path) -> None:
        book, _ = book_of([["id", "title", '="pri"&"ce"'], [1, "Mug", 5]])
        book.save(path)
        part = "xl/worksheets/sheet1.xml"
        rewrite(path, part, '<c r="C1">', '<c r="C1" t="str">')
        for empty in ("<v></v>", "<v />"):
            rewrite(path, part, f"</f>{empty}", "</f><v>price</v>")
        assert read_table(path).columns == ("id", "title", "price")

    def test_error_values_are_named_and_empty(self, path: Path) -> None:
        book, sheet = book_of([HEADER, [1, "Mug", 1]])
        sheet["C2"].value = "#N/A"
        sheet["C2"].data_type = "e"
        book.save(path)
        row = read_table(path).rows[0]
        assert row.odd == {2: Odd.ERROR}
        assert row.cells[2] == ""

    @pytest.mark.parametrize(
        "epoch",
        [WINDOWS_EPOCH, MAC_EPOCH],
    )
    def test_dates_are_days_and_named(self, path: Path, epoch: dt.datetime) -> None:
        book, _ = book_of([HEADER, [1, "Mug", dt.date(2026, 5, 12)]])
        book.epoch = epoch
        book.save(path)
        row = read_table(path).rows[0]
        assert row.cells[2] == "2026-05-12"
        assert row.odd == {2: Odd.DATE}

    @pytest.mark.parametrize(
        ("number_format", "sign"),
        [
            ('#,##0.00 "€"', "€"),
            ("[$€-407] #,##0.00", "€"),
            ("[$USD] #,##0.00", "USD"),
            ('"$"#,##0.000_);[Red]("$"#,##0.000)', "$"),
            ("$#,##0.00", "$"),
            # Built in: a spreadsheet shows the reader's own currency instead.
            ('"$"#,##0.00_);("$"#,##0.00)', ""),
            ("0.00", ""),
            ("[Red]0.00", ""),
        ],
    )
    def test_the_currency_of_a_cell_format_is_kept(
        self, path: Path, number_format: str, sign: str
    ) -> None:
        book, sheet = book_of([HEADER, [1, "Mug", 12.5]])
        sheet["C2"].number_format = number_format
        book.save(path)
        row = read_table(path).rows[0]
        assert row.signs.get(2, "") == sign
        assert row.cells[2] == "12.5"

    def test_only_the_first_of_merged_cells_has_the_value(self, path: Path) -> None:
        book, sheet = book_of(
            [HEADER, [1, "Mug", 5], [2, None, 6], [3, None, 7], [4, "Pot", 8]]
        )
        sheet.merge_cells("B2:B4")
        book.save(path)
        table = read_table(path)
        assert [row.cells[1] for row in table.rows] == ["Mug", "", "", "Pot"]

    def test_control_codes_that_the_format_escapes_are_undone(self, path: Path) -> None:
        book, _ = book_of([HEADER, [1, "Mug_x0041_", 5]])
        book.save(path)
        assert read_table(path).rows[0].cells[1] == "MugA"


class TestSheets:
    def test_the_first_sheet_that_looks_like_a_list_is_read_and_said(
        self, path: Path
    ) -> None:
        book, cover = book_of([["Price list of Muster GmbH"]])
        cover.title = "Cover"
        prices = book.create_sheet("Prices")
        prices.append(HEADER)
        prices.append([1, "Mug", 5])
        book.save(path)
        table = read_table(path)
        assert table.sheet == "Prices"
        assert table.notes[0].code == "sheet_chosen"
        assert "Cover" in table.notes[0].sentence

    def test_hidden_sheets_are_read_only_when_named(self, path: Path) -> None:
        book, hidden = book_of([HEADER, [1, "Hidden mug", 5]])
        hidden.title = "Old"
        hidden.sheet_state = "hidden"
        prices = book.create_sheet("Prices")
        prices.append(HEADER)
        prices.append([1, "Mug", 5])
        book.active = 1
        book.save(path)
        assert read_table(path).rows[0].cells[1] == "Mug"
        assert read_table(path, sheet="old").rows[0].cells[1] == "Hidden mug"

    def test_an_unknown_sheet_is_answered_with_the_known_ones(self, path: Path) -> None:
        book, sheet = book_of([HEADER, [1, "Mug", 5]])
        sheet.title = "Prices"
        book.save(path)
        with pytest.raises(UnreadableTable, match='no sheet "Stock"') as caught:
            read_table(path, sheet="Stock")
        assert '"Prices"' in str(caught.value)

    def test_rows_are_called_by_their_number_in_the_sheet(self, path: Path) -> None:
        book, _ = book_of(
            [["Muster GmbH"], [], HEADER, [1, "Mug", 5], [], [2, "Pot", 6]]
        )
        book.save(path)
        table = read_table(path)
        assert [(row.index, row.line) for row in table.rows] == [(0, 4), (2, 6)]
        assert table.place(table.rows[1], 2) == 'cell C6 of sheet "Sheet"'
        assert table.notes[-1].code == "rows_empty"

    def test_a_wrong_size_in_the_file_hides_no_row(self, path: Path) -> None:
        book_of([HEADER, [1, "Mug", 5], [2, "Pot", 6]])[0].save(path)
        rewrite(path, "xl/worksheets/sheet1.xml", 'ref="A1:C3"', 'ref="A1"')
        assert [row.cells[1] for row in read_table(path).rows] == ["Mug", "Pot"]

    def test_rows_after_very_many_empty_ones_are_not_read_and_this_is_said(
        self, path: Path
    ) -> None:
        book, sheet = book_of([HEADER, [1, "Mug", 5]])
        sheet.cell(20_000, 1, "far away")
        book.save(path)
        table = read_table(path)
        assert len(table.rows) == 1
        assert [note.code for note in table.notes] == ["sheet_ended"]
        assert "up to row 2" in table.notes[0].sentence

    def test_columns_beyond_the_header_are_left_out(self, path: Path) -> None:
        book, _ = book_of([HEADER, [1, "Mug", 5, None, "note"]])
        book.save(path)
        assert read_table(path).rows[0].cells == ("1", "Mug", "5")

    @pytest.mark.parametrize("rows", [[], [[]], [[None, None]]])
    def test_an_empty_workbook_is_refused(
        self, path: Path, rows: list[list[object]]
    ) -> None:
        book_of(rows)[0].save(path)
        with pytest.raises(UnreadableTable, match="no visible sheet with anything"):
            read_table(path)

    def test_a_header_alone_is_refused(self, path: Path) -> None:
        book_of([HEADER])[0].save(path)
        with pytest.raises(UnreadableTable, match="no row below"):
            read_table(path)

    def test_too_many_rows_and_columns_are_refused(self, path: Path) -> None:
        book_of([HEADER, *([1, "Mug", 5] for _ in range(9))])[0].save(path)
        with pytest.raises(UnreadableTable, match="more than 5 rows"):
            read_table(path, limits=Limits(max_rows=5))
        with pytest.raises(UnreadableTable, match="3 columns"):
            read_table(path, limits=Limits(max_columns=2))


def rewrite(path: Path, part: str, old: str, new: str) -> None:
    """Change the text of one part of a package."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
