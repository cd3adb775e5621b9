"""What it costs to have one parcel fulfilled: size tiers, weight rows, price bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final

from common.errors import BadInput
from services.pricing.rules.fees.schedule import Schedule, steps
from services.pricing.rules.items import Parcel
from services.pricing.rules.measures import GRAMS, MILLIMETRES
from services.pricing.rules.reasons import Effect, Reason

Sides = tuple[Decimal, Decimal, Decimal]
"""Three sides in millimetres, longest first."""

_CUBIC_INCH: Final = MILLIMETRES["in"] ** 3
_NO_SIDES: Final = (Decimal(0), Decimal(0), Decimal(0))
# Osmium, the densest element, weighs 0.0226 g per cubic millimetre.
_DENSEST: Final = Decimal("0.023")

_WEIGHT_MISSING: Final = Reason(
    "weight_missing",
    "The fulfilment fee is not known because the weight is missing.",
    Effect.REVIEW,
)
_DIMENSIONS_MISSING: Final = Reason(
    "dimensions_missing",
    "The fulfilment fee is not known because the three sides are missing.",
    Effect.REVIEW,
)


@dataclass(frozen=True, slots=True)
class WeightRow:
    """Up to and with `up_to_g` grams the fee is `schedule` of the item price."""

    up_to_g: Decimal
    label: str
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Beyond:
    """Above `from_g`: the fee of each price band and `step_fee` a started `step_g`."""

    from_g: Decimal
    fees: tuple[int, ...]
    step_g: Decimal
    step_fee: int


@dataclass(frozen=True, slots=True)
class SizeTier:
    """Parcels up to a weight and sides; `by_volume`: the dimensional weight counts."""

    name: str
    max_weight_g: Decimal
    max_sides_mm: Sides
    by_volume: bool
    rows: tuple[WeightRow, ...]
    beyond: Beyond | None = None


@dataclass(frozen=True, slots=True)
class FulfilmentTable:
    """Tiers from the smallest, and the price bands (up to, None = no end) of every row.

    Dimensional weight in pounds = cubic inches / `cubic_inches_per_pound`.
    """

    price_bands: tuple[int | None, ...]
    cubic_inches_per_pound: Decimal
    tiers: tuple[SizeTier, ...]


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """The fee as a function of the item price, and how it was found.

    With `reasons` it is not known; `schedule` is then the least it can be, or None.
    """

    schedule: Schedule | None
    detail: str
    reasons: tuple[Reason, ...] = ()


def fulfilment(table: FulfilmentTable, parcel: Parcel) -> Fulfilment:
    """Look `parcel` up in `table`.

    What is missing counts as nothing, which gives the least the fee can be. Raises
    BadInput for a weight or side that is not a positive number, or for both together
    when no matter is that dense.
    """
    check_parcel(parcel)
    weight = Decimal(0) if parcel.weight_g is None else parcel.weight_g
    sides = _NO_SIDES if parcel.sides_mm is None else _longest_first(parcel.sides_mm)
    reasons = []
    if parcel.weight_g is None:
        reasons.append(_WEIGHT_MISSING)
    if parcel.sides_mm is None:
        reasons.append(_DIMENSIONS_MISSING)
    for tier in table.tiers:
        billable = _billable(tier, weight, sides, table.cubic_inches_per_pound)
        if billable <= tier.max_weight_g and _fits(sides, tier.max_sides_mm):
            schedule, label = _fee(tier, billable, table.price_bands)
            by_size = ", billed by size" if billable > weight else ""
            detail = f"{tier.name}, {label}{by_size}"
            return Fulfilment(schedule, detail, tuple(reasons))
    return Fulfilment(None, "", (_larger_than(table.tiers[-1]),))


def check_parcel(parcel: Parcel) -> None:
    """Raise BadInput for a weight or sides that no parcel can have."""
    sides = parcel.sides_mm or ()
    for value in (parcel.weight_g, *sides):
        if value is not None and not (value.is_finite() and value > 0):
            raise BadInput(
                f"A parcel with a weight or side of {value} does not exist.",
                hint="Give positive numbers, or leave out what is not known.",
            )
    if parcel.weight_g is None or parcel.sides_mm is None:
        return
    volume = parcel.sides_mm[0] * parcel.sides_mm[1] * parcel.sides_mm[2]
    if parcel.weight_g > volume * _DENSEST:
        raise BadInput(
            f"Weight and size contradict each other: {parcel.weight_g:.1f} g in"
            f" {volume / 1000:.1f} cubic centimetres.",
            hint="Check the units of both.",
        )


def _billable(
    tier: SizeTier, weight: Decimal, sides: Sides, per_pound: Decimal
) -> Decimal:
    if not tier.by_volume:
        return weight
    # Multiplied before it is divided, so that a volume on a row's edge stays on it.
    volume = sides[0] * sides[1] * sides[2] * GRAMS["lb"]
    return max(weight, volume / (_CUBIC_INCH * per_pound))


def _fits(sides: Sides, limits: Sides) -> bool:
    return sides[0] <= limits[0] and sides[1] <= limits[1] and sides[2] <= limits[2]


def _longest_first(sides: Sequence[Decimal]) -> Sides:
    longest, middle, shortest = sorted(sides, reverse=True)
    return longest, middle, shortest


def _fee(
    tier: SizeTier, billable: Decimal, bands: tuple[int | None, ...]
) -> tuple[Schedule, str]:
    for row in tier.rows:
        if billable <= row.up_to_g:
            return row.schedule, f"up to {row.label}"
    beyond = tier.beyond
    if beyond is None:
        raise AssertionError("a tier's rows or what is beyond them reach its limit")
    started = (billable - beyond.from_g) / beyond.step_g
    extra = beyond.step_fee * int(started.to_integral_value(ROUND_CEILING))
    fees = [fee + extra for fee in beyond.fees]
    pounds = billable / GRAMS["lb"]
    return steps(list(zip(bands, fees, strict=True))), f"{pounds:.2f} lb"


def _larger_than(tier: SizeTier) -> Reason:
    return Reason(
        "size_tier_unknown",
        f"The fulfilment fee is not known for parcels larger or heavier than"
        f" {tier.name.lower()}.",
        Effect.REVIEW,
    )
