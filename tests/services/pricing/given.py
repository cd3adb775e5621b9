"""Builds valid things of pricing's service with one or two fields changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from common.clock import now
from common.errors import MagpieError
from common.ids import new_id, offer_id
from common.money import Money
from common.wire import pack_money, pack_time
from rpc.common.v1.envelope_pb2 import Envelope
from rpc.pricing.v1 import pricing_pb2
from rpc.scanner.v1 import scanner_pb2 as pb
from rpc.scanner.v1.events_pb2 import OffersObserved
from services.pricing.rules.conditions import Condition
from services.pricing.rules.items import Item, MarketFacts, PackSize
from services.pricing.rules.offers import Availability, Offer
from services.pricing.rules.products import Listing, Product
from services.pricing.rules.quotes import Quote
from tests.factories import usd

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PRODUCT_ID = UUID("01937f00-0000-7000-8000-000000000001")
FBM = "amazon-us-fbm"
EBAY = "ebay-us"

GTINS = (
    "09523116049424",
    "09529162963011",
    "09520000000004",
    "09520000000011",
    "09520000000028",
)
"""Numbers with a good check digit, from the range for examples."""


def make_offer(key: str = "K-1", **changes: Any) -> Offer:
    """One boxed lamp for 21.90 dollars, with its number, on a shop's page."""
    offer = Offer(
        offer_id=offer_id("shop", key),
        version=1,
        source_id="shop",
        title="Bexhall BE-5784 Desk Lamp (Pack of 1)",
        url=f"https://shop.example/p/{key}",
        price=usd("21.90"),
        shipping=usd("0.00"),
        gtins=(GTINS[0],),
        brand="Bexhall",
        category="Home & Kitchen",
        condition="new",
        availability=Availability.IN_STOCK,
        observed_at=NOON,
    )
    return replace(offer, **changes)


def make_product_item(**changes: Any) -> Item:
    """The lamp in the catalogue."""
    item = Item(
        index=0,
        row_id="B0SBTEST01",
        line=0,
        title="Bexhall BE-5784 Desk Lamp",
        brand="Bexhall",
        gtins=frozenset({GTINS[0]}),
        asin="B0SBTEST01",
        models=frozenset({"BE5784"}),
        pack=PackSize(1, "1 item"),
        category="Home & Kitchen",
    )
    return replace(item, **changes)


def make_product(**changes: Any) -> Product:
    """The lamp as a stored product."""
    product = Product(PRODUCT_ID, "keepa", make_product_item())
    return replace(product, **changes)


def make_quote(**changes: Any) -> Quote:
    """What a new lamp brings on Amazon: sixty dollars, and it sells well."""
    quote = Quote(
        market="amazon-us",
        condition=Condition.NEW,
        p50=usd("60.00"),
        facts=MarketFacts(
            price_p10=usd("57.00"),
            price_p90=usd("63.00"),
            sellers=5,
            units_per_month=Decimal(90),
            days_to_sell=Decimal(2),
        ),
        observed_at=NOON,
        fetched_at=NOON,
        origin="keepa",
    )
    return replace(quote, **changes)


def make_listing(key: str = "amazon-us:B0SBTEST01", **changes: Any) -> Listing:
    """The lamp as Keepa would tell of it."""
    listing = Listing("keepa", key, make_product_item(), (make_quote(),))
    return replace(listing, **changes)


def offer_message(key: str = "K-1", version: int = 1, **changes: Any) -> pb.Offer:
    """`make_offer` as the scanner sends it; `changes` are fields of the message."""
    offer = make_offer(key)
    message = pb.Offer(
        offer_id=offer.offer_id,
        source_id=offer.source_id,
        source_key=key,
        version=version,
        url=offer.url,
        title=offer.title,
        gtins=offer.gtins,
        brand=offer.brand,
        category=offer.category,
        condition=offer.condition,
        availability=pb.AVAILABILITY_IN_STOCK,
        price=pack_money(usd("21.90")),
        shipping=pack_money(usd("0.00")),
        observed_at=pack_time(NOON),
    )
    message.MergeFrom(pb.Offer(**changes))
    for name in ("gtins",):
        if name in changes:
            message.ClearField("gtins")
            message.gtins.extend(changes[name])
    return message


def observed(*offers: pb.Offer) -> Envelope:
    """One event of the stream `offers`."""
    message = OffersObserved(offers=offers)
    return Envelope(
        event_id=str(new_id()),
        type=message.DESCRIPTOR.full_name,
        producer="scanner",
        payload=message.SerializeToString(),
    )


def money(text: str) -> Money:
    """US dollars."""
    return usd(text)


@dataclass
class FakeMarket:
    """MarketData that knows some listings, remembers what it was asked, and may fail.

    Shares its contract with KeepaMarket: adapters/test_market_data.py.
    """

    listings: list[Listing] = field(default_factory=list)
    market: str = "amazon-us"
    asked: list[str] = field(default_factory=list)
    error: MagpieError | None = None

    async def by_gtins(self, gtins: Sequence[str]) -> list[Listing]:
        """See MarketData."""
        self._ask(gtins)
        return [one for one in self.listings if one.item.gtins & set(gtins)]

    async def by_asins(self, asins: Sequence[str]) -> list[Listing]:
        """See MarketData."""
        self._ask(asins)
        return [one for one in self.listings if one.item.asin in asins]

    async def by_words(self, words: str) -> list[Listing]:
        """See MarketData."""
        self._ask([words])
        wanted = set(words.casefold().split())
        return [
            one
            for one in self.listings
            if len(wanted & set(one.item.title.casefold().split())) * 2 >= len(wanted)
        ][:10]

    def _ask(self, questions: Sequence[str]) -> None:
        if self.error is not None:
            raise self.error
        self.asked += questions


def days_ago(days: float, before: datetime = NOON) -> datetime:
    """That long before noon of the day of these tests."""
    return before - timedelta(days=days)


def catalogue_row(key: str, **changes: Any) -> pricing_pb2.Product:
    """A row of a price list."""
    item = pricing_pb2.Item(
        item_id=key,
        title=f"Bexhall BE-57{key} Desk Lamp",
        brand="Bexhall",
        price=pack_money(usd("60.00")),
    )
    item.MergeFrom(pricing_pb2.Item(**changes))
    return pricing_pb2.Product(origin="list.csv", item=item)


def fresh_listing(**changes: Any) -> Listing:
    """The lamp, quoted a minute ago."""
    at = now() - timedelta(minutes=1)
    quote = make_quote(observed_at=at, fetched_at=at)
    return make_listing(**{"quotes": (quote,), **changes})
