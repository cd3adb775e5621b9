"""The kinds of fee rule a fee-book file may hold, one class for each method."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from services.pricing.adapters.fee_files.entries import (
    AmountBand,
    Code,
    Entry,
    Number,
    RateBand,
    RuleEntry,
    Sentence,
    Slug,
)
from services.pricing.rules.fees.fulfilment import (
    Beyond,
    FulfilmentTable,
    SizeTier,
    WeightRow,
)
from services.pricing.rules.fees.rule import (
    ByParcel,
    Method,
    NotCharged,
    NotKnown,
    PercentOfLine,
    Priced,
)
from services.pricing.rules.fees.schedule import (
    Schedule,
    flat,
    marginal,
    steps,
    whole_price,
)
from services.pricing.rules.measures import parse_dimensions, parse_weight


class FlatRule(RuleEntry):
    """One rate."""

    method: Literal["flat"]
    rate: Number

    def to_method(self) -> Method:
        """A flat schedule."""
        minimum = self.minor(self.minimum)
        schedule = flat(self.rate, minimum=minimum, rounding=self.rounding)
        return Priced(schedule, self.base)


class WholePriceRule(RuleEntry):
    """The rate of the band counts for the whole amount."""

    method: Literal["whole_price"]
    bands: list[RateBand] = Field(min_length=2)

    def to_method(self) -> Method:
        """A schedule of whole-price bands."""
        bands, minimum = self.rate_bands(self.bands), self.minor(self.minimum)
        schedule = whole_price(bands, minimum=minimum, rounding=self.rounding)
        return Priced(schedule, self.base)


class MarginalRule(RuleEntry):
    """Each portion of the amount has its own rate."""

    method: Literal["marginal"]
    portions: list[RateBand] = Field(min_length=2)

    def to_method(self) -> Method:
        """A schedule of marginal portions."""
        bands, minimum = self.rate_bands(self.portions), self.minor(self.minimum)
        schedule = marginal(bands, minimum=minimum, rounding=self.rounding)
        return Priced(schedule, self.base)


class FixedRule(RuleEntry):
    """A fixed amount."""

    method: Literal["fixed"]
    amount: Number

    def to_method(self) -> Method:
        """A schedule of one step."""
        return Priced(steps([(None, self.minor(self.amount))]), self.base)


class StepsRule(RuleEntry):
    """A fixed amount for each band."""

    method: Literal["steps"]
    steps: list[AmountBand] = Field(min_length=2)

    def to_method(self) -> Method:
        """A schedule of steps."""
        fees = [(self.ends(band.up_to), self.minor(band.amount)) for band in self.steps]
        return Priced(steps(fees), self.base)


class PercentRule(RuleEntry):
    """A percentage of another line."""

    method: Literal["percent_of_line"]
    of: Code
    rate: Number

    def to_method(self) -> Method:
        """A flat schedule on that line's amount."""
        return PercentOfLine(self.of, flat(self.rate, rounding=self.rounding))


class NotKnownRule(RuleEntry):
    """A fee whose numbers are not known."""

    method: Literal["not_known"]
    code: Code
    sentence: Sentence
    least: Slug | None = None

    def to_method(self) -> Method:
        """Says so."""
        return NotKnown(self.code, self.sentence, self.least)


class NotChargedRule(RuleEntry):
    """There is no such fee at that time."""

    method: Literal["not_charged"]

    def to_method(self) -> Method:
        """Says so."""
        return NotCharged()


class BeyondEntry(Entry):
    """What follows the last row: a fee, and more for each started step."""

    from_: str = Field(alias="from")
    fees: list[Number]
    step: str
    each: Number


class TierEntry(Entry):
    """A size tier: its limits and its rows of [weight, fee of each price band]."""

    name: Sentence
    max_weight: str
    max_sides: str
    weighed: Literal["unit", "unit_or_volume"]
    rows: list[list[str]] = Field(min_length=1)
    beyond: BeyondEntry | None = None


class ParcelRule(RuleEntry):
    """A fee by weight, size and price band."""

    method: Literal["by_parcel"]
    cubic_inches_per_pound: Number
    price_bands: list[Number | None]
    tiers: list[TierEntry] = Field(min_length=1)

    def to_method(self) -> Method:
        """The table in grams, millimetres and minor units."""
        return ByParcel(
            FulfilmentTable(
                tuple(self.ends(band) for band in self.price_bands),
                self.cubic_inches_per_pound,
                tuple(self._tier(tier) for tier in self.tiers),
            )
        )

    def _tier(self, tier: TierEntry) -> SizeTier:
        rows = tuple(self._row(row) for row in tier.rows)
        weights = [row.up_to_g for row in rows]
        if sorted(set(weights)) != weights:
            raise ValueError(f"the weights of {tier.name!r} must rise")
        limit = _grams(tier.max_weight)
        beyond = None if tier.beyond is None else self._beyond(tier.beyond)
        end = weights[-1] if beyond is None else limit
        begin = weights[-1] if beyond is None else beyond.from_g
        if end != limit or begin != weights[-1]:
            raise ValueError(f"the rows of {tier.name!r} do not reach its limit")
        sides = parse_dimensions(tier.max_sides, decimal=".")
        by_volume = tier.weighed == "unit_or_volume"
        return SizeTier(tier.name, limit, sides, by_volume, rows, beyond)

    def _row(self, row: list[str]) -> WeightRow:
        weight, *fees = row
        return WeightRow(_grams(weight), weight, self._schedule(fees))

    def _schedule(self, fees: list[str]) -> Schedule:
        amounts = [self.minor(Decimal(fee)) for fee in fees]
        ends = [self.ends(band) for band in self.price_bands]
        if len(amounts) != len(ends):
            raise ValueError(f"{fees} is not one fee for each of the price bands")
        return steps(list(zip(ends, amounts, strict=True)))

    def _beyond(self, entry: BeyondEntry) -> Beyond:
        if len(entry.fees) != len(self.price_bands):
            raise ValueError("beyond needs one fee for each of the price bands")
        return Beyond(
            _grams(entry.from_),
            tuple(self.minor(fee) for fee in entry.fees),
            _grams(entry.step),
            self.minor(entry.each),
        )


AnyRule: TypeAlias = Annotated[
    FlatRule
    | WholePriceRule
    | MarginalRule
    | FixedRule
    | StepsRule
    | PercentRule
    | NotKnownRule
    | NotChargedRule
    | ParcelRule,
    Field(discriminator="method"),
]


KINDS_OF_RULE: Final = frozenset(
    {
        "flat",
        "whole_price",
        "marginal",
        "fixed",
        "percent_of_line",
        "not_known",
        "not_charged",
        "by_parcel",
    }
)


def _grams(text: str) -> Decimal:
    return parse_weight(text, decimal=".")
