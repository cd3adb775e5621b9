"""Two servicers that do what a test says, and what it takes to call them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from prometheus_client import CollectorRegistry

from common.grpc import Server
from common.grpc.channel import Channel
from rpc.pricing.v1 import pricing_pb2, pricing_pb2_grpc
from rpc.scanner.v1 import scanner_pb2, scanner_pb2_grpc

SCANNER = scanner_pb2.DESCRIPTOR.services_by_name["ScannerService"]
PRICING = pricing_pb2.DESCRIPTOR.services_by_name["PricingService"]

Context = grpc.aio.ServicerContext[object, object]
Behaviour = Callable[[str, Context], Awaitable[object]]


async def nothing(_text: str, _context: Context) -> None:
    """What a rpc does unless a test says otherwise."""


@dataclass
class Rpcs:
    """What each call does, and what became of it."""

    on_call: Behaviour = nothing
    called: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    async def _do(self, text: str, context: Context) -> None:
        self.called.append(text)
        try:
            await self.on_call(text, context)
        except BaseException as exc:
            self.ended.append(type(exc).__name__)
            raise
        self.ended.append("")


Served = TypeVar("Served", bound=type)


async def _not_here(_self: object, _request: object, _context: object) -> object:
    raise NotImplementedError


def _whole(service: ServiceDescriptor) -> Callable[[Served], Served]:
    """A class of that service, also where it has only the methods that tests call."""

    def complete(made: Served) -> Served:
        for name in service.methods_by_name:
            if not hasattr(made, name):
                setattr(made, name, _not_here)
        return made

    return complete


@_whole(SCANNER)
class Scanner(Rpcs):
    """The methods of ScannerService that the tests call."""

    async def GetScan(
        self, request: scanner_pb2.GetScanRequest, context: Context
    ) -> scanner_pb2.GetScanResponse:
        await self._do(request.scan_id, context)
        return scanner_pb2.GetScanResponse(
            scan=scanner_pb2.Scan(scan_id=request.scan_id)
        )

    async def PutSource(
        self, request: scanner_pb2.PutSourceRequest, context: Context
    ) -> scanner_pb2.PutSourceResponse:
        await self._do(request.yaml, context)
        return scanner_pb2.PutSourceResponse()

    async def GetOffers(
        self, request: scanner_pb2.GetOffersRequest, context: Context
    ) -> scanner_pb2.GetOffersResponse:
        offers = [scanner_pb2.Offer(offer_id=id_) for id_ in request.offer_ids]
        return scanner_pb2.GetOffersResponse(offers=offers)


@_whole(PRICING)
class Pricing(Rpcs):
    """WatchOpportunities counts from after_seq; seq 1,000 is the last one."""

    async def WatchOpportunities(
        self, request: pricing_pb2.WatchOpportunitiesRequest, context: Context
    ) -> AsyncIterator[pricing_pb2.WatchOpportunitiesResponse]:
        try:
            for seq in range(request.after_seq + 1, 1001):
                await self._do(str(seq), context)
                yield pricing_pb2.WatchOpportunitiesResponse(seq=seq)
        finally:
            self.ended.append("closed")


@dataclass
class Running:
    """A server of both contracts and what is needed to talk to it."""

    scanner: Scanner
    pricing: Pricing
    server: Server
    channel: Channel
    registry: CollectorRegistry

    @property
    def scans(self) -> scanner_pb2_grpc.ScannerServiceStub:
        """A stub on the channel of ours."""
        return scanner_pb2_grpc.ScannerServiceStub(self.channel)

    @property
    def prices(self) -> pricing_pb2_grpc.PricingServiceStub:
        """A stub on the channel of ours."""
        return pricing_pb2_grpc.PricingServiceStub(self.channel)

    @property
    def target(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.server.port}"

    def count(self, side: str, method: str, code: str) -> float | None:
        """How many calls of a method ended with that code."""
        labels = {"method": method, "code": code}
        return self.registry.get_sample_value(
            f"magpie_rpc_{side}_seconds_count", labels
        )


async def hang(_text: str, _context: Context) -> None:
    """A rpc that would never end."""
    await asyncio.Event().wait()


async def eventually(condition: Callable[[], object], *, seconds: float = 5.0) -> None:
    """Wait until it holds; the test fails if it never does."""
    async with asyncio.timeout(seconds):
        # What is waited for happens inside gRPC, which sets no event.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
