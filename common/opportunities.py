"""Which opportunities somebody wants to see.

Pricing applies it to what it lists and tells, the gateway to what it pushes: it follows
one stream for all who watch, each with a filter of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from common.money import Money

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a filter looks at; None is not known."""

    verdict: str
    channel: str
    strategy: str
    source_id: str
    offer_id: str
    score: Decimal | None
    roi: Decimal | None
    profit: Money | None
    words: frozenset[str]
    """Of the offer's title, from `words_of`."""
    headline: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions; all that are set have to be met. An empty one is not set."""

    verdicts: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    strategies: frozenset[str] = frozenset()
    source_ids: frozenset[str] = frozenset()
    offer_id: str = ""
    min_score: Decimal | None = None
    min_roi: Decimal | None = None
    min_profit: Money | None = None
    words: frozenset[str] = frozenset()
    headline_only: bool = False

    def passes(self, shown: Shown) -> bool:
        """Whether it meets them all; what is not known does not reach a minimum."""
        return (
            (not self.verdicts or shown.verdict in self.verdicts)
            and (not self.channels or shown.channel in self.channels)
            and (not self.strategies or shown.strategy in self.strategies)
            and (not self.source_ids or shown.source_id in self.source_ids)
            and self.offer_id in {"", shown.offer_id}
            and _reaches(shown.score, self.min_score)
            and _reaches(shown.roi, self.min_roi)
            and _earns(shown.profit, self.min_profit)
            and self.words <= shown.words
            and (shown.headline or not self.headline_only)
        )


def words_of(text: str) -> frozenset[str]:
    """The words in it, whatever their case."""
    return frozenset(_WORD.findall(text.casefold()))


def _reaches(value: Decimal | None, least: Decimal | None) -> bool:
    return least is None or (value is not None and value >= least)


def _earns(profit: Money | None, least: Money | None) -> bool:
    if least is None:
        return True
    # Currencies are not compared with each other.
    return (
        profit is not None
        and profit.currency_code == least.currency_code
        and profit >= least
    )
