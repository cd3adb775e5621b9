"""An answer: everything `analyze` says of one offer row on one channel.

Writers (terminal, JSON, CSV, XLSX, HTML) read these and add nothing of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from common.money import Money
from services.pricing.rules.items import Item
from services.pricing.rules.reasons import Reason


class VerdictKind(StrEnum):
    """What to do with the offer."""

    BUY = "buy"
    """Every condition holds; nothing is unknown."""
    REVIEW = "review"
    """May be good: a person must look, for the reasons given."""
    SKIP = "skip"
    """Not worth it, or not known to be anything we can sell."""


class Risk(StrEnum):
    """How likely the numbers are to be wrong, for the money at stake."""

    LOW = "low"
    """Confident, with a margin that forgives mistakes."""
    MEDIUM = "medium"
    """Confident enough to look at closely."""
    HIGH = "high"
    """Anything else."""


class RoiBasis(StrEnum):
    """What the profit is divided by: by its choice one deal is 325 % or 186 %."""

    LANDED_COST = "landed_cost"
    """Goods and everything paid to get them here (RocketSource, Seller Assistant)."""
    TOTAL_EXPENSES = "total_expenses"
    """Landed cost and all selling fees."""


class LineKind(StrEnum):
    """Which side of the deal a cost line belongs to."""

    LANDED = "landed"
    """Paid to own the goods and get them here: the basis of ROI on landed cost."""
    SELLING = "selling"
    """Paid because of the sale: channel fees, shipping out, taxes and reserves."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line between the sale price and the profit.

    `amount` is what is taken away (positive = a cost); None = not known, and then
    `at_least` may hold the least it can be. `rule_id` names the fee-book rule.
    """

    code: str
    label: str
    amount: Money | None
    explanation: str
    rule_id: str | None = None
    at_least: Money | None = None
    kind: LineKind = LineKind.SELLING


@dataclass(frozen=True, slots=True)
class Match:
    """Offer -> catalogue row. `catalogue` is None below the threshold.

    `doubts` are what speaks against relying on it, whatever the probability.
    """

    probability: Decimal
    evidence: tuple[str, ...]
    catalogue: Item | None
    doubts: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One (offer, strategy, channel) with its numbers, verdict and reasons.

    `profit` is None when a line is unknown; `profit_at_most` is then what is left after
    the known lines. `roi` and `margin` (profit over landed cost) are fractions
    (0.25 = 25 %). `confidence` and `loss_probability` are 0 to 1, `score` 0 to 10; they
    and `risk` are None while a factor is not known.
    """

    offer: Item
    channel: str
    strategy: str
    match: Match
    sale_price: Money | None
    lines: tuple[CostLine, ...]
    profit: Money | None
    profit_at_most: Money | None
    roi: Decimal | None
    roi_basis: RoiBasis
    margin: Decimal | None
    break_even: tuple[tuple[Money, Money | None], ...]
    confidence: Decimal | None
    score: Decimal | None
    verdict: VerdictKind
    reasons: tuple[Reason, ...]
    risk: Risk | None = None
    loss_probability: Decimal | None = None
