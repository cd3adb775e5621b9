"""The fees of one item on one channel on one day, as a function of its price alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from common.errors import BadInput
from services.pricing.rules.fees.book import FeeBook
from services.pricing.rules.fees.fulfilment import Fulfilment, fulfilment
from services.pricing.rules.fees.rule import (
    Base,
    ByParcel,
    FeeKind,
    FeeRule,
    NotKnown,
    PercentOfLine,
    Priced,
)
from services.pricing.rules.fees.schedule import SCALE, Schedule
from services.pricing.rules.items import Parcel
from services.pricing.rules.reasons import Effect, Reason


@dataclass(frozen=True, slots=True)
class Tax:
    """Sales tax the buyer pays on top: `rate` millionths of the rest, or an `amount`.

    The channel collects and passes it on, but some fees are charged on it too.
    """

    rate: int = 0
    amount: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= SCALE or self.amount < 0:
            raise BadInput(
                "A sales tax is between 0 % and 100 %, or an amount from 0.",
                hint="Write it like 7% or 7.00.",
            )

    def on(self, paid: int) -> int:
        """The tax on `paid` minor units, rounded half up."""
        return self.amount + (paid * self.rate + SCALE // 2) // SCALE


NO_TAX: Final = Tax()
NO_PARCEL: Final = Parcel()


@dataclass(frozen=True, slots=True)
class Charge:
    """One fee line before the price is known.

    `of` is the place of the line it is a percentage of. Without `is_known`, `schedule`
    is the least the fee can be (None = nothing is known) and `reasons` say why.
    """

    kind: FeeKind
    rule: FeeRule | None
    schedule: Schedule | None
    base: Base = Base.ITEM_PRICE
    of: int | None = None
    detail: str = ""
    is_known: bool = True
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class FeePlan:
    """All fees of one item; `extras` are shipping and gift wrap that the buyer pays.

    Amounts are minor units of `currency_code`.
    """

    currency_code: str
    charges: tuple[Charge, ...]
    extras: int = 0
    tax: Tax = NO_TAX

    @property
    def is_complete(self) -> bool:
        """Whether every fee is known; if not, `net` is the most that can be left."""
        return all(charge.is_known for charge in self.charges)

    def fees(self, price: int) -> list[int]:
        """Each charge's fee at that price; for one not known the least it can be."""
        fees: list[int] = []
        for charge in self.charges:
            schedule = charge.schedule
            base = self.base_amount(charge, price, fees)
            fees.append(0 if schedule is None else schedule.charge(base))
        return fees

    def net(self, price: int) -> int:
        """What the channel pays out: price and extras less the fees."""
        return price + self.extras - sum(self.fees(price))

    def base_amount(self, charge: Charge, price: int, fees: list[int]) -> int:
        """The amount `charge` is charged on; `fees` are those of the lines before."""
        if charge.of is not None:
            return fees[charge.of]
        if charge.base is Base.ITEM_PRICE:
            return price
        paid = price + self.extras
        return paid if charge.base is Base.BEFORE_TAX else paid + self.tax.on(paid)


def plan_fees(
    book: FeeBook,
    channel: str,
    category: str,
    *,
    on: date,
    extras: int = 0,
    tax: Tax = NO_TAX,
    parcel: Parcel = NO_PARCEL,
) -> FeePlan:
    """The fees of a `category` slug on `channel` on that day.

    Raises UnknownChannel, UnknownCategory, and BadInput for a parcel or an amount that
    cannot be.
    """
    if extras < 0:
        raise BadInput("Shipping and gift wrap cannot be negative.")
    charges: list[Charge] = []
    for kind, rule in book.rules_at(channel, category, on):
        charges.extend(_charges(book, kind, rule, on, parcel, charges))
    return FeePlan(book.channel(channel).currency_code, tuple(charges), extras, tax)


def _charges(
    book: FeeBook,
    kind: FeeKind,
    rule: FeeRule | None,
    on: date,
    parcel: Parcel,
    before: list[Charge],
) -> Iterator[Charge]:
    """The charge of one kind; none when it is known that there is no such fee."""
    if rule is None:
        yield _without_rule(kind, on)
        return
    method = rule.method
    if isinstance(method, Priced):
        yield Charge(kind, rule, method.schedule, method.base)
    elif isinstance(method, PercentOfLine):
        yield from _percent_of(kind, rule, method, before)
    elif isinstance(method, ByParcel):
        found = fulfilment(method.table, parcel)
        yield _by_parcel(kind, rule, found, found.reasons)
    elif isinstance(method, NotKnown):
        yield _not_known(book, kind, rule, method, parcel)


def _without_rule(kind: FeeKind, on: date) -> Charge:
    reason = Reason(
        kind.unknown_code,
        f"{kind.label}: no rule is known for {on.isoformat()}.",
        Effect.REVIEW,
    )
    return Charge(kind, None, None, is_known=False, reasons=(reason,))


def _percent_of(
    kind: FeeKind, rule: FeeRule, method: PercentOfLine, before: list[Charge]
) -> Iterator[Charge]:
    for place, charge in enumerate(before):
        if charge.kind.code == method.of:
            yield Charge(
                kind,
                rule,
                None if charge.schedule is None else method.schedule,
                of=place,
                detail=charge.kind.label,
                is_known=charge.is_known,
            )


def _by_parcel(
    kind: FeeKind, rule: FeeRule, found: Fulfilment, reasons: tuple[Reason, ...]
) -> Charge:
    return Charge(
        kind,
        rule,
        found.schedule,
        detail=found.detail,
        is_known=not reasons,
        reasons=reasons,
    )


def _not_known(
    book: FeeBook, kind: FeeKind, rule: FeeRule, method: NotKnown, parcel: Parcel
) -> Charge:
    reason = Reason(method.code, method.sentence, Effect.REVIEW)
    least = None if method.least is None else book.rule(method.least).method
    if isinstance(least, ByParcel):
        found = fulfilment(least.table, parcel)
        return _by_parcel(kind, rule, found, (reason, *found.reasons))
    if isinstance(least, Priced):
        return Charge(
            kind,
            rule,
            least.schedule,
            least.base,
            is_known=False,
            reasons=(reason,),
        )
    return Charge(kind, rule, None, is_known=False, reasons=(reason,))
