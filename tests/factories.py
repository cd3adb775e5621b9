"""Valid domain objects with the few fields changed that a test is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from common.money import Money
from services.pricing.rules.answer import (
    Answer,
    CostLine,
    LineKind,
    Match,
    RoiBasis,
    VerdictKind,
)
from services.pricing.rules.items import Item
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.summary import RunSummary, summarise


def usd(amount: str) -> Money:
    """US dollars from text: `usd("12.34")`."""
    return Money.of(amount, "USD")


def make_item(**changes: Any) -> Item:
    """A supplier's row that has nothing wrong with it."""
    item = Item(
        index=0,
        row_id="B-100",
        line=2,
        title="Bose QuietComfort 45 Headphones Black",
        brand="Bose",
        price=usd("20.00"),
    )
    return replace(item, **changes)


def make_catalogue_item(**changes: Any) -> Item:
    """The catalogue row that `make_item()` is."""
    item = Item(
        index=7,
        row_id="C-700",
        line=9,
        title="Bose QuietComfort 45 Bluetooth Headphones, Triple Black",
        brand="Bose",
        price=usd("50.00"),
        asin="B098FKXT8L",
    )
    return replace(item, **changes)


def make_reason(**changes: Any) -> Reason:
    """A reason for review."""
    reason = Reason(
        code="sales_history_unknown",
        sentence="How often it sells is not known.",
        effect=Effect.REVIEW,
    )
    return replace(reason, **changes)


def make_line(**changes: Any) -> CostLine:
    """A known selling fee of 7.50 USD."""
    line = CostLine(
        code="referral",
        label="Referral fee",
        amount=usd("7.50"),
        explanation="15 % of 50.00 USD.",
        rule_id="amazon-us/referral/electronics",
    )
    return replace(line, **changes)


def make_goods(**changes: Any) -> CostLine:
    """The landed line: what the goods cost, 20.00 USD."""
    line = CostLine(
        code="goods",
        label="Goods",
        amount=usd("20.00"),
        explanation="The supplier's price.",
        kind=LineKind.LANDED,
    )
    return replace(line, **changes)


def make_match(**changes: Any) -> Match:
    """A sure match with `make_catalogue_item()`."""
    match = Match(
        probability=Decimal("0.97"),
        evidence=("same model number QC45", "same brand Bose"),
        catalogue=make_catalogue_item(),
    )
    return replace(match, **changes)


def make_answer(**changes: Any) -> Answer:
    """A matched, costed offer: 50.00 - 20.00 - 7.50 = 22.50 USD, to be reviewed."""
    answer = Answer(
        offer=make_item(),
        channel="amazon-us-fbm",
        strategy="price_list",
        match=make_match(),
        sale_price=usd("50.00"),
        lines=(make_goods(), make_line()),
        profit=usd("22.50"),
        profit_at_most=usd("22.50"),
        roi=Decimal("1.125"),
        roi_basis=RoiBasis.LANDED_COST,
        margin=Decimal("0.45"),
        break_even=((usd("23.53"), None),),
        confidence=None,
        score=None,
        verdict=VerdictKind.REVIEW,
        reasons=(make_reason(),),
    )
    return replace(answer, **changes)


def make_unmatched(**changes: Any) -> Answer:
    """An offer that nothing in the catalogue is like: no price, no costs, skipped."""
    reason = make_reason(
        code="no_match",
        sentence="Nothing in the catalogue is enough like it.",
        effect=Effect.SKIP,
    )
    answer = make_answer(
        match=make_match(probability=Decimal("0.04"), evidence=(), catalogue=None),
        sale_price=None,
        lines=(),
        profit=None,
        profit_at_most=None,
        roi=None,
        margin=None,
        break_even=(),
        verdict=VerdictKind.SKIP,
        reasons=(reason,),
    )
    return replace(answer, **changes)


def make_summary(answers: Sequence[Answer], **changes: Any) -> RunSummary:
    """The summary of these answers, on Amazon US."""
    summary = summarise(
        answers,
        offers_file="offers.csv",
        catalogue_file="catalogue.csv",
        channels=sorted({answer.channel for answer in answers}) or ["amazon-us-fbm"],
        fees_on=date(2026, 5, 4),
        roi_basis=RoiBasis.LANDED_COST,
        thresholds=(("Match probability", "at least 50%"), ("ROI", "at least 30%")),
        mode="Paper mode: nothing is bought or listed.",
    )
    return replace(summary, **changes)
