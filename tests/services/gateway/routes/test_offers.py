"""Offers over REST."""

from __future__ import annotations

import pytest

from rpc.scanner.v1 import scanner_pb2 as scanner
from tests.services.gateway.conftest import World
from tests.services.gateway.messages import offer, repost

pytestmark = pytest.mark.migrated("gateway")

URL = "/api/v1/offers"


class TestFind:
    async def test_shows_a_page_and_where_the_next_one_begins(
        self, world: World
    ) -> None:
        async with world.client() as client:
            found = (
                await client.get(f"{URL}?source=a&q=anker&limit=2&cursor=c")
            ).json()
        assert found == {"items": [OFFER], "next_cursor": "more"}
        assert world.scanner.asked[-1] == scanner.ListOffersRequest(
            source_id="a", query="anker", page_size=2, page_token="c"
        )


class TestGet:
    async def test_shows_one(self, world: World) -> None:
        async with world.client() as client:
            found = (await client.get(f"{URL}/{OFFER['id']}")).json()
        assert found == OFFER | {"price_history": []}

    async def test_shows_what_it_cost_over_time(self, world: World) -> None:
        world.scanner.offers = [repost().offer]
        async with world.client() as client:
            found = (await client.get(f"{URL}/{repost().offer.offer_id}")).json()
        assert found["price_history"] == HISTORY

    async def test_a_real_shop_is_paper_in_paper_mode(self, world: World) -> None:
        world.scanner.offers[0].sandbox = False
        async with world.client() as client:
            found = (await client.get(f"{URL}/{OFFER['id']}")).json()
        assert found["mode"] == "paper"

    async def test_one_that_does_not_exist_is_not_found(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get(f"{URL}/{'0' * 32}")
        assert answer.status_code == 404

    async def test_what_is_no_id_is_bad_input(self, world: World) -> None:
        async with world.client() as client:
            assert (await client.get(f"{URL}/A")).status_code == 422


class TestSimilar:
    async def test_shows_each_with_why(self, world: World) -> None:
        async with world.client() as client:
            found = (await client.get(f"{URL}/{OFFER['id']}/similar")).json()
        (one,) = found.pop("reposts")
        assert found == {
            "item_first_seen_at": "2026-11-21T09:00:00Z",
            "elsewhere": [],
            "more": True,
        }
        assert one.pop("offer")["price_history"] == HISTORY
        assert one == {
            "strength": "fair",
            "sentence": "Seen before as ...",
            "evidence": [
                {"field": "title", "sentence": "The titles have the same words."}
            ],
            "differences": [{"field": "price", "sentence": "The prices differ."}],
        }

    async def test_of_one_that_does_not_exist_nothing_is_found(
        self, world: World
    ) -> None:
        async with world.client() as client:
            answer = await client.get(f"{URL}/{'0' * 32}/similar")
        assert answer.status_code == 404


HISTORY = [
    {
        "at": "2026-11-21T09:00:00Z",
        "price": {"minor_units": 1499, "currency_code": "EUR"},
        "availability": "in_stock",
    },
    {"at": "2026-11-21T09:00:00Z", "price": None, "availability": "gone"},
]
OFFER = {
    "id": offer(1).offer_id,
    "version": 2,
    "mode": "sandbox",
    "source": "larkfield",
    "source_key": "1",
    "url": "http://127.0.0.1:8090/larkfield/p/1",
    "title": "Anker PowerCore 1",
    "description": "",
    "price": {"minor_units": 1299, "currency_code": "EUR"},
    "shipping": None,
    "condition": None,
    "quantity": 3,
    "seller": None,
    "place": None,
    "images": ["http://127.0.0.1:8090/larkfield/p/1.jpg"],
    "pictures": [],
    "gtins": [],
    "asin": None,
    "mpn": None,
    "brand": None,
    "model": None,
    "category": None,
    "list_price": {"minor_units": 1599, "currency_code": "EUR"},
    "unit_price": {"minor_units": 1299, "currency_code": "EUR"},
    "unit_measure": "1 piece",
    "unit_count": 1,
    "unit_words": "1 piece",
    "variant": {"color": "black"},
    "variant_group": "PC",
    "availability": "in_stock",
    "observed_at": "2026-11-21T09:00:00Z",
    "first_seen_at": None,
    "last_seen_at": None,
    "scrape_id": None,
    "provenance": {"price": "json-ld"},
}
