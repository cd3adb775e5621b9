"""A price list or catalogue file -> items that can be matched and priced."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from services.pricing.adapters.tables import Limits, load_column_words, read_table
from services.pricing.rules.column_roles import Columns, recognise
from services.pricing.rules.items import Item
from services.pricing.rules.reasons import Reason
from services.pricing.rules.rows import RowSource, item_rows

_DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class ReadItems:
    """The items of a file and how the file was understood.

    `encoding`, `delimiter` and `sheet` are "" or None where they do not apply; `notes`
    say what was passed over. `decimal` is the decimal mark that the prices prove.
    """

    path: Path
    items: tuple[Item, ...]
    columns: Columns
    notes: tuple[Reason, ...]
    encoding: str = ""
    delimiter: str = ""
    sheet: str | None = None
    decimal: str | None = None


def read_items(
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    default_currency: str | None = None,
    currency_assumed: bool = False,
    required: Collection[str] = ("title", "price"),
    sheet: str | None = None,
    limits: Limits = _DEFAULT_LIMITS,
) -> ReadItems:
    """Every row of a table file as an Item; a row's faults are in its `problems`.

    `mapping` is role -> column name (see parse_mapping), `default_currency` holds for
    prices that name none (`currency_assumed`: nobody said so), `required` which of
    "title" and "price" must have a column.
    Raises BadInput that names the file, the columns and the way to mend it.
    """
    mapping = mapping or {}
    table = read_table(path, sheet=sheet, limits=limits, named=tuple(mapping.values()))
    columns = recognise(
        table.columns,
        load_column_words(),
        source=str(path),
        mapping=mapping,
        required=required,
        default_currency=default_currency,
    )
    source = RowSource.of(
        table,
        columns,
        default_currency=default_currency,
        currency_assumed=currency_assumed,
    )
    return ReadItems(
        path=path,
        items=tuple(item_rows(source)),
        columns=columns,
        notes=table.notes,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        decimal=source.decimal,
    )
