"""eBay's item page, as a browser sees it. Where keys for the API exist, use those."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from common.money import Money
from services.scanner.adapters.sites import Capabilities
from services.scanner.adapters.sites._page import (
    OfferPage,
    Page,
    ensure_no_wall,
    ensure_slug,
    facts_from,
    page_changed,
    search_url,
)
from services.scanner.rules.gtins import read_gtin
from services.scanner.rules.offer import Availability, Facts
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import Links, OrderPlacement, Search, Source

HOW: Final = "page"

CAPABILITIES: Final = Capabilities(
    name="ebay_page",
    title="eBay, item pages",
    url="https://www.ebay.com/",
    lists=Links(("/sch/**",), ()),
    offers=Links(("/itm/*", "/itm/*/*"), ()),
    searches_by=("keywords", "categories"),
    order_placement=OrderPlacement.HUMAN_REQUIRED,
    terms=(
        "eBay's User Agreement (2026-02-20) forbids robots and scrapers without its "
        "permission, and orders without human review. The Browse API is the way in."
    ),
    scan_forbidden=True,
)
_SEARCH: Final = "https://www.ebay.com/sch/i.html"
_WALLS: Final = (
    "pardon our interruption",
    "checking your browser before you access ebay",
    "/splashui/challenge",
    "please verify yourself to continue",
)
_ENDED: Final = re.compile(
    r"this listing (?:was ended|has ended|ended on|sold on|sold\b)"
    r"|bidding (?:has )?ended|the item you selected has ended",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(r"/itm/(?:[^/]+/)?(\d{9,15})")
_FREE: Final = re.compile(r"\bfree\b", re.IGNORECASE)
_OUT: Final = re.compile(r"out of stock|sold out|no longer available", re.IGNORECASE)
_QUANTITY: Final = re.compile(r"(?<![\w,])(\d{1,7})\s+available")


def start_urls(search: Search) -> list[str]:
    """A search page each, of what can be bought at once, the newest first."""
    return [
        search_url(
            _SEARCH,
            _nkw=wanted.keyword,
            _sacat=ensure_slug("category", wanted.category),
            LH_BIN="1",
            _sop="10",
        )
        for wanted in search.combinations()
    ]


def links(url: str, body: str) -> list[str]:
    """The items of a page of results, and the next page."""
    page = Page(url, body)
    found = page.texts(".srp-results a[href*='/itm/']::attr(href)")
    if not page.tree.css(".srp-results"):
        ensure_no_wall(url, body, *_WALLS)
        page_changed("no list of results")
    # An item's address carries where it was clicked; without that it is one address.
    items = [f"https://{urlsplit(one).netloc}{urlsplit(one).path}" for one in found]
    return [*dict.fromkeys(items), *page.texts("a.pagination__next::attr(href)")]


def read(source: Source, url: str, body: str) -> list[Facts]:
    """The one offer of an item page."""
    return ItemPage(source, url, body).offers()


class ItemPage(OfferPage):
    """One item."""

    def offers(self) -> list[Facts]:
        """Its offer; none once the listing has ended."""
        if not self.tree.css(_TITLE):
            ensure_no_wall(self.url, self.html, *_WALLS)
            page_changed("no title")
        if _ENDED.search(self.text(_STATUS)):
            return []
        price, words = self.asked()
        return [
            facts_from(
                HOW,
                key=self.key(),
                url=self.url,
                title=self.title(_TITLE),
                description=self.text(".x-item-condition-note, .topPanelMsg"),
                price=price,
                price_words=words,
                shipping=self.shipping(),
                condition=self.text(".x-item-condition-text .ux-textspans"),
                quantity=self.quantity(),
                seller=self.text(
                    ".x-sellercard-atf__info__about-seller .ux-textspans--BOLD, "
                    ".x-sellercard-atf__info__about-seller .ux-textspans"
                ),
                place=self.specific("Located in") or self.place(),
                images=self.pictures(),
                gtins=self.gtins(),
                mpn=self.specific("MPN"),
                brand=self.specific("Brand"),
                model=self.specific("Model"),
                category=self.category(),
                availability=self.availability(),
            )
        ]

    def key(self) -> str:
        """The number of the listing."""
        match = _ITEM.search(urlsplit(self.url).path)
        return match.group(1) if match else page_changed("no item number")

    def asked(self) -> tuple[Money | None, str]:
        """What buys it at once. A bid is a price for nobody yet: told in words only."""
        fixed = self.text(".x-bin-price .x-price-primary, .x-bin-price__content")
        bid = self.text(".x-bid-price .x-price-primary")
        if bid and not fixed:
            return None, f"bid {bid}"
        words = fixed or self.text(".x-price-primary")
        if not words:
            raise Unreadable(Code.PRICE_MISSING)
        price = self.price(words.removesuffix("/ea").removesuffix("each"))
        if price is None:
            raise Unreadable(Code.PRICE_UNCLEAR, words)
        return price, words

    def shipping(self) -> Money | None:
        """What it costs to have it sent; None where it depends on the place."""
        words = self.text(".ux-labels-values--shipping .ux-labels-values__values")
        if not words:
            return None
        if _FREE.search(words.split(" to ")[0]):
            return Money.zero(self.source.currency)
        amount = self.text(
            ".ux-labels-values--shipping .ux-labels-values__values .ux-textspans--BOLD"
        )
        return self.price(amount) if amount else None

    def quantity(self) -> int | None:
        """How many there are; "More than 10 available" is no number."""
        words = self.text(".x-quantity__availability")
        match = None if "more than" in words.lower() else _QUANTITY.search(words)
        return int(match.group(1)) if match else None

    def place(self) -> str:
        """Where it is sent from."""
        words = self.text(".ux-labels-values--itemLocation .ux-textspans--SECONDARY")
        return words.partition(":")[2].strip() or words

    def gtins(self) -> tuple[str, ...]:
        """UPC, EAN and ISBN whose check digit is right, each once."""
        found = (read_gtin(self.specific(name)) for name in ("UPC", "EAN", "ISBN"))
        return tuple(dict.fromkeys(one for one in found if one))

    def specific(self, name: str) -> str:
        """One of the item specifics; "Does not apply" is none."""
        for row in self.tree.css(".ux-layout-section-evo__col, .ux-labels-values"):
            part = Page(self.url, row.get())
            if part.text(".ux-labels-values__labels").rstrip(": ") == name:
                value = part.text(".ux-labels-values__values")
                return "" if value.lower() in _NOTHING else value
        return ""

    def category(self) -> str:
        """The path of the breadcrumbs."""
        return " > ".join(self.texts(".seo-breadcrumb-text span::text")[:6])

    def pictures(self) -> tuple[str, ...]:
        """The large ones."""
        css = ".ux-image-carousel-item img"
        found = self.texts(f"{css}::attr(data-zoom-src)")
        return self.images(found or self.texts(f"{css}::attr(src)"))

    def availability(self) -> Availability:
        """It can be bought or bid for while the page has a button for that."""
        if _OUT.search(self.text(f"{_STATUS}, .x-quantity__availability")):
            return Availability.OUT_OF_STOCK
        if self.tree.css(".x-bin-action, .x-atc-action, .x-bid-action"):
            return Availability.IN_STOCK
        return Availability.UNKNOWN


_TITLE: Final = "h1.x-item-title__mainTitle"
_STATUS: Final = ".d-statusmessage, .x-status-message, #msgPanel"
_NOTHING: Final = frozenset({"does not apply", "n/a", "na", "-", "unbranded"})
