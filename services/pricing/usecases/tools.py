"""What the use cases work with, put together once at the start of the process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from services.pricing.rules.costing import Desk

if TYPE_CHECKING:
    from common.postgres import Pool
    from services.pricing.adapters.quotes import MarketData
    from services.pricing.metrics import Metrics
    from services.pricing.usecases.matching import Matching


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an answer from outside is good, and when to ask again without one."""

    quote: timedelta = timedelta(hours=12)
    """Then a quote is asked for again, when an offer needs it."""
    lookup: timedelta = timedelta(days=7)
    """Then a number or words that nobody knew are asked for again."""
    retry: timedelta = timedelta(seconds=20)
    """After an outage that does not say how long it lasts."""
    blocked: timedelta = timedelta(minutes=15)
    """After a refusal that a person has to mend."""


@dataclass(frozen=True, slots=True)
class Tools:
    """`market` is None where nothing outside is asked; `desk` is that of a day."""

    pool: Pool
    matching: Matching
    market: MarketData | None
    desk: Callable[[date], Desk]
    channels: tuple[str, ...]
    versions: Mapping[str, str]
    simulated: bool
    searches: bool
    metrics: Metrics
    patience: Patience = Patience()
