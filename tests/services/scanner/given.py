"""Builds valid things of the scanner with one or two fields changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from common.ids import new_id, offer_id
from common.money import Money
from services.scanner.adapters.guard import Guard
from services.scanner.rules.offer import Availability, Facts, Offer, PricePoint
from services.scanner.rules.scan import Priority, Scan, Status
from services.scanner.rules.scrape import Scrape
from services.scanner.rules.source import Links, PageKind, Source
from services.scanner.usecases.places import Places

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SCAN_ID = "01937f00-0000-7000-8000-000000000001"

SHOP = Source(
    name="shop",
    title="A shop",
    start_urls=("https://shop.example/",),
    lists=Links(("/", "/c/*"), ("a[rel=next]",)),
    offers=Links(("/p/*",), ("li.card a",)),
    currency="USD",
    locale="en-US",
    every=timedelta(hours=1),
)

YAML = """\
name: shop
title: A shop
kind: site
start_urls: ["https://shop.example/"]
every: 1h
currency: USD
locale: en-US
lists:
  paths: ["/", "/c/*"]
  links: ["a[rel=next]"]
offers:
  paths: ["/p/*"]
  links: ["li.card a"]
"""


def dollars(text: str) -> Money:
    """So many US dollars."""
    return Money.of(text, "USD")


def facts(key: str = "K-1", **changes: Any) -> Facts:
    """What a page says of a thing for ten dollars."""
    said = Facts(
        key=key,
        url=f"https://shop.example/p/{key}",
        title=f"A thing called {key}",
        price=dollars("10.00"),
        availability=Availability.IN_STOCK,
        provenance=(("title", "json-ld"), ("price", "json-ld")),
    )
    return replace(said, **changes)


def offer(key: str = "K-1", **changes: Any) -> Offer:
    """The first version of that offer, as it is stored."""
    said = facts(key)
    made = Offer(
        offer_id=offer_id("shop", key),
        source="shop",
        version=1,
        facts=said,
        observed_at=NOON,
        first_seen_at=NOON,
        last_seen_at=NOON,
        scrape_id="scrape-1",
        sandbox=False,
        prices=(PricePoint(NOON, said.price, said.availability),),
    )
    return replace(made, **changes)


def scrape(path: str = "/p/K-1", **changes: Any) -> Scrape:
    """A page with offers that was fetched at noon."""
    made = Scrape(
        scrape_id=str(new_id()),
        scan_id=SCAN_ID,
        source="shop",
        url=f"https://shop.example{path}",
        kind=PageKind.OFFER,
        status=200,
        fetched_at=NOON,
        body="0" * 40,
    )
    return replace(made, **changes)


def scan(**changes: Any) -> Scan:
    """A scan of the whole shop that waits."""
    made = Scan(
        scan_id=str(new_id()),
        source="shop",
        url="",
        site="shop.example:443",
        priority=Priority.DUE,
        status=Status.QUEUED,
        requested_at=NOON,
    )
    return replace(made, **changes)


def page(*offers: tuple[str, str], title: str = "A thing") -> str:
    """A page with these offers, (key, price), as structured data."""
    import json

    blocks = [
        {
            "@type": "Product",
            "name": f"{title} {key}",
            "offers": {
                "@type": "Offer",
                "sku": key,
                "price": price,
                "priceCurrency": "USD",
                "availability": "https://schema.org/InStock",
            },
        }
        for key, price in offers
    ]
    group = {"@type": "ProductGroup", "name": title, "hasVariant": blocks}
    data = json.dumps(blocks[0] if len(blocks) == 1 else group)
    return f'<title>{title}</title><script type="application/ld+json">{data}</script>'


class Names:
    """A name server: these names, and every number that is written as one."""

    def __init__(self, **known: str) -> None:
        self.known = {
            name.replace("_", "."): address for name, address in known.items()
        }

    async def __call__(self, host: str, port: int) -> list[str]:
        """The address of the host; OSError if nobody knows it."""
        if host in self.known:
            return [self.known[host]]
        if host.replace(".", "").isdigit():
            return [host]
        raise OSError(f"{host} is not known")


def places(**sandbox: str) -> Places:
    """A world with one shop, a machine of our own, and these sites of the sandbox."""
    names = Names(shop_example="8.8.8.8", internal_example="10.0.0.7")
    exempt = {origin.partition("://")[2] for origin in sandbox.values()}
    return Places(Guard(exempt, look_up=names), sandbox)
