"""What a caller gets from a server of ours, over a real connection."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from datetime import timedelta

import grpc
import pytest
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from prometheus_client import CollectorRegistry

from common.errors import BadInput, Bug, NotFound, Retryable
from common.grpc import Served, make_channel, make_server, reading, until_signal
from common.grpc.deadline import TooLate
from common.grpc.server import LARGEST_MESSAGE
from common.telemetry import PortTaken
from rpc.pricing.v1 import pricing_pb2
from rpc.scanner.v1 import scanner_pb2, scanner_pb2_grpc
from tests.common.grpc.served import (
    SCANNER,
    Context,
    Running,
    Scanner,
    eventually,
    hang,
)

GET_SCAN = "magpie.scanner.v1.ScannerService/GetScan"
WATCH = "magpie.pricing.v1.PricingService/WatchOpportunities"


def get_scan(scan_id: str) -> scanner_pb2.GetScanRequest:
    return scanner_pb2.GetScanRequest(scan_id=scan_id)


def plain_stub(
    channel: grpc.aio.Channel,
) -> scanner_pb2_grpc.ScannerServiceStub:
    return scanner_pb2_grpc.ScannerServiceStub(channel)


class TestUnary:
    async def test_a_call_is_answered_and_counted(self, running: Running) -> None:
        answer = await running.scans.GetScan(get_scan("one"))
        assert answer.scan.scan_id == "one"
        await eventually(lambda: running.count("server", GET_SCAN, "OK") == 1)
        assert running.count("client", GET_SCAN, "OK") == 1

    async def test_an_error_of_ours_arrives_as_itself(self, running: Running) -> None:
        async def no_such_scan(_text: str, _context: Context) -> None:
            raise NotFound("No scan is called x.", hint="List the scans.")

        running.scanner.on_call = no_such_scan
        with pytest.raises(NotFound) as told:
            await running.scans.GetScan(get_scan("x"))
        assert type(told.value) is NotFound
        assert told.value.message == "No scan is called x."
        assert told.value.hint == "List the scans."
        await eventually(lambda: running.count("server", GET_SCAN, "NOT_FOUND") == 1)

    async def test_a_fault_is_logged_and_says_nothing(
        self, running: Running, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def fault(_text: str, _context: Context) -> None:
            raise ValueError("the password is hunter2")

        running.scanner.on_call = fault
        async with grpc.aio.insecure_channel(running.target) as channel:
            with (
                caplog.at_level(logging.ERROR),
                pytest.raises(grpc.aio.AioRpcError) as told,
            ):
                await plain_stub(channel).GetScan(get_scan("x"), timeout=5)
        assert told.value.code() is grpc.StatusCode.INTERNAL
        assert "hunter2" not in repr(told.value)
        (logged,) = caplog.records
        assert logged.name == "common.grpc.guard"
        assert "hunter2" in (logged.exc_text or "") or logged.exc_info
        with pytest.raises(Bug):
            await running.scans.GetScan(get_scan("x"))

    async def test_what_is_no_message_is_bad_input(self, running: Running) -> None:
        async with grpc.aio.insecure_channel(running.target) as channel:
            call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]
            call = channel.unary_unary(f"/{GET_SCAN}")
            with pytest.raises(grpc.aio.AioRpcError) as told:
                await call(b"\xff\xff\xff", timeout=5)
        assert told.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert running.scanner.called == []

    async def test_a_message_that_is_too_large_is_bad_input(
        self, running: Running
    ) -> None:
        ids = ["x" * (LARGEST_MESSAGE + 1)]
        with pytest.raises(BadInput, match="larger than max"):
            await running.scans.GetOffers(scanner_pb2.GetOffersRequest(offer_ids=ids))

    async def test_a_code_set_by_hand_passes(self, running: Running) -> None:
        async def abort(_text: str, context: Context) -> None:
            await context.abort(grpc.StatusCode.OUT_OF_RANGE, "too far")

        running.scanner.on_call = abort
        with pytest.raises(BadInput, match="too far"):
            await running.scans.GetScan(get_scan("x"))
        await eventually(lambda: running.count("server", GET_SCAN, "OUT_OF_RANGE") == 1)


class TestDeadline:
    async def test_work_stops_when_the_caller_has_no_time_left(
        self, running: Running
    ) -> None:
        running.scanner.on_call = hang
        began = time.monotonic()
        with pytest.raises(TooLate, match=GET_SCAN):
            await running.scans.GetScan(get_scan("x"), timeout=0.1)
        await eventually(lambda: running.scanner.ended)
        assert running.scanner.ended == ["CancelledError"]
        assert time.monotonic() - began < 4

    async def test_a_caller_that_gives_none_gets_that_of_the_contract(
        self, running: Running
    ) -> None:
        running.scanner.on_call = hang
        began = time.monotonic()
        async with grpc.aio.insecure_channel(running.target) as channel:
            with pytest.raises(grpc.aio.AioRpcError) as told:
                await plain_stub(channel).PutSource(scanner_pb2.PutSourceRequest())
        assert told.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        assert 0.9 < time.monotonic() - began < 4.5

    async def test_what_a_call_causes_has_only_its_time(self, running: Running) -> None:
        """A service that asks another one passes on what it has left, not 5 s."""
        left: list[float] = []

        async def ask_again(text: str, context: Context) -> None:
            if text == "inner":
                left.append(context.time_remaining())
            else:
                await running.scans.GetScan(get_scan("inner"))

        running.scanner.on_call = ask_again
        await running.scans.GetScan(get_scan("outer"), timeout=3)
        # gRPC rounds a little; the read's own deadline would be two seconds longer.
        assert 0 < left[0] < 3.1

    async def test_a_caller_that_leaves_stops_the_work(self, running: Running) -> None:
        running.scanner.on_call = hang
        call = asyncio.ensure_future(running.scans.GetScan(get_scan("x")))
        await eventually(lambda: running.scanner.called)
        call.cancel()
        await eventually(lambda: running.scanner.ended)
        assert running.scanner.ended == ["CancelledError"]
        await eventually(lambda: running.count("server", GET_SCAN, "CANCELLED"))


class TestStream:
    async def test_a_stream_goes_on_from_where_it_is_asked_to(
        self, running: Running
    ) -> None:
        request = pricing_pb2.WatchOpportunitiesRequest(after_seq=990)
        seen = [m.seq async for m in running.prices.WatchOpportunities(request)]
        assert seen == list(range(991, 1001))
        await eventually(lambda: running.count("server", WATCH, "OK") == 1)

    async def test_a_reader_that_leaves_ends_it_at_once(self, running: Running) -> None:
        async def slowly(_text: str, _context: Context) -> None:
            await asyncio.sleep(0.01)

        running.pricing.on_call = slowly
        request = pricing_pb2.WatchOpportunitiesRequest()
        async with reading(running.prices.WatchOpportunities(request)) as messages:
            async for message in messages:
                if message.seq == 3:
                    break
        await eventually(lambda: "closed" in running.pricing.ended)
        await eventually(lambda: running.count("server", WATCH, "CANCELLED"))

    async def test_an_error_in_the_middle_arrives_after_what_was_sent(
        self, running: Running
    ) -> None:
        async def third_fails(text: str, _context: Context) -> None:
            if text == "3":
                raise NotFound("That place is older than what is kept.")

        running.pricing.on_call = third_fails
        request = pricing_pb2.WatchOpportunitiesRequest()
        messages = aiter(running.prices.WatchOpportunities(request))
        assert [(await anext(messages)).seq for _ in range(2)] == [1, 2]
        with pytest.raises(NotFound, match="older"):
            await anext(messages)


class TestStop:
    async def test_a_call_under_way_is_finished(self, running: Running) -> None:
        go_on = asyncio.Event()

        async def wait(_text: str, _context: Context) -> None:
            await go_on.wait()

        running.scanner.on_call = wait
        call = asyncio.ensure_future(running.scans.GetScan(get_scan("x")))
        await eventually(lambda: running.scanner.called)
        stopping = asyncio.ensure_future(running.server.stop())
        await asyncio.sleep(0.05)
        go_on.set()
        assert (await call).scan.scan_id == "x"
        await stopping

    async def test_a_stream_is_sent_elsewhere_at_once(self, running: Running) -> None:
        async def first_only(text: str, context: Context) -> None:
            if text != "1":
                await hang(text, context)

        running.pricing.on_call = first_only
        request = pricing_pb2.WatchOpportunitiesRequest()
        messages = running.prices.WatchOpportunities(request)
        assert (await anext(aiter(messages))).seq == 1
        began = time.monotonic()
        stopping = asyncio.ensure_future(running.server.stop())
        with pytest.raises(Retryable, match="go on with another"):
            await anext(aiter(messages))
        await stopping
        assert time.monotonic() - began < 2

    async def test_a_call_that_never_ends_is_cut_after_the_grace(self) -> None:
        scanner = Scanner(on_call=hang)
        server = make_server(
            [Served(SCANNER, scanner)],
            port=0,
            health_port=0,
            grace=timedelta(seconds=0.1),
            registry=CollectorRegistry(),
        )
        await server.start()
        async with make_channel(
            f"127.0.0.1:{server.port}", [SCANNER], registry=CollectorRegistry()
        ) as channel:
            stub = plain_stub(channel)
            call = asyncio.ensure_future(stub.GetScan(get_scan("x"), timeout=0.5))
            await eventually(lambda: scanner.called)
            await server.stop()
            assert scanner.ended == ["CancelledError"]
            with pytest.raises(Retryable):
                await call

    async def test_stopping_twice_is_stopping_once(self, running: Running) -> None:
        await running.server.stop()
        await running.server.stop()


class TestPorts:
    async def test_a_taken_port_is_named(self, running: Running) -> None:
        second = make_server(
            [], port=running.server.port, health_port=0, registry=CollectorRegistry()
        )
        with pytest.raises(PortTaken, match=str(running.server.port)):
            await second.start()


class TestUntilSignal:
    @pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT])
    async def test_it_waits_for_either_and_bears_a_second_one(
        self, which: signal.Signals
    ) -> None:
        waiting = asyncio.ensure_future(until_signal())
        await asyncio.sleep(0)
        os.kill(os.getpid(), which)
        os.kill(os.getpid(), which)
        assert await waiting is which
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(each)


class TestReflection:
    async def test_the_contracts_can_be_asked_for(self, running: Running) -> None:
        def ask() -> set[str]:
            with grpc.insecure_channel(running.target) as channel:
                return set(ProtoReflectionDescriptorDatabase(channel).get_services())

        names = await asyncio.to_thread(ask)
        assert {SCANNER.full_name, "magpie.pricing.v1.PricingService"} <= names
