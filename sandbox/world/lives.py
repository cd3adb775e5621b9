"""How the price and the stock of an offer move while it is listed."""

from __future__ import annotations

from random import Random
from typing import Final

from sandbox.world.offers import DAY, Step

# Shares of the offers of a shop, and of the changes in one offer's life.
_CLEARANCE: Final = 0.15
_SOLD_OUT_SPELL: Final = 0.12
# Shares of the postings of people who sell one thing.
_BARGAIN: Final = 0.12
_NO_PRICE: Final = 0.03


def shop_steps(
    chance: Random,
    *,
    value: int,
    start: float,
    end: float,
    sold_out: float = _SOLD_OUT_SPELL,
) -> tuple[Step, ...]:
    """A shop's prices around `value` cents: mostly fair, some on clearance.

    `sold_out` is how often, of the changes, nothing is left for some days.
    """
    if chance.random() < _CLEARANCE:
        share = chance.uniform(0.3, 0.65)
    else:
        share = min(1.25, max(0.8, chance.gauss(1.0, 0.08)))
    steps = [Step(start, shelf_price(value * share))]
    at = start + chance.uniform(3, 15) * DAY
    while at < end:
        if chance.random() < sold_out:
            steps.append(Step(at, steps[-1].price, available=False))
            at += chance.uniform(1, 6) * DAY
            if at >= end:
                break
        share = min(1.3, max(0.3, share * chance.uniform(0.85, 1.15)))
        steps.append(Step(at, shelf_price(value * share)))
        at += chance.uniform(3, 15) * DAY
    return tuple(steps)


def private_steps(
    chance: Random, *, value: int, start: float, end: float
) -> tuple[Step, ...]:
    """What a private seller asks: too much at first, then less every few days."""
    if chance.random() < _NO_PRICE:
        return (Step(start, None),)
    if chance.random() < _BARGAIN:
        share = chance.uniform(0.15, 0.45)
    else:
        share = chance.uniform(0.65, 1.25)
    steps = [Step(start, round_price(value * share))]
    at = start + chance.uniform(2, 6) * DAY
    while at < end and chance.random() < 0.5:
        share *= chance.uniform(0.8, 0.92)
        price = round_price(value * share)
        if price != steps[-1].price:
            steps.append(Step(at, price))
        at += chance.uniform(2, 6) * DAY
    return tuple(steps)


def shelf_price(cents: float) -> int:
    """A price as shops write it: whole dollars less a cent, at least 99 cents."""
    return max(99, round(cents / 100) * 100 - 1)


def round_price(cents: float) -> int:
    """A price as people say it: whole dollars, in fives from 20 and tens from 200."""
    dollars = cents / 100
    unit = 10 if dollars >= 200 else 5 if dollars >= 20 else 1
    return max(1, round(dollars / unit)) * unit * 100
