"""Keepa's API as we use it: products by ASIN or code, search by words, token status."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx

from common.errors import BadInput
from common.tokens import LocalTokens, TokenAccount
from vendors.breaker import Breaker
from vendors.errors import BadAnswer
from vendors.http import hide_secrets_in_logs
from vendors.keepa.domains import Domain
from vendors.keepa.fields import Json
from vendors.keepa.product import Product, read_product
from vendors.keepa.settings import KeepaSettings
from vendors.keepa.tokens import Tokens, read_tokens
from vendors.keepa.transport import Transport, read_body, refusal_of

BATCH: Final = 100
"""The most ASINs or codes Keepa takes in one request."""
_SEARCH_COST: Final = 10
_LAST_SEARCH_PAGE: Final = 9


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to send with each product; each optional part costs a token a product.

    `stats_days` is the interval of `stats` (None: no stats), `history_days` limits the
    histories (None: all there is).
    """

    stats_days: int | None = 90
    history: bool = True
    history_days: int | None = None
    buy_box: bool = False
    rating: bool = False

    @property
    def cost(self) -> int:
        """Tokens for one product."""
        return 1 + self.buy_box + self.rating

    def query(self) -> dict[str, str]:
        """The parameters that ask for it."""
        found = {"history": "1" if self.history else "0"}
        if self.stats_days is not None:
            found["stats"] = str(self.stats_days)
        if self.history_days is not None:
            found["days"] = str(self.history_days)
        if self.buy_box:
            found["buybox"] = "1"
        if self.rating:
            found["rating"] = "1"
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """The products of one request; `unreadable` says which were not as described."""

    products: tuple[Product, ...]
    unreadable: tuple[str, ...]
    tokens: Tokens


class Keepa:
    """Made by `open_keepa`. `deadline` is for one request with its tries and waits.

    Every method raises OutOfTokens (with `retry_after`) when tokens would not come in
    time, SubscriptionEnded, Refused or BadInput for what waiting cannot mend, and the
    errors of vendors.errors when Keepa does not answer as it should.
    """

    def __init__(self, transport: Transport, *, deadline: timedelta) -> None:
        self._transport = transport
        self._deadline = deadline

    async def products(
        self,
        asins: Sequence[str],
        *,
        domain: Domain = Domain.US,
        wanted: Wanted = Wanted(),
        deadline: timedelta | None = None,
    ) -> AsyncIterator[Answer]:
        """The products of the ASINs, 100 to a request, in the order of the requests.

        Each answer is yielded as it comes, so that what was paid for is kept when a
        later request fails. An ASIN without data comes back as ProductType.INVALID.
        """
        async for answer in self._batches("asin", asins, domain, wanted, deadline):
            yield answer

    async def products_by_code(
        self,
        codes: Sequence[str],
        *,
        domain: Domain = Domain.US,
        wanted: Wanted = Wanted(),
        deadline: timedelta | None = None,
    ) -> AsyncIterator[Answer]:
        """The products with these EANs, UPCs or ISBN-13s; an unknown code has none.

        A code may stand for several products; `Product.codes` says whose it is.
        """
        async for answer in self._batches("code", codes, domain, wanted, deadline):
            yield answer

    async def search(
        self,
        term: str,
        *,
        page: int = 0,
        domain: Domain = Domain.US,
        wanted: Wanted = Wanted(),
        deadline: timedelta | None = None,
    ) -> Answer:
        """Up to ten products for some words, best first; pages 0 to 9, 10 tokens."""
        if not term.strip() or not 0 <= page <= _LAST_SEARCH_PAGE:
            raise BadInput("A search needs words, and there are pages 0 to 9.")
        query = {
            "domain": str(domain.value),
            "type": "product",
            "term": term,
            "page": str(page),
            **wanted.query(),
        }
        return await self._ask("search", query, _SEARCH_COST, deadline)

    async def tokens(self, *, deadline: timedelta | None = None) -> Tokens:
        """What is left of the tokens; free."""
        _, tokens = await self._transport.get(
            "token", {}, cost=0, deadline=deadline or self._deadline
        )
        return tokens

    async def _batches(
        self,
        name: str,
        values: Sequence[str],
        domain: Domain,
        wanted: Wanted,
        deadline: timedelta | None,
    ) -> AsyncIterator[Answer]:
        _check(name, values)
        if not values:
            return
        most = await self._transport.most(deadline or self._deadline)
        # A small account never holds enough for a hundred.
        size = min(BATCH, most // wanted.cost) if most else BATCH
        for start in range(0, len(values), max(1, size)):
            batch = values[start : start + max(1, size)]
            query = {
                "domain": str(domain.value),
                name: ",".join(batch),
                **wanted.query(),
            }
            yield await self._ask("product", query, len(batch) * wanted.cost, deadline)

    async def _ask(
        self, path: str, query: dict[str, str], cost: int, deadline: timedelta | None
    ) -> Answer:
        body, tokens = await self._transport.get(
            path, query, cost=cost, deadline=deadline or self._deadline
        )
        return _answer(body, tokens)


@asynccontextmanager
async def open_keepa(
    settings: KeepaSettings, *, account: TokenAccount | None = None
) -> AsyncIterator[Keepa]:
    """A client for the life of a process: one pool, one breaker.

    `account` is the one that all who use the key share; else it is this process's own.
    """
    hide_secrets_in_logs()
    async with httpx.AsyncClient(
        base_url=settings.url,
        timeout=settings.deadline_seconds,
        # A redirect or a proxy of somebody's shell would be told the key.
        follow_redirects=False,
        trust_env=False,
    ) as http:
        transport = Transport(
            http,
            settings.key.get_secret_value(),
            account=account or LocalTokens(),
            breaker=Breaker("Keepa"),
        )
        yield Keepa(transport, deadline=timedelta(seconds=settings.deadline_seconds))


def _check(name: str, values: Sequence[str]) -> None:
    """A comma or nothing in a value would ask for something else."""
    for value in values:
        if not value.isascii() or not value.isalnum():
            raise BadInput(f"{value[:40]!r} is not an {name} to ask Keepa for.")


def read_answer(status: int, content: bytes) -> Answer:
    """A recorded answer of /product or /search.

    Raises what the methods of Keepa do for an answer that is not 200, and BadAnswer
    for one that is not as described.
    """
    body = read_body(status, content)
    if status != 200:
        raise refusal_of(status, body)
    return _answer(body, read_tokens(body))


def _answer(body: Json, tokens: Tokens) -> Answer:
    entries = body.get("products")
    if not isinstance(entries, list):
        raise BadAnswer("Keepa's answer has no list of products.")
    products: list[Product] = []
    unreadable: list[str] = []
    for entry in entries:
        try:
            products.append(read_product(entry))
        except BadAnswer as exc:
            unreadable.append(exc.message)
    return Answer(tuple(products), tuple(unreadable), tokens)
