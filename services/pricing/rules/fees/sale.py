"""One sale and its fee lines: what a channel takes, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.errors import BadInput
from common.money import CurrencyMismatch, Money
from services.pricing.rules.answer import CostLine, LineKind
from services.pricing.rules.fees.book import FeeBook
from services.pricing.rules.fees.explain import explain
from services.pricing.rules.fees.plan import (
    NO_PARCEL,
    NO_TAX,
    Charge,
    FeePlan,
    Tax,
    plan_fees,
)
from services.pricing.rules.items import Parcel
from services.pricing.rules.reasons import Effect, Reason


@dataclass(frozen=True, slots=True)
class Sale:
    """An item sold at `price` on that day; `category` is a slug of the channel.

    `shipping` and `gift_wrap` are what the buyer pays for them.
    """

    channel: str
    category: str
    price: Money
    on: date
    shipping: Money | None = None
    gift_wrap: Money | None = None
    tax: Tax = NO_TAX
    parcel: Parcel = NO_PARCEL


@dataclass(frozen=True, slots=True)
class FeeResult:
    """The fee lines of one sale.

    When not `is_complete`, some lines are not known: `fees` is then the least they come
    to together, `net_proceeds` the most that is left, and `reasons` say why.
    """

    lines: tuple[CostLine, ...]
    reasons: tuple[Reason, ...]
    fees: Money
    net_proceeds: Money
    is_complete: bool


def fee_plan(sale: Sale, book: FeeBook) -> FeePlan:
    """The fees of the sale as a function of the price.

    Raises UnknownChannel, UnknownCategory, CurrencyMismatch for money not in the
    channel's currency, and BadInput for what cannot be sold.
    """
    currency = book.channel(sale.channel).currency_code
    extras = 0
    for amount in (sale.price, sale.shipping, sale.gift_wrap):
        if amount is None:
            continue
        if amount.currency_code != currency:
            raise CurrencyMismatch(
                f"{sale.channel} sells in {currency}, not in {amount.currency_code}."
            )
        if amount.minor_units < 0:
            raise BadInput(f"{amount} is less than nothing.")
        if amount is not sale.price:
            extras += amount.minor_units
    if not sale.price:
        raise BadInput("Nothing is sold at a price of 0.", hint="Give a higher price.")
    return plan_fees(
        book,
        sale.channel,
        sale.category,
        on=sale.on,
        extras=extras,
        tax=sale.tax,
        parcel=sale.parcel,
    )


def fee_lines(sale: Sale, book: FeeBook) -> FeeResult:
    """Every fee of the sale; raises as `fee_plan` does."""
    return lines_at(fee_plan(sale, book), sale.price.minor_units)


def lines_at(plan: FeePlan, price: int) -> FeeResult:
    """The lines of `plan` at a price in minor units."""
    currency = plan.currency_code
    fees = plan.fees(price)
    lines = []
    reasons: dict[Reason, None] = {}
    for charge, fee in zip(plan.charges, fees, strict=True):
        base = plan.base_amount(charge, price, fees)
        reasons.update(dict.fromkeys(charge.reasons))
        doubt = _doubt(charge, base)
        if doubt is not None:
            reasons[doubt] = None
        amount = None if charge.schedule is None else Money(fee, currency)
        lines.append(
            CostLine(
                code=charge.kind.code,
                label=charge.kind.label,
                amount=amount if charge.is_known else None,
                explanation=explain(charge, base, fee, currency),
                rule_id=None if charge.rule is None else charge.rule.id,
                at_least=None if charge.is_known else amount,
                kind=LineKind.SELLING,
            )
        )
    total = sum(fees)
    return FeeResult(
        lines=tuple(lines),
        reasons=tuple(reasons),
        fees=Money(total, currency),
        net_proceeds=Money(price + plan.extras - total, currency),
        is_complete=plan.is_complete,
    )


def _doubt(charge: Charge, base: int) -> Reason | None:
    doubt = None if charge.rule is None else charge.rule.doubt
    if doubt is None or base <= doubt.above:
        return None
    return Reason("fee_rule_doubtful", doubt.sentence, Effect.REVIEW)
