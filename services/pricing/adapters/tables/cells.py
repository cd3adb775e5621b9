"""The rows of one sheet: text, exact numbers, and what is odd about a cell."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Context
from functools import lru_cache
from typing import Final, Protocol

from services.pricing.rules.tables import Odd

# A spreadsheet computes with 15 significant digits; what follows is binary noise.
_TO_15_DIGITS: Final = Context(prec=15)
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETS: Final = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]")


class Cell(Protocol):
    """What is used of openpyxl's read-only cell."""

    data_type: str

    @property
    def value(self) -> object:
        """The typed value, the formula, or None."""

    @property
    def number_format(self) -> str:
        """The code of the format, as in "#,##0.00"."""


class Sheet(Protocol):
    """What is used of openpyxl's read-only sheet; its stubs do not know the rest."""

    title: str
    sheet_state: str

    def reset_dimensions(self) -> None:
        """Forget the size that the file states."""

    def iter_rows(self, *, max_col: int | None = None) -> Iterable[Sequence[Cell]]:
        """Every row from the first on, those that the file leaves out too."""


@dataclass(slots=True)
class SheetRow:
    """One row of a sheet: `number` as people see it, cells by 0-based column."""

    number: int
    cells: dict[int, str] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    odd: dict[int, Odd] = field(default_factory=dict)
    signs: dict[int, str] = field(default_factory=dict)

    def texts(self, width: int) -> list[str]:
        """The first `width` cells, "" where there is none."""
        return [self.cells.get(column, "") for column in range(width)]

    def take_saved(self, saved: SheetRow) -> None:
        """Give the cells that are formulas the values they have in `saved`."""
        for column, odd in self.odd.items():
            if odd is not Odd.FORMULA_ONLY:
                continue
            if saved.odd.get(column) is Odd.ERROR:
                self.odd[column] = Odd.ERROR
            elif column in saved.cells:
                self.odd[column] = Odd.FORMULA
                self.cells[column] = saved.cells[column]
                if column in saved.numbers:
                    self.numbers.add(column)
                if column in saved.signs:
                    self.signs[column] = saved.signs[column]


def sheet_rows(sheet: Sheet, width: int | None = None) -> Iterator[SheetRow]:
    """Every row in turn, empty ones too, with its first `width` cells."""
    for number, cells in enumerate(sheet.iter_rows(max_col=width), start=1):
        row = SheetRow(number)
        for column, cell in enumerate(cells):
            if cell.value is not None:
                _put(row, column, cell)
        yield row


def _put(row: SheetRow, column: int, cell: Cell) -> None:
    value = cell.value
    if cell.data_type == "f":
        row.odd[column] = Odd.FORMULA_ONLY
    elif cell.data_type == "e":
        row.odd[column] = Odd.ERROR
    elif cell.data_type == "d":
        day = value.date() if isinstance(value, dt.datetime) else value
        row.cells[column] = str(day)
        row.odd[column] = Odd.DATE
    elif isinstance(value, bool):
        row.cells[column] = str(value).upper()
    elif isinstance(value, int | float):
        _put_number(row, column, cell, value)
    else:
        text = _plain(str(value))
        if text:
            row.cells[column] = text


def _plain(text: str) -> str:
    if "_x" in text:
        # The format's own escapes: _x000D_ is a carriage return.
        from openpyxl.utils.escape import unescape

        text = unescape(text)
    return text.strip()


def _put_number(row: SheetRow, column: int, cell: Cell, value: float) -> None:
    if not math.isfinite(value):
        row.odd[column] = Odd.ERROR
        return
    row.cells[column] = number_text(value)
    row.numbers.add(column)
    sign = currency_sign(cell.number_format)
    if sign:
        row.signs[column] = sign


def number_text(value: float) -> str:
    """A stored number as a person wrote it: 12.300000000000001 -> "12.3"."""
    text = format(_TO_15_DIGITS.create_decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=256)
def currency_sign(number_format: str) -> str:
    """The currency that a number format shows; "" = none.

    The built-in formats name none: where they say "$" here, a spreadsheet shows the
    currency of whoever opens it.
    """
    from openpyxl.styles.numbers import is_builtin

    if is_builtin(number_format):
        return ""
    first = number_format.split(";")[0]
    quoted = [text.strip('"') for text in _QUOTED.findall(first) if text[0] == '"']
    named = [match[1] for match in _BRACKETS.finditer(first) if match[1]]
    bare = _BRACKETS.sub("", _QUOTED.sub("", first))
    signs = "".join(char for char in bare if char in "$€£¥")
    return " ".join([*named, *quoted, signs]).strip()
