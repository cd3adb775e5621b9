"""PricingService over gRPC, on a real database."""

from __future__ import annotations

from typing import Any

import pytest

from common.clock import now
from common.errors import BadInput, NotFound
from common.ids import new_id
from common.wire import pack_money, pack_time, read_money
from rpc.pricing.v1 import pricing_pb2 as pb
from services.pricing.usecases.save_decisions import STREAM
from tests.factories import usd
from tests.services.pricing.given import (
    FBM,
    make_offer,
    offer_message,
)
from tests.services.pricing.served import Service

pytestmark = [pytest.mark.migrated("pricing"), pytest.mark.allow_hosts(["127.0.0.1"])]

SORTS = [
    pb.OPPORTUNITY_SORT_SCORE,
    pb.OPPORTUNITY_SORT_PROFIT,
    pb.OPPORTUNITY_SORT_ROI,
    pb.OPPORTUNITY_SORT_DECIDED_AT,
    pb.OPPORTUNITY_SORT_VERDICT,
]


class TestListOpportunities:
    async def test_an_empty_platform_has_an_empty_page(self, service: Service) -> None:
        page = await service.stub.ListOpportunities(pb.ListOpportunitiesRequest())
        assert page == pb.ListOpportunitiesResponse()

    async def test_tells_the_seq_of_each_and_the_newest(self, service: Service) -> None:
        await service.fill()
        page = await service.stub.ListOpportunities(pb.ListOpportunitiesRequest())
        assert page.seq == 16
        assert sorted(one.seq for one in page.opportunities) == list(range(1, 17))

    @pytest.mark.parametrize("sort", SORTS)
    async def test_pages_of_any_size_are_the_whole_list(
        self, service: Service, sort: pb.OpportunitySort
    ) -> None:
        await service.fill()
        whole = await service.page(sort=sort)
        assert len(whole) == 16
        for size in (1, 3, 16):
            assert await service.list_all(size, sort=sort) == whole

    async def test_the_highest_score_is_first_and_the_unknown_last(
        self, service: Service
    ) -> None:
        await service.fill()
        found = await service.page(sort=pb.OPPORTUNITY_SORT_SCORE)
        scores = [float(one.score or -1) for one in found]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > 0 > scores[-1]

    async def test_the_highest_profit_is_first_and_the_unknown_last(
        self, service: Service
    ) -> None:
        await service.fill()
        found = await service.page(sort=pb.OPPORTUNITY_SORT_PROFIT)
        known = [one.profit.minor_units for one in found if one.HasField("profit")]
        assert known == sorted(known, reverse=True)
        assert [one.HasField("profit") for one in found] == [True] * 12 + [False] * 4

    async def test_the_highest_roi_is_first_and_the_unknown_last(
        self, service: Service
    ) -> None:
        await service.fill()
        found = await service.page(sort=pb.OPPORTUNITY_SORT_ROI)
        known = [float(one.roi) for one in found if one.roi]
        assert known == sorted(known, reverse=True)
        assert min(known) < 0 < max(known)
        assert [bool(one.roi) for one in found] == [True] * 12 + [False] * 4

    async def test_the_newest_is_first(self, service: Service) -> None:
        await service.fill()
        found = await service.page(sort=pb.OPPORTUNITY_SORT_DECIDED_AT)
        times = [one.decided_at.ToNanoseconds() for one in found]
        assert times == sorted(times, reverse=True)

    async def test_what_to_buy_is_first_and_what_to_skip_last(
        self, service: Service
    ) -> None:
        await service.fill()
        found = await service.page(sort=pb.OPPORTUNITY_SORT_VERDICT)
        ranked = [(one.verdict, -float(one.score or -1)) for one in found]
        assert ranked == sorted(ranked)
        assert found[0].verdict < found[-1].verdict == pb.VERDICT_SKIP

    async def test_a_list_that_grows_meanwhile_shows_nothing_twice(
        self, service: Service
    ) -> None:
        await service.fill()
        page = await service.stub.ListOpportunities(
            pb.ListOpportunitiesRequest(page_size=5)
        )
        first = {one.opportunity_id for one in page.opportunities}
        await service.bench.decide(offer_message("Z"))
        rest = await service.page(page_token=page.next_page_token)
        assert first.isdisjoint(one.opportunity_id for one in rest)
        assert len(rest) >= 11

    @pytest.mark.parametrize(
        ("conditions", "expected"),
        [
            ({"channels": [FBM]}, 8),
            ({"verdicts": [pb.VERDICT_BUY]}, 4),
            ({"verdicts": [pb.VERDICT_BUY, pb.VERDICT_REVIEW], "channels": [FBM]}, 4),
            ({"strategies": ["flip"]}, 16),
            ({"strategies": ["cross_border"]}, 0),
            ({"source_ids": ["yard"]}, 8),
            ({"offer_id": make_offer("A").offer_id}, 2),
            ({"offer_id": "0" * 32}, 0),
            ({"min_score": "8", "channels": [FBM]}, 4),
            ({"min_roi": "1.0", "channels": [FBM]}, 3),
            ({"min_profit": pack_money(usd("24.60")), "channels": [FBM]}, 3),
            ({"min_profit": pack_money(usd("24.61")), "channels": [FBM]}, 1),
            ({"query": "desk LAMP aa"}, 2),
            ({"query": "blue"}, 2),
            ({"query": "desk blue"}, 0),
            ({"headline_only": True}, 8),
        ],
    )
    async def test_each_condition_of_a_filter(
        self, service: Service, conditions: dict[str, Any], expected: int
    ) -> None:
        await service.fill()
        wanted = pb.OpportunityFilter(**conditions)
        found = await service.page(filter=wanted)
        assert len(found) == expected
        assert await service.list_all(3, filter=wanted) == found

    @pytest.mark.parametrize(
        "request_",
        [
            {"page_size": 201},
            {"page_token": "nonsense"},
            {"filter": pb.OpportunityFilter(min_score="high")},
            {"sort": 99},
        ],
    )
    async def test_a_bad_request_is_refused(
        self, service: Service, request_: dict[str, Any]
    ) -> None:
        with pytest.raises(BadInput):
            await service.page(**request_)


class TestGetOpportunity:
    async def test_has_the_whole_record(self, service: Service) -> None:
        await service.fill()
        (short,) = await service.page(
            filter=pb.OpportunityFilter(
                channels=[FBM], offer_id=make_offer("A").offer_id
            )
        )
        full = await service.stub.GetOpportunity(
            pb.GetOpportunityRequest(opportunity_id=short.opportunity_id)
        )
        assert full.opportunity == short
        left = read_money(short.sale_price)
        for line in full.decision.lines:
            left -= read_money(line.amount)
        assert left == read_money(short.profit)
        assert full.decision.match.evidence
        assert full.decision.break_even

    async def test_nobody_has_decided_that(self, service: Service) -> None:
        with pytest.raises(NotFound):
            await service.stub.GetOpportunity(
                pb.GetOpportunityRequest(opportunity_id=str(new_id()))
            )

    async def test_an_id_that_is_none_is_refused(self, service: Service) -> None:
        with pytest.raises(BadInput):
            await service.stub.GetOpportunity(
                pb.GetOpportunityRequest(opportunity_id="x")
            )


class TestListEvents:
    async def test_the_events_after_a_place(self, service: Service) -> None:
        await service.fill()
        page = await service.stub.ListEvents(
            pb.ListEventsRequest(after_seq=10, limit=4)
        )
        assert [event.seq for event in page.events] == [11, 12, 13, 14]
        assert {event.producer for event in page.events} == {"pricing"}
        assert {event.type for event in page.events} == {
            "magpie.pricing.v1.OpportunityDecided"
        }

    async def test_a_place_that_is_not_kept_says_so(self, service: Service) -> None:
        with pytest.raises(NotFound):
            await service.stub.ListEvents(pb.ListEventsRequest(after_seq=99))

    async def test_the_stream_is_the_one_of_opportunities(self) -> None:
        assert STREAM == "opportunities"


class TestGetFunnel:
    async def test_counts_how_far_offers_came(self, service: Service) -> None:
        await service.fill()
        funnel = await service.stub.GetFunnel(pb.GetFunnelRequest())
        assert (funnel.offers, funnel.matched, funnel.priced) == (8, 7, 6)
        counts = {one.verdict: one.offers for one in funnel.verdicts}
        assert counts == {pb.VERDICT_BUY: 4, pb.VERDICT_SKIP: 4}

    async def test_of_one_source(self, service: Service) -> None:
        await service.fill()
        funnel = await service.stub.GetFunnel(pb.GetFunnelRequest(source_id="yard"))
        assert (funnel.offers, funnel.matched, funnel.priced) == (4, 4, 3)

    async def test_since_a_moment(self, service: Service) -> None:
        await service.fill()
        later = pack_time(now())
        await service.bench.decide(offer_message("Z"))
        funnel = await service.stub.GetFunnel(pb.GetFunnelRequest(since=later))
        assert funnel.offers == 1

    async def test_a_source_that_cannot_be_is_refused(self, service: Service) -> None:
        with pytest.raises(BadInput, match="NUL"):
            await service.stub.GetFunnel(pb.GetFunnelRequest(source_id="a\0b"))
