"""An offer as the scanner stored it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.gateway.routes.shapes.base import Mark, Money, Page, Shape

Availability = Literal["in_stock", "out_of_stock", "gone"]


class PricePoint(Shape):
    """What an offer cost from a moment on."""

    at: datetime | None
    price: Money | None
    availability: Availability | None


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
    availability: Availability | None
    observed_at: datetime | None
    """When all this was last read; of what is gone: when that was found."""
    first_seen_at: datetime | None
    last_seen_at: datetime | None
    """When a page last showed it."""
    scrape_id: str | None
    provenance: dict[str, str]
    """For each field that was read: how."""


class OfferOverTime(Offer):
    """An offer and what became of it."""

    price_history: list[PricePoint]
    """The oldest first: the latest 100 changes of price or availability."""


class SimilarityNote(Shape):
    """One thing that two offers share, or do not."""

    field: str
    sentence: str


class SimilarOffer(Shape):
    """Another offer, and why it may be of the same item."""

    offer: OfferOverTime
    strength: Literal["weak", "fair", "strong"]
    sentence: str
    evidence: list[SimilarityNote]
    differences: list[SimilarityNote]


class SimilarOffers(Shape):
    """What may be the same item as an offer, the surest first."""

    item_first_seen_at: datetime | None
    """As this offer, or as a repost of which more than a hint speaks."""
    reposts: list[SimilarOffer]
    """Of the same seller: listed before, or twice."""
    elsewhere: list[SimilarOffer]
    """Of other sellers and sources."""
    more: bool
    """Whether there are others that were not compared, or are not shown."""


class OfferPage(Page):
    """A page of offers."""

    items: list[Offer]
