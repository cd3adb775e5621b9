"""Probes are told the truth: at the start, when a store is gone, at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import CollectorRegistry

from common.grpc import Served, Server, make_server
from tests.common.grpc.served import SCANNER, Scanner, eventually

SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


class Store:
    """A store whose check passes, fails or hangs, as a test says."""

    state = "well"

    async def check(self) -> None:
        """As a pool is asked for `SELECT 1`."""
        if self.state == "gone":
            raise ConnectionRefusedError
        if self.state == "stuck":
            await asyncio.Event().wait()


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
async def server(store: Store, registry: CollectorRegistry) -> AsyncIterator[Server]:
    made = make_server(
        [Served(SCANNER, Scanner())],
        port=0,
        health_port=0,
        checks={"postgres": store.check, "redis": Store().check},
        check_every=timedelta(seconds=0.02),
        drain=timedelta(seconds=0.2),
        registry=registry,
    )
    async with made:
        yield made


async def probe(server: Server, service: str = "") -> int:
    """What a probe is told, as Kubernetes asks it: in the clear, on its own port."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{server.health_port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        answer = await stub.Check(
            health_pb2.HealthCheckRequest(service=service), timeout=2
        )
        return int(answer.status)


class TestHealth:
    async def test_it_serves_while_every_check_passes(self, server: Server) -> None:
        for name in ("", SCANNER.full_name, "postgres", "redis"):
            assert await probe(server, name) == SERVING

    @pytest.mark.parametrize("state", ["gone", "stuck"])
    async def test_a_store_that_fails_is_named_and_may_come_back(
        self, server: Server, store: Store, state: str
    ) -> None:
        store.state = state
        await eventually(lambda: server.health.problems)
        assert list(server.health.problems) == ["postgres"]
        assert await probe(server) == NOT_SERVING
        assert await probe(server, "postgres") == NOT_SERVING
        assert await probe(server, "redis") == SERVING
        store.state = "well"
        await eventually(lambda: not server.health.problems)
        assert await probe(server) == SERVING

    async def test_what_probes_are_told_is_a_metric_too(
        self, server: Server, store: Store, registry: CollectorRegistry
    ) -> None:
        def shown() -> dict[str, float | None]:
            return {
                check: registry.get_sample_value("magpie_serving", {"check": check})
                for check in ("all", "postgres", "redis")
            }

        assert shown() == {"all": 1, "postgres": 1, "redis": 1}
        store.state = "gone"
        await eventually(lambda: shown() == {"all": 0, "postgres": 0, "redis": 1})
        store.state = "well"
        await eventually(lambda: shown()["all"] == 1)
        await server.stop()
        assert shown() == {"all": 0, "postgres": 1, "redis": 1}

    async def test_it_does_not_serve_before_its_stores_do(self, store: Store) -> None:
        store.state = "gone"
        made = make_server(
            [],
            port=0,
            health_port=0,
            checks={"postgres": store.check},
            registry=CollectorRegistry(),
        )
        async with made:
            assert await probe(made) == NOT_SERVING

    async def test_draining_is_told_while_calls_are_still_served(
        self, server: Server, store: Store
    ) -> None:
        stopping = asyncio.ensure_future(server.stop())
        await asyncio.sleep(0.05)
        assert await probe(server) == NOT_SERVING
        store.state = "gone"
        async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            await asyncio.wait_for(channel.channel_ready(), 2)
        await stopping

    async def test_a_name_nobody_has_is_not_found(self, server: Server) -> None:
        with pytest.raises(grpc.aio.AioRpcError) as told:
            await probe(server, "nobody")
        assert told.value.code() is grpc.StatusCode.NOT_FOUND
