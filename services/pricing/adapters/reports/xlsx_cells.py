"""Cells of a workbook that is written row by row; text in them is never a formula."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from services.pricing.adapters.reports.safe_cells import is_dangerous, xlsx_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.styles import PatternFill
    from openpyxl.workbook import Workbook

_HEADING_FILL: Final = "1F3B4D"


class Sheet:
    """One sheet of `book`; its widths must be known before its first row."""

    def __init__(self, book: Workbook, title: str, widths: Sequence[int]) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill
        from openpyxl.utils import get_column_letter

        self.sheet = book.create_sheet(title)
        for number, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(number)].width = width
        self._new = WriteOnlyCell
        self._bold = Font(bold=True, color="FFFFFF")
        self._dark = PatternFill("solid", fgColor=_HEADING_FILL)
        self._middle = Alignment(vertical="center", wrap_text=True)

    def append(self, cells: Sequence[Cell | None]) -> None:
        """Write the next row."""
        self.sheet.append(cells)

    def text(self, value: str, fill: PatternFill | None = None) -> Cell:
        """A cell that stays text, also when somebody edits it."""
        cell = self._new(self.sheet)
        legal = xlsx_text(value)
        if legal:
            cell.value = legal
            # The library takes "=1" for a formula and "#N/A" for an error.
            cell.data_type = "s"
        if is_dangerous(legal):
            cell.quotePrefix = True
        if fill is not None:
            cell.fill = fill
        return cell

    def number(self, value: Decimal | int, number_format: str) -> Cell:
        """A number of ours, to be shown as `number_format` says."""
        cell = self._new(self.sheet)
        cell.value = value
        cell.number_format = number_format
        return cell

    def heading(self, value: str) -> Cell:
        """A cell of a header row."""
        cell = self.text(value, self._dark)
        cell.font = self._bold
        cell.alignment = self._middle
        return cell
