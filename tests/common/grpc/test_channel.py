"""What a stub on a channel of ours does when things go wrong between the two sides."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import grpc
import pytest
from prometheus_client import CollectorRegistry

from common.errors import Retryable
from common.grpc import Served, make_channel, make_server
from common.grpc.channel import NotInContract
from rpc.pricing.v1 import pricing_pb2, pricing_pb2_grpc
from rpc.scanner.v1 import scanner_pb2, scanner_pb2_grpc
from tests.common.grpc.served import (
    PRICING,
    SCANNER,
    Context,
    Running,
    Scanner,
    eventually,
)


class TestMakeChannel:
    async def test_a_contract_that_was_not_given_is_refused(
        self, running: Running
    ) -> None:
        async with make_channel(
            running.target, [PRICING], registry=CollectorRegistry()
        ) as channel:
            with pytest.raises(NotInContract, match="StartScan"):
                scanner_pb2_grpc.ScannerServiceStub(channel)

    async def test_without_waiting_nobody_there_is_known_at_once(
        self, unused_port: int
    ) -> None:
        async with make_channel(
            f"127.0.0.1:{unused_port}",
            [SCANNER],
            wait_for_ready=False,
            registry=CollectorRegistry(),
        ) as channel:
            began = time.monotonic()
            with pytest.raises(Retryable, match="ScannerService/PutSource"):
                await scanner_pb2_grpc.ScannerServiceStub(channel).PutSource(
                    scanner_pb2.PutSourceRequest(request_id="1"), timeout=60
                )
            assert time.monotonic() - began < 30

    async def test_a_service_that_comes_late_is_still_asked(
        self, unused_port: int
    ) -> None:
        """A restart of the other side is shorter than a read's deadline."""
        async with make_channel(
            f"127.0.0.1:{unused_port}", [SCANNER], registry=CollectorRegistry()
        ) as channel:
            stub = scanner_pb2_grpc.ScannerServiceStub(channel)
            call = asyncio.ensure_future(stub.GetScan(_get("x")))
            await asyncio.sleep(0.2)
            server = make_server(
                [Served(SCANNER, Scanner())],
                port=unused_port,
                health_port=0,
                registry=CollectorRegistry(),
            )
            async with server:
                assert (await call).scan.scan_id == "x"


class TestRetries:
    async def test_a_read_is_tried_again(self, running: Running) -> None:
        await self._fail_twice(running)
        await running.scans.GetScan(_get("x"))
        assert len(running.scanner.called) == 3

    async def test_a_write_with_a_request_id_is_tried_again(
        self, running: Running
    ) -> None:
        await self._fail_twice(running)
        request = scanner_pb2.PutSourceRequest(request_id="1", yaml="a")
        await running.scans.PutSource(request)
        assert running.scanner.called == ["a"] * 3

    async def test_what_is_refused_is_not_tried_again(self, running: Running) -> None:
        async def abort(_text: str, context: Context) -> None:
            await context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "enough")

        running.scanner.on_call = abort
        with pytest.raises(Retryable):
            await running.scans.GetScan(_get("x"))
        assert len(running.scanner.called) == 1

    @staticmethod
    async def _fail_twice(running: Running) -> None:
        async def fail(_text: str, _context: Context) -> None:
            if len(running.scanner.called) < 3:
                raise Retryable("The store restarts.")

        running.scanner.on_call = fail


class TestBatches:
    async def test_two_hundred_offers_come_in_their_order(
        self, running: Running
    ) -> None:
        ids = [f"{n:032x}" for n in range(200)]
        request = scanner_pb2.GetOffersRequest(offer_ids=ids)
        answer = await running.scans.GetOffers(request)
        assert [offer.offer_id for offer in answer.offers] == ids


class TestResume:
    async def test_a_watch_misses_nothing_when_its_server_is_replaced(
        self, running: Running, unused_port: int
    ) -> None:
        """The way gateway reads: from the last seq it was told, whatever happened."""

        async def slowly(_text: str, _context: Context) -> None:
            await asyncio.sleep(0.002)

        running.pricing.on_call = slowly
        seen: list[int] = [800]
        reader = asyncio.ensure_future(_watch(running, seen))
        await eventually(lambda: seen[-1] > 820)
        await running.server.stop()
        assert seen[-1] < 1000
        # It is reached at the same address, as a restarted service is.
        await running.server.start()
        await reader
        assert seen == list(range(800, 1001))


async def _watch(running: Running, seen: list[int]) -> None:
    while seen[-1] < 1000:
        try:
            async for message in _messages(running, seen[-1]):
                seen.append(message.seq)
        except Retryable:
            await asyncio.sleep(0.01)


def _messages(
    running: Running, after_seq: int
) -> AsyncIterator[pricing_pb2.WatchOpportunitiesResponse]:
    stub = pricing_pb2_grpc.PricingServiceStub(running.channel)
    request = pricing_pb2.WatchOpportunitiesRequest(after_seq=after_seq)
    return aiter(stub.WatchOpportunities(request))


def _get(scan_id: str) -> scanner_pb2.GetScanRequest:
    return scanner_pb2.GetScanRequest(scan_id=scan_id)
