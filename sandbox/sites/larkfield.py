"""Larkfield, a shop: one product a page, JSON-LD Product with one Offer, `?page=`."""

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
from sandbox.sites.chrome import Chrome, is_topic
from sandbox.sites.listed_site import (
    ListedSite,
    ld_script,
    schema_availability,
)
from sandbox.sites.looks import LARKFIELD_STYLE
from sandbox.world.offers import Offer, Source, Trap
from sandbox.world.products import Product
from sandbox.world.shelves import Listed
from sandbox.world.shipping import LARKFIELD_FREE_FROM, shipping
from sandbox.world.world import World

_PER_PAGE: Final = 24
_RELATED: Final = 8


class Larkfield(ListedSite):
    """The site; `app` answers its requests."""

    source = Source.LARKFIELD
    page_path = "/p/"
    disallowed = ("/cart", "/search", "/account")

    def __init__(
        self, world: World, clock: WorldClock, log: ServedLog, origin: str
    ) -> None:
        super().__init__(world, clock, log, origin)
        menu = [(f"/c/{c.slug}", c.label) for c in self.categories]
        self._chrome = Chrome(
            "Larkfield", style=LARKFIELD_STYLE, menu=menu, language="en-US"
        )
        self.app = Starlette(
            routes=[
                Route("/", self.home),
                Route("/c/{category}", self.category),
                Route("/p/{key}", self.product),
                Route("/img/{name}.png", self.picture),
                Route("/help/{topic}", self.help),
                Route("/robots.txt", self.robots),
                Route("/sitemap.xml", self.sitemap),
                Route("/{rest:path}", self.other),
            ]
        )

    async def home(self, request: Request) -> Response:
        """The newest goods of all categories, and the menu."""
        return self._list(request, "", "New arrivals")

    async def category(self, request: Request) -> Response:
        """One page of a category."""
        slug = request.path_params["category"]
        label = self.labels.get(slug)
        if label is None:
            return self.missing(request)
        return self._list(request, slug, label)

    async def product(self, request: Request) -> Response:
        """The page of one offer; 404 before it is listed and after it is gone."""
        now = self.now()
        key = request.path_params["key"]
        listed = self.shelf.page(key, now)
        if not listed:
            return self.missing(request)
        state = listed[0].state
        return self.show(
            request,
            lambda: self._product_html(listed[0], now),
            tag=f"{key}-{state.version}",
            since=state.since,
            offers=listed,
        )

    async def help(self, request: Request) -> Response:
        """The pages the footer links to."""
        topic = request.path_params["topic"]
        if not is_topic(topic):
            return self.missing(request)
        text = wording.filler(len(topic), 12)
        html = self._chrome.page(topic.title(), f"<main>{text}</main>")
        return self.show(request, lambda: html, tag=f"help-{topic}", since=0)

    def _list(self, request: Request, group: str, heading: str) -> Response:
        now = self.now()
        number = self.page_number(request)
        part = self.part(group, now, number * _PER_PAGE, _PER_PAGE)
        if part is None:
            return self.missing(request)
        more = part.total > (number + 1) * _PER_PAGE
        path = request.url.path

        def body() -> str:
            cards = "".join(map(self._card, part.offers(self.shelf, now)))
            links = pager(path, number, more=more)
            return self._chrome.page(
                heading,
                f'<main><h1>{escape(heading)}</h1><p class="count">{part.total}'
                f' products</p><ul class="grid">{cards}</ul>{links}</main>',
            )

        return self.show(
            request,
            body,
            tag=f"list-{group}-{number}-{part.since:.3f}",
            since=part.since,
            pages=part.pages,
        )

    def _card(self, listed: Listed) -> str:
        offer, state = listed.offer, listed.state
        title = escape(self._title(offer, self.world.product_of(offer)))
        stock = "" if state.available else '<span class="out">Sold out</span>'
        return (
            f'<li class="card"><a href="/p/{offer.page}">'
            f'<img src="/img/{offer.key}.png" alt="" width="96" height="96">'
            f'<h3>{title}</h3></a><span class="amount">'
            f"{wording.dollars(state.price or 0)}</span>{stock}</li>"
        )

    def _title(self, offer: Offer, product: Product) -> str:
        name = wording.plain_name(product)
        if offer.trap is Trap.ACCESSORY:
            return wording.accessory_title(offer, name)
        plain = offer.trap is Trap.PACK_SIZE or product.variant == "Single"
        return name if plain else f"{name} - {product.variant}"

    def _product_html(self, listed: Listed, now: float) -> str:
        offer, price = listed.offer, listed.state.price or 0
        product = self.world.product_of(offer)
        title = self._title(offer, product)
        text = wording.description(offer, product)
        before = wording.dollars(round(price * 1.2 / 100) * 100 - 1)
        stock = "In stock" if listed.state.available else "Sold out"
        filler = wording.filler(offer.claims, 36)
        related = "".join(map(self._card, self.related(listed, now, _RELATED)))
        main = (
            f'<main class="product"><nav class="crumbs"><a href="/">Home</a> &rsaquo; '
            f'<a href="/c/{product.category.slug}">{escape(product.category.label)}</a>'
            f'</nav><img src="/img/{offer.key}.png" alt="{escape(title)}">'
            f'<h1 class="title">{escape(title)}</h1>'
            f'<p class="seller">Sold by {escape(offer.seller)}</p>'
            f'<p class="price"><s class="was">was {before}</s> '
            f'<span class="now">{wording.dollars(price)}</span></p>'
            f'<p class="shipping">Free shipping on orders over '
            f"{wording.dollars(LARKFIELD_FREE_FROM)}</p>"
            f'<p class="stock">{stock}</p><form action="/cart"><button>Add to cart'
            f'</button></form><section class="description"><h2>Description</h2>'
            f"<p>{escape(text)}</p>{filler}</section>{self._specs(offer, product)}"
            f'<section><h2>You may also like</h2><ul class="grid">{related}</ul>'
            "</section></main>"
        )
        return self._chrome.page(
            title, main, head=ld_script(self._json_ld(listed, product, title, text))
        )

    def _specs(self, offer: Offer, product: Product) -> str:
        rows = {
            "SKU": offer.key,
            "Brand": wording.shop_brand(offer, product),
            "Model": "" if offer.trap is Trap.ACCESSORY else product.model,
            "EAN": wording.shop_gtin(offer, product),
        }
        cells = "".join(
            f"<tr><th>{name}</th><td>{escape(value)}</td></tr>"
            for name, value in rows.items()
            if value
        )
        return f'<table class="specs">{cells}</table>'

    def _json_ld(
        self, listed: Listed, product: Product, title: str, text: str
    ) -> dict[str, Any]:
        offer, price = listed.offer, listed.state.price or 0
        gtin = wording.shop_gtin(offer, product)
        return {
            "@context": "https://schema.org",
            "@type": "Product",
            "name": title,
            "sku": offer.key,
            "description": text,
            "image": f"{self.origin}/img/{offer.key}.png",
            "brand": {"@type": "Brand", "name": wording.shop_brand(offer, product)},
            **({"gtin13": gtin, "mpn": product.model} if gtin else {}),
            "offers": {
                "@type": "Offer",
                "url": f"{self.origin}/p/{offer.page}",
                "priceCurrency": "USD",
                # A number, as many shops write it.
                "price": price / 100,
                "availability": schema_availability(listed.state.available),
                # What is hidden in the text is not said here: that is the trap.
                "itemCondition": "https://schema.org/NewCondition",
                "seller": {"@type": "Organization", "name": offer.seller},
                "shippingDetails": {
                    "@type": "OfferShippingDetails",
                    "shippingRate": {
                        "@type": "MonetaryAmount",
                        "value": (shipping(self.source, price) or 0) / 100,
                        "currency": "USD",
                    },
                },
            },
        }


def pager(path: str, number: int, *, more: bool) -> str:
    """Links to the page before and after; pages are counted from 1 in addresses."""
    before = f'<a rel="prev" href="{path}?page={number}">Previous</a>' if number else ""
    after = f'<a rel="next" href="{path}?page={number + 2}">Next</a>' if more else ""
    return f'<nav class="pager">{before} {after}</nav>'
