"""Adds catalogue rows that somebody brings, with the prices they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from common.errors import BadInput
from services.pricing.rules.products import Listing
from services.pricing.store.products import put_listings
from services.pricing.store.quotes import put_quotes

if TYPE_CHECKING:
    from common.postgres import Connection


async def put_products(
    connection: Connection, listings: Sequence[Listing]
) -> list[UUID]:
    """Store them all, or replace those of the same origin and key; ids in order.

    Raises BadInput if one key of an origin comes twice.
    """
    seen: set[tuple[str, str]] = set()
    for number, listing in enumerate(listings, start=1):
        key = (listing.origin, listing.key)
        if key in seen:
            raise BadInput(
                f"Row {number}: {listing.origin} has the key {listing.key!r} twice."
            )
        seen.add(key)
    ids = await put_listings(connection, listings)
    quotes = [
        (product_id, quote)
        for product_id, listing in zip(ids, listings, strict=True)
        for quote in listing.quotes
    ]
    await put_quotes(connection, quotes)
    return ids
