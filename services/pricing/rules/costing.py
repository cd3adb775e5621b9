"""Costing: every line between a matched offer's sale price and its profit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from common.errors import BadInput
from common.money import Money, Rounding, total
from services.pricing.rules.answer import CostLine, LineKind
from services.pricing.rules.break_even import Interval, break_even, dominating_gap
from services.pricing.rules.fees import FeeBook, FeePlan, Tax, lines_at, plan_fees
from services.pricing.rules.fees.fulfilment import check_parcel
from services.pricing.rules.fees.rule import Base
from services.pricing.rules.items import Item, Parcel
from services.pricing.rules.landed_cost import landed_cost
from services.pricing.rules.packs import fit_packs, suspicious_ratio
from services.pricing.rules.policy import Policy
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.roi import roi
from services.pricing.rules.terms import Terms

_FULFILMENT: Final = "fulfilment_fee"
_SHIPPING_OUT: Final = "shipping_out"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every evaluation of a run shares: the owner's terms, fees and thresholds."""

    terms: Terms
    book: FeeBook
    policy: Policy


@dataclass(frozen=True, slots=True)
class Costing:
    """One matched offer on one channel in numbers; None = not known.

    `landed` and `selling` are sums of the known lines of their kind.
    """

    sale_price: Money | None
    lines: tuple[CostLine, ...]
    landed: Money | None
    profit: Money | None
    profit_at_most: Money | None
    roi: Decimal | None
    margin: Decimal | None
    plan: FeePlan | None
    reasons: tuple[Reason, ...]

    def profitable_prices(self, target: Money | None = None) -> tuple[Interval, ...]:
        """Sale prices that leave at least `target` (default nothing) as profit."""
        if self.plan is None or self.landed is None:
            return ()
        required = self.landed
        # What the channel does not charge has to come out of its payout too.
        for line in self.lines:
            if line.code == _SHIPPING_OUT and line.amount is not None:
                required += line.amount
        return break_even(self.plan, required if target is None else required + target)


def cost(offer: Item, catalogue: Item, channel: str, desk: Desk) -> Costing:
    """Every cost line of the pair, and what is left."""
    terms = desk.terms
    currency = desk.book.channel(channel).currency_code
    fit = fit_packs(offer, catalogue)
    landed = landed_cost(offer, fit, terms, currency_code=currency)
    sale_price, price_reasons = _sale_price(catalogue, terms, currency)
    plan, plan_reasons = _plan(offer, catalogue, channel, desk)
    selling, selling_reasons = _selling_lines(plan, sale_price, channel, desk)
    reasons = (
        *fit.reasons,
        *landed.reasons,
        *price_reasons,
        *plan_reasons,
        *selling_reasons,
        *suspicious_ratio(
            sale_price, landed.amount, packs_known=fit.known, policy=desk.policy
        ),
    )
    lines = (*landed.lines, *selling)
    return _sum_up(sale_price, lines, landed.amount, plan, reasons, terms)


def _sum_up(
    sale_price: Money | None,
    lines: tuple[CostLine, ...],
    landed: Money | None,
    plan: FeePlan | None,
    reasons: tuple[Reason, ...],
    terms: Terms,
) -> Costing:
    profit = at_most = share = margin = None
    if sale_price is not None and landed is not None:
        least = total(_least(lines), sale_price.currency_code)
        at_most = sale_price - least
        if plan is not None and all(line.amount is not None for line in lines):
            profit = at_most
    if profit is not None and landed is not None:
        selling = total(
            _least(line for line in lines if line.kind is LineKind.SELLING),
            profit.currency_code,
        )
        share = roi(
            profit, landed_cost=landed, selling_fees=selling, basis=terms.roi_basis
        )
        if landed.minor_units > 0:
            margin = Decimal(profit.minor_units) / Decimal(landed.minor_units)
    return Costing(
        sale_price, lines, landed, profit, at_most, share, margin, plan, reasons
    )


def _least(lines: Iterable[CostLine]) -> Iterator[Money]:
    for line in lines:
        amount = line.amount if line.amount is not None else line.at_least
        if amount is not None:
            yield amount


def _sale_price(
    catalogue: Item, terms: Terms, currency: str
) -> tuple[Money | None, tuple[Reason, ...]]:
    if catalogue.price is None or catalogue.price.minor_units <= 0:
        sentence = "The catalogue gives no price for this product."
        return None, (Reason("sale_price_missing", sentence, Effect.SKIP),)
    # Income is rounded down as a cost is rounded up: a profit is never overstated.
    price = terms.exchange.convert(catalogue.price, currency, Rounding.DOWN)
    if price is None:
        said, hints = catalogue.price, terms.hints
        sentence = (
            f"The sale price of {said} cannot be turned into {currency}: no rate was "
            f"given ({hints.rate(said.currency_code, currency)})."
        )
        return None, (Reason("fx_rate_missing", sentence, Effect.REVIEW),)
    return price, ()


def _plan(
    offer: Item, catalogue: Item, channel: str, desk: Desk
) -> tuple[FeePlan | None, tuple[Reason, ...]]:
    said = catalogue.category or offer.category or desk.terms.category
    choice = desk.book.choose_category(channel, said)
    reasons = [] if choice.reason is None else [choice.reason]
    if choice.category is None:
        return None, tuple(reasons)
    parcel = catalogue.parcel if catalogue.parcel.weight_g else offer.parcel
    try:
        check_parcel(parcel)
    except BadInput as exc:
        reasons.append(Reason("parcel_impossible", exc.message, Effect.REVIEW))
        parcel = Parcel()
    plan = plan_fees(
        desk.book,
        channel,
        choice.category.slug,
        on=desk.terms.on,
        tax=Tax() if desk.terms.tax is None else desk.terms.tax,
        parcel=parcel,
    )
    charged_on_tax = any(charge.base is Base.WITH_TAX for charge in plan.charges)
    if charged_on_tax and desk.terms.tax is None:
        sentence = (
            "The fee on the buyer's sales tax is not included "
            f"({desk.terms.hints.tax})."
        )
        reasons.append(Reason("buyer_tax_not_included", sentence, Effect.REVIEW))
    return plan, tuple(reasons)


def _selling_lines(
    plan: FeePlan | None, sale_price: Money | None, channel: str, desk: Desk
) -> tuple[tuple[CostLine, ...], tuple[Reason, ...]]:
    if plan is None or sale_price is None or sale_price.minor_units <= 0:
        return (), ()
    result = lines_at(plan, sale_price.minor_units)
    reasons = list(result.reasons)
    gap = dominating_gap(plan, sale_price)
    if gap is not None:
        sentence = (
            f"At {sale_price} less is left than at {gap.threshold}: the fee jumps."
        )
        reasons.append(Reason("price_dominated", sentence))
    lines = list(result.lines)
    outbound = _outbound(plan, sale_price.currency_code, desk.terms)
    if isinstance(outbound, CostLine):
        lines.append(outbound)
    elif outbound is not None:
        reasons.append(outbound)
    return tuple(lines), tuple(reasons)


def _outbound(plan: FeePlan, currency: str, terms: Terms) -> CostLine | Reason | None:
    if any(charge.kind.code == _FULFILMENT for charge in plan.charges):
        return None
    if terms.outbound is None:
        sentence = f"Shipping to the buyer is not included ({terms.hints.outbound})."
        return Reason("shipping_out_not_included", sentence, Effect.REVIEW)
    return CostLine(
        _SHIPPING_OUT,
        "Shipping to the buyer",
        terms.exchange.convert(terms.outbound, currency, Rounding.UP),
        f"{terms.outbound} as given.",
    )
