"""The HTTP side of the BookScouter-like API: /recentPrices/{isbn} and /book/{isbn}.

Shapes are those that public clients of the real one read; it promises nothing about
how long a price holds beyond what it writes.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.bookscouter.vendors import offers_for
from sandbox.clock import WorldClock
from sandbox.world.products import Product
from sandbox.world.world import World

_FORM: Final = "%Y-%m-%d %H:%M:%S"
_MINUTE: Final = timedelta(minutes=1)


class BookScouterApi:
    """One account with one key, so many calls a minute."""

    def __init__(
        self, world: World, clock: WorldClock, *, key: str, calls: int = 600
    ) -> None:
        self._clock = clock
        self._key = key
        self._calls = calls
        self._lately: deque[datetime] = deque()
        self._books = {
            product.gtin: product for product in world.products if product.author
        }
        self._seed = world.seed
        self.app = Starlette(
            routes=[
                Route("/recentPrices/{isbn}", self.prices),
                Route("/book/{isbn}", self.book),
            ]
        )

    async def prices(self, request: Request) -> Response:
        """What each vendor pays; a vendor that does not want it says 0."""
        refused, book = self._admit(request)
        if refused is not None or book is None:
            return refused or _error(404, "This book is not known.")
        now = self._clock.now()
        prices = [
            {
                "VendorId": offer.vendor_id,
                "VendorName": offer.vendor,
                "Price": f"{offer.cents / 100:.2f}",
                "UpdatedOn": (now - offer.age).strftime(_FORM),
                "ExpiresOn": (now - offer.age + offer.holds).strftime(_FORM),
                "MinimumOrder": f"{offer.minimum_cents / 100:.2f}",
                "Conditions": offer.conditions,
            }
            for offer in offers_for(book, self._seed, now)
        ]
        return JSONResponse(
            {"status": "success", "isbn": _isbns(book), "prices": prices}
        )

    async def book(self, request: Request) -> Response:
        """What the book is."""
        refused, book = self._admit(request)
        if refused is not None or book is None:
            return refused or _error(404, "This book is not known.")
        about = {
            **_isbns(book),
            "Author": [book.author],
            "Binding": book.variant,
        }
        return JSONResponse({"status": "success", "book": about})

    def _admit(self, request: Request) -> tuple[Response | None, Product | None]:
        """The refusal, or else the book that was asked for."""
        if request.query_params.get("apiKey") != self._key:
            return _error(401, "Invalid API key."), None
        now = self._clock.now()
        while self._lately and now - self._lately[0] >= _MINUTE:
            self._lately.popleft()
        if len(self._lately) >= self._calls:
            wait = self._lately[0] + _MINUTE - now
            seconds = str(max(1, round(wait.total_seconds())))
            answer = _error(429, "Too many calls this minute.")
            answer.headers["Retry-After"] = seconds
            return answer, None
        self._lately.append(now)
        return None, self._books.get(request.path_params["isbn"])


def _isbns(book: Product) -> dict[str, Any]:
    # Numbers in 979 have no ISBN-10.
    return {"Isbn10": "", "Isbn13": book.gtin, "Title": book.title}


def _error(status: int, message: str) -> Response:
    return JSONResponse({"status": "error", "message": message}, status_code=status)
