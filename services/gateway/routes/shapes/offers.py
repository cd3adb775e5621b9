"""An offer as the scanner stored it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.gateway.routes.shapes.base import Mark, Money, Page, Shape


class Offer(Shape):
    """Somebody else's item for sale, as its page told it."""

    id: str
    version: int
    mode: Mark
    source: str
    source_key: str
    url: str
    title: str
    description: str
    price: Money | None
    shipping: Money | None
    condition: str | None
    quantity: int | None
    seller: str | None
    place: str | None
    images: list[str]
    """Addresses at the source: never to be loaded by a page."""
    pictures: list[str]
    """Paths of those that are kept here, the main one first."""
    gtins: list[str]
    asin: str | None
    mpn: str | None
    brand: str | None
    model: str | None
    category: str | None
    list_price: Money | None
    """What it cost before; always more than the price."""
    unit_price: Money | None
    """What `unit_measure` of it costs."""
    unit_measure: str | None
    unit_count: int | None
    """How many units one holds, by the page's data; the price is for all of them."""
    unit_words: str | None
    variant: dict[str, str]
    """color, size, storage, material, pattern, in the page's words."""
    variant_group: str | None
    availability: Literal["in_stock", "out_of_stock", "gone"] | None
    observed_at: datetime | None
    first_seen_at: datetime | None
    scrape_id: str | None
    provenance: dict[str, str]
    """For each field that was read: how."""


class OfferPage(Page):
    """A page of offers."""

    items: list[Offer]
