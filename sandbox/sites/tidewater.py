"""Tidewater, a shop: all variants on one page, a JSON-LD graph, `?start=`.

A page with several variants is a ProductGroup; one that is sold new and open box is a
Product with an AggregateOffer; any other is a Product with an Offer.
"""

from __future__ import annotations

from html import escape
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import WorldClock
from sandbox.records import ServedLog
from sandbox.sites import wording
from sandbox.sites.chrome import Chrome
from sandbox.sites.listed_site import (
    ListedSite,
    ld_script,
    schema_availability,
)
from sandbox.sites.looks import TIDEWATER_STYLE
from sandbox.world.offers import Condition, Offer, Source, Trap
from sandbox.world.products import Product
from sandbox.world.shelves import Listed
from sandbox.world.shipping import shipping
from sandbox.world.world import World

_PER_PAGE: Final = 20
_RELATED: Final = 6
_CONDITIONS: Final = {
    Condition.OPEN_BOX: "https://schema.org/RefurbishedCondition",
}
_NEW: Final = "https://schema.org/NewCondition"


class Tidewater(ListedSite):
    """The site; `app` answers its requests."""

    source = Source.TIDEWATER
    page_path = "/item/"
    disallowed = ("/basket", "/find")

    def __init__(
        self, world: World, clock: WorldClock, log: ServedLog, origin: str
    ) -> None:
        super().__init__(world, clock, log, origin)
        menu = [(f"/browse/{c.slug}", c.label) for c in self.categories]
        self._chrome = Chrome(
            "Tidewater Trading", style=TIDEWATER_STYLE, menu=menu, language="en"
        )
        self.app = Starlette(
            routes=[
                Route("/", self.home),
                Route("/browse/{category}", self.category),
                Route("/item/{page}", self.item),
                Route("/img/{name}.png", self.picture),
                Route("/robots.txt", self.robots),
                Route("/sitemap.xml", self.sitemap),
                Route("/{rest:path}", self.other),
            ]
        )

    async def home(self, request: Request) -> Response:
        """The newest goods of all categories."""
        return self._list(request, "", "Just landed")

    async def category(self, request: Request) -> Response:
        """One screen of a category."""
        slug = request.path_params["category"]
        label = self.labels.get(slug)
        if label is None:
            return self.missing(request)
        return self._list(request, slug, label)

    async def item(self, request: Request) -> Response:
        """One page with every variant on offer; `?v=SKU` is the same page."""
        now = self.now()
        page = request.path_params["page"]
        listed = self.shelf.page(page, now)
        if not listed:
            return self.missing(request)
        versions = ".".join(f"{one.offer.key[-1]}{one.state.version}" for one in listed)
        return self.show(
            request,
            lambda: self._item_html(listed, now),
            tag=f"{page}-{versions}",
            since=max(one.state.since for one in listed),
            offers=listed,
        )

    def _list(self, request: Request, group: str, heading: str) -> Response:
        now = self.now()
        text = request.query_params.get("start", "0")
        start = int(text) if text.isdecimal() and len(text) < 9 else 0
        part = self.part(group, now, start, _PER_PAGE)
        if part is None:
            return self.missing(request)
        path = request.url.path

        def body() -> str:
            rows = "".join(map(self._row, part.offers(self.shelf, now)))
            after = ""
            if part.total > start + _PER_PAGE:
                after = (
                    f'<a class="more" href="{path}?start={start + _PER_PAGE}">More</a>'
                )
            return self._chrome.page(
                heading,
                f'<main><h2>{escape(heading)}</h2><div class="tw-list">{rows}</div>'
                f'<div class="pager">{after}</div></main>',
            )

        return self.show(
            request,
            body,
            tag=f"list-{group}-{start}-{part.since:.3f}",
            since=part.since,
            pages=part.pages,
        )

    def _row(self, listed: Listed) -> str:
        offer = listed.offer
        name = escape(self._name(self.world.product_of(offer)))
        return (
            f'<div class="tw-row"><img src="/img/{offer.page}.png" alt="" width="48">'
            f'<a href="/item/{offer.page}">{name}</a>'
            f"<span>from USD {(listed.state.price or 0) / 100:.2f}</span></div>"
        )

    def _name(self, product: Product) -> str:
        if product.author:
            return f"{product.author}: {product.name}"
        return f"{product.name} {product.model} by {product.brand}"

    def _option_name(self, offer: Offer, product: Product) -> str:
        name = self._name(product)
        if offer.trap is Trap.ACCESSORY:
            return wording.accessory_title(offer, name)
        if offer.condition is Condition.OPEN_BOX:
            return f"{name}, {product.variant} (Open Box)"
        if offer.trap is Trap.PACK_SIZE or product.variant == "Single":
            return name
        return f"{name}, {product.variant}"

    def _item_html(self, listed: list[Listed], now: float) -> str:
        first = self.world.product_of(listed[0].offer)
        name = self._name(first)
        options = "".join(map(self._option, listed))
        texts = "".join(
            f"<p>{escape(self._description(one.offer))}</p>" for one in listed
        )
        filler = wording.filler(first.index, 36)
        related = "".join(map(self._row, self.related(listed[0], now, _RELATED)))
        main = (
            f'<main itemscope><h1>{escape(name)}</h1><img src="/img/'
            f'{listed[0].offer.page}.png" alt=""><div class="tw-options">{options}'
            f'</div><p class="tw-shipping">Flat rate shipping {self._shipping()} '
            f'anywhere. Members save 10% or $5.</p><div class="tw-about">{texts}'
            f'{filler}</div><aside><h3>Others looked at</h3><div class="tw-list">'
            f"{related}</div></aside></main>"
        )
        return self._chrome.page(name, main, head=ld_script(self._graph(listed)))

    def _option(self, listed: Listed) -> str:
        offer, state = listed.offer, listed.state
        name = self._option_name(offer, self.world.product_of(offer))
        stock = "ships today" if state.available else "out of stock"
        return (
            f'<div class="tw-option" id="{offer.key}"><span>{escape(name)}</span>'
            f"<b>USD {(state.price or 0) / 100:,.2f}</b><i>{stock}</i></div>"
        )

    def _description(self, offer: Offer) -> str:
        return wording.description(offer, self.world.product_of(offer))

    def _shipping(self) -> str:
        return wording.dollars(shipping(self.source, 0) or 0)

    def _graph(self, listed: list[Listed]) -> dict[str, Any]:
        page = listed[0].offer.page
        product = self.world.product_of(listed[0].offer)
        crumbs = {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": 1,
                    "name": product.category.label,
                    "item": f"{self.origin}/browse/{product.category.slug}",
                }
            ],
        }
        site = {"@type": "WebSite", "name": "Tidewater Trading", "url": self.origin}
        return {
            "@context": "https://schema.org/",
            "@graph": [site, crumbs, self._thing(page, listed)],
        }

    def _thing(self, page: str, listed: list[Listed]) -> dict[str, Any]:
        if len(listed) == 1:
            return self._variant(listed[0])
        products = {one.offer.claims for one in listed}
        if len(products) == 1:
            return self._aggregate(listed)
        first = self.world.product_of(listed[0].offer)
        axis = "color" if first.category.axis == "color" else "size"
        return {
            "@type": "ProductGroup",
            "@id": f"{self.origin}/item/{page}#group",
            "productGroupID": page,
            "name": self._name(first),
            "variesBy": [f"https://schema.org/{axis}"],
            "hasVariant": [self._variant(one) for one in listed],
        }

    def _variant(self, listed: Listed) -> dict[str, Any]:
        return {**self._product(listed), "offers": self._offer(listed)}

    def _aggregate(self, listed: list[Listed]) -> dict[str, Any]:
        prices = [one.state.price or 0 for one in listed]
        return {
            **self._product(listed[0]),
            "offers": {
                "@type": "AggregateOffer",
                "priceCurrency": "USD",
                "lowPrice": f"{min(prices) / 100:.2f}",
                "highPrice": f"{max(prices) / 100:.2f}",
                "offerCount": len(listed),
                "offers": [self._offer(one) for one in listed],
            },
        }

    def _product(self, listed: Listed) -> dict[str, Any]:
        offer = listed.offer
        product = self.world.product_of(offer)
        gtin = wording.shop_gtin(offer, product)
        return {
            "@type": "Product",
            "sku": offer.key,
            "name": self._option_name(offer, product),
            "description": self._description(offer),
            "image": [f"{self.origin}/img/{offer.page}.png"],
            "brand": wording.shop_brand(offer, product),
            **({"gtin": gtin, "model": product.model} if gtin else {}),
        }

    def _offer(self, listed: Listed) -> dict[str, Any]:
        offer, price = listed.offer, listed.state.price or 0
        return {
            "@type": "Offer",
            "sku": offer.key,
            "url": f"{self.origin}/item/{offer.page}?v={offer.key}",
            "price": f"{price / 100:.2f}",
            "priceCurrency": "USD",
            "availability": schema_availability(listed.state.available),
            "itemCondition": _CONDITIONS.get(offer.condition, _NEW),
        }
