"""Both sides of a match, in short for a table and in full for a comparison."""

from __future__ import annotations

from datetime import datetime

from services.gateway.routes.shapes.base import Money, Number, Shape


class OfferInShort(Shape):
    """What a line of a table shows of an offer."""

    id: str
    version: int
    source: str
    title: str
    url: str
    image: str | None
    """The address at the source: to be linked to, never to be loaded by a page."""
    price: Money | None
    observed_at: datetime | None


class ProductInShort(Shape):
    """What a line of a table shows of a product."""

    id: str
    title: str


class Pack(Shape):
    """How many units one holds, and the words that said so."""

    count: int
    words: str


class Parcel(Shape):
    """What a carrier asks for."""

    weight_g: Number | None
    sides_mm: list[Number]


class OfferInFull(OfferInShort):
    """An offer as it was understood."""

    shipping: Money | None
    description: str
    brand: str | None
    category: str | None
    condition: str | None
    gtins: list[str]
    asin: str | None
    models: list[str]
    pack: Pack | None
    """Null is not known, which is not the same as one."""
    parcel: Parcel | None


class ProductInFull(ProductInShort):
    """A product of the catalogue."""

    url: str | None
    image: str | None
    price: Money | None
    description: str
    brand: str | None
    category: str | None
    condition: str | None
    gtins: list[str]
    asin: str | None
    models: list[str]
    pack: Pack | None
    parcel: Parcel | None
