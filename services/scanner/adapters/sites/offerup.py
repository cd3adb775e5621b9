"""OfferUp: the state that its pages carry for Next.js (`__NEXT_DATA__`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from common.money import Money
from services.scanner.adapters.sites import Capabilities
from services.scanner.adapters.sites._page import (
    OfferPage,
    Page,
    dig,
    ensure_currency,
    ensure_no_wall,
    facts_from,
    find_all,
    json_in,
    major_price,
    page_changed,
    search_url,
)
from services.scanner.rules.offer import (
    LONGEST_DESCRIPTION,
    LONGEST_TITLE,
    LONGEST_WORDS,
    Availability,
    Facts,
)
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import Links, OrderPlacement, Search, Source
from services.scanner.rules.texts import plain

HOW: Final = "page-state"

CAPABILITIES: Final = Capabilities(
    name="offerup",
    title="OfferUp",
    url="https://offerup.com/",
    lists=Links(("/search", "/search/"), ()),
    offers=Links(("/item/detail/*", "/item/detail/*/"), ()),
    searches_by=("keywords",),
    needs=("keywords",),
    delay=timedelta(seconds=10),
    robots="obeyed",
    login="none for search and listings; messages and orders need one",
    order_placement=OrderPlacement.FORBIDDEN,
    terms=(
        "OfferUp's terms of service forbid robots, spiders, scrapers and other "
        "automated means of access without its permission in writing."
    ),
    scan_forbidden=True,
)
_SEARCH: Final = "https://offerup.com/search"
_STATE: Final = "script#__NEXT_DATA__::text"
_WALLS: Final = (
    "attention required! | cloudflare",
    "sorry, you have been blocked",
    "access denied",
    "verify you are human",
)
_GONE: Final = frozenset({"SOLD", "ARCHIVED", "REMOVED", "DELETED", "EXPIRED"})
_US_DOLLARS: Final = "USD"


def start_urls(search: Search) -> list[str]:
    """A search page each; it shows what is near to where it is asked from."""
    return [
        search_url(_SEARCH, q=wanted.keyword, sort="-posted")
        for wanted in search.combinations()
    ]


def links(url: str, body: str) -> list[str]:
    """The listings of a search's first screen; further ones come by scripts only."""
    state = _state(Page(url, body))
    tiles = [one for one in find_all(state, "listing") if isinstance(one, dict)]
    if not tiles and not list(find_all(state, "looseTiles")):
        ensure_no_wall(url, body, *_WALLS)
        page_changed("no tiles in the state of the page")
    ids = (plain(one.get("listingId"), longest=60) for one in tiles)
    return [f"/item/detail/{one}" for one in dict.fromkeys(ids) if one]


def read(source: Source, url: str, body: str) -> list[Facts]:
    """The one offer of a listing's page."""
    return ListingPage(source, url, body).offers()


class ListingPage(OfferPage):
    """One listing."""

    def __init__(self, source: Source, url: str, html: str) -> None:
        super().__init__(source, url, html)
        self.said = self._listing()

    def offers(self) -> list[Facts]:
        """Its offer; none once it was sold or taken down."""
        if self.state() in _GONE:
            return []
        return [
            facts_from(
                HOW,
                key=self.words("listingId"),
                url=self.url,
                title=self.words("title", longest=LONGEST_TITLE),
                description=self.words("description", longest=LONGEST_DESCRIPTION),
                price=self.asked(),
                price_words=self.words("formattedPrice"),
                condition=self.words("conditionText"),
                seller=plain(
                    dig(self.said, "owner", "profile", "name"), longest=LONGEST_WORDS
                ),
                place=self.place(),
                images=self.images(self._photos()),
                category=plain(
                    dig(self.said, "listingCategory", "categoryV2", "l1Name")
                    or dig(self.said, "listingCategory", "name"),
                    longest=LONGEST_WORDS,
                ),
                availability=self.availability(),
            )
        ]

    def words(self, name: str, *, longest: int = LONGEST_WORDS) -> str:
        """A text of the listing."""
        return plain(self.said.get(name), longest=longest)

    def state(self) -> str:
        """LISTED while it is there."""
        return self.words("state").upper()

    def asked(self) -> Money | None:
        """The price, in dollars: the site trades in the United States only."""
        if "price" not in self.said:
            raise Unreadable(Code.PRICE_MISSING)
        return ensure_currency(
            self.source, major_price(self.said["price"], _US_DOLLARS)
        )

    def place(self) -> str:
        """The town that is shown."""
        name = dig(self.said, "locationDetails", "locationName")
        return plain(name or self.said.get("locationName"), longest=LONGEST_WORDS)

    def availability(self) -> Availability:
        """PENDING is taken for the moment."""
        known = {"LISTED": Availability.IN_STOCK, "PENDING": Availability.OUT_OF_STOCK}
        return known.get(self.state(), Availability.UNKNOWN)

    def _photos(self) -> Iterator[str]:
        for one in self.said.get("photos") or ():
            uri = dig(one, "detailFull", "url") or dig(one, "detail", "url")
            if isinstance(uri, str):
                yield uri

    def _listing(self) -> dict[str, Any]:
        """The listing that the address names; others stand beside it as "similar"."""
        wanted = urlsplit(self.url).path.rstrip("/").rpartition("/")[2]
        state = _state(self)
        found: dict[str, Any] = {}
        for one in _objects(state):
            if one.get("listingId") == wanted and len(one) > len(found):
                found = one
        if not found.get("title"):
            ensure_no_wall(self.url, self.html, *_WALLS)
            page_changed("no such listing in the state of the page")
        return found


def _state(page: Page) -> list[Any]:
    return list(json_in(page.tree.css(_STATE).getall()))


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    """Listings, by name or in the cache of Apollo under `Listing:<id>`."""
    for one in find_all(data, "listing"):
        if isinstance(one, dict):
            yield one
    for cache in find_all(data, "initialApolloState"):
        for name, one in cache.items() if isinstance(cache, dict) else ():
            if name.startswith("Listing:") and isinstance(one, dict):
                yield one
