"""A real server on ports that were free, and a channel to it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from prometheus_client import CollectorRegistry

from common.grpc import Served, make_channel, make_server
from tests.common.grpc.served import PRICING, SCANNER, Pricing, Running, Scanner


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    """Both contracts served, on ports that were free, without TLS."""
    scanner, pricing, registry = Scanner(), Pricing(), CollectorRegistry()
    services = [Served(SCANNER, scanner), Served(PRICING, pricing)]
    server = make_server(services, port=0, health_port=0, registry=registry)
    async with server:
        target = f"127.0.0.1:{server.port}"
        channel = make_channel(target, [SCANNER, PRICING], registry=registry)
        async with channel:
            yield Running(scanner, pricing, server, channel, registry)


@pytest.fixture
def unused_port(socket_enabled: None) -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
