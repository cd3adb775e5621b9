"""Places in a table, as a person finds them."""

from __future__ import annotations

from services.pricing.rules.tables import (
    RawRow,
    Table,
    column_letters,
    empty_rows_note,
)


class TestPlace:
    def test_a_text_file_has_lines_and_a_sheet_has_cells(self) -> None:
        row = RawRow(0, 7, ("Mug", "5"))
        text = Table("a.csv", ("title", "price"), (row,), 1)
        sheet = Table("a.xlsx", ("title", "price"), (row,), 1, sheet="List")
        assert text.place(row, 1) == 'line 7, column "price"'
        assert text.place(row) == "line 7"
        assert sheet.place(row, 1) == 'cell B7 of sheet "List"'
        assert sheet.place(row) == 'row 7 of sheet "List"'


class TestColumnLetters:
    def test_letters_go_on_after_z(self) -> None:
        assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == [
            "A",
            "Z",
            "AA",
            "ZZ",
            "AAA",
        ]


class TestEmptyRowsNote:
    def test_empty_rows_are_counted_and_the_first_is_named(self) -> None:
        assert empty_rows_note([]) == ()
        assert "1 empty row was" in empty_rows_note([4])[0].sentence
        assert "2 empty rows were" in empty_rows_note([4, 9])[0].sentence
        assert "line 4" in empty_rows_note([4, 9])[0].sentence
