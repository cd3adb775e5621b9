"""The owner's thresholds: every number that turns facts into a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Policy:
    """Shares and rates are fractions (0.30 = 30 %). Defaults: data/decision.yaml.

    `*_full` is the value at which a confidence factor reaches 1; a margin up to
    `margin_plausible` is believed, one from `margin_incredible` not at all.
    """

    match_sure: Decimal
    target_roi: Decimal
    target_per_capital_day: Decimal
    score_buy: Decimal
    score_review: Decimal
    weight_stability: Decimal
    weight_sellers: Decimal
    weight_volume: Decimal
    weight_plausibility: Decimal
    sellers_full: Decimal
    volume_full: Decimal
    margin_plausible: Decimal
    margin_incredible: Decimal
    low_risk_confidence: Decimal
    low_risk_margin: Decimal
    medium_risk_confidence: Decimal
    medium_risk_margin: Decimal
    suspicious_ratios: tuple[int, ...]
    suspicious_within: Decimal
    quote_fresh_days: Decimal
