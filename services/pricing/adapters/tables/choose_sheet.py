"""Which sheet of a workbook is the list, by its first rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from services.pricing.adapters.tables.cells import SheetReader, SheetRow, StopReading
from services.pricing.adapters.tables.delimiters import KnownNames, find_header
from services.pricing.adapters.tables.limits import UnreadableTable
from services.pricing.adapters.tables.package import Package
from services.pricing.adapters.tables.records import Record
from services.pricing.adapters.tables.sheets import Sheet, Workbook

_PREVIEW_ROWS: Final = 40
_ENOUGH_NAMES: Final = 2


def choose_sheet(
    package: Package, workbook: Workbook, known_names: KnownNames, wanted: str | None
) -> Sheet:
    """The wanted sheet, else the first visible one with two known column names, else
    the first visible one that holds anything. Raises UnreadableTable.
    """
    names = ", ".join(f'"{sheet.name}"' for sheet in workbook.sheets)
    if wanted is not None:
        for sheet in workbook.sheets:
            if sheet.name.casefold() == wanted.casefold():
                return sheet
        raise UnreadableTable(
            f'{package.path} has no sheet "{wanted}".', hint=f"It has: {names}."
        )
    filled: Sheet | None = None
    for sheet in workbook.sheets:
        if sheet.hidden:
            continue
        records = sheet_records(_preview(package, workbook, sheet))
        if records:
            filled = filled or sheet
            if find_header(records, known_names)[1] >= _ENOUGH_NAMES:
                return sheet
    if filled is None:
        raise UnreadableTable(
            f"{package.path} has no visible sheet with anything in it.",
            hint=f"Name one with --sheet. It has: {names}." if names else None,
        )
    return filled


def _preview(package: Package, workbook: Workbook, sheet: Sheet) -> list[SheetRow]:
    rows: list[SheetRow] = []

    def receive(row: SheetRow) -> None:
        if row.cells:
            rows.append(row)
        if len(rows) >= _PREVIEW_ROWS:
            raise StopReading

    try:
        package.parse(sheet.part, SheetReader(workbook, receive).set_up)
    except StopReading:
        return rows
    return rows


def sheet_records(rows: Sequence[SheetRow]) -> list[Record]:
    """Rows with anything in them as records, which is what headers are found in."""
    return [
        Record(row_texts(row, max(row.cells) + 1), row.number, row.number)
        for row in rows
        if row.cells
    ]


def row_texts(row: SheetRow, width: int) -> list[str]:
    """The first `width` cells of a row, "" where there is none."""
    cells = [""] * width
    for column, text in row.cells.items():
        if column < width:
            cells[column] = text.strip()
    return cells
