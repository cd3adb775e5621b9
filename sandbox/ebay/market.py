"""All listings of the marketplace: which there are now, and which the search knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from sandbox.clock import WorldClock
from sandbox.ebay.listings import Listing, Variant
from sandbox.ebay.making import FIRST_DAY, Making
from sandbox.world.offers import DAY
from sandbox.world.world import World

INDEXED_EVERY: Final = timedelta(seconds=60)
"""The search shows the market as it was at the last full minute: it is never sure."""
SHOWN_AFTER_END: Final = timedelta(minutes=30)
"""So long an item that has ended is still answered, out of stock; then no more."""
_AHEAD: Final = 1


class Market:
    """`on_listing` hears of each listing before any answer can show it."""

    def __init__(self, world: World, clock: WorldClock) -> None:
        self.world = world
        self.clock = clock
        self.on_listing: Callable[[Listing], None] | None = None
        self._making = Making(world.seed, world.products)
        self._next_day = FIRST_DAY
        self._listings: list[Listing] = []
        self._by_id: dict[str, Listing] = {}

    def time(self) -> float:
        """The present, in world time."""
        now = self.clock.time()
        self._advance(now)
        return now

    def indexed_time(self) -> float:
        """The moment that the search shows."""
        since = max(self.clock.now() - self.clock.epoch, timedelta())
        whole = since // INDEXED_EVERY * INDEXED_EVERY
        return min(self.time(), whole.total_seconds() * self.clock.speed)

    def shown(self, time: float) -> list[Listing]:
        """The listings that can be found at that moment."""
        return [one for one in self._listings if one.shows(time)]

    def find(self, legacy_id: str) -> Listing | None:
        """A listing that is, or was a short while ago."""
        now, found = self.time(), self._by_id.get(legacy_id)
        if found is None or found.starts > now:
            return None
        if now < found.ends:
            return found
        ended = self.clock.real(found.ends)
        return found if self.clock.now() - ended <= SHOWN_AFTER_END else None

    def variant(self, item_id: str) -> tuple[Listing, Variant] | None:
        """The listing and variant of a RESTful id."""
        parts = item_id.split("|")
        listing = self.find(parts[1]) if len(parts) == 3 and parts[0] == "v1" else None
        for variant in listing.variants if listing else ():
            if listing and listing.item_id(variant) == item_id:
                return listing, variant
        return None

    def _advance(self, now: float) -> None:
        while self._next_day <= now // DAY + _AHEAD:
            for listing in self._making.of_day(self._next_day):
                if listing.ends > 0:
                    self._add(listing)
            self._next_day += 1
        gone = now - DAY - SHOWN_AFTER_END.total_seconds() * max(1.0, self.clock.speed)
        self._listings = [one for one in self._listings if one.ends > gone]

    def _add(self, listing: Listing) -> None:
        if self.on_listing is not None:
            self.on_listing(listing)
        self._listings.append(listing)
        self._by_id[listing.legacy_id] = listing
