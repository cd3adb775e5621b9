"""An XLSX workbook -> a table: the right sheet, its header, its rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from services.pricing.adapters.tables.cells import Sheet, SheetRow, sheet_rows
from services.pricing.adapters.tables.choose_sheet import choose_sheet, named_sheet
from services.pricing.adapters.tables.delimiters import KnownNames, unique_names
from services.pricing.adapters.tables.limits import (
    Limits,
    UnreadableTable,
    too_many_rows,
)
from services.pricing.adapters.tables.package import load_sheets, open_package
from services.pricing.adapters.tables.records import Record
from services.pricing.rules.reasons import Reason
from services.pricing.rules.tables import Odd, RawRow, Table, empty_rows_note

# Formats put on whole columns leave a million empty rows below a list.
_MOST_EMPTY: Final = 10_000


def read_sheet(
    path: Path, limits: Limits, known_names: KnownNames, *, sheet: str | None = None
) -> Table:
    """The table of one sheet: the named one, else the first that looks like a list.

    A list is a visible sheet with at least two known column names; without one it is
    the first visible sheet that holds anything. Of merged cells the first has the
    value and the others are empty, as the file has it. Raises UnreadableTable.
    """
    with open_package(path, limits) as file:
        sheets = load_sheets(file, saved=True)
        if sheet is None:
            chosen, header = choose_sheet(path, sheets, known_names)
        else:
            chosen, header = named_sheet(path, sheets, known_names, sheet)
        width = _width(path, header, limits)
        place = sheets.index(chosen)
        typed = load_sheets(file, saved=False)[place]
        rows, ended = _rows(path, typed, header, width, limits)
        _fill_formulas(rows, chosen, width)
    others = [other.title for other in sheets if other is not chosen]
    notes = [_choice_note(path, chosen.title, others)] if others and not sheet else []
    if ended is not None:
        notes.append(_end_note(chosen.title, ended))
    return _table(path, chosen.title, header, rows, notes)


def _choice_note(path: Path, title: str, others: Sequence[str]) -> Reason:
    return Reason(
        "sheet_chosen",
        f'{path.name}: read sheet "{title}"; not read: {", ".join(others)}.',
    )


def _end_note(title: str, last: int) -> Reason:
    return Reason(
        "sheet_ended",
        f'Sheet "{title}" was read up to row {last}; {_MOST_EMPTY:,} empty rows'
        " follow.",
    )


def _width(path: Path, header: Record, limits: Limits) -> int:
    """How many columns the header names."""
    width = len(header.cells)
    if width > limits.max_columns:
        raise UnreadableTable(
            f"{path} has {width:,} columns; the limit is {limits.max_columns:,}.",
            hint="Keep the columns that are needed.",
        )
    return width


def _rows(
    path: Path, sheet: Sheet, header: Record, width: int, limits: Limits
) -> tuple[list[SheetRow], int | None]:
    """The rows below the header that hold anything; and the last of them when the
    sheet goes on with nothing but empty ones.
    """
    rows: list[SheetRow] = []
    last = header.line
    for row in sheet_rows(sheet, width):
        if row.number <= header.line:
            continue
        if row.cells or row.odd:
            if len(rows) >= limits.max_rows:
                raise too_many_rows(path, limits)
            rows.append(row)
            last = row.number
        elif row.number - last >= _MOST_EMPTY:
            return rows, last
    return rows, None


def _fill_formulas(rows: Sequence[SheetRow], saved: Sheet, width: int) -> None:
    """Give formulas their saved values; without any the sheet is not read again."""
    waiting = {row.number: row for row in rows if Odd.FORMULA_ONLY in row.odd.values()}
    if not waiting:
        return
    last = max(waiting)
    for row in sheet_rows(saved, width):
        if row.number > last:
            return
        if row.number in waiting:
            waiting[row.number].take_saved(row)


def _table(
    path: Path,
    title: str,
    header: Record,
    rows: Sequence[SheetRow],
    notes: Sequence[Reason],
) -> Table:
    if not rows:
        raise UnreadableTable(
            f'{path}, sheet "{title}" has a header in row {header.line} and no row'
            " below it.",
            hint="Export the list again.",
        )
    columns = unique_names(header.cells)
    data = tuple(
        RawRow(
            index=row.number - header.line - 1,
            line=row.number,
            cells=tuple(row.texts(len(columns))),
            numbers=frozenset(row.numbers),
            odd=row.odd,
            signs=row.signs,
        )
        for row in rows
    )
    return Table(
        name=str(path),
        columns=columns,
        rows=data,
        header_line=header.line,
        sheet=title,
        notes=(*notes, *_gaps(header.line, data)),
    )


def _gaps(header_line: int, rows: Sequence[RawRow]) -> tuple[Reason, ...]:
    """Rows without content count but say nothing."""
    filled = {row.line for row in rows}
    last = rows[-1].line
    return empty_rows_note(
        [line for line in range(header_line + 1, last) if line not in filled]
    )
