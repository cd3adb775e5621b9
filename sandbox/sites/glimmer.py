"""Glimmer, a marketplace: an empty page, a script, and an interface that it asks."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import WorldClock
from sandbox.records import ServedLog
from sandbox.sites import wording
from sandbox.sites.glimmer_trouble import drip, trouble_page
from sandbox.sites.listed_site import ListedSite
from sandbox.sites.looks import GLIMMER_STYLE
from sandbox.world.offers import Offer, Source, Trap
from sandbox.world.products import Product
from sandbox.world.shelves import Listed
from sandbox.world.shipping import shipping
from sandbox.world.world import World

_SCRIPT: Final = Path(__file__).with_suffix(".js")
_MOST: Final = 50
_JSON: Final = "application/json"


class Glimmer(ListedSite):
    """The site; `app` answers its requests."""

    source = Source.GLIMMER
    page_path = "/item/"
    disallowed = ("/account",)

    def __init__(
        self, world: World, clock: WorldClock, log: ServedLog, origin: str
    ) -> None:
        super().__init__(world, clock, log, origin)
        self._script = _SCRIPT.read_text()
        links = "".join(
            f'<a href="/c/{c.slug}">{escape(c.label)}</a> ' for c in self.categories
        )
        self._shell = (
            '<!doctype html><html lang="en-US"><head><meta charset="utf-8"><title>'
            f"Glimmer</title><style>{GLIMMER_STYLE}</style></head><body>"
            '<div class="ribbon" role="note">This is a sandbox. Nothing here is real.'
            f"</div><nav>{links}</nav>"
            '<main id="app"><noscript>Glimmer needs JavaScript.</noscript></main>'
            '<script src="/app.js"></script></body></html>'
        )
        self.app = Starlette(
            routes=[
                Route("/", self.shell),
                Route("/c/{category}", self.shell),
                Route("/item/{key}", self.shell),
                Route("/app.js", self.script),
                Route("/api/items", self.items),
                Route("/api/items/{key}", self.item),
                Route("/img/{name}.png", self.picture),
                Route("/robots.txt", self.robots),
                Route("/sitemap.xml", self.sitemap),
                Route("/trouble/drip", drip),
                Route("/trouble/{name}", trouble_page),
                Route("/{rest:path}", self.other),
            ]
        )

    async def shell(self, request: Request) -> Response:
        """The same empty page for every address: the script knows what to show."""
        return self.show(request, lambda: self._shell, tag="shell", since=0)

    async def script(self, request: Request) -> Response:
        """All of the program."""
        response = self.show(
            request,
            lambda: self._script,
            tag="script",
            since=0,
            media_type="text/javascript",
        )
        response.headers["Cache-Control"] = "max-age=600"
        return response

    async def items(self, request: Request) -> Response:
        """A screen of a category, or of everything; `next` is where to go on."""
        now = self.now()
        start = self._number(request, "start", 0)
        count = min(_MOST, self._number(request, "count", 12))
        group = request.query_params.get("category", "")
        part = self.part(group, now, start, count)
        if part is None:
            return self.missing(request)
        after = start + len(part.pages)
        found = {
            "items": [self._card(one) for one in part.offers(self.shelf, now)],
            "next": after if after < part.total else None,
        }
        return self.show(
            request,
            lambda: json.dumps(found),
            tag=f"items-{group}-{start}-{count}-{part.since:.3f}",
            since=part.since,
            pages=part.pages,
            media_type=_JSON,
        )

    async def item(self, request: Request) -> Response:
        """One offer; 404 before it is listed and after it is gone."""
        key = request.path_params["key"]
        listed = self.shelf.page(key, self.now())
        if not listed:
            return self.missing(request)
        state = listed[0].state
        return self.show(
            request,
            lambda: json.dumps(self._item(listed[0])),
            tag=f"{key}-{state.version}",
            since=state.since,
            offers=listed,
            media_type=_JSON,
        )

    def _card(self, listed: Listed) -> dict[str, Any]:
        product = self.world.product_of(listed.offer)
        return {
            "key": listed.offer.page,
            "title": _title(listed.offer, product),
            "cents": listed.state.price or 0,
        }

    def _item(self, listed: Listed) -> dict[str, Any]:
        offer, price = listed.offer, listed.state.price or 0
        product = self.world.product_of(offer)
        facts = {
            "Brand": wording.shop_brand(offer, product),
            "Model": "" if offer.trap is Trap.ACCESSORY else product.model,
            "EAN": wording.shop_gtin(offer, product) or "",
        }
        return {
            **self._card(listed),
            "shipping_cents": shipping(self.source, price),
            "available": listed.state.available,
            "seller": offer.seller,
            "description": wording.description(offer, product),
            "facts": [(name, value) for name, value in facts.items() if value],
        }

    def _number(self, request: Request, name: str, usual: int) -> int:
        text = request.query_params.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 9 else usual


def _title(offer: Offer, product: Product) -> str:
    name = wording.plain_name(product)
    if offer.trap is Trap.ACCESSORY:
        return wording.accessory_title(offer, name)
    plain = offer.trap is Trap.PACK_SIZE or product.variant == "Single"
    return name if plain else f"{name} - {product.variant}"
