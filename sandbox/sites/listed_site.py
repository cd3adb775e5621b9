"""What all sites do alike that list goods: screens, related goods, robots, sitemap."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from sandbox.clock import WorldClock
from sandbox.records import ServedLog
from sandbox.sites.site import Site
from sandbox.world.shelves import Listed, Shelf
from sandbox.world.vocabulary import vocabulary
from sandbox.world.world import World


@dataclass(frozen=True, slots=True)
class Part:
    """One screen of a listing: these pages of `total`, unchanged since `since`."""

    pages: tuple[str, ...]
    total: int
    since: float

    def offers(self, shelf: Shelf, now: float) -> list[Listed]:
        """The first offer of each page."""
        found = (shelf.page(page, now) for page in self.pages)
        return [listed[0] for listed in found if listed]


class ListedSite(Site):
    """A site whose pages are listed by group.

    `page_path` is what addresses of pages with offers begin with; `disallowed` stands
    in robots.txt.
    """

    page_path: ClassVar[str]
    disallowed: ClassVar[tuple[str, ...]]
    app: Starlette

    def __init__(
        self, world: World, clock: WorldClock, log: ServedLog, origin: str
    ) -> None:
        super().__init__(world, clock, log, origin)
        self.categories = vocabulary().categories
        self.labels = {category.slug: category.label for category in self.categories}

    def part(self, group: str, now: float, start: int, count: int) -> Part | None:
        """A screen of the group from place `start`; None past its end."""
        listing = self.shelf.listing(group, now)
        if start and start >= len(listing.pages):
            return None
        pages = listing.pages[start : start + count]
        return Part(pages, len(listing.pages), listing.since)

    def related(self, listed: Listed, now: float, count: int) -> list[Listed]:
        """Other goods of the category, the same ones each time while they last."""
        slug = self.world.product_of(listed.offer).category.slug
        pages = self.shelf.listing(slug, now).pages
        start = zlib.crc32(listed.offer.page.encode()) % max(1, len(pages))
        chosen = (pages + pages)[start : start + min(count, len(pages))]
        return Part(chosen, 0, 0).offers(self.shelf, now)

    def page_number(self, request: Request, name: str = "page") -> int:
        """The 0-based number of the page in the query; nonsense is the first page."""
        text = request.query_params.get(name, "1")
        return max(1, int(text)) - 1 if text.isdecimal() and len(text) < 9 else 0

    def page_url(self, page: str) -> str:
        """The whole address of a page with goods."""
        return f"{self.origin}{self.page_path}{page}"

    async def robots(self, request: Request) -> Response:
        """What a crawler may not fetch, and where the sitemap is."""
        rules = "".join(f"Disallow: {path}\n" for path in self.disallowed)
        return self.plain(
            request,
            f"# sandbox\nUser-agent: *\n{rules}Sitemap: {self.origin}/sitemap.xml\n",
        )

    async def sitemap(self, request: Request) -> Response:
        """Every page that is listed now, with when it last changed."""
        now = self.now()
        listing = self.shelf.listing("", now)

        def body() -> str:
            entries = "".join(self._entry(page, now) for page in listing.pages)
            return (
                '<?xml version="1.0" encoding="UTF-8"?><!-- sandbox -->'
                '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                f"{entries}</urlset>"
            )

        return self.show(
            request,
            body,
            tag=f"sitemap-{listing.since:.3f}",
            since=listing.since,
            pages=listing.pages,
            media_type="application/xml",
        )

    async def other(self, request: Request) -> Response:
        """Carts and searches that robots.txt keeps crawlers from; else 404."""
        if request.url.path.startswith(self.disallowed):
            return self.plain(request, "sandbox: nothing to see for a crawler.\n")
        return self.missing(request)

    def _entry(self, page: str, now: float) -> str:
        since = max(listed.state.since for listed in self.shelf.page(page, now))
        changed = self.clock.real(since).replace(microsecond=0).isoformat()
        url = escape(self.page_url(page))
        return f"<url><loc>{url}</loc><lastmod>{changed}</lastmod></url>"


def ld_script(data: dict[str, Any]) -> str:
    """A JSON-LD block; no text in it can end the script early."""
    text = json.dumps(data).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>'


def schema_availability(available: bool) -> str:
    """schema.org's word for in stock or not."""
    return f"https://schema.org/{'InStock' if available else 'OutOfStock'}"
