"""Replicas behind a name: channels find those that are new, whatever the name says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry

from common.grpc import Served, make_channel, make_server
from common.grpc.channel import Channel
from rpc.scanner.v1 import scanner_pb2
from rpc.scanner.v1.scanner_pb2_grpc import ScannerServiceStub
from tests.common.grpc.names import Names, names
from tests.common.grpc.served import SCANNER, Scanner, eventually

HOSTS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
AGE = timedelta(seconds=1)
OFTEN = timedelta(milliseconds=200)


@pytest.fixture
def named(socket_enabled: None) -> Iterator[Names]:
    """A name that stands for nobody yet."""
    with names() as found:
        yield found


class Pods:
    """Servers on one port, each on an address of its own, as pods are."""

    def __init__(self, stack: AsyncExitStack, port: int) -> None:
        self._stack = stack
        self.port = port
        self.scanners: dict[str, Scanner] = {}

    async def start(self, host: str) -> AsyncExitStack:
        """One more; closing what is returned stops it."""
        scanner = self.scanners[host] = Scanner()
        server = make_server(
            [Served(SCANNER, scanner)],
            host=host,
            port=self.port,
            health_port=0,
            drain=OFTEN,
            connection_age=AGE,
            registry=CollectorRegistry(),
        )
        own = await self._stack.enter_async_context(AsyncExitStack())
        await own.enter_async_context(server)
        return own

    def asked(self, host: str) -> int:
        return len(self.scanners[host].called)


@pytest.fixture
async def pods(unused_port: int) -> AsyncIterator[Pods]:
    async with AsyncExitStack() as stack:
        yield Pods(stack, unused_port)


@pytest.fixture
async def channel(named: Names, pods: Pods) -> AsyncIterator[Channel]:
    made = make_channel(
        named.target(pods.port),
        [SCANNER],
        resolve_every=OFTEN,
        registry=CollectorRegistry(),
    )
    async with made:
        yield made


@pytest.fixture
async def caller(channel: Channel) -> AsyncIterator[None]:
    """Somebody who calls all the time; one call that fails fails the test."""
    over = asyncio.Event()

    async def call_on() -> None:
        stub = ScannerServiceStub(channel)
        while not over.is_set():
            request = scanner_pb2.GetScanRequest(scan_id="x")
            await stub.GetScan(request, timeout=20)
            await asyncio.sleep(0.01)

    calling = asyncio.ensure_future(call_on())
    yield
    over.set()
    await calling


async def until_asked(pods: Pods, host: str) -> None:
    had = pods.asked(host)
    await eventually(lambda: pods.asked(host) > had, seconds=30)


class TestNames:
    async def test_a_healthy_client_finds_a_replica_that_is_new(
        self, named: Names, pods: Pods, caller: None
    ) -> None:
        """grpc/grpc#12295: it looks only when a connection ends, so connections do."""
        old, new, _ = HOSTS
        named.addresses = [old]
        await pods.start(old)
        await until_asked(pods, old)
        await pods.start(new)
        named.addresses = [old, new]
        await until_asked(pods, new)

    async def test_all_replicas_are_replaced_within_seconds(
        self, named: Names, pods: Pods, caller: None
    ) -> None:
        """grpc/grpc-go#6990: every address that was known is dead."""
        old, new, _ = HOSTS
        named.addresses = [old]
        leaving = await pods.start(old)
        await until_asked(pods, old)
        await pods.start(new)
        named.addresses = [new]
        await leaving.aclose()
        await until_asked(pods, new)

    async def test_a_name_that_is_empty_for_a_moment_is_asked_again(
        self, named: Names, pods: Pods, caller: None
    ) -> None:
        """grpc/grpc-go#1795: the resolver must not be stuck."""
        first, _, last = HOSTS
        named.addresses = [first]
        leaving = await pods.start(first)
        await until_asked(pods, first)
        named.addresses = []
        asked = named.asked
        await leaving.aclose()
        await eventually(lambda: named.asked > asked, seconds=30)
        await pods.start(last)
        named.addresses = [last]
        await until_asked(pods, last)
