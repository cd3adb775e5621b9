"""What is said of a cell that is not just text or a number."""

from __future__ import annotations

from typing import Final

from services.pricing.rules.column_roles import Column
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.rows.source import RowSource
from services.pricing.rules.tables import Odd, RawRow

# Columns that decide which product a row is; money columns name theirs themselves.
_NAMING_ROLES: Final = ("title", "gtin", "isbn", "asin", "mpn")
_SAID: Final = {
    Odd.FORMULA: (
        "formula_cell",
        "is the saved value of a formula and may be out of date",
        Effect.NOTE,
    ),
    Odd.FORMULA_ONLY: (
        "formula_cell",
        "is a formula without a saved value; open and save the file in a spreadsheet"
        " program",
        Effect.REVIEW,
    ),
    Odd.ERROR: ("cell_error", "is a formula that failed", Effect.REVIEW),
    Odd.DATE: ("cell_date", "is a date", Effect.REVIEW),
}


def odd_fault(source: RowSource, row: RawRow, column: Column, odd: Odd) -> Reason:
    """The reason that names an odd cell, as in: Cell C7 of sheet "List" ..."""
    code, what, effect = _SAID[odd]
    return source.fault(row, column, code, what, effect)


def odd_names(source: RowSource, row: RawRow) -> list[Reason]:
    """The reasons for odd cells among those that name the product."""
    if not row.odd:
        return []
    return [
        odd_fault(source, row, column, row.odd[column.index])
        for role in _NAMING_ROLES
        for column in source.columns.all(role)
        if column.index in row.odd
    ]
