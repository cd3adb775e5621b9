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
    SPA = "spa"
    """Its pages show nothing without a browser; otherwise as a site."""
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
class Steps:
    """What a browser does with a page of one kind before it is read."""

    wait_for: str = ""
    """CSS of what has to be there first; empty: until nothing more is loaded."""
    gone: str = ""
    """CSS of what stands there if the thing is gone: as an answer of 404."""
    scroll: int = 0
    """To the end of the page, at most so many times, for as long as it grows."""
    more: str = ""
    """CSS of the button that shows more; pressed `clicks` times at most."""
    clicks: int = 0


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
    adaptive: bool = True
    """Scanned more often where things change; else exactly every `every`."""
    budget: int | None = None
    """Requests of any 24 hours, all scans together; None: no end but `max_pages`."""
    a_minute: int | None = None
    """Requests of a minute; they are spread over it evenly."""
    proxy: str = ""
    """The pool of proxies that it is fetched through; empty: none."""
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
    list_steps: Steps = Steps()
    """In a browser, with each list; and with each page of offers:"""
    offer_steps: Steps = Steps()
    feed: Feed | None = None
    """How its rows are read, if it is a feed."""
    canaries: tuple[str, ...] = ()
    """Pages with an offer that is known to stay; others are chosen beside them."""
    scan_forbidden: bool = False
    """Its terms forbid scanning, and nobody has said who permits it: it never runs."""

    @property
    def pause(self) -> timedelta:
        """Between two requests: its delay, or longer for the sake of `a_minute`."""
        if self.a_minute is None:
            return self.delay
        # A second over, so that none that is late makes one too many.
        return max(self.delay, timedelta(seconds=61) / self.a_minute)

    def steps_of(self, kind: PageKind) -> Steps:
        """What a browser does with a page of that kind."""
        return self.list_steps if kind is PageKind.LIST else self.offer_steps


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
    every: timedelta | None = None
    every_now: timedelta | None = None
    """How often it is scanned now, between a quarter of `every` and 1.25 of it."""
    due_at: datetime | None = None
    """When it is scanned next; None: only when somebody asks."""
    budget: int | None = None
    waits_for: str = ""
    """The code of why it rests until `waits_until`; empty if it does not."""
    waits_until: datetime | None = None


def is_ad_hoc(name: str) -> bool:
    """Whether that is a site's own name, `host:port`, and not that of a source."""
    return ":" in name


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
