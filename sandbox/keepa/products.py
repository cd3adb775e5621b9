"""The product object of the API for a product of the world."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sandbox.keepa.series import (
    BUY_BOX,
    COUNT_REVIEWS,
    HISTORY,
    NEW,
    RATING,
    SLOTS,
    TRIPLES,
    Histories,
)
from sandbox.keepa.stats import make_stats
from sandbox.world.chance import fraction
from sandbox.world.products import Product

_MONTHLY_SOLD: Final = (50, *range(100, 1000, 100), *range(1000, 10001, 1000))
_UNKNOWN_FEE: Final = 100.0
_STANDARD, _INVALID = 0, 4
_REFRESHED_EVERY: Final = 3600.0
_KEPT: Final = 2048


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks to have in the product object."""

    stats_days: int | None
    history: bool
    history_days: int | None
    buy_box: bool
    rating: bool


class ProductObjects:
    """Makes the objects as JSON; those of the last hour are kept."""

    def __init__(self, seed: int, epoch: datetime) -> None:
        self._seed = seed
        self._epoch = epoch
        self._made = lru_cache(maxsize=_KEPT)(self._make)

    def text(self, product: Product, now: datetime, wanted: Wanted) -> str:
        """The object as it was when it was last refreshed, at most an hour ago."""
        since = (now - self._epoch).total_seconds()
        # Not all of them at once.
        offset = product.index * 613 % _REFRESHED_EVERY
        refreshed = (since - offset) // _REFRESHED_EVERY * _REFRESHED_EVERY + offset
        return self._made(product, refreshed, wanted)

    def _make(self, product: Product, refreshed: float, wanted: Wanted) -> str:
        histories = Histories(self._seed, product, self._epoch, refreshed)
        minute = histories.minute(refreshed)
        left_out = _left_out(wanted)
        csv = [
            None if slot in left_out else histories.slot(slot) for slot in range(SLOTS)
        ]
        found = {
            **_facts(product),
            "productType": _STANDARD,
            "referralFeePercentage": self._referral_fee(product),
            "monthlySold": _monthly_sold(product.market.units_per_month),
            "coupon": self._coupon(product),
            "fbaFees": None,
            "trackingSince": histories.minute(-HISTORY),
            "lastUpdate": minute,
            "lastPriceChange": (csv[NEW] or [minute])[-2:][0],
            "csv": None,
        }
        if wanted.history:
            found["csv"] = [_recent(s, f, minute, wanted) for s, f in enumerate(csv)]
        if wanted.stats_days is not None:
            found["stats"] = make_stats(
                csv, minute, wanted.stats_days, with_buy_box=wanted.buy_box
            )
        return json.dumps(found, separators=(",", ":"))

    def _referral_fee(self, product: Product) -> float:
        if fraction(self._seed, "fee unknown", product.index) < 0.05:
            return _UNKNOWN_FEE
        flat = product.category.slug in {"electronics", "video-games"}
        return 8.0 if flat else 15.0

    def _coupon(self, product: Product) -> list[int] | None:
        draw = fraction(self._seed, "coupon", product.index)
        if draw < 0.03:
            return [-10, 0]
        return [200, -5] if draw < 0.05 else None


def unknown_product(asin: str, domain: int) -> str:
    """What the API says of an ASIN that it has no data for."""
    found = {"asin": asin, "domainId": domain, "productType": _INVALID}
    return json.dumps({**found, "title": None, "csv": None})


def _left_out(wanted: Wanted) -> frozenset[int]:
    """Slots that are only there when they were asked (and paid) for."""
    buy_box = frozenset() if wanted.buy_box else frozenset({BUY_BOX})
    rating = frozenset() if wanted.rating else frozenset({RATING, COUNT_REVIEWS})
    return buy_box | rating


def _recent(
    slot: int, flat: list[int] | None, minute: int, wanted: Wanted
) -> list[int] | None:
    """The part of a history that `days` leaves: from the entry in force back then."""
    if not flat or wanted.history_days is None:
        return flat
    width = 3 if slot in TRIPLES else 2
    start = minute - wanted.history_days * 24 * 60
    earlier = [place for place in range(0, len(flat), width) if flat[place] <= start]
    return flat[earlier[-1] :] if earlier else flat


def _monthly_sold(units: int) -> int | None:
    """Amazon's "bought in past month": the lower end of a band, from 50 on."""
    bands = [band for band in _MONTHLY_SOLD if band <= units]
    return bands[-1] if bands else None


def _facts(product: Product) -> dict[str, Any]:
    """Everything about a product that does not change."""
    long, middle, short = product.sides_mm
    is_book = bool(product.author)
    tree = product.category.tree
    return {
        "asin": product.asin,
        "domainId": 1,
        "title": product.title,
        "brand": product.brand,
        "manufacturer": product.brand,
        "author": product.author or None,
        "binding": product.variant if is_book else None,
        "model": None if is_book else product.model,
        "partNumber": None if is_book else product.model,
        "color": product.variant if product.category.axis == "color" else None,
        "size": product.variant if product.category.axis == "capacity" else None,
        "edition": product.variant if product.category.axis == "edition" else None,
        "parentAsin": None,
        "eanList": [product.gtin],
        "upcList": None,
        "categories": [tree[-1][0]],
        "rootCategory": tree[0][0],
        "categoryTree": [{"catId": number, "name": name} for number, name in tree],
        "packageLength": long,
        "packageWidth": middle,
        "packageHeight": short,
        "packageWeight": product.weight_g,
        "itemLength": 0,
        "itemWidth": 0,
        "itemHeight": 0,
        "itemWeight": 0,
        "packageQuantity": product.pack,
        "numberOfItems": product.pack,
        "images": [{"m": f"{product.asin}.png", "mH": 96, "mW": 96}],
        "features": [product.name, product.variant],
        "description": f"{product.title}. From the sandbox.",
    }
