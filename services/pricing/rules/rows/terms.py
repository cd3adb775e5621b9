"""How a list sells its items: number, stock, packs, and what a price is for."""

from __future__ import annotations

import re
from typing import Final

from services.pricing.rules.column_roles import Column
from services.pricing.rules.identify import Identity
from services.pricing.rules.items import ListTerms, PriceBasis
from services.pricing.rules.rows.quantities import read_number
from services.pricing.rules.rows.source import RowSource
from services.pricing.rules.tables import RawRow

# Words of a price column's heading that say what the price is for.
_FOR_ONE: Final = re.compile(
    r"\b(?:unit|each|per piece|piece|pc|ea|single|stück|stueck|stk|einzel\w*|stückpreis"
    r"|einzelpreis|unitaire|pièce|piece|unitario|unitaria|unidad|pezzo|stuks?prijs)\b",
    re.IGNORECASE,
)
_FOR_PACK: Final = re.compile(
    r"\b(?:case|carton|ctn|pack|box|vpe|karton|gebinde|colis|lot|caja|cartone|scatola"
    r"|doos)\b",
    re.IGNORECASE,
)
_WITH_TAX: Final = re.compile(
    r"\b(?:incl?\.?|inkl?\.?|inc)\s*(?:\w+\s*)?(?:vat|tax|mwst|ust|gst|btw)\b|\bbrutto\b"
    r"|\bgross\b|\bttc\b|\biva incl\w*|\biva inclus\w*",
    re.IGNORECASE,
)


def list_terms(
    source: RowSource,
    row: RawRow,
    identity: Identity,
    *,
    currency_assumed: bool,
) -> ListTerms:
    """The terms of one row; what cannot be read is not known."""
    column = source.columns.first("price")
    # "In stock" and "yes" are answers too, and no faults.
    stock = read_number(source, row, "stock", [])
    minimum = read_number(source, row, "moq", [])
    return ListTerms(
        sku=source.text(row, "sku"),
        stock=None if stock is None else int(stock),
        minimum_order=None if minimum is None else int(minimum),
        title_pack=identity.title_pack,
        column_pack=identity.column_pack,
        price_basis=price_basis(column),
        with_tax=column is not None and bool(_WITH_TAX.search(column.name)),
        currency_assumed=currency_assumed,
    )


def price_basis(column: Column | None) -> PriceBasis:
    """What the heading of the price column says the price is for."""
    if column is None:
        return PriceBasis.UNSAID
    if _FOR_ONE.search(column.name):
        return PriceBasis.UNIT
    return PriceBasis.PACK if _FOR_PACK.search(column.name) else PriceBasis.UNSAID
