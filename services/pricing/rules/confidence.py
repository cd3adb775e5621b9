"""Confidence, risk and score of an opportunity; an unknown factor stays unknown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from common.money import Money
from services.pricing.rules.answer import Risk
from services.pricing.rules.items import MarketFacts
from services.pricing.rules.policy import Policy

_ONE = Decimal(1)
_ZERO = Decimal(0)
# The 90th percentile of the standard normal distribution.
_Z90 = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class Factors:
    """The parts of the confidence, each 0 to 1; None = not known."""

    stability: Decimal | None
    sellers: Decimal | None
    volume: Decimal | None
    plausibility: Decimal | None

    def confidence(self, policy: Policy) -> Decimal | None:
        """The weighted sum of the factors; None while one is unknown."""
        weighted = (
            (self.stability, policy.weight_stability),
            (self.sellers, policy.weight_sellers),
            (self.volume, policy.weight_volume),
            (self.plausibility, policy.weight_plausibility),
        )
        total = _ZERO
        for factor, weight in weighted:
            if factor is None:
                return None
            total += factor * weight
        return total


def factors(
    market: MarketFacts,
    *,
    median: Money | None,
    margin: Decimal | None,
    policy: Policy,
) -> Factors:
    """What is known of the market and the margin, as confidence factors.

    Stability is one less the spread from P10 to P90 over the median price.
    """
    return Factors(
        stability=_stability(market, median),
        sellers=_saturating(market.sellers, policy.sellers_full),
        volume=_saturating(market.units_per_month, policy.volume_full),
        plausibility=_plausibility(margin, policy),
    )


def risk(
    confidence: Decimal | None, margin: Decimal | None, policy: Policy
) -> Risk | None:
    """The risk level; None while the confidence or the margin is not known."""
    if confidence is None or margin is None:
        return None
    if confidence >= policy.low_risk_confidence and margin >= policy.low_risk_margin:
        return Risk.LOW
    if (
        confidence >= policy.medium_risk_confidence
        and margin >= policy.medium_risk_margin
    ):
        return Risk.MEDIUM
    return Risk.HIGH


def score(
    chance: Decimal, *, roi_on_landed: Decimal, days_to_sell: Decimal, policy: Policy
) -> Decimal:
    """10 x P(profit >= target) x min(1, profit a capital-day / its target), 0 to 10.

    `chance` is the probability, `roi_on_landed` profit over landed cost; what sells at
    once ties capital for a day.
    """
    a_day = roi_on_landed / max(days_to_sell, _ONE)
    pace = min(_ONE, max(_ZERO, a_day / policy.target_per_capital_day))
    return 10 * chance * pace


def chance_within(
    intervals: tuple[tuple[Money, Money | None], ...],
    *,
    median: Money,
    market: MarketFacts,
) -> Decimal | None:
    """P(the sale price falls into the intervals); None without P10 and P90.

    The price follows a two-piece normal distribution through P10, P50 and P90: a
    normal half on either side of the median, each with its own width.
    """
    low, high = market.price_p10, market.price_p90
    if low is None or high is None or not low <= median <= high:
        return None
    below = (median.minor_units - low.minor_units) / _Z90
    above = (high.minor_units - median.minor_units) / _Z90

    def cumulative(minor_units: float) -> float:
        distance = minor_units - median.minor_units
        width = below if distance < 0 else above
        if width == 0:
            return 0.5 if distance == 0 else float(distance > 0)
        return 0.5 * (1 + math.erf(distance / width / math.sqrt(2)))

    # Prices are whole minor units: an interval reaches half a unit past its ends.
    total = sum(
        (cumulative(end.minor_units + 0.5) if end is not None else 1.0)
        - cumulative(start.minor_units - 0.5)
        for start, end in intervals
    )
    return Decimal(str(round(min(max(total, 0.0), 1.0), 6)))


def _stability(market: MarketFacts, median: Money | None) -> Decimal | None:
    low, high = market.price_p10, market.price_p90
    if low is None or high is None or median is None or median.minor_units <= 0:
        return None
    if not low <= median <= high:
        return None
    spread = Decimal((high - low).minor_units) / Decimal(median.minor_units)
    return max(_ZERO, _ONE - spread)


def _saturating(value: Decimal | int | None, full: Decimal) -> Decimal | None:
    if value is None:
        return None
    return min(_ONE, max(_ZERO, Decimal(value) / full))


def _plausibility(margin: Decimal | None, policy: Policy) -> Decimal | None:
    if margin is None:
        return None
    if margin <= policy.margin_plausible:
        return _ONE
    span = policy.margin_incredible - policy.margin_plausible
    return max(_ZERO, _ONE - (margin - policy.margin_plausible) / span)
