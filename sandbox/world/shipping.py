"""What each source adds for bringing the goods, in cents."""

from __future__ import annotations

from typing import Final

from sandbox.world.offers import Source

LARKFIELD_FREE_FROM: Final = 3500
_LARKFIELD: Final = 499
_TIDEWATER: Final = 599
_GLIMMER: Final = 399


def shipping(source: Source, price: int) -> int | None:
    """The shipping of an order of that price; None where the buyer collects."""
    if source is Source.SWAPYARD:
        return None
    if source is Source.TIDEWATER:
        return _TIDEWATER
    if source is Source.GLIMMER:
        return _GLIMMER
    return 0 if price >= LARKFIELD_FREE_FROM else _LARKFIELD
