"""Rows of a table -> items: prices, parcels and market facts read, faults named."""

from services.pricing.rules.rows.items import item_rows
from services.pricing.rules.rows.source import RowSource

__all__ = ["RowSource", "item_rows"]
