"""Craigslist: the static search page, and a posting.

The site serves a search twice: for scripts, and as a plain list, which is read here.
"""

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
from services.scanner.rules.offer import (
    LONGEST_DESCRIPTION,
    LONGEST_WORDS,
    Availability,
    Facts,
)
from services.scanner.rules.problems import Code, Unreadable
from services.scanner.rules.source import Links, OrderPlacement, Search, Source
from services.scanner.rules.texts import plain

HOW: Final = "page"

CAPABILITIES: Final = Capabilities(
    name="craigslist",
    title="Craigslist",
    url="https://www.craigslist.org/",
    lists=Links(("/search/**",), ()),
    offers=Links(("/view/d/*/*", "/*/d/*/*.html", "/*/*/d/*/*.html"), ()),
    searches_by=("keywords", "locations", "categories"),
    needs=("locations",),
    terms=(
        "Its terms of use forbid collecting its content by robots, spiders, scripts, "
        "scrapers and crawlers."
    ),
    scan_forbidden=True,
    order_placement=OrderPlacement.FORBIDDEN,
)
_SEARCH: Final = "https://www.craigslist.org/search/"
_ANYTHING_FOR_SALE: Final = "sss"
_GONE: Final = re.compile(
    r"This posting has (?:been (?:deleted by its author|flagged for removal)|expired)",
    re.IGNORECASE,
)
_WALLS: Final = (
    "your request has been blocked",
    "this ip has been automatically blocked",
)
_NUMBER: Final = re.compile(r"post(?:ing)? id:\s*(\d{6,})", re.IGNORECASE)


def start_urls(search: Search) -> list[str]:
    """A search page each; a location is `area/newyork` or `subarea/mnh`."""
    return [
        search_url(
            f"{_SEARCH}{ensure_slug('area', wanted.location)}",
            cat=ensure_slug("category", wanted.category) or _ANYTHING_FOR_SALE,
            query=wanted.keyword,
        )
        for wanted in search.combinations()
    ]


def links(url: str, body: str) -> list[str]:
    """The postings of a search page; a search that finds nothing has none."""
    page = Page(url, body)
    found = page.texts("li.cl-static-search-result a::attr(href)")
    if not found:
        ensure_no_wall(url, body, *_WALLS)
        if not page.tree.css("ol.cl-static-search-results"):
            page_changed("no list of results")
    return found


def read(source: Source, url: str, body: str) -> list[Facts]:
    """The one offer of a posting."""
    return Posting(source, url, body).offers()


class Posting(OfferPage):
    """One posting."""

    def offers(self) -> list[Facts]:
        """Its offer; none once it was taken down."""
        if _GONE.search(self.text("section.body, body")):
            return []
        if not self.tree.css("#titletextonly"):
            ensure_no_wall(self.url, self.html, *_WALLS)
            page_changed("no title")
        return [
            facts_from(
                HOW,
                key=self.key(),
                url=self.url,
                title=self.title("#titletextonly"),
                description=self.body(),
                price=self.asked(),
                price_words=self.text(".postingtitletext .price"),
                condition=self.attribute("condition"),
                place=self.place(),
                images=self.pictures(),
                brand=self.attribute("make / manufacturer"),
                model=self.attribute("model name / number"),
                category=self.text(".breadcrumbs .category a, .crumb.category a"),
                # A posting that is still there can still be bought.
                availability=Availability.IN_STOCK,
            )
        ]

    def key(self) -> str:
        """The number of the posting, which a repost does not keep."""
        if match := _NUMBER.search(self.text(".postinginfos") or self.html):
            return match.group(1)
        last = urlsplit(self.url).path.rpartition("/")[2].removesuffix(".html")
        return last or page_changed("no posting id")

    def asked(self) -> Money | None:
        """The price that is asked; a posting may name none."""
        words = self.text(".postingtitletext .price")
        price = self.price(words) if words else None
        if words and price is None and "0" not in words:
            raise Unreadable(Code.PRICE_UNCLEAR, words)
        return price

    def body(self) -> str:
        """What the seller wrote, without the code for printing above it."""
        texts = self.tree.xpath(
            "//section[@id='postingbody']//text()"
            "[not(ancestor::*[contains(@class, 'print-')])]"
        ).getall()
        return plain(" ".join(texts), longest=LONGEST_DESCRIPTION)

    def place(self) -> str:
        """The neighbourhood in brackets behind the price."""
        words = self.tree.css(".postingtitletext > span:not([class]):not([id])")
        return plain("".join(words.css("::text").getall()), longest=100).strip("() ")

    def attribute(self, name: str) -> str:
        """One of the seller's own entries, in the old form or the new."""
        for group in self.tree.css(".attrgroup .attr, .attrgroup > span"):
            words = " ".join(group.css("::text").getall())
            label, _, value = plain(words, longest=LONGEST_WORDS).partition(":")
            if label.strip().lower() == name:
                return value.strip()
        return ""

    def pictures(self) -> tuple[str, ...]:
        """The large ones; of a single picture the one that is shown."""
        thumbs = self.texts("#thumbs a.thumb::attr(href)")
        return self.images(thumbs or self.texts(".gallery .swipe img::attr(src)"))
