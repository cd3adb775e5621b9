"""Which decisions a subscription is told of: the filter of the list, done here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from common.money import Money

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a filter looks at; None is not known."""

    verdict: str
    channel: str
    strategy: str
    source: str
    score: Decimal | None
    roi: Decimal | None
    profit: Money | None
    words: frozenset[str]
    """Of the title of the offer, from `words_of`."""
    headline: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions; a decision has to meet all that are set, neither None nor empty."""

    verdicts: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    strategies: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    min_score: Decimal | None = None
    min_roi: Decimal | None = None
    min_profit: Money | None = None
    words: frozenset[str] = frozenset()
    headline_only: bool = False

    def passes(self, facts: Facts) -> bool:
        """Whether it meets them all; what is not known does not meet a minimum."""
        return (
            (not self.verdicts or facts.verdict in self.verdicts)
            and (not self.channels or facts.channel in self.channels)
            and (not self.strategies or facts.strategy in self.strategies)
            and (not self.sources or facts.source in self.sources)
            and _reaches(facts.score, self.min_score)
            and _reaches(facts.roi, self.min_roi)
            and _earns(facts.profit, self.min_profit)
            and self.words <= facts.words
            and (facts.headline or not self.headline_only)
        )


def words_of(text: str) -> frozenset[str]:
    """The words in it, whatever their case."""
    return frozenset(_WORD.findall(text.casefold()))


def _reaches(value: Decimal | None, least: Decimal | None) -> bool:
    return least is None or (value is not None and value >= least)


def _earns(profit: Money | None, least: Money | None) -> bool:
    if least is None:
        return True
    # Currencies are not compared with each other: pricing's own filter is the same.
    return (
        profit is not None
        and profit.currency_code == least.currency_code
        and profit >= least
    )
