"""Facebook Marketplace: the state that its pages carry as JSON for their scripts.

What a page shows is drawn by scripts; the listing itself stands in `data-sjs` blocks,
deep inside the wrapping of Relay (`marketplace_product_details_page`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from common.errors import BadInput
from common.money import Money
from services.scanner.adapters.sites import Capabilities
from services.scanner.adapters.sites._page import (
    OfferPage,
    Page,
    dig,
    ensure_currency,
    ensure_no_wall,
    ensure_slug,
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
    name="facebook_marketplace",
    title="Facebook Marketplace",
    url="https://www.facebook.com/marketplace/",
    lists=Links(("/marketplace/*/search", "/marketplace/*/search/"), ()),
    offers=Links(("/marketplace/item/*", "/marketplace/item/*/"), ()),
    searches_by=("keywords", "locations"),
    needs=("keywords", "locations"),
    delay=timedelta(seconds=10),
    robots="obeyed: it forbids all crawlers that Meta has not permitted in writing",
    login="most pages ask for one after a few; it is never given or dodged",
    order_placement=OrderPlacement.FORBIDDEN,
    terms=(
        "Meta's terms forbid collecting data by automated means without its prior "
        "permission in writing."
    ),
    scan_forbidden=True,
)
_HOME: Final = "https://www.facebook.com/marketplace"
_SCRIPTS: Final = "script[type='application/json']::text"
_WALLS: Final = (
    'id="login_form"',
    "you must log in to continue",
    "you\u2019re temporarily blocked",
    "you're temporarily blocked",
    "/checkpoint/",
)


def start_urls(search: Search) -> list[str]:
    """A search page each; a location is the name in its address, such as `houston`."""
    if any("/" in one for one in search.locations):
        raise BadInput("A location of Facebook Marketplace has no slash.")
    return [
        search_url(
            f"{_HOME}/{ensure_slug('location', wanted.location)}/search",
            query=wanted.keyword,
            sortBy="creation_time_descend",
        )
        for wanted in search.combinations()
    ]


def links(url: str, body: str) -> list[str]:
    """The listings of a search's first screen; further ones come by scripts only."""
    data = _state(Page(url, body))
    feeds = [one for one in find_all(data, "feed_units") if isinstance(one, dict)]
    if not feeds:
        ensure_no_wall(url, body, *_WALLS)
        page_changed("no feed of listings")
    ids = (
        dig(edge, "node", "listing", "id")
        for feed in feeds
        for edge in feed.get("edges") or ()
    )
    return [f"/marketplace/item/{one}/" for one in dict.fromkeys(ids) if one]


def read(source: Source, url: str, body: str) -> list[Facts]:
    """The one offer of an item page."""
    return ItemPage(source, url, body).offers()


class ItemPage(OfferPage):
    """One listing; `said` is what all blocks together say of it."""

    def __init__(self, source: Source, url: str, html: str) -> None:
        super().__init__(source, url, html)
        self.said = self._listing()

    def offers(self) -> list[Facts]:
        """Its offer; none once it was sold."""
        if self.said.get("is_sold") is True:
            return []
        return [
            facts_from(
                HOW,
                key=self.key(),
                url=self.url,
                title=self.words("marketplace_listing_title", longest=LONGEST_TITLE),
                description=plain(
                    dig(self.said, "redacted_description", "text"),
                    longest=LONGEST_DESCRIPTION,
                ),
                price=self.asked(),
                price_words=self.price_words(),
                condition=self.condition(),
                place=plain(
                    dig(self.said, "location_text", "text"), longest=LONGEST_WORDS
                ),
                images=self.images(self._photos()),
                category=self.words("marketplace_listing_category_name"),
                availability=self.availability(),
            )
        ]

    def key(self) -> str:
        """The number of the listing, which must be the address's own."""
        key = self.words("id")
        if not key or key not in urlsplit(self.url).path.split("/"):
            page_changed("the listing is another one than the address names")
        return key

    def words(self, name: str, *, longest: int = LONGEST_WORDS) -> str:
        """A text of the listing."""
        return plain(self.said.get(name), longest=longest)

    def asked(self) -> Money | None:
        """The price; what is free has none. People write 0, 1 or 1234 for "ask me"."""
        price = self.said.get("listing_price")
        if not isinstance(price, dict) or "amount" not in price:
            raise Unreadable(Code.PRICE_MISSING)
        currency = price.get("currency") or self.source.currency
        return ensure_currency(self.source, major_price(price["amount"], currency))

    def price_words(self) -> str:
        """The price as it is shown."""
        price = self.said.get("listing_price")
        for name in ("formatted_amount_zeros_stripped", "formatted_amount"):
            if words := plain(dig(price, name), longest=LONGEST_WORDS):
                return words
        return ""

    def condition(self) -> str:
        """The label of the attribute of that name."""
        for one in self.said.get("attribute_data") or ():
            if dig(one, "attribute_name") == "Condition":
                return plain(dig(one, "label") or dig(one, "value"), longest=100)
        return ""

    def availability(self) -> Availability:
        """Pending is taken for the moment; without a word nothing is known."""
        if self.said.get("is_pending") is True:
            return Availability.OUT_OF_STOCK
        said = self.said.get("is_sold"), self.said.get("is_live", True)
        return Availability.IN_STOCK if said == (False, True) else Availability.UNKNOWN

    def _photos(self) -> Iterator[str]:
        for one in self.said.get("listing_photos") or ():
            uri = dig(one, "image", "uri")
            if isinstance(uri, str):
                yield uri

    def _listing(self) -> dict[str, Any]:
        """What stands under `target`; several blocks of one page say a part each."""
        found: dict[str, Any] = {}
        for page in find_all(_state(self), "marketplace_product_details_page"):
            target = dig(page, "target")
            if isinstance(target, dict):
                found = {**target, **found}
        if "marketplace_listing_title" not in found:
            ensure_no_wall(self.url, self.html, *_WALLS)
            page_changed("no listing in the state of the page")
        return found


def _state(page: Page) -> list[Any]:
    return list(json_in(page.tree.css(_SCRIPTS).getall()))
