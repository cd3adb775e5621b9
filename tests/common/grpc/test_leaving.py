"""Two replicas behind one channel: one leaves, and nobody who calls has to know."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import CollectorRegistry

from common.errors import Retryable
from common.grpc import Served, Server, make_channel, make_server
from common.grpc.channel import Channel
from rpc.scanner.v1 import scanner_pb2
from rpc.scanner.v1.scanner_pb2_grpc import ScannerServiceStub
from tests.common.grpc.served import SCANNER, Context, Scanner, eventually

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING
GET_SCAN = "magpie.scanner.v1.ScannerService/GetScan"
DRAIN = timedelta(seconds=1)
GRACE = timedelta(seconds=30)


@dataclass
class Replica:
    """One of two servers, and what it was asked."""

    scanner: Scanner
    server: Server
    registry: CollectorRegistry

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    @property
    def asked(self) -> int:
        return len(self.scanner.called)

    async def until_asked(self) -> None:
        """Wait for one more call."""
        had = self.asked
        await eventually(lambda: self.asked > had)

    @property
    def retried(self) -> float | None:
        name = "magpie_rpc_server_retried_total"
        return self.registry.get_sample_value(name, {"method": GET_SCAN})


def replica(drain: timedelta) -> Replica:
    scanner, registry = Scanner(), CollectorRegistry()
    server = make_server(
        [Served(SCANNER, scanner)],
        port=0,
        health_port=0,
        drain=drain,
        grace=GRACE,
        registry=registry,
    )
    return Replica(scanner, server, registry)


@pytest.fixture
async def replicas() -> AsyncIterator[list[Replica]]:
    """Two that drain."""
    found = [replica(DRAIN), replica(DRAIN)]
    for one in found:
        await one.server.start()
    yield found
    await asyncio.gather(*(one.server.stop() for one in found))


@pytest.fixture
async def channel(replicas: list[Replica]) -> AsyncIterator[Channel]:
    """To both of them."""
    target = ",".join(one.address for one in replicas)
    made = make_channel(target, [SCANNER], registry=CollectorRegistry())
    async with made:
        yield made


async def ask(channel: Channel, times: int = 10) -> None:
    """Make calls, one after the other."""
    stub = ScannerServiceStub(channel)
    for number in range(times):
        await stub.GetScan(scanner_pb2.GetScanRequest(scan_id=str(number)))


async def until_both_are_asked(channel: Channel, replicas: list[Replica]) -> None:
    async with asyncio.timeout(10):
        while not all(one.asked for one in replicas):
            await ask(channel, 2)


class TestLeaving:
    async def test_calls_are_shared_by_all_who_serve(
        self, channel: Channel, replicas: list[Replica]
    ) -> None:
        await until_both_are_asked(channel, replicas)
        before = [one.asked for one in replicas]
        await ask(channel, 20)
        more = [one.asked - had for one, had in zip(replicas, before, strict=True)]
        assert more == [10, 10]

    async def test_who_leaves_is_asked_no_more_while_it_still_answers(
        self, channel: Channel, replicas: list[Replica]
    ) -> None:
        await until_both_are_asked(channel, replicas)
        leaves, stays = replicas
        stopping = asyncio.ensure_future(leaves.server.stop())
        asked = -1
        async with asyncio.timeout(10):
            while asked != leaves.asked:
                asked = leaves.asked
                await ask(channel)
        assert not stopping.done(), "it was gone before anybody could be told"
        direct = make_channel(
            leaves.address,
            [SCANNER],
            wait_for_ready=False,
            registry=CollectorRegistry(),
        )
        async with direct:
            # A channel of its own hears it, too: there nobody else is left to ask.
            with pytest.raises(Retryable):
                await ask(direct, 1)
        async with grpc.aio.insecure_channel(leaves.address) as plain:
            request = scanner_pb2.GetScanRequest(scan_id="late")
            await ScannerServiceStub(plain).GetScan(request, timeout=5)
        await stopping
        assert stays.asked

    async def test_no_call_fails_and_none_is_made_twice_while_both_are_replaced(
        self, channel: Channel, replicas: list[Replica]
    ) -> None:
        async def slowly(_text: str, _context: Context) -> None:
            await asyncio.sleep(0.02)

        over, counts = asyncio.Event(), [0, 0, 0, 0]
        for one in replicas:
            one.scanner.on_call = slowly

        async def call_on(caller: int) -> None:
            while not over.is_set():
                await ask(channel, 1)
                counts[caller] += 1

        callers = [asyncio.ensure_future(call_on(number)) for number in range(4)]
        await until_both_are_asked(channel, replicas)
        for one in replicas:
            await one.server.stop()
            await one.server.start()
            await one.until_asked()
        over.set()
        await asyncio.gather(*callers)
        assert sum(counts) <= sum(one.asked for one in replicas)
        assert [one.retried for one in replicas] == [0, 0]

    async def test_every_watcher_hears_it_also_after_another_one_left(
        self, replicas: list[Replica]
    ) -> None:
        leaves = replicas[0]
        request = health_pb2.HealthCheckRequest(service="calls")
        async with grpc.aio.insecure_channel(leaves.address) as plain:
            stub = health_pb2_grpc.HealthStub(plain)
            first, second = stub.Watch(request), stub.Watch(request)
            assert (await first.read()).status == SERVING
            assert (await second.read()).status == SERVING
            first.cancel()
            stopping = asyncio.ensure_future(leaves.server.stop())
            assert (await second.read()).status == NOT_SERVING
            assert (await stub.Check(request)).status == NOT_SERVING
            await stopping

    async def test_a_watcher_does_not_hold_up_the_stop(self) -> None:
        alone = replica(timedelta(0))
        # Often, since it is told something in the same moment in which it is ended.
        for _ in range(40):
            await alone.server.start()
            async with grpc.aio.insecure_channel(alone.address) as plain:
                watching = health_pb2_grpc.HealthStub(plain).Watch(
                    health_pb2.HealthCheckRequest()
                )
                assert (await watching.read()).status == SERVING
                began = time.monotonic()
                await alone.server.stop()
                assert time.monotonic() - began < GRACE.total_seconds() / 2


class TestRetried:
    async def test_a_call_that_is_made_again_is_counted_where_it_arrives(
        self, channel: Channel, replicas: list[Replica]
    ) -> None:
        failed: list[str] = []

        async def fail_once(text: str, _context: Context) -> None:
            if text not in failed:
                failed.append(text)
                raise Retryable("The store restarts.")

        for one in replicas:
            one.scanner.on_call = fail_once
        await ask(channel, 3)
        assert sum(one.retried or 0 for one in replicas) == 3
