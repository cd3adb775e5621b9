"""The eBay-like API over real HTTP: who is let in, and what it never promises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.ebay.listings import Format, Listing
from sandbox.ebay.market import Market
from sandbox.ebay.tokens import SCOPE
from tests.sandbox.running import Sandbox, running_sandbox

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

BROWSE = "/buy/browse/v1"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Sandbox]:
    """A sandbox of its own, whose clock the test moves."""
    with running_sandbox(tmp_path, products=300) as running:
        yield running


def token(sandbox: Sandbox, **changes: str) -> httpx.Response:
    """The answer to a request for a token."""
    form = {"grant_type": "client_credentials", "scope": SCOPE}
    secret = changes.pop("secret", "sandbox")
    return sandbox.http.post(
        f"{sandbox.urls['ebay']}/identity/v1/oauth2/token",
        data={**form, **changes},
        auth=("sandbox", secret),
    )


def ask(sandbox: Sandbox, path: str, bearer: str, **query: object) -> httpx.Response:
    """One call of the Browse API."""
    return sandbox.http.get(
        f"{sandbox.urls['ebay']}{BROWSE}{path}",
        params={name: str(value) for name, value in query.items()},
        headers={"Authorization": f"Bearer {bearer}"},
    )


def search(sandbox: Sandbox, bearer: str, **query: object) -> dict[str, Any]:
    """A search that must be answered."""
    answer = ask(sandbox, "/item_summary/search", bearer, **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def bearer_of(sandbox: Sandbox) -> str:
    """A good token."""
    return str(token(sandbox).json()["access_token"])


def listings(sandbox: Sandbox) -> Market:
    """The same listings, made once more."""
    return Market(sandbox.world, sandbox.clock)


def auction_of(market: Market) -> Listing:
    """An auction that somebody will bid for yet."""
    now = market.time()
    return next(
        one
        for one in market.shown(now)
        if one.format is Format.AUCTION and one.bids and one.bids[-1].at > now + 3600
    )


class TestToken:
    def test_is_given_for_two_hours(self, small: Sandbox) -> None:
        body = token(small).json()
        assert body["expires_in"] == 7200
        assert body["token_type"] == "Application Access Token"
        assert search(small, body["access_token"], q="NEW")["total"]
        small.hand.move(seconds=7199)
        assert search(small, body["access_token"], q="NEW")
        small.hand.move(seconds=1)
        refused = ask(small, "/item_summary/search", body["access_token"], q="NEW")
        assert refused.status_code == 401
        assert refused.json()["errors"][0]["errorId"] == 1001

    @pytest.mark.parametrize(
        ("changes", "status", "error"),
        [
            ({"secret": "wrong"}, 401, "invalid_client"),
            ({"grant_type": "password"}, 400, "unsupported_grant_type"),
            ({"scope": "https://api.ebay.com/oauth/all"}, 400, "invalid_scope"),
        ],
    )
    def test_is_not_given_otherwise(
        self, small: Sandbox, changes: dict[str, str], status: int, error: str
    ) -> None:
        answer = token(small, **changes)
        assert (answer.status_code, answer.json()["error"]) == (status, error)


class TestSearch:
    def test_is_a_minute_behind(self, small: Sandbox) -> None:
        bearer, market = bearer_of(small), listings(small)
        auction = auction_of(market)
        next_bid = next(bid for bid in auction.bids if bid.at > market.time())
        small.hand.move(seconds=next_bid.at + 1)
        bearer = bearer_of(small)
        item_id = auction.item_id(auction.variants[0])
        item = ask(small, f"/item/{item_id}", bearer).json()
        assert item["bidCount"] == auction.bid_count(market.time())
        in_index = auction.bid_count(market.indexed_time())
        found = search(
            small, bearer, q=auction.title, filter="buyingOptions:{AUCTION}", limit=200
        )
        (shown,) = (
            one for one in found["itemSummaries"] if one["itemId"] == item["itemId"]
        )
        assert shown["bidCount"] == in_index == item["bidCount"] - 1

    @pytest.mark.parametrize(
        ("query", "status", "number"),
        [
            ({}, 400, 12001),
            ({"q": "a", "limit": "0"}, 400, 12006),
            ({"q": "a", "limit": "x"}, 400, 12007),
            ({"q": "a", "offset": "-50"}, 400, 12004),
            ({"q": "a", "offset": "x"}, 400, 12005),
            ({"q": "a", "offset": "7"}, 400, 12515),
            ({"q": "a", "offset": "10000"}, 400, 12029),
        ],
    )
    def test_refuses_by_ebays_numbers(
        self, small: Sandbox, query: dict[str, str], status: int, number: int
    ) -> None:
        answer = ask(small, "/item_summary/search", bearer_of(small), **query)
        assert answer.status_code == status
        assert answer.json()["errors"][0]["errorId"] == number

    @pytest.mark.parametrize(
        ("query", "number"),
        [
            ({"sort": "beauty"}, 12008),
            ({"filter": "price:[1..2]"}, 12012),
            ({"filter": "buyingOptions:{BARTER}"}, 12002),
        ],
    )
    def test_ignores_with_a_warning(
        self, small: Sandbox, query: dict[str, str], number: int
    ) -> None:
        found = search(small, bearer_of(small), q="NEW", **query)
        assert [one["errorId"] for one in found["warnings"]] == [number]
        assert found["itemSummaries"]

    def test_takes_words_as_and_or_or(self, small: Sandbox) -> None:
        bearer = bearer_of(small)
        brands = sorted({p.brand.split()[0] for p in small.world.products})[:2]
        each = [search(small, bearer, q=brand)["total"] for brand in brands]
        assert min(each) > 0
        both = search(small, bearer, q=f"({brands[0]}, {brands[1]})")["total"]
        assert both == sum(each)
        assert search(small, bearer, q=" ".join(brands))["total"] == 0


class TestItem:
    def test_that_has_ended_is_answered_for_half_an_hour(self, small: Sandbox) -> None:
        auction = auction_of(listings(small))
        item_id = auction.item_id(auction.variants[0])
        small.hand.move(seconds=auction.ends + 60)
        bearer = bearer_of(small)
        item = ask(small, f"/item/{item_id}", bearer).json()
        (stock,) = item["estimatedAvailabilities"]
        assert stock["estimatedAvailabilityStatus"] == "OUT_OF_STOCK"
        small.hand.move(minutes=30)
        assert ask(small, f"/item/{item_id}", bearer).status_code == 404

    def test_sold_at_once_is_so_until_somebody_bids(self, small: Sandbox) -> None:
        market = listings(small)
        now = market.time()
        listing = next(
            one
            for one in market.shown(now)
            if one.format is Format.AUCTION_WITH_BUY_NOW
            and one.bids
            and one.bids[0].at > now
        )
        item_id = listing.item_id(listing.variants[0])
        before = ask(small, f"/item/{item_id}", bearer_of(small)).json()
        assert before["buyingOptions"] == ["AUCTION", "FIXED_PRICE"]
        small.hand.move(seconds=listing.bids[0].at + 1)
        after = ask(small, f"/item/{item_id}", bearer_of(small)).json()
        assert after["buyingOptions"] == ["AUCTION"]
        assert "price" not in after

    @pytest.mark.parametrize("item_id", ["1", "v1|x", "v2|1|0"])
    def test_has_an_id_of_three_parts(self, small: Sandbox, item_id: str) -> None:
        answer = ask(small, f"/item/{item_id}", bearer_of(small))
        assert answer.json()["errors"][0]["errorId"] == 11012

    def test_has_pictures_that_need_no_token(self, small: Sandbox) -> None:
        (first, *_) = search(small, bearer_of(small), q="NEW")["itemSummaries"]
        picture = small.http.get(first["image"]["imageUrl"])
        assert picture.headers["content-type"] == "image/png"


class TestTruth:
    def test_holds_each_listing_before_it_shows(self, small: Sandbox) -> None:
        bearer = bearer_of(small)
        small.hand.move(days=3)
        bearer = bearer_of(small)
        found = search(small, bearer, q="NEW", limit=200)["itemSummaries"]
        lines = (small.folder / "truth.jsonl").read_text().splitlines()
        truth = [json.loads(line) for line in lines]
        known = {one["key"]: one for one in truth if one["kind"] == "listing"}
        assert found
        for one in found:
            assert one["legacyItemId"] in known
            keys = {v["key"] for v in known[one["legacyItemId"]]["variants"]}
            assert one["itemId"] in keys

    def test_what_was_shown_is_logged(self, small: Sandbox) -> None:
        found = search(small, bearer_of(small), q="NEW", limit=3)
        lines = (small.folder / "served.jsonl").read_text().splitlines()
        (record,) = (json.loads(one) for one in lines if '"ebay"' in one)
        assert record["pages"] == [one["itemId"] for one in found["itemSummaries"]]

    def test_an_item_that_was_shown_is_logged_with_its_price(
        self, small: Sandbox
    ) -> None:
        bearer = bearer_of(small)
        (one,) = search(small, bearer, q="NEW", limit=1)["itemSummaries"]
        item = ask(small, f"/item/{one['itemId']}", bearer).json()
        lines = (small.folder / "served.jsonl").read_text().splitlines()
        (shown,) = json.loads(lines[-1])["offers"]
        assert shown["key"] == one["itemId"]
        assert f"{shown['minor_units'] / 100:.2f}" == item["price"]["value"]
        assert shown["available"] is True
