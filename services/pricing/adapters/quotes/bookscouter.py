"""What buy-back vendors pay for a book, through an API shaped like BookScouter's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from common.clock import now
from services.pricing.adapters.quotes._source import (
    Access,
    Capabilities,
    Demand,
    Fault,
    Given,
)
from services.pricing.rules.conditions import Condition
from services.pricing.rules.identify import IdentityFields, identify_item
from services.pricing.rules.items import Item, MarketFacts, PackSize
from services.pricing.rules.products import Listing
from services.pricing.rules.quotes import Basis, Quote, QuoteTerms
from vendors.bookscouter import BookPrices, BookScouter, VendorPrice, read_answer
from vendors.errors import BadAnswer

NAME: Final = "bookscouter"
CAPABILITIES: Final = Capabilities(
    policy="By a key from its owner, for our own use; the sites of the vendors "
    "themselves are not scraped. A vendor pays only for what meets its conditions.",
    terms_url="https://bookscouter.com/terms",
    access=Access.LOOKUP,
    demand=Demand.ALWAYS_BUYS,
    needs_key=True,
    fresh_for=timedelta(hours=12),
)

_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")
_ONE_BOOK: Final = PackSize(1, "one book")


class BookScouterQuotes:
    """BuybackData from BookScouter's API."""

    def __init__(self, client: BookScouter) -> None:
        self._client = client

    async def by_isbn(self, isbn: str) -> list[Listing]:
        """See BuybackData."""
        book = await self._client.prices(isbn)
        return [] if book is None else [_listing(book, fetched_at=now())]


def read_listings(given: Given) -> Iterator[Listing | Fault]:
    """See QuoteSource: a recorded answer about one ISBN."""
    with given.open() as file:
        book = read_answer(given.status, file.read(), retry_after=given.retry_after)
    yield _listing(book, fetched_at=given.fetched_at)
    for said in book.unreadable:
        vendor, _, why = said.partition(": ")
        yield Fault(vendor if why else book.isbn, why or said)


def channel_of(vendor: str) -> str:
    """`Bücher & Co` sells as `buyback-b-cher-co`. Raises BadAnswer without a letter."""
    slug = _NO_SLUG.sub("-", vendor.casefold()).strip("-")
    if not slug:
        raise BadAnswer(f"A vendor is called {vendor[:40]!r}.")
    return f"buyback-{slug}"


def _listing(book: BookPrices, *, fetched_at: datetime) -> Listing:
    identity = identify_item(IdentityFields(title=book.title, gtin=book.isbn))
    if not identity.gtins:
        raise BadAnswer(f"BookScouter's ISBN {book.isbn[:20]!r} is none.")
    return Listing(
        origin=NAME,
        key=book.isbn,
        item=Item(
            index=0,
            row_id=book.isbn,
            line=0,
            title=book.title,
            gtins=identity.gtins,
            pack=_ONE_BOOK,
            category="Books",
        ),
        quotes=tuple(
            quote for price in book.prices for quote in _quotes(price, fetched_at)
        ),
    )


def _quotes(price: VendorPrice, fetched_at: datetime) -> Iterator[Quote]:
    """A vendor who takes used books takes new ones for the same price."""
    if price.price is None:
        return
    for condition in (Condition.NEW, Condition.USED):
        yield Quote(
            market=channel_of(price.vendor),
            condition=condition,
            p50=price.price,
            facts=MarketFacts(),
            observed_at=price.updated_at,
            fetched_at=fetched_at,
            origin=NAME,
            terms=QuoteTerms(
                basis=Basis.BUYBACK,
                conditions=price.conditions,
                minimum_payout=price.minimum_order,
                expires_at=price.expires_at,
            ),
        )
