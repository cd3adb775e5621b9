"""What a source of quotes is: what it declares, is given and yields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import BinaryIO, Protocol

from services.pricing.rules.conditions import Condition
from services.pricing.rules.products import Listing


class Access(StrEnum):
    """How a source is asked."""

    LOOKUP = "lookup"
    """One product at a time, by its number or by words."""
    BULK = "bulk"
    """All it has at once, in a file."""


class Demand(StrEnum):
    """What a source tells of how many are sold."""

    NONE = "none"
    """Nothing: only prices."""
    UNITS = "units"
    """Units a month, at least."""
    ALWAYS_BUYS = "always_buys"
    """It buys itself, whatever comes, while the quote holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a source can tell and what it allows; a source states what differs.

    `policy` is what its terms allow us to do, in a sentence; `terms_url` where they
    stand. There is no default for either: whoever adds a source has read them.
    """

    policy: str
    terms_url: str
    access: Access = Access.BULK
    conditions: frozenset[Condition] = frozenset({Condition.NEW, Condition.USED})
    currencies: frozenset[str] = frozenset({"USD"})
    demand: Demand = Demand.NONE
    has_spread: bool = False
    has_sealed: bool = False
    needs_key: bool = False
    fresh_for: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an adapter is to read: the body of an answer, or a file.

    `open` gives it from its start, each time it is called. `product_lists` are files
    that tell which product a number means, where the prices' own file does not.
    `observed_at` is what a person says of its day; the file's own word comes first.
    """

    name: str
    open: Callable[[], BinaryIO]
    fetched_at: datetime
    status: int = 200
    retry_after: timedelta | None = None
    observed_at: datetime | None = None
    product_lists: Sequence[Given] = field(default=())


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that gives no quote, and why; the rows after it are read."""

    key: str
    reason: str


class QuoteSource(Protocol):
    """What a module of this folder has.

    `read_listings` yields the products with their quotes, and the rows that could not
    be read. It raises Blocked, Refused, RateLimited or Retryable for an answer that
    does not let us in, and NotThatFile, LayoutChanged, TornFile, FileTooLarge, NoDate
    or BadAnswer for data that is not as described; it never guesses.
    """

    CAPABILITIES: Capabilities

    def read_listings(self, given: Given) -> Iterator[Listing | Fault]:
        """The products, in the order they come in."""
        ...


class MarketData(Protocol):
    """Where products and their prices are looked up; one market.

    Every method raises the errors of vendors.errors and common.errors.
    """

    market: str

    async def by_gtins(self, gtins: Sequence[str]) -> list[Listing]:
        """The products with these GTIN-14, a hundred of them at most."""
        ...

    async def by_asins(self, asins: Sequence[str]) -> list[Listing]:
        """The products of these ASINs, a hundred of them at most."""
        ...

    async def by_words(self, words: str) -> list[Listing]:
        """The ten products that the words fit best."""
        ...


class BuybackData(Protocol):
    """Who buys a book back, and for how much."""

    async def by_isbn(self, isbn: str) -> list[Listing]:
        """The book with one quote for each vendor that wants it; none: nobody does.

        Raises the errors of vendors.errors and common.errors.
        """
        ...
