"""How a trap changes an offer that would have been an honest one."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

from sandbox.world.lives import round_price, shelf_price
from sandbox.world.offers import Condition, Offer, Source, Step, Trap
from sandbox.world.products import Product

TRAP_SHARE: Final = 0.05

_OF_SHOPS: Final = (
    Trap.ACCESSORY,
    Trap.SOLD_OUT,
    Trap.HIDDEN_CONDITION,
    Trap.WRONG_NUMBER,
)
_OF_PEOPLE: Final = (Trap.ACCESSORY, Trap.HIDDEN_CONDITION)


def maybe_trapped(chance: Random, offer: Offer, product: Product) -> Offer:
    """The offer, or in one of twenty cases a trap that looks like it."""
    if chance.random() >= TRAP_SHARE:
        return offer
    if product.pack > 1 and chance.random() < 0.8:
        return _single_of_a_pack(offer, product)
    kinds = _OF_PEOPLE if offer.source is Source.SWAPYARD else _OF_SHOPS
    return _CHANGES[chance.choice(kinds)](chance, offer, product)


def _single_of_a_pack(offer: Offer, product: Product) -> Offer:
    # One piece of the pack is nothing that the catalogue knows.
    return replace(
        offer,
        trap=Trap.PACK_SIZE,
        product=None,
        steps=_cheaper(offer, 1 / product.pack),
    )


def _accessory(chance: Random, offer: Offer, product: Product) -> Offer:
    share = chance.uniform(0.05, 0.2)
    return replace(
        offer, trap=Trap.ACCESSORY, product=None, steps=_cheaper(offer, share)
    )


def _sold_out(chance: Random, offer: Offer, product: Product) -> Offer:
    price = shelf_price(product.market.median * chance.uniform(0.2, 0.5))
    step = Step(offer.appears, price, available=False)
    return replace(offer, trap=Trap.SOLD_OUT, steps=(step,))


def _hidden_condition(chance: Random, offer: Offer, product: Product) -> Offer:
    return replace(
        offer,
        trap=Trap.HIDDEN_CONDITION,
        condition=Condition.FOR_PARTS,
        steps=_cheaper(offer, chance.uniform(0.2, 0.5)),
    )


def _wrong_number(chance: Random, offer: Offer, product: Product) -> Offer:
    return replace(offer, trap=Trap.WRONG_NUMBER)


_CHANGES: Final = {
    Trap.ACCESSORY: _accessory,
    Trap.SOLD_OUT: _sold_out,
    Trap.HIDDEN_CONDITION: _hidden_condition,
    Trap.WRONG_NUMBER: _wrong_number,
}


def _cheaper(offer: Offer, share: float) -> tuple[Step, ...]:
    shown = round_price if offer.source is Source.SWAPYARD else shelf_price
    return tuple(
        replace(step, price=shown(step.price * share))
        for step in offer.steps
        if step.price is not None
    ) or (Step(offer.appears, shown(100)),)
