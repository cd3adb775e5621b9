"""Every row of a table as an item, with the row's faults in its `problems`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from common.money import Money
from services.pricing.rules.identify import IdentityFields, identify_item
from services.pricing.rules.items import Item, MarketFacts
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.rows.odd import odd_names
from services.pricing.rules.rows.prices import MoneyReader
from services.pricing.rules.rows.quantities import read_number, read_parcel
from services.pricing.rules.rows.source import RowSource
from services.pricing.rules.rows.terms import list_terms
from services.pricing.rules.tables import RawRow


@dataclass(frozen=True, slots=True)
class _Readers:
    """The money columns that the table has."""

    price: MoneyReader | None
    shipping: MoneyReader | None
    price_p10: MoneyReader | None
    price_p90: MoneyReader | None


def item_rows(source: RowSource) -> Iterator[Item]:
    """Each data row as an Item, in order; a fault in one leaves the others alone.

    `row_id` is the cell of the id column verbatim, else the 0-based index of the row.
    """
    readers = _readers(source)
    seen: dict[str, int] = {}
    for row in source.table.rows:
        yield _item(source, readers, row, seen)


def _readers(source: RowSource) -> _Readers:
    def reader(role: str, *, zero_is_price: bool = False) -> MoneyReader | None:
        column = source.columns.first(role)
        if column is None:
            return None
        return MoneyReader(source, column, zero_is_price=zero_is_price)

    return _Readers(
        price=reader("price"),
        shipping=reader("shipping", zero_is_price=True),
        price_p10=reader("price_p10"),
        price_p90=reader("price_p90"),
    )


def _item(
    source: RowSource, readers: _Readers, row: RawRow, seen: dict[str, int]
) -> Item:
    problems = list(row.problems)
    row_id = _row_id(source, row, seen, problems)
    price = _money(readers.price, row, problems)
    if readers.price is not None and price is None and not _explained(problems):
        what = f"{source.table.place(row)} has no price."
        sentence = what[0].upper() + what[1:]
        problems.append(Reason("price_missing", sentence, Effect.SKIP))
    problems += odd_names(source, row)
    shipping = _money(readers.shipping, row, problems)
    parcel, parcel_problems = read_parcel(source, row)
    market = _market(source, readers, row, problems)
    fields = _fields(source, row)
    identity = identify_item(fields)
    assumed = (
        source.currency_assumed
        and readers.price is not None
        and not readers.price.names_currency(row)
    )
    terms = list_terms(source, row, identity, currency_assumed=assumed)
    if not fields.title and not (identity.gtins or identity.asin or identity.models):
        what = f"{source.table.place(row)} has no title and no identifier."
        sentence = what[0].upper() + what[1:]
        problems.append(Reason("title_missing", sentence, Effect.REVIEW))
    return Item(
        index=row.index,
        row_id=row_id,
        line=row.line,
        title=fields.title,
        description=fields.description,
        brand=fields.brand,
        price=price,
        shipping=shipping,
        gtins=identity.gtins,
        asin=identity.asin,
        models=identity.models,
        pack=identity.pack,
        category=source.text(row, "category"),
        condition=source.text(row, "condition"),
        parcel=parcel,
        market=market,
        terms=terms,
        problems=(*problems, *parcel_problems, *identity.problems),
    )


def _row_id(
    source: RowSource, row: RawRow, seen: dict[str, int], problems: list[Reason]
) -> str | int:
    column = source.columns.first("id")
    if column is None:
        return row.index
    row_id = row.cells[column.index]
    if not row_id:
        what = f"is empty, so the row is called {row.index}"
        problems.append(source.fault(row, column, "id_missing", what, Effect.NOTE))
        return row.index
    first = seen.setdefault(row_id, row.line)
    if first != row.line:
        what = f"is also the id of line {first}"
        problems.append(source.fault(row, column, "id_duplicate", what, Effect.NOTE))
    return row_id


def _money(
    reader: MoneyReader | None, row: RawRow, problems: list[Reason]
) -> Money | None:
    if reader is None:
        return None
    money, faults = reader.read(row)
    problems += faults
    return money


def _explained(problems: list[Reason]) -> bool:
    """Whether a reason already says why there is no price."""
    codes = ("price_", "currency_", "formula_", "cell_error", "cell_date")
    return any(reason.code.startswith(codes) for reason in problems)


def _fields(source: RowSource, row: RawRow) -> IdentityFields:
    return IdentityFields(
        title=source.text(row, "title"),
        description=source.text(row, "description"),
        brand=source.text(row, "brand") or source.text(row, "manufacturer"),
        gtin=source.texts(row, "gtin"),
        isbn=source.texts(row, "isbn"),
        asin=source.text(row, "asin"),
        mpn=source.texts(row, "mpn"),
        pack=source.text(row, "pack"),
    )


def _market(
    source: RowSource, readers: _Readers, row: RawRow, problems: list[Reason]
) -> MarketFacts:
    # What is wrong with a market price makes it unknown, not the row unusable.
    faults: list[Reason] = []
    low = _money(readers.price_p10, row, faults)
    high = _money(readers.price_p90, row, faults)
    problems += [replace(fault, effect=Effect.NOTE) for fault in faults]
    sellers = read_number(source, row, "sellers", problems)
    return MarketFacts(
        price_p10=low,
        price_p90=high,
        sellers=None if sellers is None else int(sellers),
        units_per_month=read_number(source, row, "units_per_month", problems),
        days_to_sell=read_number(source, row, "days_to_sell", problems),
    )
