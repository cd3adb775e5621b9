"""A feed: how it is written, and which of its fields mean what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from services.scanner.rules.offer import (
    VARIANT_NAMES,
)

Value: TypeAlias = str | int | float
Cells: TypeAlias = Mapping[str, Value | list[Value]]
"""A row: its fields by name, those inside others as `shipping.price`."""

SCHEME: Final = "feed"
"""`feed:///stock.csv` is a file of that name in the data folder's feeds/."""
FEED_FIELDS: Final = (
    "key", "url", "title", "description", "price", "sale_price", "sale_dates",
    "shipping", "condition", "quantity", "seller", "place", "image", "gtin", "mpn",
    "brand", "model", "category", "availability", "list_price", "unit_count",
    "unit_measure", "unit_base", "variant_group", *VARIANT_NAMES,
)  # fmt: skip
"""What a field of a feed can be taken for."""
NEEDED: Final = ("key", "title", "price")
"""Without these a row is no offer."""
GOOGLE: Final = {
    "key": ("id",),
    "url": ("link", "link@href"),
    "title": ("title",),
    "description": ("description", "content"),
    "price": ("price",),
    "sale_price": ("sale_price", "sale price"),
    "sale_dates": ("sale_price_effective_date", "sale price effective date"),
    "shipping": ("shipping.price",),
    "condition": ("condition",),
    "quantity": ("quantity", "sell_on_google_quantity"),
    "image": ("image_link", "image link", "additional_image_link"),
    "gtin": ("gtin",),
    "mpn": ("mpn",),
    "brand": ("brand",),
    "category": ("product_type", "product type", "google_product_category"),
    "availability": ("availability",),
    "unit_count": ("multipack",),
    "unit_measure": ("unit_pricing_measure", "unit pricing measure"),
    "unit_base": ("unit_pricing_base_measure", "unit pricing base measure"),
    "variant_group": ("item_group_id", "item group id"),
    **{name: (name,) for name in VARIANT_NAMES if name != "storage"},
}
"""The attributes of Google Merchant: https://support.google.com/merchants/answer/7052112"""


class Format(StrEnum):
    """How a feed is written."""

    CSV = "csv"
    """Cells between commas, semicolons, tabs or bars; the first line names them."""
    XLSX = "xlsx"
    """A sheet of a workbook; its first row names the columns."""
    XML = "xml"
    """RSS, Atom, or elements of one name."""
    JSON = "json"
    """A list of objects."""
    JSONL = "jsonl"
    """An object in each line."""


class Numbers(StrEnum):
    """How prices are written where they are texts."""

    MACHINE = "machine"
    """With a point and without group marks: `1299.00`, `1299.00 USD`."""
    LOCALE = "locale"
    """As people write them in the locale of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What the `feed:` block of a source says."""

    format: Format
    fields: tuple[tuple[str, tuple[str, ...]], ...] = tuple(GOOGLE.items())
    """Of FEED_FIELDS: the names in the feed, the first that says something counts."""
    google: bool = True
    """Whether these are the ones of Google Merchant, of which a feed has only some."""
    numbers: Numbers = Numbers.MACHINE
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    row: str = ""
    """XML: the element of an offer. JSON: where the list is, as `data.products`."""
    out_of_stock: tuple[str, ...] = ()
    """Words of the availability field that say no; other words of it say yes."""
    flat_shipping: str = ""

    def names(self, field: str) -> tuple[str, ...]:
        """What the feed calls that field; none: it does not have it."""
        return dict(self.fields).get(field, ())


def key_of(feed: Feed, cells: Cells) -> str:
    """The key of a row; empty where it has none."""
    return said(feed, cells, "key")[0]


def first_said(feed: Feed, cells: Cells, field: str) -> tuple[Value | list[Value], str]:
    """The first of its names that says something, and that name."""
    for name in feed.names(field):
        value = cells.get(name, "")
        if value not in ("", []) and (not isinstance(value, str) or value.strip()):
            return value, name
    return "", ""


def said(feed: Feed, cells: Cells, field: str) -> tuple[str, str]:
    """The same as a text; of several the first."""
    value, column = first_said(feed, cells, field)
    value = value[0] if isinstance(value, list) else value
    return str(value).strip(), column
