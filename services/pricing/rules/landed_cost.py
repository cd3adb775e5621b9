"""Landed cost: what one sale's goods cost until they lie here, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from common.money import Money, Rounding, total
from services.pricing.rules.answer import CostLine, LineKind
from services.pricing.rules.fx import Exchange
from services.pricing.rules.items import Item
from services.pricing.rules.packs import PackFit
from services.pricing.rules.reasons import Effect, Reason
from services.pricing.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class LandedCost:
    """The lines and their sum; `amount` is None when the goods' price is not known."""

    lines: tuple[CostLine, ...]
    amount: Money | None
    reasons: tuple[Reason, ...]


def landed_cost(
    offer: Item, fit: PackFit, terms: Terms, *, currency_code: str
) -> LandedCost:
    """The cost in the channel's currency of as many offers as one sale takes.

    A fraction of a minor unit is rounded up: a cost is never understated.
    """
    if offer.price is None or offer.price.minor_units <= 0:
        return LandedCost((), None, _price_missing(offer))
    goods = _for_one_sale(offer.price, fit, terms.exchange, currency_code)
    if goods is None:
        return LandedCost((), None, (_no_rate(offer.price, currency_code, terms),))
    reasons: list[Reason] = []
    lines = [_goods_line(offer, fit, goods)]
    if offer.shipping is not None:
        shipping = _for_one_sale(offer.shipping, fit, terms.exchange, currency_code)
        if shipping is None:
            reasons.append(_no_rate(offer.shipping, currency_code, terms))
        lines.append(_shipping_line(offer.shipping, shipping))
    elif terms.inbound is None:
        sentence = (
            f"What it costs to get it here is not included ({terms.hints.inbound})."
        )
        reasons.append(Reason("shipping_in_not_included", sentence))
    lines.extend(_own_lines(terms, currency_code))
    known = [line.amount for line in lines if line.amount is not None]
    return LandedCost(tuple(lines), total(known, currency_code), tuple(reasons))


def _for_one_sale(
    money: Money, fit: PackFit, exchange: Exchange, currency_code: str
) -> Money | None:
    share = Fraction(money.minor_units) * fit.offers_per_sale
    units = -((-share.numerator) // share.denominator)
    return exchange.convert(
        Money(units, money.currency_code), currency_code, Rounding.UP
    )


def _goods_line(offer: Item, fit: PackFit, goods: Money) -> CostLine:
    said = f"{offer.price} asked"
    if fit.offers_per_sale != 1:
        said += f", times {fit.offers_per_sale} for the pack sizes"
    if offer.price is not None and offer.price.currency_code != goods.currency_code:
        said += f", in {goods.currency_code} at the given rate"
    return CostLine("goods", "Goods", goods, f"{said}.", kind=LineKind.LANDED)


def _shipping_line(said: Money, amount: Money | None) -> CostLine:
    return CostLine(
        "shipping_in",
        "Shipping to us",
        amount,
        f"{said} asked for an offer.",
        kind=LineKind.LANDED,
    )


def _own_lines(terms: Terms, currency_code: str) -> Iterator[CostLine]:
    given = (
        ("inbound", "Inbound a unit", terms.inbound),
        ("prep", "Preparation a unit", terms.prep),
    )
    for code, label, money in given:
        if money is None:
            continue
        amount = terms.exchange.convert(money, currency_code, Rounding.UP)
        yield CostLine(code, label, amount, f"{money} as given.", kind=LineKind.LANDED)


def _price_missing(offer: Item) -> tuple[Reason, ...]:
    # The reader has already said what is wrong with a cell that it could not use.
    if any(reason.code.startswith("price_") for reason in offer.problems):
        return ()
    sentence = "No price is given, so nothing can be costed."
    return (Reason("price_missing", sentence, Effect.SKIP),)


def _no_rate(money: Money, currency_code: str, terms: Terms) -> Reason:
    return Reason(
        "fx_rate_missing",
        f"{money} cannot be turned into {currency_code}: no rate was given "
        f"({terms.hints.rate(money.currency_code, currency_code)}).",
        Effect.REVIEW,
    )
