"""The HTTP side of the eBay-like API: the token, search, items, item groups.

Shapes and refusals follow eBay's description of the Browse API v1.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qs, urlencode
from zlib import crc32

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.clock import WorldClock
from sandbox.ebay.errors import Wrong, refusal, warning
from sandbox.ebay.listings import Listing, Variant
from sandbox.ebay.market import Market
from sandbox.ebay.search import Found, Question, Searching, read_question
from sandbox.ebay.shapes import MARKETPLACE, Shapes
from sandbox.ebay.tokens import LIFE, SCOPE, Application
from sandbox.records import ServedLog
from sandbox.sites.site import stripes
from sandbox.world.world import World

NAME: Final = "ebay"
_BROWSE: Final = "/buy/browse/v1"


class EbayApi:
    """One application with one pair of keys; only the American marketplace trades."""

    def __init__(
        self,
        world: World,
        clock: WorldClock,
        log: ServedLog,
        base: str,
        *,
        keys: tuple[str, str],
        calls: int,
    ) -> None:
        self.market = Market(world, clock)
        self.application = Application(*keys, calls=calls, now=clock.now)
        self._base = base
        self._log = log
        self._shapes = Shapes(world, clock, base)
        self._searching = Searching(world, self._shapes)
        self.app = Starlette(
            routes=[
                Route("/identity/v1/oauth2/token", self.token, methods=["POST"]),
                Route(f"{_BROWSE}/item_summary/search", self.search),
                Route(f"{_BROWSE}/item/get_items_by_item_group", self.group),
                Route(f"{_BROWSE}/item/{{item_id}}", self.item),
                Route("/images/{name}.png", self.image),
            ],
            exception_handlers={Wrong: self._refuse, 404: self._not_found},
        )

    async def token(self, request: Request) -> Response:
        """An application token for the keys in the Basic header (RFC 6749, 4.4)."""
        if not self.application.knows(request.headers.get("authorization", "")):
            return _oauth_error(401, "invalid_client", "client authentication failed")
        form = parse_qs((await request.body()).decode(errors="replace"))
        if form.get("grant_type") != ["client_credentials"]:
            return _oauth_error(400, "unsupported_grant_type", "grant type unknown")
        if form.get("scope") != [SCOPE]:
            return _oauth_error(400, "invalid_scope", "The scope is not granted.")
        return JSONResponse(
            {
                "access_token": self.application.give(),
                "expires_in": int(LIFE.total_seconds()),
                "token_type": "Application Access Token",
            }
        )

    async def search(self, request: Request) -> Response:
        """A page of what fits, as the index knows it: a minute old at most."""
        self._admit(request, 12019)
        asked = read_question(dict(request.query_params))
        time = self.market.indexed_time()
        found = self._searching.find(self.market.shown(time), asked, time)
        shown = found[asked.offset : asked.offset + asked.limit]
        body = self._paged(request, asked, len(found))
        if shown:
            body["itemSummaries"] = [
                self._shapes.summary(listing, variant, time)
                for listing, variant in shown
            ]
        if asked.warnings:
            body["warnings"] = [warning(number) for number in asked.warnings]
        ids = tuple(listing.item_id(variant) for listing, variant in shown)
        self._note(request, 200, pages=ids)
        return JSONResponse(body)

    async def item(self, request: Request) -> Response:
        """One item as it is now; for a while also after its end."""
        self._admit(request, 11011)
        item_id = request.path_params["item_id"]
        if not item_id.startswith("v1|") or item_id.count("|") != 2:
            raise refusal(11012)
        found = self.market.variant(item_id)
        if found is None:
            raise refusal(11001)
        time = self.market.time()
        return self._answer(request, self._shapes.item(*found, time), [found], time)

    async def group(self, request: Request) -> Response:
        """Every variation of a listing."""
        self._admit(request, 11011)
        listing = self.market.find(request.query_params.get("item_group_id", ""))
        if listing is None:
            raise refusal(11002)
        if not listing.is_group:
            raise refusal(11005)
        time = self.market.time()
        shown = [(listing, variant) for variant in listing.variants]
        return self._answer(request, self._shapes.group(listing, time), shown, time)

    async def image(self, request: Request) -> Response:
        """A picture of the goods; needs no token."""
        number = crc32(request.path_params["name"].encode())
        return Response(stripes(number), media_type="image/png")

    def _admit(self, request: Request, not_here: int) -> None:
        if not self.application.accepts(request.headers.get("authorization", "")):
            raise Wrong(401, 1001, "Invalid access token", "OAuth")
        if not self.application.count():
            raise Wrong(429, 2001, "Too many requests.", "ACCESS")
        place = request.headers.get("x-ebay-c-marketplace-id", MARKETPLACE)
        if place != MARKETPLACE:
            raise refusal(not_here)

    def _paged(self, request: Request, asked: Question, total: int) -> dict[str, Any]:
        def page(offset: int) -> str:
            query = {**request.query_params, "offset": offset, "limit": asked.limit}
            return f"{self._base}{_BROWSE}/item_summary/search?{urlencode(query)}"

        body: dict[str, Any] = {
            "href": page(asked.offset),
            "total": total,
            "limit": asked.limit,
            "offset": asked.offset,
        }
        if asked.offset + asked.limit < total:
            body["next"] = page(asked.offset + asked.limit)
        if asked.offset:
            body["prev"] = page(max(0, asked.offset - asked.limit))
        return body

    def _answer(
        self, request: Request, body: dict[str, Any], shown: list[Found], time: float
    ) -> Response:
        self._note(request, 200, offers=[_served(*one, time) for one in shown])
        return JSONResponse(body)

    def _note(
        self,
        request: Request,
        status: int,
        *,
        offers: list[dict[str, Any]] | None = None,
        pages: tuple[str, ...] = (),
    ) -> None:
        self._log.write(
            NAME,
            str(request.url),
            status,
            agent=request.headers.get("user-agent", ""),
            offers=offers or (),
            pages=pages,
        )

    async def _refuse(self, request: Request, exc: Exception) -> Response:
        if not isinstance(exc, Wrong):
            raise exc
        self._note(request, exc.status)
        return JSONResponse(exc.body, status_code=exc.status)

    async def _not_found(self, request: Request, exc: Exception) -> Response:
        status = exc.status_code if isinstance(exc, HTTPException) else 404
        error = Wrong(status, 2002, "Resource not found", "ACCESS")
        return JSONResponse(error.body, status_code=status)


def _served(listing: Listing, variant: Variant, time: float) -> dict[str, Any]:
    return {
        "key": listing.item_id(variant),
        "minor_units": listing.price(variant, time),
        "available": listing.in_stock(variant, time),
    }


def _oauth_error(status: int, error: str, description: str) -> Response:
    body = {"error": error, "error_description": description}
    return JSONResponse(body, status_code=status)
