"""Opportunities as they are decided, over gRPC."""

from __future__ import annotations

import asyncio

import pytest

from common.errors import NotFound
from common.grpc import reading
from rpc.pricing.v1 import pricing_pb2 as pb
from tests.services.pricing.given import (
    EBAY,
    offer_message,
)
from tests.services.pricing.served import Service

pytestmark = [pytest.mark.migrated("pricing"), pytest.mark.allow_hosts(["127.0.0.1"])]


class TestWatchOpportunities:
    async def test_the_first_answer_tells_where_to_go_on(
        self, service: Service
    ) -> None:
        await service.fill()
        watch = service.stub.WatchOpportunities(pb.WatchOpportunitiesRequest())
        async with reading(watch) as answers, asyncio.timeout(5):
            first = await anext(answers)
            assert (first.seq, list(first.opportunities)) == (16, [])
            await service.bench.decide(offer_message("Z"))
            await service.number()
            second = await anext(answers)
            assert second.seq == 18
            assert [one.seq for one in second.opportunities] == [17, 18]

    async def test_goes_on_after_a_place_and_then_as_it_comes(
        self, service: Service
    ) -> None:
        await service.fill()
        watch = service.stub.WatchOpportunities(
            pb.WatchOpportunitiesRequest(after_seq=13)
        )
        async with reading(watch) as answers, asyncio.timeout(5):
            first = await anext(answers)
            assert [one.seq for one in first.opportunities] == [14, 15, 16]
            await service.bench.decide(offer_message("Z"))
            await service.number()
            assert (await anext(answers)).seq == 18

    async def test_only_what_passes_is_told_but_the_place_moves_on(
        self, service: Service
    ) -> None:
        await service.fill()
        wanted = pb.OpportunityFilter(channels=[EBAY], source_ids=["yard"])
        watch = service.stub.WatchOpportunities(
            pb.WatchOpportunitiesRequest(filter=wanted, after_seq=0)
        )
        async with reading(watch) as answers, asyncio.timeout(5):
            first = await anext(answers)
        assert first.seq == 16
        assert {one.channel for one in first.opportunities} == {EBAY}
        assert len(first.opportunities) == 4

    async def test_who_resumes_again_and_again_misses_nothing(
        self, service: Service
    ) -> None:
        await service.fill()
        seen: list[int] = []
        place = 0
        for _ in range(3):
            watch = service.stub.WatchOpportunities(
                pb.WatchOpportunitiesRequest(after_seq=place)
            )
            async with reading(watch) as answers, asyncio.timeout(5):
                answer = await anext(answers)
            seen += [one.seq for one in answer.opportunities]
            place = answer.seq
            await service.bench.decide(offer_message(f"Z-{place}"))
            await service.number()
        assert seen == list(range(1, 21))

    async def test_many_watch_at_once(self, service: Service) -> None:
        async def watch_one() -> int:
            watch = service.stub.WatchOpportunities(pb.WatchOpportunitiesRequest())
            async with reading(watch) as answers:
                await anext(answers)
                return (await anext(answers)).seq

        async with asyncio.timeout(10):
            watching = [asyncio.create_task(watch_one()) for _ in range(5)]
            await asyncio.sleep(0.3)
            await service.bench.decide(offer_message("Z"))
            await service.number()
            assert await asyncio.gather(*watching) == [2] * 5

    async def test_a_place_that_is_not_kept_says_so(self, service: Service) -> None:
        await service.fill()
        watch = service.stub.WatchOpportunities(
            pb.WatchOpportunitiesRequest(after_seq=99)
        )
        with pytest.raises(NotFound):
            async with reading(watch) as answers:
                await anext(answers)
