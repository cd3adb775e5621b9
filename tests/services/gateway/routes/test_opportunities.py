"""Opportunities over REST."""

from __future__ import annotations

from typing import Any

import pytest

from common.errors import BadInput, Blocked, Conflict, RateLimited, Refused, Retryable
from common.money import Money
from common.wire import pack_money
from rpc.pricing.v1 import pricing_pb2 as pricing
from services.gateway.rules.actors import Role
from tests.services.gateway.conftest import World
from tests.services.gateway.messages import opportunity, opportunity_id, source

pytestmark = pytest.mark.migrated("gateway")

URL = "/api/v1/opportunities"


class TestFind:
    async def test_a_row_has_the_fields_of_the_analysis_and_what_is_stored(
        self, world: World
    ) -> None:
        await world.pricing.decide(opportunity(1))
        async with world.client() as client:
            answer = await client.get(URL)
        assert answer.status_code == 200
        assert answer.json() == {"items": [ROW], "next_cursor": None, "seq": 1}

    async def test_what_is_not_known_is_null(self, world: World) -> None:
        bare = pricing.Opportunity(
            opportunity_id=opportunity_id(1),
            verdict=pricing.VERDICT_SKIP,
            profit_at_most=pack_money(Money(-5, "JPY")),
        )
        await world.pricing.decide(bare)
        async with world.client() as client:
            row = (await client.get(URL)).json()["items"][0]
        known = {name for name, value in row.items() if value is not None}
        assert known == {
            "id", "version", "seq", "mode", "headline", "channel", "strategy",
            "verdict", "profit_at_most", "reasons", "offer",
        }  # fmt: skip
        assert row["profit_at_most"] == {"minor_units": -5, "currency_code": "JPY"}

    async def test_every_condition_reaches_pricing(self, world: World) -> None:
        query = (
            "verdict=buy&verdict=review&channel=ebay-us&strategy=flip&source=a&source=b"
            "&min_score=6.5&min_roi=0.2&min_profit=500&currency_code=EUR&q=anker"
            f"&headline=true&offer_id={'a' * 32}&sort=profit&limit=7&cursor=14"
        )
        async with world.client() as client:
            assert (await client.get(f"{URL}?{query}")).status_code == 200
        assert world.pricing.asked[-1] == pricing.ListOpportunitiesRequest(
            filter=pricing.OpportunityFilter(
                verdicts=[pricing.VERDICT_BUY, pricing.VERDICT_REVIEW],
                channels=["ebay-us"],
                strategies=["flip"],
                source_ids=["a", "b"],
                offer_id="a" * 32,
                min_score="6.5",
                min_roi="0.2",
                min_profit=pack_money(Money(500, "EUR")),
                query="anker",
                headline_only=True,
            ),
            sort=pricing.OPPORTUNITY_SORT_PROFIT,
            page_size=7,
            page_token="14",
        )

    async def test_pages_follow_their_cursor_to_the_end(self, world: World) -> None:
        await world.pricing.decide(*(opportunity(number) for number in range(1, 8)))
        found: list[str] = []
        cursor: str | None = ""
        async with world.client() as client:
            while cursor is not None:
                url = f"{URL}?limit=3&cursor={cursor}"
                page = (await client.get(url)).json()
                found += [item["id"] for item in page["items"]]
                cursor = page["next_cursor"]
        assert found == [opportunity_id(number) for number in range(1, 8)]

    @pytest.mark.parametrize(
        ("query", "field", "words"),
        [
            ("limit=0", "limit", "greater than or equal to 1"),
            ("limit=201", "limit", "less than or equal to 200"),
            ("limit=x", "limit", "integer"),
            ("verdict=maybe", "verdict", "'buy', 'review' or 'skip'"),
            ("sort=price", "sort", "'decided_at'"),
            ("min_score=NaN", "min_score", "finite"),
            ("min_score=1e999999999", "min_score", ""),
            ("min_profit=1", "query", "go together"),
            ("min_profit=1&currency_code=eur", "currency_code", "pattern"),
            ("min_profit=1.5&currency_code=EUR", "min_profit", "integer"),
            (f"min_profit={2**63}&currency_code=EUR", "min_profit", "less"),
            ("offer_id=1", "offer_id", "pattern"),
            ("colour=red", "colour", "not permitted"),
        ],
    )
    async def test_a_condition_that_cannot_be_used_is_named(
        self, world: World, query: str, field: str, words: str
    ) -> None:
        async with world.client() as client:
            answer = await client.get(f"{URL}?{query}")
        problem = answer.json()
        assert answer.status_code == 422
        assert problem["type"] == "urn:magpie:problem:bad-input"
        assert [error["field"] for error in problem["errors"]] == [field]
        assert words in problem["detail"]

    async def test_a_currency_that_does_not_exist_is_named(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get(f"{URL}?min_profit=1&currency_code=XXZ")
        assert answer.status_code == 422
        assert "'XXZ'" in answer.json()["detail"]

    async def test_records_of_a_sandbox_say_so(self, world: World) -> None:
        real = opportunity(2)
        real.offer.source_id = "real"
        world.scanner.stored = [source(), source("real", sandbox=False)]
        await world.pricing.decide(opportunity(1), real)
        async with world.client() as client:
            rows = (await client.get(URL)).json()["items"]
        assert [row["mode"] for row in rows] == ["sandbox", "paper"]

    async def test_without_the_scanner_the_list_is_still_there(
        self, world: World
    ) -> None:
        world.scanner.raises = Retryable("away")
        await world.pricing.decide(opportunity(1))
        async with world.client() as client:
            answer = await client.get(URL)
        assert [row["mode"] for row in answer.json()["items"]] == ["paper"]


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "status", "name"),
        [
            (BadInput("no"), 422, "bad-input"),
            (Refused("no"), 403, "refused"),
            (Blocked("no"), 409, "blocked"),
            (Conflict("no"), 409, "conflict"),
            (Retryable("no"), 503, "not-reachable"),
            (RateLimited("no"), 429, "rate-limited"),
        ],
    )
    async def test_an_error_of_pricing_keeps_its_words_and_hint(
        self, world: World, error: BadInput, status: int, name: str
    ) -> None:
        error.hint = "Mend it."
        world.pricing.raises = error
        async with world.client() as client:
            answer = await client.get(URL)
        problem = answer.json()
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["type"] == f"urn:magpie:problem:{name}"
        assert (problem["detail"], problem["hint"]) == ("no", "Mend it.")
        assert problem["instance"] == URL
        assert problem["request_id"] == answer.headers["x-request-id"]
        assert ("retry-after" in answer.headers) == (status in (429, 503))

    async def test_a_verdict_without_a_word_is_a_fault_and_says_nothing(
        self, world: World
    ) -> None:
        await world.pricing.decide(opportunity(1), pricing.Opportunity())
        async with world.client() as client:
            answer = await client.get(URL)
        assert answer.status_code == 500
        assert answer.json()["detail"] == "A fault of ours; please report it."
        assert answer.headers["x-request-id"] in answer.json()["hint"]


class TestGet:
    async def test_everything_behind_the_decision_is_there(self, world: World) -> None:
        await world.pricing.decide(opportunity(1))
        async with world.client() as client:
            found = (await client.get(f"{URL}/{opportunity_id(1)}")).json()
        whole = {**ROW, **RECORD}
        assert {**found, "offer": 0, "product": 0} == {
            **whole,
            "offer": 0,
            "product": 0,
        }
        assert found["offer"] == {
            **ROW["offer"],
            "shipping": eur(0),
            "description": "Powerbank",
            "brand": "Anker",
            "category": None,
            "condition": None,
            "gtins": ["00848061012345"],
            "asin": None,
            "models": ["A1263"],
            "pack": {"count": 2, "words": "2er Pack"},
            "parcel": {"weight_g": 180.5, "sides_mm": [92.0, 60.0, 22.0]},
        }
        assert found["product"]["id"] == ROW["product"]["id"]
        assert found["product"]["asin"] == "B0194WDVHI"
        assert found["product"]["pack"] is None

    async def test_it_is_read_once_and_then_kept(self, world: World) -> None:
        seq = await world.pricing.decide(opportunity(1))
        await world.heard(seq)
        async with world.client() as client:
            for _ in range(3):
                await client.get(f"{URL}/{opportunity_id(1)}")
        assert asked(world, pricing.GetOpportunityRequest) == 1

    async def test_a_newer_decision_is_seen_at_once(self, world: World) -> None:
        await world.pricing.decide(opportunity(1))
        async with world.client() as client:
            await client.get(f"{URL}/{opportunity_id(1)}")
            seq = await world.pricing.decide(opportunity(1, version=2))
            await world.heard(seq)
            found = (await client.get(f"{URL}/{opportunity_id(1)}")).json()
        assert found["version"] == 2

    async def test_the_same_answer_is_not_sent_twice(self, world: World) -> None:
        await world.pricing.decide(opportunity(1))
        async with world.client() as client:
            first = await client.get(f"{URL}/{opportunity_id(1)}")
            again = await client.get(
                f"{URL}/{opportunity_id(1)}",
                headers={"If-None-Match": f'W/"x", {first.headers["etag"]}'},
            )
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert first.headers["cache-control"] == "private, no-cache"

    async def test_one_that_does_not_exist_is_not_found(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get(f"{URL}/{opportunity_id(404)}")
        assert answer.status_code == 404
        assert opportunity_id(404) in answer.json()["detail"]

    async def test_what_is_no_id_is_bad_input(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get(f"{URL}/7")
        assert answer.status_code == 422


class TestSummary:
    async def test_counts_every_verdict(self, world: World) -> None:
        world.pricing.funnel = pricing.GetFunnelResponse(
            offers=10,
            matched=8,
            priced=5,
            verdicts=[
                pricing.VerdictCount(verdict=pricing.VERDICT_BUY, offers=2),
                pricing.VerdictCount(verdict=pricing.VERDICT_SKIP, offers=8),
            ],
        )
        async with world.client() as client:
            answer = await client.get(
                f"{URL}/stats/summary?source=a&since=2026-11-21T09:00:00Z"
            )
        assert answer.json() == {
            "offers": 10,
            "matched": 8,
            "priced": 5,
            "verdicts": {"buy": 2, "review": 0, "skip": 8},
        }
        request = world.pricing.asked[-1]
        assert isinstance(request, pricing.GetFunnelRequest)
        assert request.source_id == "a"
        assert request.since.ToJsonString() == "2026-11-21T09:00:00Z"

    async def test_a_time_without_a_zone_is_refused(self, world: World) -> None:
        async with world.client() as client:
            answer = await client.get(f"{URL}/stats/summary?since=2026-11-21T09:00:00")
        assert answer.status_code == 400
        assert "time zone" in answer.json()["detail"]


class TestSignedIn:
    @pytest.mark.parametrize("path", ["", "/stats/summary", f"/{opportunity_id(1)}"])
    async def test_nothing_is_told_to_strangers(self, world: World, path: str) -> None:
        async with world.client(None) as client:
            answer = await client.get(f"{URL}{path}")
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"

    @pytest.mark.parametrize("role", Role)
    async def test_every_role_may_read(self, world: World, role: Role) -> None:
        async with world.client(role) as client:
            assert (await client.get(URL)).status_code == 200


def eur(minor_units: int) -> dict[str, object]:
    """Euros as JSON."""
    return {"minor_units": minor_units, "currency_code": "EUR"}


def asked(world: World, kind: type) -> int:
    """How often pricing was asked that."""
    return sum(isinstance(request, kind) for request in world.pricing.asked)


ROW: dict[str, Any] = {
    "id": opportunity_id(1),
    "version": 1,
    "seq": 1,
    "mode": "sandbox",
    "headline": True,
    "decided_at": "2026-11-21T09:00:00Z",
    "channel": "amazon-de-fba",
    "strategy": "flip",
    "verdict": "review",
    "score": 6.84,
    "risk": "medium",
    "confidence": 0.71,
    "match_probability": 0.97,
    "sale_price": eur(2599),
    "profit": eur(412),
    "profit_at_most": None,
    "roi": 0.2731,
    "roi_basis": "landed_cost",
    "margin": 0.1585,
    "loss_probability": 0.12,
    "reasons": [
        {
            "code": "pack_unknown",
            "sentence": "The offer does not say how many are in a pack.",
            "effect": "review",
        }
    ],
    "offer": {
        "id": opportunity(1).offer_id,
        "version": 2,
        "source": "larkfield",
        "title": "Anker PowerCore 1",
        "url": "http://127.0.0.1:8090/larkfield/p/1",
        "image": "http://127.0.0.1:8090/larkfield/p/1.jpg",
        "price": eur(1299),
        "observed_at": "2026-11-21T09:00:00Z",
    },
    "product": {"id": opportunity_id(9_001), "title": "Anker PowerCore"},
}

RECORD: dict[str, Any] = {
    "evidence": ["The GTIN is the same."],
    "lines": [
        {
            "code": "referral_fee",
            "label": "Referral fee",
            "kind": "selling",
            "amount": eur(390),
            "at_least": None,
            "rule_id": "amazon-de/referral",
            "explanation": "15 % of 25.99 EUR.",
        },
        {
            "code": "freight",
            "label": "Freight",
            "kind": "landed",
            "amount": None,
            "at_least": eur(50),
            "rule_id": None,
            "explanation": "Not known.",
        },
    ],
    "break_even": [[eur(2114), None]],
    "quote": {
        "channel": "amazon-de-fba",
        "condition": "new",
        "p50": eur(2599),
        "p10": None,
        "p90": None,
        "sellers": 7,
        "units_per_month": 120.0,
        "days_to_sell": None,
        "observed_at": "2026-11-21T09:00:00Z",
        "origin": "keepa",
    },
    "versions": {"fee_book": "2026-11-01"},
}
