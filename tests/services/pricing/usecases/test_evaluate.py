"""Offers that are not stored anywhere, over gRPC."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from common.errors import BadInput, Retryable
from common.wire import pack_money, read_money
from rpc.pricing.v1 import pricing_pb2 as pb
from services.pricing.server import PricingServicer
from services.pricing.usecases.matching import Matching
from tests.factories import usd
from tests.services.pricing.given import (
    EBAY,
    FBM,
    catalogue_row,
    make_listing,
    make_offer,
)
from tests.services.pricing.served import Service
from tests.services.pricing.workbench import Workbench

pytestmark = [pytest.mark.migrated("pricing"), pytest.mark.allow_hosts(["127.0.0.1"])]


class TestEvaluate:
    async def evaluate(self, service: Service, **request: Any) -> list[pb.Evaluation]:
        answer = await service.stub.Evaluate(pb.EvaluateRequest(**request))
        return list(answer.evaluations)

    async def test_answers_each_offer_on_each_channel_and_stores_nothing(
        self, service: Service
    ) -> None:
        request = pb.PutProductsRequest(request_id="1", products=[catalogue_row("84")])
        await service.stub.PutProducts(request)
        await service.bench.tools.matching.refresh()
        offers = [
            pb.Item(
                item_id="mine",
                title="Bexhall BE-5784 Desk Lamp (Pack of 1)",
                brand="Bexhall",
                price=pack_money(usd("21.90")),
                condition="new",
            ),
            pb.Item(item_id="other", title="A blue thing"),
        ]
        found = await self.evaluate(service, offers=offers, channels=[FBM, EBAY])
        assert [
            (one.decision.offer.item_id, one.opportunity.channel) for one in found
        ] == [("mine", FBM), ("mine", EBAY), ("other", FBM), ("other", EBAY)]
        assert read_money(found[0].opportunity.profit) == usd("24.60")
        assert found[0].decision.lines
        assert found[2].opportunity.reasons[0].code == "no_match"
        for one in found:
            told = one.opportunity
            assert (told.opportunity_id, told.version, told.seq) == ("", 0, 0)
            assert (told.offer_id, told.offer_version) == ("", 0)
        assert await service.page() == []

    async def test_asks_nobody_outside(self, service: Service) -> None:
        service.bench.market.listings.append(make_listing())
        offer = pb.Item(item_id="1", title="A lamp", gtins=make_offer().gtins)
        await self.evaluate(service, offers=[offer], channels=[FBM])
        assert service.bench.market.asked == []

    async def test_while_the_catalogue_is_loaded_it_says_so(
        self, service: Service, bench: Workbench
    ) -> None:
        tools = bench.tools
        fresh = Matching(tools.pool, tools.matching._weights)
        servicer = PricingServicer(replace(tools, matching=fresh))
        offer = pb.Item(item_id="1", title="A lamp")
        request = pb.EvaluateRequest(offers=[offer], channels=[FBM])
        with pytest.raises(Retryable):
            await servicer.Evaluate(request, None)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("offers", "channels", "words"),
        [
            ([], [FBM], "1 to 200"),
            ([pb.Item(item_id="1", title="x")] * 201, [FBM], "1 to 200"),
            ([pb.Item(item_id="1", title="x")], [], "1 to 20"),
            ([pb.Item(item_id="1", title="x")], ["etsy"], "etsy"),
            ([pb.Item(item_id="1")], [FBM], "title"),
        ],
    )
    async def test_a_bad_request_is_refused(
        self, service: Service, offers: list[pb.Item], channels: list[str], words: str
    ) -> None:
        with pytest.raises(BadInput, match=words):
            await self.evaluate(service, offers=offers, channels=channels)
