"""What use cases work on: the two databases, and the way to those who read offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from services.scanner.metrics import ScanMetrics

if TYPE_CHECKING:
    from common.mongo import Database
    from common.postgres import Pool
    from services.scanner.rules.offer import Offer


class OfferStream(Protocol):
    """Where new and changed offers are announced."""

    async def announce(self, offers: Sequence[Offer]) -> None:
        """Tell of them, in parts of 200. Raises StoreUnreachable or StoreFull."""


@dataclass(frozen=True, slots=True)
class Stores:
    """Connections of one process."""

    pg: Pool
    mongo: Database
    stream: OfferStream
    metrics: ScanMetrics
