"""Answers as CSV: a readable block first, then every amount as two exact columns.

UTF-8 with a byte order mark, because the programs that open it by double click guess
wrong without one; RFC 4180 line ends and quotes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from common.money import Money
from services.pricing.adapters.reports.columns import EXACT, READABLE, Cell, readable
from services.pricing.adapters.reports.replace_file import replacing
from services.pricing.adapters.reports.rows import Row, flatten
from services.pricing.adapters.reports.safe_cells import csv_text
from services.pricing.rules.answer import Answer


def write_csv(answers: Iterable[Answer], path: Path) -> None:
    """Write the ranked answers to `path`; BadInput when it cannot be written."""
    with (
        replacing(path) as draft,
        draft.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(header())
        writer.writerows(_cells(row) for row in flatten(answers))


def header() -> list[str]:
    """The names of the columns, in order."""
    exact = [
        f"{column.name}_{part}"
        for column in EXACT
        for part in ("minor_units", "currency_code")
    ]
    return [column.name for column in READABLE] + exact


def _cells(row: Row) -> list[str | int]:
    cells = [_text(readable(column, row)) for column in READABLE]
    return cells + list(_exact(row))


def _text(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return csv_text(cell)
    if isinstance(cell, Money):
        return f"{cell.amount:f}"
    return f"{round(cell, 4):f}" if isinstance(cell, Decimal) else cell


def _exact(row: Row) -> Iterator[str | int]:
    for column in EXACT:
        money = column.value(row)
        if isinstance(money, Money):
            yield money.minor_units
            yield money.currency_code
        else:
            yield ""
            yield ""
