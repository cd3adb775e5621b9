"""Everything one sale costs: fee lines, what is left, and which prices pay."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from common.errors import BadInput
from common.money import Money
from services.pricing.rules.answer import CostLine, RoiBasis
from services.pricing.rules.break_even import (
    DominatedGap,
    Interval,
    break_even,
    dominating_gap,
)
from services.pricing.rules.fees import FeeBook, FeeRule, Sale, fee_plan, lines_at
from services.pricing.rules.fees.rule import Category, Channel
from services.pricing.rules.reasons import Reason
from services.pricing.rules.roi import margin, roi


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A cost line and the rule it came from; None = no rule is known for that day."""

    line: CostLine
    rule: FeeRule | None


@dataclass(frozen=True, slots=True)
class Calculation:
    """One sale in numbers.

    When `is_complete` is False, a line is not known: `fees` is the least they come to,
    `net_proceeds`, `profit`, `roi` and `margin` are the most they can be, and prices
    outside `break_even` cannot pay. Profit, ROI and margin (on the price) are None
    without a cost. `break_even` are the prices that leave at least the cost, or 0.
    """

    sale: Sale
    channel: Channel
    category: Category
    lines: tuple[FeeLine, ...]
    fees: Money
    net_proceeds: Money
    is_complete: bool
    break_even: tuple[Interval, ...]
    reasons: tuple[Reason, ...]
    cost: Money | None
    profit: Money | None
    roi: Decimal | None
    roi_basis: RoiBasis
    margin: Decimal | None


def calculate(
    sale: Sale,
    book: FeeBook,
    *,
    cost: Money | None = None,
    roi_basis: RoiBasis = RoiBasis.LANDED_COST,
) -> Calculation:
    """Every line of `sale`; `cost` is what the goods cost to get here.

    Raises UnknownChannel, UnknownCategory, CurrencyMismatch, and BadInput for a price,
    parcel or cost that cannot be.
    """
    if cost is not None and cost.minor_units < 0:
        raise BadInput(f"A cost of {cost} is less than nothing.")
    plan = fee_plan(sale, book)
    result = lines_at(plan, sale.price.minor_units)
    gap = dominating_gap(plan, sale.price) if plan.is_complete else None
    profit = None if cost is None else result.net_proceeds - cost
    share = left = None
    if cost is not None and profit is not None:
        left = margin(profit, sale.price)
        share = roi(profit, landed_cost=cost, selling_fees=result.fees, basis=roi_basis)
    return Calculation(
        sale=sale,
        channel=book.channel(sale.channel),
        category=book.category(sale.channel, sale.category),
        lines=tuple(
            FeeLine(line, None if line.rule_id is None else book.rule(line.rule_id))
            for line in result.lines
        ),
        fees=result.fees,
        net_proceeds=result.net_proceeds,
        is_complete=result.is_complete,
        break_even=break_even(
            plan, Money.zero(plan.currency_code) if cost is None else cost
        ),
        reasons=(*result.reasons, *_warnings(sale, gap)),
        cost=cost,
        profit=profit,
        roi=share,
        roi_basis=roi_basis,
        margin=left,
    )


def _warnings(sale: Sale, gap: DominatedGap | None) -> tuple[Reason, ...]:
    if gap is None:
        return ()
    sentence = (
        f"At {sale.price} less is left than at {gap.threshold}, because a fee jumps"
        f" above that: ask at most {gap.threshold} or at least {gap.recovers_at}."
    )
    return (Reason("price_dominated", sentence),)
