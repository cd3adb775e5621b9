"""A gateway on real stores, with pretend services behind real sockets."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from prometheus_client import CollectorRegistry

from common.cache import open_redis
from common.clock import now
from common.grpc import Served, Server, make_channel, make_server
from common.ids import new_id
from common.postgres import open_pool, transaction
from services.gateway.adapters.passwords import Passwords
from services.gateway.clients.health import Probe
from services.gateway.clients.pricing import PRICING
from services.gateway.clients.pricing import Pricing as PricingClient
from services.gateway.clients.scanner import SCANNER
from services.gateway.clients.scanner import Scanner as ScannerClient
from services.gateway.metrics import Metrics
from services.gateway.routes.app import make_app
from services.gateway.routes.edge import Edge
from services.gateway.routes.serving import listen
from services.gateway.routes.serving import make_server as make_http_server
from services.gateway.routes.wired import Gateway, Limits, Pace
from services.gateway.routes.wiring import wire
from services.gateway.rules.actors import Role
from services.gateway.store.users import User, add_user
from tests.services.gateway.moments import until
from tests.services.gateway.served import Pricing, Scanner
from tests.stores import Postgres, Redis

PASSWORD = "correct horse battery"
KEPT = 20
"""Events that the gateway keeps; who was away for longer needs pricing's."""


@dataclass
class Services:
    """The pretend services and where they are."""

    pricing: Pricing
    scanner: Scanner
    server: Server

    @property
    def target(self) -> str:
        """Where both are served."""
        return f"127.0.0.1:{self.server.port}"

    @property
    def health_target(self) -> str:
        """Where both say how they are."""
        return f"127.0.0.1:{self.server.health_port}"


@dataclass
class World:
    """A gateway, the services behind it, and its registry of metrics."""

    gateway: Gateway
    app: Edge
    pricing: Pricing
    scanner: Scanner
    services: Services
    registry: CollectorRegistry

    async def add_user(self, name: str, role: Role) -> User:
        """Somebody whose password is PASSWORD."""
        hashed = await self.gateway.passwords.hash(PASSWORD)
        user = User(new_id(), name, hashed, role)
        async with transaction(self.gateway.pool) as connection:
            await add_user(connection, user, now=now())
        return user

    async def heard(self, seq: int) -> None:
        """Wait until the gateway has heard of everything up to there."""
        await until(lambda: self.gateway.live.position == seq)

    def token(self, role: Role = Role.VIEWER, name: str = "") -> str:
        """An access token of somebody of that role."""
        return self.gateway.tokens.mint(
            new_id(), new_id(), name=name or role.value, role=role, now=now()
        )

    def client(self, role: Role | None = Role.VIEWER) -> httpx.AsyncClient:
        """A client that is signed in; without a role, one that is not."""
        headers = {"Authorization": f"Bearer {self.token(role)}"} if role else {}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://magpie.test",
            headers=headers,
        )


@pytest.fixture
def unused_ports(socket_enabled: None) -> list[int]:
    """Three ports of this machine that nobody listens on now."""
    probes = [socket.socket() for _ in range(3)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture
def unused_port(unused_ports: list[int]) -> int:
    """A port of this machine that nobody listens on now."""
    return unused_ports[0]


@pytest.fixture
async def services() -> AsyncIterator[Services]:
    """Both services behind one port, and their health behind another."""
    pricing, scanner = Pricing(), Scanner()
    served = [Served(PRICING, pricing), Served(SCANNER, scanner)]
    registry = CollectorRegistry()
    server = make_server(served, port=0, health_port=0, registry=registry)
    async with server:
        yield Services(pricing, scanner, server)


@pytest.fixture
async def world(
    pg: Postgres, redis: Redis, services: Services, tmp_path: Path
) -> AsyncIterator[World]:
    """A gateway that is not served yet, but follows pricing."""
    registry = CollectorRegistry()
    async with AsyncExitStack() as stack:
        pool = await open_pool(pg.app_url("gateway"), schema="gateway")
        stack.push_async_callback(pool.close)
        client = await open_redis(redis.url)
        stack.push_async_callback(client.aclose)
        channel = make_channel(services.target, [PRICING, SCANNER], registry=registry)
        await stack.enter_async_context(channel)
        probe = Probe("pricing", services.health_target, registry=registry)
        stack.push_async_callback(probe.close)
        gateway = wire(
            pool,
            PricingClient(channel),
            ScannerClient(channel),
            mode="paper",
            passwords=Passwords(),
            token_key=b"k" * 32,
            probes=[probe],
            store_problems=lambda: {"postgres": None, "redis": None},
            metrics=Metrics(registry),
            limits=Limits(requests_a_minute=1_000),
            pace=Pace(first=0.5, begin=0.5, heartbeat=0.3, send=2.0),
            web=tmp_path / "dist",
            kept=KEPT,
        )
        gateway.rates.use(client)
        gateway.details.use(client)
        following = asyncio.create_task(gateway.live.run())
        async with asyncio.timeout(5):
            await gateway.live.begun()
        yield World(
            gateway,
            make_app(gateway),
            services.pricing,
            services.scanner,
            services,
            registry,
        )
        following.cancel()
        await asyncio.wait([following])


@pytest.fixture
async def served(world: World) -> AsyncIterator[str]:
    """The gateway behind a real socket: "127.0.0.1:PORT"."""
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    server = make_http_server(world.app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"127.0.0.1:{port}"
    server.should_exit = True
    await serving
