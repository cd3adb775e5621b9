"""The HTTP side of the Keepa-like API: /product, /search, /token.

Shapes and status codes follow the official Java client (keepacom/api_backend).
"""

from __future__ import annotations

import json
import time
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.clock import WorldClock
from sandbox.keepa.products import ProductObjects, Wanted, unknown_product
from sandbox.keepa.search import TitleSearch
from sandbox.keepa.tokens import Bucket
from sandbox.world.products import Product
from sandbox.world.world import World

EXPIRED_KEY: Final = "expired"
_US: Final = 1
_DOMAINS: Final = frozenset({1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12})
_BATCH: Final = 100
_SEARCH_COST: Final = 10
_SEARCH_PAGE: Final = 10
_LAST_SEARCH_PAGE: Final = 9


class Wrong(Exception):
    """The request is refused with that status."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message


class KeepaApi:
    """One account with one key; only Amazon US has any products."""

    def __init__(self, world: World, clock: WorldClock, *, key: str, rate: int) -> None:
        self._world = world
        self._clock = clock
        self._key = key
        self._bucket = Bucket(rate, clock.now)
        self._objects = ProductObjects(world.seed, clock.epoch)
        self._search = TitleSearch(world.products)
        self.app = Starlette(
            routes=[
                Route("/product", self.product),
                Route("/search", self.search),
                Route("/token", self.token),
            ],
            exception_handlers={Wrong: self._refuse, 404: self._not_found},
        )

    async def product(self, request: Request) -> Response:
        """Up to 100 ASINs or product codes: a token each, more for optional parts."""
        started = time.perf_counter()
        domain = self._admit(request)
        query = request.query_params
        wanted = _wanted(request)
        asins, codes = _batch(query.get("asin")), _batch(query.get("code"))
        if bool(asins) == bool(codes):
            raise Wrong(400, "invalidParameter", "Give either asin or code.")
        cost = self._pay(len(asins or codes) * _price_each(wanted))
        now = self._clock.now()
        found = [self._by_asin(asin, domain) for asin in asins]
        found += [p for code in codes for p in self._by_code(code, domain)]
        products = [
            unknown_product(one, domain)
            if isinstance(one, str)
            else self._objects.text(one, now, wanted)
            for one in found
        ]
        return self._answer(started, cost, _list("products", products))

    async def search(self, request: Request) -> Response:
        """Ten products a page for some words; ten tokens."""
        started = time.perf_counter()
        domain = self._admit(request)
        query = request.query_params
        if query.get("type") != "product":
            raise Wrong(400, "invalidParameter", "Only type=product is known here.")
        term = query.get("term", "").strip()
        if not term:
            raise Wrong(400, "invalidParameter", "The parameter term is missing.")
        page = _whole(request, "page", 0)
        if page > _LAST_SEARCH_PAGE:
            raise Wrong(400, "invalidParameter", "There are pages 0 to 9.")
        cost = self._pay(_SEARCH_COST)
        found: list[Product] = []
        if domain == _US:
            found = self._search.find(
                term, start=page * _SEARCH_PAGE, count=_SEARCH_PAGE
            )
        now, wanted = self._clock.now(), _wanted(request)
        products = [self._objects.text(product, now, wanted) for product in found]
        return self._answer(started, cost, _list("products", products))

    async def token(self, request: Request) -> Response:
        """What is left of the tokens; free."""
        started = time.perf_counter()
        self._check_key(request)
        return self._answer(started, 0, "")

    def _admit(self, request: Request) -> int:
        self._check_key(request)
        domain = _whole(request, "domain", 0)
        if domain not in _DOMAINS:
            raise Wrong(400, "invalidParameter", "The parameter domain is not valid.")
        return domain

    def _check_key(self, request: Request) -> None:
        key = request.query_params.get("key")
        if key == EXPIRED_KEY:
            raise Wrong(402, "paymentRequired", "The subscription has ended.")
        if key != self._key:
            raise Wrong(400, "apiKeyInvalid", "That API key is not known.")

    def _pay(self, cost: int) -> int:
        if not self._bucket.take(cost):
            raise Wrong(429, "notEnoughToken", "There are no tokens left.")
        return cost

    def _by_asin(self, asin: str, domain: int) -> Product | str:
        return (self._world.by_asin.get(asin) if domain == _US else None) or asin

    def _by_code(self, code: str, domain: int) -> list[Product]:
        # A code that is not in the database answers with no product at all.
        product = self._world.by_gtin.get(code.zfill(13)) if domain == _US else None
        return [] if product is None else [product]

    def _answer(
        self, started: float, cost: int, more: str, status: int = 200
    ) -> Response:
        """The fields of every answer, and `more` of them as JSON text."""
        tokens = {
            "timestamp": int(self._clock.now().timestamp() * 1000),
            "tokensLeft": self._bucket.left,
            "refillIn": self._bucket.refill_in,
            "refillRate": self._bucket.rate,
            "tokenFlowReduction": 0.0,
            "tokensConsumed": cost,
            "processingTimeInMs": round((time.perf_counter() - started) * 1000),
        }
        body = f"{json.dumps(tokens)[:-1]}{more}}}"
        return Response(body, status_code=status, media_type="application/json")

    async def _refuse(self, request: Request, exc: Exception) -> Response:
        if not isinstance(exc, Wrong):
            raise exc
        error = {"type": exc.kind, "message": exc.message, "details": ""}
        return self._answer(time.perf_counter(), 0, _object("error", error), exc.status)

    async def _not_found(self, request: Request, exc: Exception) -> Response:
        status = exc.status_code if isinstance(exc, HTTPException) else 404
        error = {"type": "notFound", "message": "There is no such call.", "details": ""}
        return self._answer(time.perf_counter(), 0, _object("error", error), status)


def _list(name: str, texts: list[str]) -> str:
    return f',"{name}":[{",".join(texts)}]'


def _object(name: str, value: dict[str, str]) -> str:
    return f',"{name}":{json.dumps(value)}'


def _wanted(request: Request) -> Wanted:
    if "offers" in request.query_params:
        raise Wrong(400, "invalidParameter", "This sandbox has no offers objects.")
    has_stats = "stats" in request.query_params
    has_days = "days" in request.query_params
    return Wanted(
        stats_days=_whole(request, "stats", 0) or 90 if has_stats else None,
        history=_whole(request, "history", 1) == 1,
        history_days=_whole(request, "days", 0) if has_days else None,
        buy_box=_whole(request, "buybox", 0) == 1,
        rating=_whole(request, "rating", 0) == 1,
    )


def _price_each(wanted: Wanted) -> int:
    return 1 + wanted.buy_box + wanted.rating


def _batch(text: str | None) -> list[str]:
    found = [part.strip() for part in (text or "").split(",") if part.strip()]
    if len(found) > _BATCH:
        raise Wrong(400, "invalidParameter", f"More than {_BATCH} at once.")
    return found


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    if not text.isdecimal() or len(text) > 9:
        raise Wrong(400, "invalidParameter", f"The parameter {name} is not a number.")
    return int(text)
