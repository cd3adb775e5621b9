"""Tables from files: CSV and its relatives, XLSX; by content, never by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from services.pricing.adapters.tables.columns import load_column_words
from services.pricing.adapters.tables.delimited import read_delimited
from services.pricing.adapters.tables.kinds import Kind, kind_of
from services.pricing.adapters.tables.limits import Limits, UnreadableTable
from services.pricing.adapters.tables.workbook import read_sheet
from services.pricing.rules.column_names import count_known
from services.pricing.rules.tables import Odd, RawRow, Table

__all__ = [
    "Limits",
    "Odd",
    "RawRow",
    "Table",
    "UnreadableTable",
    "load_column_words",
    "read_table",
]

_DEFAULT_LIMITS = Limits()


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    limits: Limits = _DEFAULT_LIMITS,
    named: Collection[str] = (),
) -> Table:
    """The table in a file of up to `limits`; the header is found among the first lines.

    `sheet` names the sheet of a workbook, `named` columns that the caller knows to be
    there (from --map) and that help to find the header. Raises UnreadableTable (a
    BadInput) that names the file, what is wrong with it and how to mend it.
    """
    words = load_column_words()
    extra = frozenset(name.casefold().strip() for name in named)

    def known_names(cells: Sequence[str]) -> int:
        own = sum(cell.casefold().strip() in extra for cell in cells)
        return own + count_known(cells, words)

    if kind_of(path, limits) is Kind.WORKBOOK:
        return read_sheet(path, limits, known_names, sheet=sheet)
    if sheet is not None:
        raise UnreadableTable(
            f"{path} is a text file and has no sheets.", hint="Leave out --sheet."
        )
    return read_delimited(path, limits, known_names)
