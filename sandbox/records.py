"""What the sandbox keeps on disk for whoever measures: truth.jsonl and served.jsonl.

Nothing of it can be fetched over HTTP. README.md describes every field.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sandbox.clock import WorldClock
from sandbox.ebay.listings import Listing
from sandbox.world.offers import Offer
from sandbox.world.products import Product
from sandbox.world.shelves import Listed
from sandbox.world.waves import worth
from sandbox.world.world import World


class Journal:
    """A file of JSON lines, each handed to the system whole: a kill tears none."""

    def __init__(self, path: Path, *, fresh: bool) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._file = os.open(path, flags | (os.O_TRUNC if fresh else 0), 0o644)

    def write(self, record: dict[str, Any]) -> None:
        """Add one line."""
        self.write_text(json.dumps(record, separators=(",", ":")) + "\n")

    def write_text(self, lines: str) -> None:
        """Add lines that are JSON already."""
        os.write(self._file, lines.encode())

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


class Truth:
    """Writes what is really true: every product, and every offer before it shows."""

    def __init__(self, path: Path, world: World, clock: WorldClock) -> None:
        # Made again at each start: the seed and the epoch give the same lines.
        self._journal = Journal(path, fresh=True)
        self._world = world
        self._clock = clock
        self._journal.write_text(
            "".join(f"{json.dumps(_product(p))}\n" for p in world.products)
        )
        world.on_offer = self.write_offer

    def write_offer(self, offer: Offer) -> None:
        """Add one offer with its whole life."""
        self._journal.write(self._offer(offer))

    def write_listing(self, listing: Listing) -> None:
        """Add one listing of the eBay-like marketplace with its whole life."""
        products, real = self._world.products, self._clock.real
        product = listing.product
        self._journal.write(
            {
                "kind": "listing",
                "source": "ebay",
                "key": listing.legacy_id,
                "format": listing.format.value,
                "product": None if product is None else products[product].key,
                "claims": products[listing.claims].key,
                "trap": listing.trap or None,
                "condition": listing.condition.value,
                "quantity": listing.lot,
                "seller": listing.seller.name,
                "shipping": listing.shipping,
                "currency_code": "USD",
                "appears": real(listing.starts).isoformat(),
                "gone": real(listing.ends).isoformat(),
                "variants": [
                    {
                        "key": listing.item_id(variant),
                        "product": products[variant.product].key,
                        "steps": [
                            {
                                "at": real(step.at).isoformat(),
                                "minor_units": step.price,
                                "available": step.available,
                            }
                            for step in variant.steps
                        ],
                    }
                    for variant in listing.variants
                ],
                "bids": [
                    {"at": real(bid.at).isoformat(), "minor_units": bid.price}
                    for bid in listing.bids
                ],
            }
        )

    def close(self) -> None:
        """Let go of the file."""
        self._journal.close()

    def _offer(self, offer: Offer) -> dict[str, Any]:
        product = None if offer.product is None else self._world.products[offer.product]
        real = self._clock.real
        return {
            "kind": "offer",
            "source": str(offer.source),
            "key": offer.key,
            "page": offer.page,
            "product": None if product is None else product.key,
            "claims": self._world.product_of(offer).key,
            "trap": None if offer.trap is None else offer.trap.value,
            "condition": offer.condition.value,
            "quantity": offer.quantity,
            "worth": None if product is None else worth(product, offer.condition),
            "currency_code": offer.currency,
            "appears": real(offer.appears).isoformat(),
            "gone": real(offer.gone).isoformat(),
            "steps": [
                {
                    "at": real(step.at).isoformat(),
                    "version": version,
                    "minor_units": step.price,
                    "shipping": (
                        None
                        if step.price is None
                        else self._world.shipping_of(offer, step.price)
                    ),
                    "available": step.available,
                }
                for version, step in enumerate(offer.steps, start=1)
            ],
        }


class ServedLog:
    """Writes each answer of a site: which offers it showed, at which price."""

    def __init__(self, path: Path, clock: WorldClock) -> None:
        self._journal = Journal(path, fresh=False)
        self._clock = clock

    def write(
        self,
        source: str,
        url: str,
        status: int,
        *,
        agent: str,
        offers: Sequence[dict[str, Any]] = (),
        pages: tuple[str, ...] = (),
    ) -> None:
        """`offers`: in full on a page of their own; `pages`: named on a list."""
        record: dict[str, Any] = {
            "at": self._clock.now().isoformat(),
            "source": source,
            "url": url,
            "status": status,
            "agent": agent,
        }
        if offers:
            record["offers"] = list(offers)
        if pages:
            record["pages"] = pages
        self._journal.write(record)

    def close(self) -> None:
        """Let go of the file."""
        self._journal.close()


def listed_offer(listed: Listed) -> dict[str, Any]:
    """How the served log tells of an offer of a site."""
    return {
        "key": listed.offer.key,
        "version": listed.state.version,
        "minor_units": listed.state.price,
        "available": listed.state.available,
    }


def _product(product: Product) -> dict[str, Any]:
    market = product.market
    return {
        "kind": "product",
        "key": product.key,
        "family": product.family,
        "asin": product.asin,
        "gtin": product.gtin,
        "brand": product.brand,
        "model": product.model,
        "title": product.title,
        "variant": product.variant,
        "category": product.category.slug,
        "pack": product.pack,
        "weight_g": product.weight_g,
        "sides_mm": product.sides_mm,
        "currency_code": "USD",
        "median": market.median,
        "sigma": market.sigma,
        "used_share": market.used_share,
        "units_per_month": market.units_per_month,
        "sellers": market.sellers,
        "sold_by_amazon": market.sold_by_amazon,
        "empty_share": market.empty_share,
    }
