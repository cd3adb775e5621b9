"""A source: what is scanned, how politely, and where on its pages the offers are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.scanner.rules.feed import Feed

SANDBOX_SCHEME: Final = "sandbox://"
"""`sandbox://larkfield/` is the root of a site of the sandbox, wherever that runs."""


class OrderPlacement(StrEnum):
    """Whether Magpie may order there by itself; every source has to say so."""

    FORBIDDEN = "forbidden"
    """Its terms do not allow orders by a program."""
    HUMAN_REQUIRED = "human_required"
    """A person orders; this is what an unknown source gets."""
    ALLOWED = "allowed"
    """Allowed by the permission that `permission_ref` names."""


class SourceKind(StrEnum):
    """How a source is read."""

    SITE = "site"
    """Its pages are fetched."""
    API = "api"
    """A program's interface is asked, through the adapter that knows it."""
    FEED = "feed"
    """A list of everything, as a file."""


class PageKind(StrEnum):
    """What a page is for."""

    LIST = "list"
    """It leads to offers and to further lists."""
    OFFER = "offer"
    """It has the offers themselves."""


FIELDS: Final = (
    "title", "description", "price", "shipping", "condition", "quantity", "seller",
    "place", "image", "gtin", "mpn", "brand", "model", "category", "availability",
    "list_price", "unit_price", "unit_count", "color", "size", "storage", "material",
    "pattern",
)  # fmt: skip
"""What a selector can be given for."""


@dataclass(frozen=True, slots=True)
class Links:
    """Pages of one kind: which paths they have, and where links to them stand.

    A path is a text with `*` for any part without a slash and `**` for anything; the
    query is not part of it.
    """

    paths: tuple[str, ...]
    selectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How an offer page is read."""

    json_ld: bool = True
    selectors: tuple[tuple[str, str], ...] = ()
    """Of FIELDS: CSS, with `::attr(name)` for an attribute."""
    out_of_stock: tuple[str, ...] = ()
    """Words of the availability field that say no."""
    listed_means_available: bool = False
    """Classifieds: what is still there can still be bought."""
    flat_shipping: str = ""
    """What shipping costs for everything there, in major units of the currency."""


@dataclass(frozen=True, slots=True)
class Search:
    """What an adapter searches for: every combination of one value of each."""

    keywords: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def combinations(self) -> list[Wanted]:
        """Each search to make; a list that is empty leaves that part open."""
        return [
            Wanted(keyword, location, category)
            for location in self.locations or ("",)
            for category in self.categories or ("",)
            for keyword in self.keywords or ("",)
        ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One search; an empty text leaves that part open."""

    keyword: str
    location: str
    category: str


@dataclass(frozen=True, slots=True)
class Source:
    """A place that is scanned, as its YAML describes it (data/sources/README.md)."""

    name: str
    title: str
    start_urls: tuple[str, ...]
    lists: Links
    offers: Links
    currency: str
    locale: str
    every: timedelta | None
    """None: only when somebody asks."""
    delay: timedelta = timedelta(seconds=2)
    max_pages: int = 10_000
    budget: int | None = None
    """Pages or calls of one day, all scans together; None: as many as `max_pages`."""
    region: str = ""
    """Where its offers are, in the words of its owner: a label."""
    order_placement: OrderPlacement = OrderPlacement.HUMAN_REQUIRED
    permission_ref: str = ""
    reading: Reading = field(default_factory=Reading)
    kind: SourceKind = SourceKind.SITE
    adapter: str = ""
    """The module that knows the site; empty: the YAML says all there is to know."""
    search: Search = Search()
    """What the adapter is to look for."""
    terms: str = ""
    """What the terms of the place say of programs, in a sentence or two."""
    feed: Feed | None = None
    """How its rows are read, if it is a feed."""
    scan_forbidden: bool = False
    """Its terms forbid scanning, and nobody has said who permits it: it never runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSource:
    """A source as it is stored."""

    source_id: str
    version: int
    yaml: str
    title: str
    start_urls: tuple[str, ...]
    """As they stand in the YAML: sandbox:// is not settled yet."""
    site: str
    sandbox: bool
    shipped: bool
    blocked_reason: str
    """Empty unless a person must act first."""
    updated_at: datetime
    paused_reason: str = ""
    """Empty unless a person has stopped it."""
    deleted_at: datetime | None = None
    """When a person deleted it; None: it is a source."""
    cleared_at: datetime | None = None
    """When nothing was left of one that was deleted."""


def ad_hoc(site: str) -> Source:
    """The source of pages that no stored one covers: structured data only, no guesses.

    `site` is `host` or `host:port`. Any currency is taken that the data names.
    """
    return Source(
        name=site,
        title=site,
        start_urls=(),
        lists=Links((), ()),
        offers=Links(("/**",), ()),
        currency="",
        locale="",
        every=None,
    )
