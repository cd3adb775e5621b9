"""An opportunity as a line of a table and as the whole record of its decision.

The fields are those of `magpie analyze --json`, and what a stored decision has beside.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.gateway.routes.shapes.base import Mark, Money, Number, Page, Shape
from services.gateway.routes.shapes.items import (
    OfferInFull,
    OfferInShort,
    ProductInFull,
    ProductInShort,
)

Verdict = Literal["buy", "review", "skip"]


class Reason(Shape):
    """Why the verdict is what it is."""

    code: str
    sentence: str
    effect: Literal["skip", "review", "note"]


class _Facts(Shape):
    """All of an opportunity but its offer and product."""

    id: str
    version: int
    """Rises with each new decision: keep only what is newer."""
    seq: int
    """The place of this version among all events."""
    mode: Mark
    headline: bool
    """Whether it is the best decision over its offer."""
    decided_at: datetime | None
    channel: str
    strategy: str
    verdict: Verdict
    score: Number | None
    """0 to 10."""
    risk: Literal["low", "medium", "high"] | None
    confidence: Number | None
    match_probability: Number | None
    sale_price: Money | None
    profit: Money | None
    profit_at_most: Money | None
    """If a cost is not known: what the profit cannot exceed."""
    roi: Number | None
    """A fraction: 0.25 is 25 %."""
    roi_basis: Literal["landed_cost", "total_expenses"] | None
    margin: Number | None
    loss_probability: Number | None
    reasons: list[Reason]
    """The weightiest first."""


class OpportunityInShort(_Facts):
    """One line of the table."""

    offer: OfferInShort
    product: ProductInShort | None


class CostLine(Shape):
    """One line between the sale price and the profit."""

    code: str
    label: str
    kind: Literal["landed", "selling"] | None
    amount: Money | None
    """What it takes away; negative adds; null is not known."""
    at_least: Money | None
    rule_id: str | None
    explanation: str


class Quote(Shape):
    """What the product sells for, and how well."""

    channel: str
    condition: str | None
    p50: Money | None
    p10: Money | None
    p90: Money | None
    sellers: int | None
    units_per_month: Number | None
    days_to_sell: Number | None
    observed_at: datetime | None
    origin: str | None


class OpportunityInFull(_Facts):
    """An opportunity and why it is one."""

    offer: OfferInFull
    product: ProductInFull | None
    evidence: list[str]
    lines: list[CostLine]
    """In the order of the sum from sale price to profit."""
    break_even: list[tuple[Money | None, Money | None]]
    """Ranges of sale prices without a loss; an absent upper end is null."""
    quote: Quote | None
    versions: dict[str, str]
    """Of all that decided, by name."""


class OpportunityPage(Page):
    """A page of opportunities."""

    items: list[OpportunityInShort]
    seq: int
    """A subscription with this `after_seq` misses nothing that the page lacks."""


class Summary(Shape):
    """How many offers came how far."""

    offers: int
    matched: int
    priced: int
    verdicts: dict[Verdict, int]
