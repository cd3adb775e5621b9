"""Fee rules as the book knows them: what is charged where, since when, who says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from services.pricing.rules.fees.fulfilment import FulfilmentTable
from services.pricing.rules.fees.schedule import Schedule


class Base(StrEnum):
    """The amount that a fee is charged on."""

    ITEM_PRICE = "item_price"
    """The item alone."""
    BEFORE_TAX = "before_tax"
    """Item, shipping and gift wrap: all that the buyer pays except tax."""
    WITH_TAX = "with_tax"
    """All that the buyer pays, sales tax included."""


class Confidence(StrEnum):
    """How sure a rule is."""

    OFFICIAL = "official"
    """Read from the channel's own page, or a dated copy of it."""
    REPORTED = "reported"
    """Second-hand; several sources agree."""
    SINGLE_SOURCE = "single_source"
    """Second-hand; one source."""
    DISPUTED = "disputed"
    """Sources disagree; `note` says how and which one was followed."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A fee that follows from an amount of the sale."""

    schedule: Schedule
    base: Base


@dataclass(frozen=True, slots=True)
class PercentOfLine:
    """A percentage of another line of the same sale, named by its code."""

    of: str
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class ByParcel:
    """A fee that follows from weight, size and item price."""

    table: FulfilmentTable


@dataclass(frozen=True, slots=True)
class NotKnown:
    """A fee is charged but its numbers are not known; the rule `least` bounds it."""

    code: str
    sentence: str
    least: str | None = None


@dataclass(frozen=True, slots=True)
class NotCharged:
    """It is known that there is no such fee."""


Method: TypeAlias = Priced | PercentOfLine | ByParcel | NotKnown | NotCharged


@dataclass(frozen=True, slots=True)
class Doubt:
    """Above `above` minor units of its base the rule is not certain, and why."""

    above: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a rule was read, when, how sure it is, and what to know about it.

    `dated_by` says how the first and last day are known.
    """

    source: str
    read_on: date
    confidence: Confidence
    dated_by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FeeRule:
    """One fee on some channels and categories for a time.

    `kind` is the code of the line it fills. No `categories` = all that no other rule of
    the kind names. `effective_to` is the last day, None = still open. `origin` is the
    file and line it was read from.
    """

    id: str
    kind: str
    channels: tuple[str, ...]
    categories: tuple[str, ...]
    effective_from: date
    effective_to: date | None
    method: Method
    provenance: Provenance
    doubt: Doubt | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class FeeKind:
    """A line that a channel charges; `unknown_code` is the reason without a rule."""

    code: str
    label: str
    unknown_code: str = "fee_rule_unknown"


@dataclass(frozen=True, slots=True)
class Category:
    """A fee category: `slug` names it, `label` is the channel's wording.

    `is_fallback`: the channel's own entry for what fits nowhere else.
    """

    slug: str
    label: str
    aliases: tuple[str, ...] = ()
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A place to sell: its currency, the lines it charges in order, its categories.

    `not_counted` are sentences about costs of selling there that no line holds.
    """

    name: str
    label: str
    currency_code: str
    kinds: tuple[FeeKind, ...]
    categories: tuple[Category, ...] = field(repr=False)
    not_counted: tuple[str, ...] = ()
