"""Numbers, weights and sizes of a row; what cannot be read is said and left out."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Protocol, TypeVar

from services.pricing.rules.column_roles import Column
from services.pricing.rules.items import Parcel
from services.pricing.rules.measures import (
    NotAMeasure,
    parse_dimensions,
    parse_length,
    parse_weight,
)
from services.pricing.rules.price_text.labels import NOTHING
from services.pricing.rules.price_text.numbers import find_numbers, normalise, with_mark
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.rows.source import RowSource, clean
from services.pricing.rules.tables import Odd, RawRow

_UNUSABLE: Final = frozenset({Odd.ERROR, Odd.FORMULA_ONLY, Odd.DATE})
_THREE: Final = 3
_T = TypeVar("_T", covariant=True)


class _Parse(Protocol[_T]):
    """A parser of rules/measures.py."""

    def __call__(
        self, text: str, *, default_unit: str | None, decimal: str | None
    ) -> _T: ...


def read_parcel(source: RowSource, row: RawRow) -> tuple[Parcel, list[Reason]]:
    """Weight and sides as far as the row gives them."""
    problems: list[Reason] = []
    weight = _measured(source, row, "weight", parse_weight, problems)
    sides = _measured(source, row, "dimensions", parse_dimensions, problems)
    if sides is None:
        lengths = [
            length
            for role in ("length", "width", "height", "depth")
            if (length := _measured(source, row, role, parse_length, problems))
        ]
        if len(lengths) == _THREE:
            longest, middle, shortest = sorted(lengths, reverse=True)
            sides = longest, middle, shortest
    return Parcel(weight, sides), problems


def read_number(
    source: RowSource, row: RawRow, role: str, problems: list[Reason]
) -> Decimal | None:
    """The one number of 0 or more in a cell; a fault is added to `problems`."""
    column = source.columns.first(role)
    if column is None:
        return None
    text = _cell(row, column)
    if not text:
        return None
    if column.index in row.numbers:
        value: Decimal | None = Decimal(text)
    else:
        value = _one_number(text, source.decimal)
    if value is None or value < 0:
        what = "is not one number of 0 or more"
        problems.append(
            source.fault(row, column, f"{role}_unreadable", what, Effect.NOTE)
        )
        return None
    return value


def _one_number(text: str, decimal: str | None) -> Decimal | None:
    plain = normalise(text)
    numbers = find_numbers(plain)
    if len(numbers) != 1 or plain.startswith("-"):
        return None
    (number,) = numbers
    if number.open is None:
        return number.value
    # Counts are written with thousands ("1,234 sellers") unless the file proves else.
    return with_mark(number.body, decimal) if decimal else number.value


def _measured(
    source: RowSource,
    row: RawRow,
    role: str,
    parse: _Parse[_T],
    problems: list[Reason],
) -> _T | None:
    column = source.columns.first(role)
    text = _cell(row, column) if column else ""
    if column is None or text in {"", "0"}:
        return None
    decimal = "." if column.index in row.numbers else source.decimal
    try:
        return parse(text, default_unit=column.unit, decimal=decimal)
    except NotAMeasure as fault:
        what = f"is not used: {fault}".rstrip(".")
        problems.append(
            source.fault(row, column, f"{role}_unreadable", what, Effect.NOTE)
        )
        return None


def _cell(row: RawRow, column: Column) -> str:
    if row.odd.get(column.index) in _UNUSABLE:
        return ""
    text = clean(row.cells[column.index])
    return "" if text.casefold() in NOTHING else text
