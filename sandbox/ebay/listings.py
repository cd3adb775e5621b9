"""A listing of the eBay-like marketplace and what is true of it at a moment.

Times are seconds of world time since the world began; negative is before. A listing is
a function of the seed and its number, like everything else of the world.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sandbox.world.offers import Condition, Step

LISTING_BASE: Final = 110_000_000_000
VARIATION_BASE: Final = 410_000_000_000


class Format(StrEnum):
    """How a listing is sold."""

    FIXED = "fixed"
    AUCTION = "auction"
    AUCTION_WITH_BUY_NOW = "auction_buy_now"
    """At once for a fixed price until somebody has bid."""


@dataclass(frozen=True, slots=True)
class Bid:
    """From `at` on `price` cents are bid."""

    at: float
    price: int


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing of a listing; a listing without variations has one of them.

    `steps` are the fixed prices; an auction without one has none.
    """

    product: int
    number: int
    """0 where the listing has no variations."""
    steps: tuple[Step, ...]
    stock: int


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells, and what buyers thought of him so far."""

    name: str
    score: int
    percentage: str
    business: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """Somebody's listing; `claims` is the product that its words name."""

    number: int
    format: Format
    title: str
    variants: tuple[Variant, ...]
    product: int | None
    """What is really sold; None: nothing of the catalogue."""
    claims: int
    trap: str
    condition: Condition
    lot: int
    """So many pieces go together."""
    seller: Seller
    city: str
    state: str
    shipping: int | None
    """In cents; 0 is free, None is reckoned for where the buyer is."""
    best_offer: bool
    starts: float
    ends: float
    start_price: int
    bids: tuple[Bid, ...]
    _bid_times: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_bid_times", tuple(bid.at for bid in self.bids))

    @property
    def legacy_id(self) -> str:
        """The number that people see."""
        return str(LISTING_BASE + self.number)

    @property
    def is_group(self) -> bool:
        """Whether it has variations."""
        return len(self.variants) > 1

    @property
    def is_auction(self) -> bool:
        """Whether it can be bid for."""
        return self.format is not Format.FIXED

    def item_id(self, variant: Variant) -> str:
        """The RESTful id of one of its variants."""
        return f"v1|{self.legacy_id}|{variant.number}"

    def shows(self, time: float) -> bool:
        """Whether it can be found at that moment."""
        return self.starts <= time < self.ends

    def bid_count(self, time: float) -> int:
        """How many bids there are at that moment."""
        return bisect.bisect_right(self._bid_times, time)

    def bid(self, time: float) -> int:
        """What is bid, in cents; the start price where nobody has."""
        count = self.bid_count(time)
        return self.bids[count - 1].price if count else self.start_price

    def price(self, variant: Variant, time: float) -> int | None:
        """What buys it at once, in cents; None if nothing does."""
        if self.format is Format.AUCTION or not variant.steps:
            return None
        if self.format is Format.AUCTION_WITH_BUY_NOW and self.bid_count(time):
            return None
        return self._step(variant, time).price

    def in_stock(self, variant: Variant, time: float) -> bool:
        """Whether it can be bought or bid for at that moment."""
        if time >= self.ends:
            return False
        return not variant.steps or self._step(variant, time).available

    def _step(self, variant: Variant, time: float) -> Step:
        times = [step.at for step in variant.steps]
        return variant.steps[max(0, bisect.bisect_right(times, time) - 1)]
