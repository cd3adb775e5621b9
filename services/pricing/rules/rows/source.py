"""A table with its columns understood: what every reader of a row needs."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from services.pricing.rules.column_roles import Column, Columns
from services.pricing.rules.price_text import column_convention
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.tables import RawRow, Table

_MONEY_ROLES: Final = ("price", "list_price", "shipping", "price_p10", "price_p90")
# Digits that could be thousands or decimals; only they need to know the convention.
_OPEN: Final = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9.,])")
# Escape sequences in a title would be obeyed by the terminal that shows it.
_CONTROL: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+"
)
_TEXT_FORMULA: Final = re.compile(r'="(.*)"', re.DOTALL)
_SHOWN: Final = 60
# What follows in a longer text says nothing more about which product it is.
_LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class RowSource:
    """A table, its columns, the currency of prices without one, and the decimal mark
    that its price columns prove (None = they prove none).

    `currency_assumed`: nobody said that default currency, it was taken for want of one.
    """

    table: Table
    columns: Columns
    default_currency: str | None = None
    decimal: str | None = None
    currency_assumed: bool = False

    @classmethod
    def of(
        cls,
        table: Table,
        columns: Columns,
        *,
        default_currency: str | None = None,
        currency_assumed: bool = False,
    ) -> RowSource:
        """With the decimal mark found from all of its prices."""
        texts = list(_money_texts(table, columns))
        decimal = None
        if any(_OPEN.search(text) for text in texts):
            decimal = column_convention(texts)
        return cls(table, columns, default_currency, decimal, currency_assumed)

    def text(self, row: RawRow, role: str) -> str:
        """The clean text of the (first) column of a role; "" = no such column."""
        column = self.columns.first(role)
        return clean(row.cells[column.index][:_LONGEST]) if column else ""

    def texts(self, row: RawRow, role: str) -> str:
        """The texts of all columns of a role, with blanks between."""
        columns = self.columns.all(role)
        return " ".join(filter(None, (clean(row.cells[c.index]) for c in columns)))

    def fault(
        self,
        row: RawRow,
        column: Column,
        code: str,
        what: str,
        effect: Effect = Effect.REVIEW,
    ) -> Reason:
        """A reason that names the place and the value: Line 7, column "price": ..."""
        place = self.table.place(row, column.index)
        if self.table.sheet is not None:
            place = f'{place}, column "{column.name}"'
        value = clean(row.cells[column.index][:_LONGEST])
        shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}..."
        sentence = f'{place[0].upper()}{place[1:]}: "{shown}" {what}.'
        return Reason(code, sentence, effect)


def _money_texts(table: Table, columns: Columns) -> Iterator[str]:
    for role in _MONEY_ROLES:
        for column in columns.all(role):
            for row in table.rows:
                if column.index not in row.numbers and row.cells[column.index]:
                    yield row.cells[column.index]


def clean(text: str) -> str:
    """One line of text without control characters, HTML entities or ="..." wrapping."""
    if text.startswith("="):
        wrapped = _TEXT_FORMULA.fullmatch(text)
        text = wrapped[1] if wrapped else text
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_CONTROL.sub(" ", text).split())
