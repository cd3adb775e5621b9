"""Calls to pricing: PricingService."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, cast

from common.wire import pack_time
from rpc.pricing.v1 import pricing_pb2 as pb
from rpc.pricing.v1.pricing_pb2_grpc import PricingServiceStub

if TYPE_CHECKING:
    from datetime import datetime

    from common.grpc.channel import Channel
    from rpc.common.v1 import envelope_pb2

PRICING: Final = pb.DESCRIPTOR.services_by_name["PricingService"]

EVENTS_A_PAGE: Final = 200


class Pricing:
    """PricingService as the gateway uses it."""

    def __init__(self, channel: Channel) -> None:
        self._stub = PricingServiceStub(channel)

    async def find(
        self,
        wanted: pb.OpportunityFilter,
        *,
        sort: pb.OpportunitySort.ValueType,
        limit: int,
        cursor: str,
    ) -> pb.ListOpportunitiesResponse:
        """A page of opportunities."""
        return await self._stub.ListOpportunities(
            pb.ListOpportunitiesRequest(
                filter=wanted, sort=sort, page_size=limit, page_token=cursor
            )
        )

    async def get(self, opportunity_id: str) -> pb.GetOpportunityResponse:
        """One opportunity in full. Raises NotFound."""
        return await self._stub.GetOpportunity(
            pb.GetOpportunityRequest(opportunity_id=opportunity_id)
        )

    async def newest_seq(self) -> int:
        """The newest seq there is."""
        page = await self._stub.ListOpportunities(
            pb.ListOpportunitiesRequest(page_size=1)
        )
        return page.seq

    async def funnel(self, source: str, since: datetime | None) -> pb.GetFunnelResponse:
        """Counts of offers."""
        request = pb.GetFunnelRequest(source_id=source)
        if since is not None:
            request.since.CopyFrom(pack_time(since))
        return await self._stub.GetFunnel(request)

    async def watch(
        self, after_seq: int | None
    ) -> AsyncGenerator[pb.WatchOpportunitiesResponse]:
        """What is decided after that place, or from now on. NotFound: it is too old."""
        request = pb.WatchOpportunitiesRequest(after_seq=after_seq)
        # Our channel answers a stream with a generator; the generated stub cannot say.
        answers: AsyncGenerator[pb.WatchOpportunitiesResponse] = cast(
            "Any", self._stub.WatchOpportunities(request)
        )
        async with aclosing(answers):
            async for answer in answers:
                yield answer

    async def events(self, after_seq: int) -> list[envelope_pb2.Envelope]:
        """Up to EVENTS_A_PAGE events after that place. NotFound: it is too old."""
        page = await self._stub.ListEvents(
            pb.ListEventsRequest(after_seq=after_seq, limit=EVENTS_A_PAGE)
        )
        return list(page.events)
