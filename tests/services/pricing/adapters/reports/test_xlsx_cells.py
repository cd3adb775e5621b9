"""Cells of a workbook."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import Workbook

from services.pricing.adapters.reports.xlsx_cells import Sheet


@pytest.fixture
def sheet() -> Sheet:
    return Sheet(Workbook(write_only=True), "Answers", [5, 46])


class TestSheet:
    def test_columns_have_the_widths_asked_for(self, sheet: Sheet) -> None:
        assert sheet.sheet.column_dimensions["A"].width == 5
        assert sheet.sheet.column_dimensions["B"].width == 46

    @pytest.mark.parametrize("text", ["=1", "#N/A", "plain", "12"])
    def test_text_is_text(self, sheet: Sheet, text: str) -> None:
        cell = sheet.text(text)
        assert (cell.value, cell.data_type) == (text, "s")

    def test_only_what_could_be_a_formula_is_quoted(self, sheet: Sheet) -> None:
        assert sheet.text("=1").quotePrefix
        assert not sheet.text("plain").quotePrefix

    @pytest.mark.parametrize("text", ["", "\x00"])
    def test_text_of_which_nothing_is_left_is_an_empty_cell(
        self, sheet: Sheet, text: str
    ) -> None:
        assert sheet.text(text).value is None

    def test_a_number_keeps_its_type_and_gets_its_format(self, sheet: Sheet) -> None:
        cell = sheet.number(Decimal("-1.50"), "#,##0.00")
        assert (cell.value, cell.data_type) == (Decimal("-1.50"), "n")
        assert cell.number_format == "#,##0.00"

    def test_headings_stand_out(self, sheet: Sheet) -> None:
        assert sheet.heading("Profit").font.b
