"""Prices that leave enough, as a union of intervals, and prices that never pay.

Fees jump at band ends, so what is left can fall as the price rises: one "break-even
price" does not exist. Each straight stretch of the fees is solved by itself, then made
exact by trying every price near its crossing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from common.errors import BadInput
from common.money import CurrencyMismatch, Money
from services.pricing.rules.fees.plan import Charge, FeePlan
from services.pricing.rules.fees.rule import Base
from services.pricing.rules.fees.schedule import SCALE

Interval: TypeAlias = tuple[Money, Money | None]
"""First and last price, both included; None = no end."""

_Prices: TypeAlias = tuple[int, int | None]
# A slope is a share of the price that is kept, in this many parts.
_UNIT: Final = SCALE * SCALE


@dataclass(frozen=True, slots=True)
class DominatedGap:
    """Prices that leave less than the lower price `threshold` does.

    They lie above `threshold` and below `recovers_at`; `net_above` is what the first of
    them leaves.
    """

    threshold: Money
    recovers_at: Money
    net_at_threshold: Money
    net_above: Money

    def holds(self, price: Money) -> bool:
        """Whether `price` lies in the gap."""
        return self.threshold < price < self.recovers_at


def break_even(plan: FeePlan, required: Money) -> tuple[Interval, ...]:
    """Every price from the smallest coin up whose net proceeds are at least `required`.

    Exact for the fees of `plan`; where it is not complete, prices outside the intervals
    cannot pay, those inside may. Raises CurrencyMismatch, and BadInput when the fees
    take all of each further coin.
    """
    currency = plan.currency_code
    if required.currency_code != currency:
        raise CurrencyMismatch(f"The fees are in {currency}, not as {required}.")
    found: list[_Prices] = []
    for stretch in _stretches(plan):
        for low, high in _enough(plan, stretch, required.minor_units):
            if found and found[-1][1] == low - 1:
                found[-1] = (found[-1][0], high)
            else:
                found.append((low, high))
    return tuple(
        (Money(low, currency), None if high is None else Money(high, currency))
        for low, high in found
    )


def dominated_gaps(plan: FeePlan) -> tuple[DominatedGap, ...]:
    """The gaps above fee jumps in which a price leaves less than a lower one does."""
    gaps = []
    best_price, best = 1, plan.net(1)
    fallen_to: int | None = None
    for stretch in _stretches(plan):
        first, last = stretch
        if plan.net(first) < best and fallen_to is None:
            fallen_to = plan.net(first)
        recovered = next(_enough(plan, stretch, best), None)
        if recovered is None:
            continue
        if fallen_to is not None:
            gaps.append(_gap(plan, best_price, recovered[0], best, fallen_to))
            fallen_to = None
        if last is not None:
            best_price, best = last, plan.net(last)
    return tuple(gaps)


def dominating_gap(plan: FeePlan, price: Money) -> DominatedGap | None:
    """The gap that `price` lies in: it should never be asked."""
    return next((gap for gap in dominated_gaps(plan) if gap.holds(price)), None)


def _gap(
    plan: FeePlan, threshold: int, recovers_at: int, net: int, net_above: int
) -> DominatedGap:
    currency = plan.currency_code
    return DominatedGap(
        Money(threshold, currency),
        Money(recovers_at, currency),
        Money(net, currency),
        Money(net_above, currency),
    )


def _stretches(plan: FeePlan) -> Iterator[_Prices]:
    """The prices cut where any fee bends; between two cuts all fees are straight."""
    cuts = {cut for charge in plan.charges for cut in _cuts(plan, charge) if cut >= 1}
    first = 1
    for cut in sorted(cuts):
        yield first, cut
        first = cut + 1
    yield first, None


def _cuts(plan: FeePlan, charge: Charge) -> Iterator[int]:
    # A percentage of another line bends where that line does, which is cut already.
    if charge.schedule is None or charge.of is not None:
        return
    for bend in charge.schedule.bends():
        if charge.base is Base.ITEM_PRICE:
            yield bend
        elif charge.base is Base.BEFORE_TAX:
            yield bend - plan.extras
        else:
            yield _paid_for(plan, bend) - plan.extras


def _paid_for(plan: FeePlan, total: int) -> int:
    """The most that can be paid before tax for the sum with tax not to pass `total`."""
    tax = plan.tax
    paid = (total - tax.amount) * SCALE // (SCALE + tax.rate)
    # A tax that is rounded down may leave room for another coin.
    while paid + 1 + tax.on(paid + 1) <= total:
        paid += 1
    return paid


def _enough(plan: FeePlan, stretch: _Prices, required: int) -> Iterator[_Prices]:
    """The parts of one stretch whose net is at least `required`, in order."""
    first, last = stretch
    kept, rounded_lines = _slope(plan, first)
    if kept <= 0:
        raise BadInput("The fees take all of each further coin; nothing is ever left.")
    # Each rounded line is at most a coin off its straight line, here and at `first`, so
    # the crossing is not farther than this from where the straight lines cross.
    away = (2 * rounded_lines * _UNIT) // kept + 2
    crossing = first + (required - plan.net(first)) * _UNIT // kept
    low = max(first, crossing - away)
    high = max(low, crossing + away)
    if last is not None:
        high = min(high, last)
    begin: int | None = None
    for price in range(low, high + 1):
        is_enough = plan.net(price) >= required
        if is_enough and begin is None:
            begin = price
        elif not is_enough and begin is not None:
            yield begin, price - 1
            begin = None
    if begin is not None:
        yield begin, last
    elif last is None or high < last:
        yield high + 1, last


def _slope(plan: FeePlan, price: int) -> tuple[int, int]:
    """The share of each further coin that is kept there, and how many lines round."""
    fees = plan.fees(price)
    slopes: list[int] = []
    for charge in plan.charges:
        base = plan.base_amount(charge, price, fees)
        rate = 0 if charge.schedule is None else charge.schedule.rate_at(base)
        if charge.of is not None:
            slopes.append(rate * slopes[charge.of] // SCALE)
        elif charge.base is Base.WITH_TAX:
            slopes.append(rate * (SCALE + plan.tax.rate))
        else:
            slopes.append(rate * SCALE)
    return _UNIT - sum(slopes), sum(slope > 0 for slope in slopes)
