"""A shop of pages/ as a web site: its addresses, lists, goods, and what is gone."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.clock import WorldClock
from sandbox.records import ServedLog
from sandbox.sites.listed_site import ListedSite
from sandbox.sites.shops.item import Item, make_item
from sandbox.sites.shops.rendering import Screen, list_page, product_page
from sandbox.sites.shops.shop import Shop
from sandbox.sites.site import stripes
from sandbox.world.shelves import Listed
from sandbox.world.world import World

_RELATED: Final = 8
_EVERYTHING: Final = "all"
_GROUPS: Final = {
    "page": r"(?P<page>[\w.-]+)",
    "category": r"(?P<category>[\w-]+)",
    "number": r"(?P<number>\d{1,6})",
    "key": r"(?P<key>[\w./-]+)",
    "place": r"\d+",
}


class ShopSite(ListedSite):
    """One of the shops; `app` answers its requests."""

    disallowed = ("/cart", "/checkout", "/account", "/search")

    def __init__(
        self,
        world: World,
        clock: WorldClock,
        log: ServedLog,
        origin: str,
        *,
        shop: Shop,
    ) -> None:
        self.source = shop.name
        super().__init__(world, clock, log, origin)
        self.shop = shop
        self._product = pattern(shop.product)
        self._category = pattern(shop.category)
        self._further = pattern(shop.further) if shop.further else None
        self._picture = pattern(shop.picture)
        self.app = Starlette(
            routes=[
                Route("/robots.txt", self.robots),
                Route("/sitemap.xml", self.sitemap),
                Route("/{rest:path}", self.answer),
            ]
        )

    async def answer(self, request: Request) -> Response:
        """Whatever the address is of: goods, a list, a picture."""
        query = request.url.query
        address = f"{request.url.path}{'?' if query else ''}{query}"
        if address == "/":
            return self._list(request, _EVERYTHING, 1)
        if found := self._product.fullmatch(address):
            return self._goods(request, found["page"])
        if found := self._category.fullmatch(address):
            return self._list(request, found["category"], 1)
        if self._further and (found := self._further.fullmatch(address)):
            return self._list(request, found["category"], int(found["number"]))
        if found := self._picture.fullmatch(address):
            self.note(request, 200)
            number = zlib.crc32(found["key"].encode())
            return Response(stripes(number), media_type="image/png")
        return await self.other(request)

    def page_url(self, page: str) -> str:
        """The whole address of a page with goods."""
        return self.origin + self.shop.product.format(page=page)

    def html(self, listed: Sequence[Listed], now: float) -> bytes:
        """The page of these offers; the first is the one that is chosen."""
        related = self.related(listed[0], now, _RELATED + 1)
        others = [one for one in related if one.offer.page != listed[0].offer.page]
        return product_page(
            self.shop,
            self.items(listed),
            self.items(others[:_RELATED]),
            self.origin,
        )

    def items(self, listed: Sequence[Listed]) -> list[Item]:
        """What the pages say of these offers."""
        return [
            make_item(self.world.seed, self.shop, self.world.product_of(one.offer), one)
            for one in listed
        ]

    def _goods(self, request: Request, page: str) -> Response:
        now = self.now()
        listed = self.shelf.page(page, now)
        if not listed:
            return self._not_there(request, page, now)
        versions = ".".join(str(one.state.version) for one in listed)
        return self.show(
            request,
            lambda: self.html(listed, now),
            tag=f"{page}-{versions}",
            since=max(one.state.since for one in listed),
            offers=listed,
            media_type=self._media_type,
        )

    def _not_there(self, request: Request, page: str, now: float) -> Response:
        last = self.shelf.last(page)
        if last is None or not self.shelf.was_listed(page, now):
            return self.missing(request)
        if self.shop.gone in {301, 302}:
            slug = self.world.product_of(last).category.slug
            self.note(request, self.shop.gone)
            return RedirectResponse(
                self.shop.category.format(category=slug), self.shop.gone
            )
        return self.missing(request, gone=self.shop.gone == 410)

    def _list(self, request: Request, category: str, number: int) -> Response:
        now = self.now()
        group = "" if category == _EVERYTHING else category
        if (group and group not in self.labels) or number < 1:
            return self.missing(request)
        size = self.shop.per_page
        part = self.part(group, now, (number - 1) * size, size)
        if part is None:
            return self.missing(request)

        def body() -> bytes:
            items = self.items(part.offers(self.shelf, now))
            return list_page(
                self.shop, self._screen(category, number, part.total, items)
            )

        return self.show(
            request,
            body,
            tag=f"list-{category}-{number}-{part.since:.3f}",
            since=part.since,
            pages=part.pages,
            media_type=self._media_type,
        )

    def _screen(
        self, category: str, number: int, total: int, items: list[Item]
    ) -> Screen:
        last = max(1, -(-total // self.shop.per_page)) if self._further else 1
        words = self.shop.words
        return Screen(
            heading=words.categories.get(category, words.everything),
            items=items,
            total=total,
            number=number,
            last=last,
            before=self._address(category, number - 1) if number > 1 else "",
            after=self._address(category, number + 1) if number < last else "",
            numbered=tuple((n, self._address(category, n)) for n in range(1, last + 1)),
        )

    def _address(self, category: str, number: int) -> str:
        if number == 1:
            return self.shop.category.format(category=category)
        return self.shop.further.format(category=category, number=number)

    @property
    def _media_type(self) -> str:
        return f"text/html; charset={self.shop.charset}"


def pattern(address: str) -> re.Pattern[str]:
    """Finds what the braces of an address stand for: `/p/{page}.html`."""
    parts = re.split(r"\{(\w+)\}", address)
    return re.compile(
        "".join(_GROUPS[p] if i % 2 else re.escape(p) for i, p in enumerate(parts))
    )
