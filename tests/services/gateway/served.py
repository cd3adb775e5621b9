"""Pretend pricing and scanner, to be served behind real sockets."""
# ruff: noqa: N802 - rpcs have the names that their contracts give them.

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import grpc

from common.errors import MagpieError, NotFound
from common.wire import pack_time
from rpc.pricing.v1 import pricing_pb2 as pricing
from rpc.pricing.v1 import pricing_pb2_grpc
from rpc.scanner.v1 import scanner_pb2 as scanner
from rpc.scanner.v1 import scanner_pb2_grpc
from tests.services.gateway.messages import (
    decision,
    envelope,
    offer,
    repost,
    scan,
    source,
)
from tests.services.gateway.moments import MORNING

Context = grpc.aio.ServicerContext[Any, Any]
A_BATCH = 200


@dataclass
class Pricing(pricing_pb2_grpc.PricingServiceServicer):
    """Decisions that a test takes, told as the contract says."""

    events: list[pricing.Opportunity] = field(default_factory=list)
    """Every decision, the oldest first."""
    kept_after: int = 0
    """Events up to here are gone."""
    raises: MagpieError | None = None
    """What every call but the stream ends with."""
    asked: list[object] = field(default_factory=list)
    funnel: pricing.GetFunnelResponse = field(default_factory=pricing.GetFunnelResponse)
    watchers: int = 0
    seq: int = 0
    _told: asyncio.Condition = field(default_factory=asyncio.Condition)
    _ends: int = 0

    async def decide(self, *decided: pricing.Opportunity) -> int:
        """Take these decisions; the seq of the last one."""
        async with self._told:
            for one in decided:
                self.seq += 1
                one.seq = self.seq
                self.events.append(one)
            self._told.notify_all()
        return self.seq

    async def end_streams(self) -> None:
        """End every stream, as a server may at any time."""
        async with self._told:
            self._ends += 1
            self._told.notify_all()

    async def ListOpportunities(
        self, request: pricing.ListOpportunitiesRequest, context: Context
    ) -> pricing.ListOpportunitiesResponse:
        self._note(request)
        size = request.page_size or 50
        start = int(request.page_token or 0)
        newest = {one.opportunity_id: one for one in self.events}
        page = list(newest.values())[start : start + size]
        more = start + size < len(newest)
        return pricing.ListOpportunitiesResponse(
            opportunities=page,
            next_page_token=str(start + size) if more else "",
            seq=self.seq,
        )

    async def GetOpportunity(
        self, request: pricing.GetOpportunityRequest, context: Context
    ) -> pricing.GetOpportunityResponse:
        self._note(request)
        found = [
            one for one in self.events if one.opportunity_id == request.opportunity_id
        ]
        if not found:
            raise NotFound(f"There is no opportunity {request.opportunity_id}.")
        return pricing.GetOpportunityResponse(
            opportunity=found[-1], decision=decision()
        )

    async def GetFunnel(
        self, request: pricing.GetFunnelRequest, context: Context
    ) -> pricing.GetFunnelResponse:
        self._note(request)
        return self.funnel

    async def WatchOpportunities(
        self, request: pricing.WatchOpportunitiesRequest, context: Context
    ) -> AsyncIterator[pricing.WatchOpportunitiesResponse]:
        self.asked.append(request)
        seq = request.after_seq if request.HasField("after_seq") else self.seq
        self._still_kept(seq)
        ends = self._ends
        self.watchers += 1
        try:
            yield pricing.WatchOpportunitiesResponse(seq=seq)
            while True:
                async with self._told:
                    while self.seq <= seq and self._ends == ends:
                        await self._told.wait()
                if self._ends > ends:
                    return
                batch = [one for one in self.events if one.seq > seq][:A_BATCH]
                seq = batch[-1].seq if batch else self.seq
                yield pricing.WatchOpportunitiesResponse(opportunities=batch, seq=seq)
        finally:
            self.watchers -= 1

    async def ListEvents(
        self, request: pricing.ListEventsRequest, context: Context
    ) -> pricing.ListEventsResponse:
        self._note(request)
        self._still_kept(request.after_seq)
        after = [one for one in self.events if one.seq > request.after_seq]
        return pricing.ListEventsResponse(
            events=[envelope(one) for one in after[: request.limit or 200]]
        )

    async def PutProducts(
        self, request: pricing.PutProductsRequest, context: Context
    ) -> pricing.PutProductsResponse:
        raise NotImplementedError

    async def Evaluate(
        self, request: pricing.EvaluateRequest, context: Context
    ) -> pricing.EvaluateResponse:
        raise NotImplementedError

    def _note(self, request: object) -> None:
        self.asked.append(request)
        if self.raises is not None:
            raise self.raises

    def _still_kept(self, seq: int) -> None:
        if seq < self.kept_after:
            raise NotFound(f"Events after {seq} are not kept any more.")


@dataclass
class Scanner(scanner_pb2_grpc.ScannerServiceServicer):
    """Sources, scans and offers that a test puts there."""

    stored: list[scanner.Source] = field(default_factory=lambda: [source()])
    offers: list[scanner.Offer] = field(default_factory=lambda: [offer()])
    scans: list[scanner.Scan] = field(default_factory=lambda: [scan()])
    images: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    raises: MagpieError | None = None
    asked: list[object] = field(default_factory=list)

    async def StartScan(
        self, request: scanner.StartScanRequest, context: Context
    ) -> scanner.StartScanResponse:
        self._note(request)
        queued = scan(len(self.scans) + 1)
        queued.status = scanner.SCAN_STATUS_QUEUED
        return scanner.StartScanResponse(scan=queued)

    async def GetScan(
        self, request: scanner.GetScanRequest, context: Context
    ) -> scanner.GetScanResponse:
        self._note(request)
        for one in self.scans:
            if one.scan_id == request.scan_id:
                return scanner.GetScanResponse(scan=one)
        raise NotFound(f"There is no scan {request.scan_id}.")

    async def ListScans(
        self, request: scanner.ListScansRequest, context: Context
    ) -> scanner.ListScansResponse:
        self._note(request)
        return scanner.ListScansResponse(scans=self.scans)

    async def PutSource(
        self, request: scanner.PutSourceRequest, context: Context
    ) -> scanner.PutSourceResponse:
        self._note(request)
        stored = source("new", sandbox=False)
        stored.yaml = request.yaml
        return scanner.PutSourceResponse(source=stored)

    async def PreviewPage(
        self, request: scanner.PreviewPageRequest, context: Context
    ) -> scanner.PreviewPageResponse:
        self._note(request)
        price = scanner.PreviewedField(
            name="price", value="9.90", how="json-ld", agrees=["meta"]
        )
        page = scanner.PreviewedPage(url=request.url, kind="offer", fields=[price])
        return scanner.PreviewPageResponse(pages=[page])

    async def ListSources(
        self, request: scanner.ListSourcesRequest, context: Context
    ) -> scanner.ListSourcesResponse:
        self._note(request)
        wanted = set(request.source_ids)
        return scanner.ListSourcesResponse(
            sources=[
                one for one in self.stored if not wanted or one.source_id in wanted
            ]
        )

    async def GetOffers(
        self, request: scanner.GetOffersRequest, context: Context
    ) -> scanner.GetOffersResponse:
        self._note(request)
        return scanner.GetOffersResponse(
            offers=[one for one in self.offers if one.offer_id in request.offer_ids]
        )

    async def FindSimilarOffers(
        self, request: scanner.FindSimilarOffersRequest, context: Context
    ) -> scanner.FindSimilarOffersResponse:
        self._note(request)
        if request.offer_id not in {one.offer_id for one in self.offers}:
            raise NotFound(f"There is no offer {request.offer_id}.")
        return scanner.FindSimilarOffersResponse(
            reposts=[repost()], item_first_seen_at=pack_time(MORNING), more=True
        )

    async def GetImage(
        self, request: scanner.GetImageRequest, context: Context
    ) -> scanner.GetImageResponse:
        self._note(request)
        if request.image not in self.images:
            raise NotFound(f"No picture {request.image} is kept.")
        data, media_type = self.images[request.image]
        return scanner.GetImageResponse(data=data, media_type=media_type)

    async def ListOffers(
        self, request: scanner.ListOffersRequest, context: Context
    ) -> scanner.ListOffersResponse:
        self._note(request)
        return scanner.ListOffersResponse(offers=self.offers, next_page_token="more")

    async def AckOffers(
        self, request: scanner.AckOffersRequest, context: Context
    ) -> scanner.AckOffersResponse:
        raise NotImplementedError

    async def ListEvents(
        self, request: scanner.ListEventsRequest, context: Context
    ) -> scanner.ListEventsResponse:
        raise NotImplementedError

    def _note(self, request: object) -> None:
        self.asked.append(request)
        if self.raises is not None:
            raise self.raises
