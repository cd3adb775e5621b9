"""What a table is once it is read: columns, rows of text, and where each row stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from services.pricing.rules.reasons import Reason


class Odd(StrEnum):
    """A cell that is not just text or a number."""

    FORMULA = "formula"
    """A formula; the cell holds the value it had when the file was saved."""
    FORMULA_ONLY = "formula_only"
    """A formula without a saved value; the cell is empty."""
    ERROR = "error"
    """An error value such as #N/A; the cell is empty."""
    DATE = "date"
    """A date; the cell holds it as YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One data row. `cells` has one text per column of the table, "" = empty.

    `index` counts data rows from 0, `line` is the line of the file (the row of the
    sheet) a person sees. `numbers` are the columns whose cell is a typed number
    (exact, "." as decimal mark); `signs` names a currency from a cell's format.
    """

    index: int
    line: int
    cells: tuple[str, ...]
    problems: tuple[Reason, ...] = ()
    numbers: frozenset[int] = frozenset()
    odd: Mapping[int, Odd] = field(default_factory=dict)
    signs: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read from the file `name`; `notes` say what was passed over."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]
    header_line: int
    encoding: str = ""
    delimiter: str = ""
    sheet: str | None = None
    notes: tuple[Reason, ...] = ()

    def place(self, row: RawRow, column: int | None = None) -> str:
        """Where to look: 'line 7, column "price"', or 'cell C7 of sheet "Prices"'."""
        if self.sheet is not None:
            if column is None:
                return f'row {row.line} of sheet "{self.sheet}"'
            return f'cell {column_letters(column)}{row.line} of sheet "{self.sheet}"'
        if column is None:
            return f"line {row.line}"
        return f'line {row.line}, column "{self.columns[column]}"'


def column_letters(column: int) -> str:
    """A spreadsheet's name of the 0-based column: 0 -> A, 26 -> AA."""
    letters = ""
    rest = column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def empty_rows_note(lines: Sequence[int]) -> tuple[Reason, ...]:
    """What is said of rows without any content."""
    if not lines:
        return ()
    count = f"{len(lines):,} empty rows were" if len(lines) > 1 else "1 empty row was"
    return (Reason("rows_empty", f"{count} passed over (first: line {lines[0]})."),)
