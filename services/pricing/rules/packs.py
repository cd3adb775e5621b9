"""Pack sizes of both sides: how many offers make one sale, and what is unsure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from common.money import Money
from services.pricing.rules.items import Item, PackSize, PriceBasis
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
    ours, (theirs, doubts) = catalogue.pack, bought_for_the_price(offer)
    if ours is None or theirs is None:
        unknown = _unknown(theirs, ours)
        return PackFit(Fraction(1), False, (*doubts, unknown))
    ratio = Fraction(ours.count, theirs.count)
    if ratio == 1:
        return PackFit(ratio, True, doubts)
    sentence = (
        f"The offer holds {theirs.count} ({theirs.words!r}), the catalogue item "
        f"{ours.count} ({ours.words!r}): the cost is for {ours.count}, the price is "
        f"taken to be for all {theirs.count}."
    )
    differs = Reason("pack_size_differs", sentence, Effect.REVIEW)
    return PackFit(ratio, True, (*doubts, differs))


def bought_for_the_price(
    offer: Item,
) -> tuple[PackSize | None, tuple[Reason, ...]]:
    """How many units the offer's price buys; None = not known.

    The title says how many the thing on offer holds, the pack column how many of those
    come together. A price is for the whole of the column only where its heading says
    so; otherwise it is taken for one, which never understates the cost.
    """
    terms = offer.terms
    title, column = terms.title_pack, terms.column_pack
    if column is None:
        return offer.pack, ()
    if title is not None and title.count == column.count:
        # The column repeats the title.
        return title, ()
    if terms.price_basis is PriceBasis.PACK:
        if title is None:
            return column, ()
        words = f"{column.words} x {title.words}"
        return PackSize(column.count * title.count, words), ()
    one = title or PackSize(1, "one")
    if column.count == 1 or terms.price_basis is PriceBasis.UNIT:
        return one, ()
    sentence = (
        f"The list counts {column.count} in a pack and does not say whether the price "
        f"is for one or for all; it is taken for one."
    )
    return one, (Reason("price_basis_unknown", sentence, Effect.REVIEW),)


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


def _unknown(offer: PackSize | None, catalogue: PackSize | None) -> Reason:
    if offer is None and catalogue is None:
        return Reason(
            "pack_size_unknown",
            "Neither side says how many units a pack holds; one for one is assumed.",
            Effect.REVIEW,
        )
    if offer is not None:
        side, words, other = "offer", offer.words, "catalogue"
    else:
        words = catalogue.words if catalogue is not None else ""
        side, other = "catalogue", "offer"
    return Reason(
        "pack_size_one_sided",
        f"The {side} says {words!r}, the {other} does not say how many it holds; "
        "one for one is assumed.",
        Effect.REVIEW,
    )
