"""What a fee-book entry may say, checked by pydantic: channels, categories, rules."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date
from decimal import Decimal
from typing import Annotated, Self, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from common.money import Money, Rounding
from services.pricing.rules.fees.rule import (
    Base,
    Category,
    Channel,
    Confidence,
    Doubt,
    FeeKind,
    FeeRule,
    Method,
    Provenance,
)


def _exact(value: object) -> object:
    # An unquoted 0.15 reaches us as a binary fraction, which is another number.
    if isinstance(value, float | bool):
        raise ValueError("write the number in quotes")
    if isinstance(value, str) and not value.replace(".", "", 1).isdigit():
        raise ValueError("write a plain decimal number, like 0.15")
    return value


Number: TypeAlias = Annotated[Decimal, BeforeValidator(_exact)]
Slug: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Code: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
Sentence: TypeAlias = Annotated[str, Field(min_length=3)]


class Entry(BaseModel):
    """No key that is not asked for, and no change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LineEntry(Entry):
    """A line that a channel charges."""

    code: Code
    label: Sentence
    unknown: Code = "fee_rule_unknown"


class CategoryEntry(Entry):
    """A fee category and every name it goes by."""

    slug: Slug
    label: Sentence
    aliases: list[str] = []
    fallback: bool = False

    def category(self) -> Category:
        """The entry as a pure value."""
        return Category(self.slug, self.label, tuple(self.aliases), self.fallback)


class ChannelEntry(Entry):
    """A channel; `categories` names the list of categories it uses."""

    name: Slug
    label: Sentence
    currency: str
    categories: Slug
    lines: list[LineEntry] = Field(min_length=1)
    not_counted: list[str] = []

    def channel(self, categories: list[CategoryEntry]) -> Channel:
        """The entry as a pure value; UnknownCurrency for an unknown currency."""
        return Channel(
            name=self.name,
            label=self.label,
            currency_code=Money.zero(self.currency).currency_code,
            kinds=tuple(FeeKind(x.code, x.label, x.unknown) for x in self.lines),
            categories=tuple(entry.category() for entry in categories),
            not_counted=tuple(self.not_counted),
        )


class RateBand(Entry):
    """A rate up to and with an amount; the last one has no `up_to`."""

    up_to: Number | None = None
    rate: Number


class AmountBand(Entry):
    """A fixed fee up to and with an amount; the last one has no `up_to`."""

    up_to: Number | None = None
    amount: Number


class DoubtEntry(Entry):
    """Above this amount the rule is not certain."""

    above: Number
    sentence: Sentence


class OracleEntry(Entry):
    """A worked case: what goes in, and what must come out of this rule.

    `fee` is this rule's line (null = not known), `code` a reason that must be given.
    """

    price: str
    channel: Slug | None = None
    category: Slug | None = None
    day: date | None = None
    shipping: str | None = None
    gift_wrap: str | None = None
    tax: str | None = None
    weight: str | None = None
    dims: str | None = None
    fee: str | None = None
    at_least: str | None = None
    total_fees: str | None = None
    code: Code | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        said = self.model_fields_set & {"fee", "total_fees"}
        if not said:
            raise ValueError("say the fee (null = not known) or total_fees")
        return self


class RuleEntry(Entry, ABC):
    """What every rule says, whatever its method."""

    id: Slug
    kind: Code
    channels: list[Slug] = Field(min_length=1)
    categories: list[Slug] = []
    currency: str
    rounding: Rounding
    base: Base = Base.ITEM_PRICE
    minimum: Number = Decimal(0)
    effective_from: date
    effective_to: date | None
    source: Sentence
    read_on: date
    confidence: Confidence
    dated_by: Sentence
    note: str = ""
    doubt: DoubtEntry | None = None
    oracles: list[OracleEntry] = Field(min_length=1)

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("effective_to is before effective_from")
        return self

    def rule(self, origin: str) -> FeeRule:
        """The entry as a pure value; ValueError or BadInput for what cannot be."""
        doubt = None
        if self.doubt is not None:
            doubt = Doubt(self.minor(self.doubt.above), self.doubt.sentence)
        return FeeRule(
            id=self.id,
            kind=self.kind,
            channels=tuple(self.channels),
            categories=tuple(self.categories),
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            method=self.to_method(),
            provenance=Provenance(
                self.source, self.read_on, self.confidence, self.dated_by, self.note
            ),
            doubt=doubt,
            origin=origin,
        )

    @abstractmethod
    def to_method(self) -> Method:
        """How the fee is found; each kind of rule has its own."""

    def minor(self, amount: Decimal) -> int:
        """An amount of the rule's currency in minor units."""
        return Money.of(amount, self.currency).minor_units

    def ends(self, up_to: Decimal | None) -> int | None:
        """The end of a band in minor units, None = no end."""
        return None if up_to is None else self.minor(up_to)

    def rate_bands(self, bands: list[RateBand]) -> list[tuple[int | None, Decimal]]:
        """Bands of rates in minor units."""
        return [(self.ends(band.up_to), band.rate) for band in bands]
