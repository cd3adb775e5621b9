"""An XLSX workbook -> a table: the right sheet, its header, its rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from services.pricing.adapters.tables.cells import SheetReader, SheetRow
from services.pricing.adapters.tables.choose_sheet import (
    choose_sheet,
    row_texts,
    sheet_records,
)
from services.pricing.adapters.tables.delimiters import (
    KnownNames,
    find_header,
    unique_names,
)
from services.pricing.adapters.tables.limits import (
    Limits,
    UnreadableTable,
    too_many_rows,
)
from services.pricing.adapters.tables.package import Package, open_package
from services.pricing.adapters.tables.records import Record
from services.pricing.adapters.tables.sheets import Sheet, Workbook, read_workbook
from services.pricing.rules.reasons import Reason
from services.pricing.rules.tables import Odd, RawRow, Table, empty_rows_note

_HEADER_SAMPLE: Final = 200
# No sheet has more rows (ECMA-376), and no list merges more cells.
_LAST_ROW: Final = 1 << 20
_MOST_MERGED: Final = 1 << 20


def read_sheet(
    path: Path, limits: Limits, known_names: KnownNames, *, sheet: str | None = None
) -> Table:
    """The table of one sheet: the named one, else the first that looks like a list.

    A list is a visible sheet with at least two known column names; without one it is
    the first visible sheet that holds anything. Raises UnreadableTable.
    """
    with open_package(path, limits) as package:
        workbook = read_workbook(package)
        chosen = choose_sheet(package, workbook, known_names, sheet)
        rows = _rows(package, workbook, chosen, limits)
    table = _table(path, chosen, rows, known_names, limits)
    others = [other.name for other in workbook.sheets if other is not chosen]
    if not others or sheet is not None:
        return table
    note = Reason(
        "sheet_chosen",
        f'{path.name}: read sheet "{chosen.name}"; not read: {", ".join(others)}.',
    )
    return _with_note(table, note)


def _with_note(table: Table, note: Reason) -> Table:
    return Table(
        name=table.name,
        columns=table.columns,
        rows=table.rows,
        header_line=table.header_line,
        sheet=table.sheet,
        notes=(note, *table.notes),
    )


def _rows(
    package: Package, workbook: Workbook, sheet: Sheet, limits: Limits
) -> list[SheetRow]:
    rows: list[SheetRow] = []

    def receive(row: SheetRow) -> None:
        if row.number > _LAST_ROW:
            raise UnreadableTable(
                f"{package.path} is damaged: it names a row {row.number:,}.",
                hint="Save the sheet as CSV.",
            )
        if len(rows) > limits.max_rows:
            raise too_many_rows(package.path, limits)
        if row.cells or row.odd:
            rows.append(row)

    reader = SheetReader(workbook, receive)
    package.parse(sheet.part, reader.set_up)
    if not _fill_merged(rows, reader.merged):
        raise UnreadableTable(
            f"{package.path} merges more cells than a sheet can have.",
            hint="Save the sheet as CSV.",
        )
    return rows


def _fill_merged(rows: list[SheetRow], merged: list[tuple[int, int, int]]) -> bool:
    """Repeat a cell merged over several rows in each; False = too many to be true."""
    by_number = {row.number: row for row in rows}
    visits = 0
    for first, last, column in merged:
        top = by_number.get(first)
        if top is None or column not in top.cells:
            continue
        end = min(last, rows[-1].number)
        visits += max(0, end - first)
        if visits > _MOST_MERGED:
            return False
        for number in range(first + 1, end + 1):
            row = by_number.get(number)
            if row is not None and column not in row.cells:
                _repeat(top, row, column)
    return True


def _repeat(top: SheetRow, row: SheetRow, column: int) -> None:
    row.cells[column] = top.cells[column]
    row.odd[column] = Odd.MERGED
    if column in top.numbers:
        row.numbers.add(column)
    if column in top.signs:
        row.signs[column] = top.signs[column]


def _table(
    path: Path,
    sheet: Sheet,
    rows: list[SheetRow],
    known_names: KnownNames,
    limits: Limits,
) -> Table:
    records = sheet_records(rows[:_HEADER_SAMPLE])
    if not records:
        raise UnreadableTable(
            f'Sheet "{sheet.name}" of {path} is empty.', hint="Name another: --sheet."
        )
    header, _ = find_header(records, known_names)
    width = _width(header)
    if width > limits.max_columns:
        raise UnreadableTable(
            f"{path} has {width:,} columns; the limit is {limits.max_columns:,}.",
            hint="Keep the columns that are needed.",
        )
    data = [
        RawRow(
            index=row.number - header.line - 1,
            line=row.number,
            cells=tuple(row_texts(row, width)),
            numbers=frozenset(row.numbers),
            odd=row.odd,
            signs=row.signs,
        )
        for row in rows
        if row.number > header.line
        and any(column < width for column in (*row.cells, *row.odd))
    ]
    if not data:
        raise UnreadableTable(
            f'{path}, sheet "{sheet.name}" has a header in row {header.line} and no row'
            " below it.",
            hint="Export the list again.",
        )
    return Table(
        name=str(path),
        columns=unique_names(header.cells[:width]),
        rows=tuple(data),
        header_line=header.line,
        sheet=sheet.name,
        notes=_gaps(header.line, data),
    )


def _gaps(header_line: int, rows: Sequence[RawRow]) -> tuple[Reason, ...]:
    """Rows without content count but say nothing."""
    filled = {row.line for row in rows}
    last = rows[-1].line
    return empty_rows_note(
        [line for line in range(header_line + 1, last) if line not in filled]
    )


def _width(header: Record) -> int:
    """Columns up to the last with a name."""
    return max(place for place, cell in enumerate(header.cells, start=1) if cell)
