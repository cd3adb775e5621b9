"""Swapyard, classifieds: plain HTML by region and category, no structured data."""

from __future__ import annotations

from html import escape
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import WorldClock
from sandbox.records import ServedLog
from sandbox.sites import chatter
from sandbox.sites.chrome import Chrome
from sandbox.sites.listed_site import ListedSite
from sandbox.sites.looks import SWAPYARD_STYLE
from sandbox.world.offers import Source
from sandbox.world.shelves import Listed
from sandbox.world.vocabulary import vocabulary
from sandbox.world.world import World

_PER_PAGE: Final = 30


class Swapyard(ListedSite):
    """The site; `app` answers its requests."""

    source = Source.SWAPYARD
    page_path = "/post/"
    disallowed = ("/reply", "/flag")

    def __init__(
        self, world: World, clock: WorldClock, log: ServedLog, origin: str
    ) -> None:
        super().__init__(world, clock, log, origin)
        self._regions = vocabulary().text["regions"]
        menu = [(f"/{region}", _place(region)) for region in self._regions]
        self._chrome = Chrome(
            "Swapyard", style=SWAPYARD_STYLE, menu=menu, language="en"
        )
        self.app = Starlette(
            routes=[
                Route("/", self.home),
                Route("/robots.txt", self.robots),
                Route("/sitemap.xml", self.sitemap),
                Route("/post/{key}", self.post),
                Route("/img/{name}.png", self.picture),
                Route("/reply/{key}", self.other),
                Route("/flag/{key}", self.other),
                Route("/{region}", self.region),
                Route("/{region}/{category}", self.category),
                Route("/{rest:path}", self.other),
            ]
        )

    async def home(self, request: Request) -> Response:
        """The newest postings of all regions."""
        return self._list(request, "", "Newest postings")

    async def region(self, request: Request) -> Response:
        """The categories of a region."""
        region = request.path_params["region"]
        if region not in self._regions:
            return self.missing(request)
        links = "".join(
            f'<li><a href="/{region}/{c.slug}">{escape(c.label)}</a></li>'
            for c in self.categories
        )
        html = self._chrome.page(
            _place(region), f"<main><h2>{_place(region)}</h2><ul>{links}</ul></main>"
        )
        return self.show(request, lambda: html, tag=f"region-{region}", since=0)

    async def category(self, request: Request) -> Response:
        """The postings of a region and category."""
        region = request.path_params["region"]
        slug = request.path_params["category"]
        if region not in self._regions or slug not in self.labels:
            return self.missing(request)
        heading = f"{self.labels[slug]} in {_place(region)}"
        return self._list(request, f"{region}/{slug}", heading)

    async def post(self, request: Request) -> Response:
        """One posting; 410 when its seller has taken it down."""
        now = self.now()
        key = request.path_params["key"]
        listed = self.shelf.page(key, now)
        if not listed:
            return self.missing(request, gone=self.shelf.was_listed(key, now))
        state = listed[0].state
        return self.show(
            request,
            lambda: self._post_html(listed[0]),
            tag=f"{key}-{state.version}",
            since=state.since,
            offers=listed,
        )

    def _list(self, request: Request, group: str, heading: str) -> Response:
        now = self.now()
        number = self.page_number(request, "p")
        part = self.part(group, now, number * _PER_PAGE, _PER_PAGE)
        if part is None:
            return self.missing(request)
        path = request.url.path

        def body() -> str:
            rows = "".join(map(self._row, part.offers(self.shelf, now)))
            after = ""
            if part.total > (number + 1) * _PER_PAGE:
                after = f'<p><a class="next" href="{path}?p={number + 2}">older</a></p>'
            return self._chrome.page(
                heading, f"<main><h2>{escape(heading)}</h2>{rows}{after}</main>"
            )

        return self.show(
            request,
            body,
            tag=f"list-{group}-{number}-{part.since:.3f}",
            since=part.since,
            pages=part.pages,
        )

    def _row(self, listed: Listed) -> str:
        offer, state = listed.offer, listed.state
        title = escape(chatter.posting_title(offer, self.world.product_of(offer)))
        return (
            f'<p class="row"><span class="ask">'
            f"{chatter.posting_price(offer, state.price)}</span> "
            f'<a href="/post/{offer.key}">{title}</a> '
            f'<span class="hood">({_place(offer.place)})</span></p>'
        )

    def _post_html(self, listed: Listed) -> str:
        offer, state = listed.offer, listed.state
        product = self.world.product_of(offer)
        title = chatter.posting_title(offer, product)
        posted = self.clock.real(offer.appears)
        main = (
            f'<main><h2><span id="title">{escape(title)}</span> &ndash; '
            f'<span class="ask">{chatter.posting_price(offer, state.price)}</span> '
            f'<span class="hood">({_place(offer.place)})</span></h2>'
            f'<img src="/img/{offer.key}.png" alt="picture 1">'
            f'<p class="attrs"><span>condition: '
            f"<b>{chatter.posting_condition(offer)}</b></span></p>"
            f'<section id="body">{escape(chatter.posting_text(offer, product))}'
            f'</section><p class="info">post id: {offer.key}</p>'
            f'<p class="info">posted: <time datetime="{posted:%Y-%m-%dT%H:%M:%SZ}">'
            f"{posted:%b %d, %Y}</time> by {escape(offer.seller)}</p>"
            f'<p><a href="/reply/{offer.key}">reply</a> '
            f'<a href="/flag/{offer.key}">flag</a></p></main>'
        )
        return self._chrome.page(title, main)


def _place(region: str) -> str:
    return region.replace("-", " ").title()
