"""What of a page makes an offer be announced again, and what does not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from common.ids import offer_id
from common.leases import Lease
from services.scanner.rules.scrape import body_hash
from services.scanner.store import offers
from services.scanner.usecases.stores import Stores
from services.scanner.usecases.take_in import Batch, Fetched, take_in
from tests.services.scanner.given import NOON, SHOP, scrape
from tests.services.scanner.streams import RememberedOffers

pytestmark = pytest.mark.migrated("scanner")

PICTURES = [f"https://shop.example/img/{place}.jpg" for place in range(3)]


def page(*, around: str = "", before: str = "", **changes: Any) -> str:
    """A page with one lamp; `changes` are of what its data says."""
    said: dict[str, Any] = {
        "name": "Desk lamp, 2 pack",
        "description": "Brass, with a cord of 2 m.",
        "image": PICTURES,
        "price": "20.00",
        "availability": "https://schema.org/InStock",
        "itemCondition": "https://schema.org/UsedCondition",
        "shipping": "4.00",
        "seller": "Anna",
    } | changes
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "sku": "L",
        "name": said["name"],
        "description": said["description"],
        "image": said["image"],
        "offers": {
            "@type": "Offer",
            "price": said["price"],
            "priceCurrency": "USD",
            "availability": said["availability"],
            "itemCondition": said["itemCondition"],
            "seller": {"@type": "Organization", "name": said["seller"]},
            "shippingDetails": {
                "@type": "OfferShippingDetails",
                "shippingRate": {
                    "@type": "MonetaryAmount",
                    "value": said["shipping"],
                    "currency": "USD",
                },
            },
        },
    }
    return (
        f"{before}<title>{said['name']}</title>{around}"
        f'<script type="application/ld+json">{json.dumps(data)}</script>'
    )


class Shop:
    """The page is fetched each hour; what is announced of it."""

    def __init__(self, stores: Stores, stream: RememberedOffers, lease: Lease) -> None:
        self._stores, self._stream, self._lease = stores, stream, lease
        self._hours = 0

    async def read(self, html: str, path: str = "/p/L") -> list[int]:
        """The versions that are announced because the page says that."""
        self._hours += 1
        self._stream.told.clear()
        body = html.encode()
        at = NOON + timedelta(hours=self._hours)
        fetched = scrape(path, fetched_at=at, body=body_hash(body))
        await take_in(self._stores, Batch(SHOP, self._lease, [Fetched(fetched, body)]))
        return [one.version for one in self._stream.told]

    async def last_seen(self) -> timedelta:
        """How long after noon."""
        key = offer_id("shop", "L")
        found = await offers.find_offers(self._stores.mongo, [key])
        return found[key].last_seen_at - NOON


@pytest.fixture
async def shop(stores: Stores, stream: RememberedOffers, lease: Lease) -> Shop:
    """It was read once."""
    shop = Shop(stores, stream, lease)
    assert await shop.read(page()) == [1]
    return shop


class TestNotAgain:
    @pytest.mark.parametrize(
        ("html", "path"),
        [
            (page(), "/p/L"),
            (page(image=PICTURES[::-1]), "/p/L"),
            (page(image=[f"{one}?v=2" for one in PICTURES]), "/p/L"),
            (page(description="  Brass,\n\n with a cord   of 2\u00a0m. "), "/p/L"),
            (page(name="Desk lamp,   2 pack"), "/p/L"),
            (page(price="20"), "/p/L"),
            (page(around="<p>17 people look at this.</p>"), "/p/L"),
            (page(before="<!-- built 12:01 -->"), "/p/L"),
            (page(), "/p/L?utm_source=mail&session=2"),
        ],
    )
    async def test_the_same_facts_on_another_page(
        self, shop: Shop, html: str, path: str
    ) -> None:
        assert await shop.read(html, path) == []
        assert await shop.last_seen() == timedelta(hours=2)


class TestAgain:
    @pytest.mark.parametrize(
        "changes",
        [
            {"price": "19.99"},
            {"shipping": "0.00"},
            {"availability": "https://schema.org/OutOfStock"},
            {"itemCondition": "https://schema.org/NewCondition"},
            {"name": "Desk lamp, 3 pack"},
            {"name": "Table lamp, 2 pack"},
            {"description": "Brass, with a cord of 3 m."},
            {"seller": "Bert"},
        ],
        ids=lambda changes: "".join(changes),
    )
    async def test_what_a_decision_may_depend_on(
        self, shop: Shop, changes: dict[str, str]
    ) -> None:
        assert await shop.read(page(**changes)) == [2]
        assert await shop.read(page(**changes)) == []
        assert await shop.read(page()) == [3]
