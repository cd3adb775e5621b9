"""An offer: what a page says of it, and what we keep about it over time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from common.money import Money

LONGEST_TITLE: Final = 500
LONGEST_DESCRIPTION: Final = 20_000
LONGEST_WORDS: Final = 300
MOST_PICTURES: Final = 20
KEPT_PRICES: Final = 100

VARIANT_NAMES: Final = ("color", "size", "storage", "material", "pattern")
"""In which ways the variants of one thing differ."""

_EXPECTED: Final = ("price", "description", "condition", "brand", "gtins", "images")

_NO_PASSING: Final[dict[str, Any]] = {
    "quantity": None,
    "list_price": None,
    "unit_price": None,
    "unit_measure": "",
    "unit_words": "",
}
"""What passes without a decision depending on it, as it is where nothing is said."""


class Availability(StrEnum):
    """Whether an offer can be bought."""

    UNKNOWN = "unknown"
    """The page does not say."""
    IN_STOCK = "in_stock"
    """It can be bought now."""
    OUT_OF_STOCK = "out_of_stock"
    """The page is there and says that it cannot be bought now."""
    GONE = "gone"
    """The source has it no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a page says of one offer; an empty text or None means: it does not say."""

    key: str
    """The source's own."""
    url: str
    title: str
    description: str = ""
    price: Money | None = None
    price_words: str = ""
    """The price as people wrote it, where they did: "$45 each"."""
    shipping: Money | None = None
    condition: str = ""
    quantity: int | None = None
    """How many of them the seller has; not how many come in one pack."""
    seller: str = ""
    place: str = ""
    images: tuple[str, ...] = ()
    gtins: tuple[str, ...] = ()
    mpn: str = ""
    brand: str = ""
    model: str = ""
    category: str = ""
    availability: Availability = Availability.UNKNOWN
    list_price: Money | None = None
    """What it cost before, or is said to be worth; always more than the price."""
    unit_price: Money | None = None
    """What `unit_measure` of it costs."""
    unit_measure: str = ""
    """"100 ml", "1 kg", "1 piece"."""
    unit_count: int | None = None
    """How many units one holds, where the data says so by itself."""
    unit_words: str = ""
    """The words that said it: "Pack size: 6"."""
    variant: tuple[tuple[str, str], ...] = ()
    """Of VARIANT_NAMES, in that order: which one of its kind it is."""
    variant_group: str = ""
    """The source's own key of what all its variants are variants of."""
    provenance: tuple[tuple[str, str], ...] = ()
    """For each field that was read: how."""

    @property
    def missing(self) -> list[str]:
        """Which of the fields that a page should say it does not."""
        return [name for name in _EXPECTED if not getattr(self, name)]


@dataclass(frozen=True, slots=True)
class PricePoint:
    """What it cost from a moment on; None: no price was named, or it was gone."""

    at: datetime
    price: Money | None
    availability: Availability


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer as it is stored; `version` rises with each change that matters."""

    offer_id: str
    source: str
    version: int
    facts: Facts
    observed_at: datetime
    """When the page last said all this; of what is gone: when that was found."""
    first_seen_at: datetime
    last_seen_at: datetime
    """When a page last showed it."""
    scrape_id: str
    """Where this version was read."""
    sandbox: bool
    prices: tuple[PricePoint, ...] = ()
    """The latest KEPT_PRICES changes, the oldest first."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list of offers goes on: after this one."""

    seen_at: datetime
    offer_id: str


def differs(before: Facts, after: Facts) -> bool:
    """Whether something changed that a decision may depend on.

    Where it was read from and pictures do not count: shops shuffle those daily. Nor do
    the pieces in stock, which every sale of theirs changes, nor what follows from the
    price or is said beside it.
    """
    return _what_matters(before) != _what_matters(after)


def _what_matters(facts: Facts) -> Facts:
    return replace(
        facts, provenance=(), images=(), url="", variant_group="", **_NO_PASSING
    )


def with_passing(before: Facts, after: Facts) -> Facts:
    """What was read before, with what may change without anybody being told."""
    told = dict(after.provenance)
    how = {n: h for n, h in before.provenance if n not in _NO_PASSING}
    how |= {name: told[name] for name in _NO_PASSING if name in told}
    return replace(
        before,
        provenance=tuple(how.items()),
        **{name: getattr(after, name) for name in _NO_PASSING},
    )


def gone(facts: Facts) -> Facts:
    """The same offer, no longer there; what it was and cost stays known."""
    return replace(facts, availability=Availability.GONE)
