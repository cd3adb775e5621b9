"""Pack sizes of both sides: how many offers make one sale, and what is unsure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from common.money import Money
from services.pricing.rules.items import Item
from services.pricing.rules.policy import Policy
from services.pricing.rules.reasons import Effect, Reason


@dataclass(frozen=True, slots=True)
class PackFit:
    """`offers_per_sale`: how many of the offer's packs one sale of ours takes."""

    offers_per_sale: Fraction
    known: bool
    reasons: tuple[Reason, ...]


def fit_packs(offer: Item, catalogue: Item) -> PackFit:
    """Compare the pack sizes; where one is unknown, one for one is assumed and said."""
    ours, theirs = catalogue.pack, offer.pack
    if ours is None or theirs is None:
        return PackFit(Fraction(1), False, (_unknown(offer, catalogue),))
    ratio = Fraction(ours.count, theirs.count)
    if ratio == 1:
        return PackFit(ratio, True, ())
    sentence = (
        f"The offer holds {theirs.count} ({theirs.words!r}), the catalogue item "
        f"{ours.count} ({ours.words!r}): the cost is for {ours.count}."
    )
    return PackFit(ratio, True, (Reason("pack_size_differs", sentence, Effect.REVIEW),))


def suspicious_ratio(
    sale_price: Money | None, cost: Money | None, *, packs_known: bool, policy: Policy
) -> Iterator[Reason]:
    """A sale price near a small multiple of the cost, while a pack size is unknown."""
    if packs_known or sale_price is None or cost is None or cost.minor_units <= 0:
        return
    ratio = Fraction(sale_price.minor_units, cost.minor_units)
    within = Fraction(policy.suspicious_within)
    for multiple in policy.suspicious_ratios:
        if abs(ratio / multiple - 1) <= within:
            yield Reason(
                "price_ratio_suspicious",
                f"The sale price is almost exactly {multiple} times the cost: a pack "
                f"of {multiple} against a single, or a slipped decimal point?",
                Effect.REVIEW,
            )
            return


def _unknown(offer: Item, catalogue: Item) -> Reason:
    if offer.pack is None and catalogue.pack is None:
        return Reason(
            "pack_size_unknown",
            "Neither side says how many units a pack holds; one for one is assumed.",
            Effect.REVIEW,
        )
    if offer.pack is not None:
        side, words, other = "offer", offer.pack.words, "catalogue"
    else:
        words = catalogue.pack.words if catalogue.pack is not None else ""
        side, other = "catalogue", "offer"
    return Reason(
        "pack_size_one_sided",
        f"The {side} says {words!r}, the {other} does not say how many it holds; "
        "one for one is assumed.",
        Effect.REVIEW,
    )
