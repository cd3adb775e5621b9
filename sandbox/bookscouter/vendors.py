"""The vendors of the pretend world, and what each pays for a book: the seed's truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sandbox.world.chance import dice
from sandbox.world.products import Product


@dataclass(frozen=True, slots=True)
class Vendor:
    """Pays a share of what used copies bring, if it wants the book at all."""

    vendor_id: str
    name: str
    share: tuple[float, float]
    wants: float
    minimum_cents: int
    holds_days: int
    conditions: str


@dataclass(frozen=True, slots=True)
class BuybackOffer:
    """What a vendor pays for one book on a day; 0 cents: it does not want it."""

    vendor_id: str
    vendor: str
    cents: int
    minimum_cents: int
    age: timedelta
    holds: timedelta
    conditions: str


# All invented.
VENDORS: Final = (
    Vendor("3", "Paperlane", (0.25, 0.45), 0.8, 1000, 14, "No water damage."),
    Vendor(
        "8",
        "Quillback Books",
        (0.15, 0.5),
        0.6,
        500,
        7,
        "Clean pages; up to a third may be highlighted. No ex-library copies.",
    ),
    Vendor("21", "Second Spine", (0.1, 0.3), 0.95, 0, 30, "Any readable copy."),
)


def offers_for(book: Product, seed: int, now: datetime) -> Iterator[BuybackOffer]:
    """Every vendor's offer; the same all day, another one tomorrow."""
    day = now.date().isoformat()
    used = book.market.median * book.market.used_share
    for vendor in VENDORS:
        chance = dice(seed, "buyback", book.index, vendor.vendor_id, day)
        wanted = chance.random() < vendor.wants
        cents = round(used * chance.uniform(*vendor.share)) if wanted else 0
        yield BuybackOffer(
            vendor_id=vendor.vendor_id,
            vendor=vendor.name,
            cents=cents,
            minimum_cents=vendor.minimum_cents,
            age=timedelta(minutes=chance.randint(1, 600)),
            holds=timedelta(days=vendor.holds_days),
            conditions=vendor.conditions,
        )
