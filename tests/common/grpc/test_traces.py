"""A trace goes through a call: the callee's work stands below its caller's."""

from __future__ import annotations

import grpc
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from common import tracing
from common.errors import NotFound
from rpc.pricing.v1 import pricing_pb2
from rpc.scanner.v1 import scanner_pb2, scanner_pb2_grpc
from tests.common.grpc.served import Context, Running
from tests.common.spans import recorded_spans

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-"
GET_SCAN = "magpie.scanner.v1.ScannerService/GetScan"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    exporter = recorded_spans()
    exporter.clear()
    return exporter


async def get_scan(running: Running) -> None:
    await running.scans.GetScan(scanner_pb2.GetScanRequest(scan_id="x"))


class TestTraces:
    async def test_a_recorded_call_has_a_span_on_both_sides(
        self, running: Running, spans: InMemorySpanExporter
    ) -> None:
        with tracing.span("request", traceparent=PARENT + "01"):
            await get_scan(running)
        server, client, request = spans.get_finished_spans()
        assert [server.name, client.name, request.name] == [
            GET_SCAN,
            GET_SCAN,
            "request",
        ]
        assert server.parent is not None
        assert client.parent is not None
        assert server.parent.span_id == client.context.span_id
        assert client.parent.span_id == request.context.span_id

    async def test_an_unrecorded_call_hands_its_trace_on(
        self, running: Running, spans: InMemorySpanExporter
    ) -> None:
        seen: list[str] = []

        async def look(_text: str, _context: Context) -> None:
            seen.append(tracing.current_traceparent())

        running.scanner.on_call = running.pricing.on_call = look
        with tracing.span("request", traceparent=PARENT + "00"):
            await get_scan(running)
            request = pricing_pb2.WatchOpportunitiesRequest(after_seq=999)
            async for _ in running.prices.WatchOpportunities(request):
                pass
        assert seen == [PARENT + "00"] * 2
        assert spans.get_finished_spans() == ()

    async def test_calls_without_a_trace_begin_one_each(self, running: Running) -> None:
        seen: list[str] = []

        async def look(_text: str, _context: Context) -> None:
            seen.append(tracing.current_ids()["trace_id"])

        running.scanner.on_call = look
        await get_scan(running)
        await get_scan(running)
        assert len(set(seen)) == 2

    async def test_an_error_in_a_recorded_call_arrives_as_itself(
        self, running: Running, spans: InMemorySpanExporter
    ) -> None:
        async def fail(_text: str, _context: Context) -> None:
            raise NotFound

        running.scanner.on_call = fail
        with (
            tracing.span("request", traceparent=PARENT + "01"),
            pytest.raises(NotFound),
        ):
            await get_scan(running)
        server, *_ = spans.get_finished_spans()
        assert server.status.description == "NotFound"

    async def test_a_bad_traceparent_does_not_fail_a_call(
        self, running: Running
    ) -> None:
        async with grpc.aio.insecure_channel(running.target) as channel:
            stub = scanner_pb2_grpc.ScannerServiceStub(channel)
            answer = await stub.GetScan(
                scanner_pb2.GetScanRequest(scan_id="x"),
                timeout=5,
                metadata=(("traceparent", "00-odd"),),
            )
        assert answer.scan.scan_id == "x"
