"""Products: identities in the catalogue, and what was asked outside about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.pricing.rules.items import Item
from services.pricing.rules.quotes import Quote

LONGEST_QUESTION: Final = 120


@dataclass(frozen=True, slots=True)
class Listing:
    """A product as its origin tells of it; `key` is the origin's own.

    The item holds no price: `quotes` do. `names` are what other origins call it, beside
    the item's own numbers: `tcgplayer:4567:foil`.
    """

    origin: str
    key: str
    item: Item
    quotes: tuple[Quote, ...] = ()
    url: str = ""
    image_url: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Product:
    """A listing that is in the catalogue, without its quotes."""

    product_id: UUID
    origin: str
    item: Item
    url: str = ""
    image_url: str = ""


def identifiers_of(item: Item) -> list[str]:
    """What the catalogue finds an item by: `gtin:<14 digits>`, `asin:<ASIN>`."""
    found = [f"gtin:{gtin}" for gtin in sorted(item.gtins)]
    return [*found, f"asin:{item.asin}"] if item.asin else found
