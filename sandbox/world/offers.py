"""An offer and what is true of it at a moment: steps of price and stock over its life.

Times are seconds of world time since the world began; negative is before.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

DAY: Final = 86_400.0
FOREVER: Final = float("inf")


class Source(StrEnum):
    """A place that lists offers."""

    LARKFIELD = "larkfield"
    """A shop: one product a page, schema.org Product with an Offer."""
    TIDEWATER = "tidewater"
    """A shop: variants on one page, a JSON-LD graph with groups and aggregates."""
    SWAPYARD = "swapyard"
    """Classifieds: people's own words, no structured data."""
    GLIMMER = "glimmer"
    """A marketplace: nothing without JavaScript."""


class Condition(StrEnum):
    """What state the thing is in."""

    NEW = "new"
    OPEN_BOX = "open_box"
    """Unsealed, complete; schema.org calls it refurbished or used."""
    LIKE_NEW = "like_new"
    GOOD = "good"
    FAIR = "fair"
    FOR_PARTS = "for_parts"
    """Does not work."""


class Trap(StrEnum):
    """Why an offer that looks like a bargain is none."""

    PACK_SIZE = "pack_size"
    """The page names the identifier of a multipack and sells one piece."""
    ACCESSORY = "accessory"
    """Something that fits the product, or its empty box; not the product."""
    SOLD_OUT = "sold_out"
    """A splendid price, and nothing to be had."""
    HIDDEN_CONDITION = "hidden_condition"
    """Declared as new or working; the text below says what is wrong with it."""
    WRONG_NUMBER = "wrong_number"
    """The identifier has a mistyped digit; the rest of the page is right."""


@dataclass(frozen=True, slots=True)
class Step:
    """From `at` on it costs `price` minor units (None: no price is named)."""

    at: float
    price: int | None
    available: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """What holds from `since` until `until`; `version` counts the steps so far."""

    version: int
    price: int | None
    available: bool
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody's item for sale; `key` is the source's own, `page` where it stands.

    `source` is one of Source or a stall.

    `product` is what is really sold (None: nothing of the catalogue), `claims` the
    product that the page names. `quantity` pieces come together for the price, which is
    in minor units of `currency`.
    """

    source: str
    key: str
    page: str
    product: int | None
    claims: int
    condition: Condition
    trap: Trap | None
    quantity: int
    seller: str
    place: str
    gone: float
    steps: tuple[Step, ...]
    currency: str = "USD"
    _times: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_times", tuple(step.at for step in self.steps))

    @property
    def appears(self) -> float:
        """When it is first listed."""
        return self.steps[0].at

    def at(self, time: float) -> State | None:
        """What holds at that moment; None before it is listed and after it is gone."""
        version = bisect.bisect_right(self._times, time)
        if version == 0 or time >= self.gone:
            return None
        step = self.steps[version - 1]
        later = self._times[version] if version < len(self._times) else FOREVER
        return State(
            version, step.price, step.available, step.at, min(later, self.gone)
        )
