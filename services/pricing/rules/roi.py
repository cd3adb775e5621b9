"""Return on investment, margin, markup and the most one may pay, as they are defined.

The same deal is 325 % or 186 % by the choice of the basis, so that is never implied.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Final

from common.errors import BadInput
from common.money import CurrencyMismatch, Money, Rounding
from services.pricing.rules.answer import RoiBasis

_DAYS_A_YEAR: Final = 365


def roi(
    profit: Money, *, landed_cost: Money, selling_fees: Money, basis: RoiBasis
) -> Decimal | None:
    """Profit / basis as a fraction (3.25 = 325 %); None when the basis is nothing.

    LANDED_COST divides by what the goods cost here; TOTAL_EXPENSES adds all fees.
    """
    expenses = landed_cost
    if basis is RoiBasis.TOTAL_EXPENSES:
        expenses = landed_cost + selling_fees
    return _ratio(profit, expenses)


def margin(profit: Money, price: Money) -> Decimal | None:
    """Profit / sale price as a fraction; None at a price of nothing."""
    return _ratio(profit, price)


def markup(price: Money, cost: Money) -> Decimal | None:
    """(price - cost) / cost as a fraction; None at a cost of nothing."""
    return _ratio(price - cost, cost)


def max_cost_for_roi(net_proceeds: Money, other_costs: Money, target: Decimal) -> Money:
    """The most one may pay for `target` ROI on cost: (net - other) / (1 + target).

    Rounded down, so that the target is always met. Raises BadInput for a target of -1
    or less.
    """
    if not target.is_finite() or target <= -1:
        raise BadInput(f"A target ROI of {target} has no meaning.")
    left = net_proceeds - other_costs
    most = Fraction(left.minor_units) / (1 + Fraction(target))
    return Money(math.floor(most), left.currency_code)


def max_cost_for_margin(
    net_proceeds: Money, other_costs: Money, *, target: Decimal, price: Money
) -> Money:
    """The most one may pay for `target` margin: net - other - target x price."""
    if not target.is_finite():
        raise BadInput(f"A target margin of {target} has no meaning.")
    rounding = Rounding.UP if target > 0 else Rounding.DOWN
    return net_proceeds - other_costs - price.times(target, rounding)


def annualised_roi(roi_of_deal: Decimal, days_capital_tied: Decimal | int) -> Decimal:
    """(1 + ROI) ^ (365 / days) - 1; a total loss stays one.

    Raises BadInput below one day, where the figure means nothing.
    """
    days = Decimal(days_capital_tied)
    if not days.is_finite() or days < 1:
        raise BadInput(f"Capital is tied up for a day or more, not {days} days.")
    grown = 1 + roi_of_deal
    if grown <= 0:
        return Decimal(-1)
    return grown ** (_DAYS_A_YEAR / days) - 1


def _ratio(part: Money, whole: Money) -> Decimal | None:
    if part.currency_code != whole.currency_code:
        raise CurrencyMismatch(f"{part} cannot be divided by {whole}.")
    if whole.minor_units <= 0:
        return None
    return Decimal(part.minor_units) / Decimal(whole.minor_units)
