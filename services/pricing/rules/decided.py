"""One decision over one offer, on all channels together, as it is stored and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from services.pricing.rules.answer import Answer, Match
from services.pricing.rules.items import Item
from services.pricing.rules.offers import Offer
from services.pricing.rules.products import Product
from services.pricing.rules.quotes import Quote
from services.pricing.rules.ranking import ranked

_PLACES: Final = 6
_SMALLEST: Final = Decimal(1).scaleb(-_PLACES)


@dataclass(frozen=True, slots=True)
class OnChannel:
    """What was decided for one channel, and the quote that it counts on."""

    answer: Answer
    quote: Quote | None

    @property
    def is_priced(self) -> bool:
        """Whether there is a quote and every cost is known."""
        return self.answer.profit is not None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision; `headline` is the place of the best channel in `on_channels`.

    `match` is as it was found, before any price. A `provisional` decision lacks what
    could not be asked outside; `simulated` says that something in it is not real.
    """

    offer: Offer
    item: Item
    match: Match
    product: Product | None
    on_channels: tuple[OnChannel, ...]
    headline: int
    decided_at: datetime
    provisional: bool
    simulated: bool


def headline_of(on_channels: Sequence[OnChannel]) -> int:
    """The place of the best one."""
    best = ranked([one.answer for one in on_channels])[0]
    return next(n for n, one in enumerate(on_channels) if one.answer is best)


def in_short(number: Decimal) -> Decimal:
    """A number as it is both stored and told, with six decimals at most.

    A list looks at what is stored, a watch at what is told: both find the same.
    """
    exponent = number.as_tuple().exponent
    is_longer = isinstance(exponent, int) and -exponent > _PLACES
    return number.quantize(_SMALLEST) if is_longer else number
