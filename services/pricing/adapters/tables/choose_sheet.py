"""Which sheet of a workbook is the list, and where its header is, by its first rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from services.pricing.adapters.tables.cells import Sheet, sheet_rows
from services.pricing.adapters.tables.delimiters import KnownNames, find_header
from services.pricing.adapters.tables.limits import UnreadableTable
from services.pricing.adapters.tables.records import Record

_PREVIEW_ROWS: Final = 200
_ENOUGH_NAMES: Final = 2


def choose_sheet(
    path: Path, sheets: Sequence[Sheet], known_names: KnownNames
) -> tuple[Sheet, Record]:
    """The first visible sheet with two known column names, else the first that holds
    anything; and its header. Raises UnreadableTable.
    """
    filled: tuple[Sheet, Record] | None = None
    for sheet in sheets:
        records = _preview(sheet) if sheet.sheet_state == "visible" else []
        if records:
            header, known = find_header(records, known_names)
            filled = filled or (sheet, header)
            if known >= _ENOUGH_NAMES:
                return sheet, header
    if filled is None:
        raise UnreadableTable(
            f"{path} has no visible sheet with anything in its first"
            f" {_PREVIEW_ROWS} rows.",
            hint=f"Name one with --sheet. It has: {_names(sheets)}.",
        )
    return filled


def named_sheet(
    path: Path,
    sheets: Sequence[Sheet],
    known_names: KnownNames,
    wanted: str,
) -> tuple[Sheet, Record]:
    """The sheet called `wanted`, hidden or not, and its header. Raises
    UnreadableTable.
    """
    for sheet in sheets:
        if sheet.title.casefold() != wanted.casefold():
            continue
        records = _preview(sheet)
        if records:
            return sheet, find_header(records, known_names)[0]
        raise UnreadableTable(
            f'Sheet "{sheet.title}" of {path} has nothing in its first'
            f" {_PREVIEW_ROWS} rows.",
            hint="Name another: --sheet.",
        )
    raise UnreadableTable(
        f'{path} has no sheet "{wanted}".', hint=f"It has: {_names(sheets)}."
    )


def _names(sheets: Sequence[Sheet]) -> str:
    return ", ".join(f'"{sheet.title}"' for sheet in sheets)


def _preview(sheet: Sheet) -> list[Record]:
    """Rows with anything in them as records, which is what headers are found in."""
    return [
        Record(row.texts(max(row.cells) + 1), row.number, row.number)
        for row in islice(sheet_rows(sheet), _PREVIEW_ROWS)
        if row.cells
    ]
