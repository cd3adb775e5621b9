"""A stream of offers that remembers what it was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from common.stores import StoreUnreachable
from services.scanner.rules.offer import Offer


@dataclass
class RememberedOffers:
    """An OfferStream that remembers what it was told, and may be away."""

    told: list[Offer] = field(default_factory=list)
    away: bool = False

    async def announce(self, offers: Sequence[Offer]) -> None:
        """See OfferStream."""
        if self.away:
            raise StoreUnreachable("Redis is away.")
        self.told += offers

    @property
    def versions(self) -> list[tuple[str, int]]:
        """Each key and version, in the order they were told."""
        return [(offer.facts.key, offer.version) for offer in self.told]
