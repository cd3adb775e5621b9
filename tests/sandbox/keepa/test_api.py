"""The API over real HTTP, in the conventions of the official client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.keepa.series import BUY_BOX, COUNT_REVIEWS, NEW, RATING, SLOTS
from tests.sandbox.running import Sandbox, running_sandbox

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def ask(sandbox: Sandbox, call: str, **query: object) -> httpx.Response:
    """One call with the right key and domain, unless they are given."""
    params = {"key": "sandbox", "domain": 1, **query}
    named = {name.replace("_", "-"): str(value) for name, value in params.items()}
    return sandbox.http.get(f"{sandbox.urls['keepa']}/{call}", params=named)


def products(response: httpx.Response) -> list[dict[str, Any]]:
    """The products of an answer that must be good."""
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["products"]
    return found


class TestProduct:
    def test_answers_with_everything_of_a_product(self, sandbox: Sandbox) -> None:
        product = sandbox.world.products[5]
        (found,) = products(ask(sandbox, "product", asin=product.asin, stats=90))
        assert found["title"] == product.title
        assert found["eanList"] == [product.gtin]
        assert found["packageWeight"] == product.weight_g
        assert len(found["csv"]) == SLOTS
        assert found["stats"]["avg90"][NEW] > 0

    def test_charges_for_what_is_asked(self, sandbox: Sandbox) -> None:
        asins = ",".join(p.asin for p in sandbox.world.products[:7])
        plain = ask(sandbox, "product", asin=asins).json()
        more = ask(sandbox, "product", asin=asins, buybox=1, rating=1).json()
        assert plain["tokensConsumed"] == 7
        assert more["tokensConsumed"] == 21
        assert more["tokensLeft"] == plain["tokensLeft"] - 21
        for slot in (BUY_BOX, RATING, COUNT_REVIEWS):
            assert plain["products"][0]["csv"][slot] is None
            assert more["products"][0]["csv"][slot]

    def test_leaves_out_what_is_not_asked(self, sandbox: Sandbox) -> None:
        asin = sandbox.world.products[0].asin
        (found,) = products(ask(sandbox, "product", asin=asin, history=0))
        assert found["csv"] is None
        assert "stats" not in found

    def test_cuts_the_histories_to_the_last_days(self, sandbox: Sandbox) -> None:
        asin = sandbox.world.products[0].asin
        (found,) = products(ask(sandbox, "product", asin=asin, days=30))
        first, second = found["csv"][NEW][0], found["csv"][NEW][2]
        assert first <= found["lastUpdate"] - 30 * 24 * 60 < second

    def test_finds_by_code_and_is_silent_of_unknown_ones(
        self, sandbox: Sandbox
    ) -> None:
        product = sandbox.world.products[9]
        codes = f"{product.gtin},4006381333931"
        (found,) = products(ask(sandbox, "product", code=codes))
        assert found["asin"] == product.asin

    def test_says_of_an_unknown_asin_that_it_is_invalid(self, sandbox: Sandbox) -> None:
        (found,) = products(ask(sandbox, "product", asin="B000000000"))
        assert (found["productType"], found["csv"]) == (4, None)

    def test_knows_products_in_the_us_only(self, sandbox: Sandbox) -> None:
        product = sandbox.world.products[0]
        (found,) = products(ask(sandbox, "product", asin=product.asin, domain=3))
        assert found["productType"] == 4
        assert products(ask(sandbox, "product", code=product.gtin, domain=3)) == []

    def test_moves_in_real_time(self, own_sandbox: Sandbox) -> None:
        asin = own_sandbox.world.products[0].asin
        (before,) = products(ask(own_sandbox, "product", asin=asin))
        own_sandbox.hand.move(days=20)
        (after,) = products(ask(own_sandbox, "product", asin=asin))
        assert after["lastUpdate"] - before["lastUpdate"] == 20 * 24 * 60
        now = own_sandbox.hand.moment.timestamp() // 60 - 21_564_000
        assert 0 <= now - after["lastUpdate"] <= 60
        assert after["csv"][NEW][: len(before["csv"][NEW])] == before["csv"][NEW]
        assert len(after["csv"][NEW]) > len(before["csv"][NEW])

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({"key": "wrong"}, 400),
            ({"key": "expired"}, 402),
            ({"domain": 7}, 400),
            ({"domain": "x"}, 400),
            ({"asin": ""}, 400),
            ({"code": "9520076543214"}, 400),
            ({"asin": ",".join(["B000000000"] * 101)}, 400),
            ({"stats": "x"}, 400),
            ({"offers": 20}, 400),
        ],
    )
    def test_refuses_what_is_wrong(
        self, sandbox: Sandbox, query: dict[str, object], status: int
    ) -> None:
        response = ask(sandbox, "product", **{"asin": "B000000000", **query})
        assert response.status_code == status
        assert response.json()["error"]["message"]
        assert response.json()["tokensConsumed"] == 0


class TestTokens:
    def test_run_out_and_come_back(self, tmp_path: Path) -> None:
        with running_sandbox(tmp_path, products=40, rate=1) as sandbox:
            asins = ",".join(p.asin for p in sandbox.world.products)
            assert ask(sandbox, "product", asin=asins).json()["tokensLeft"] == 20
            assert ask(sandbox, "product", asin=asins).json()["tokensLeft"] == -20
            refused = ask(sandbox, "product", asin=asins)
            assert refused.status_code == 429
            assert refused.json()["refillIn"] == 60_000
            sandbox.hand.move(minutes=21)
            assert ask(sandbox, "token").json()["tokensLeft"] == 1
            assert ask(sandbox, "product", asin=asins).status_code == 200


class TestSearch:
    def test_finds_a_product_by_its_words(self, sandbox: Sandbox) -> None:
        for product in sandbox.world.products[:10]:
            found = products(ask(sandbox, "search", type="product", term=product.title))
            assert found[0]["asin"] == product.asin

    def test_costs_ten_and_has_pages(self, sandbox: Sandbox) -> None:
        query = {"type": "product", "term": "pack"}
        first = ask(sandbox, "search", **query)
        second = ask(sandbox, "search", page=1, **query)
        assert first.json()["tokensConsumed"] == 10
        asins = {p["asin"] for p in products(first)}
        assert len(asins) == 10
        assert not asins & {p["asin"] for p in products(second)}

    def test_finds_nothing_for_strange_words(self, sandbox: Sandbox) -> None:
        assert products(ask(sandbox, "search", type="product", term="zzz yyy")) == []

    @pytest.mark.parametrize(
        "query",
        [
            {"type": "category", "term": "x"},
            {"type": "product", "term": " "},
            {"type": "product", "term": "x", "page": 10},
        ],
    )
    def test_refuses_what_is_wrong(
        self, sandbox: Sandbox, query: dict[str, object]
    ) -> None:
        assert ask(sandbox, "search", **query).status_code == 400


class TestOtherCalls:
    def test_are_not_found(self, sandbox: Sandbox) -> None:
        assert ask(sandbox, "bestsellers").status_code == 404
