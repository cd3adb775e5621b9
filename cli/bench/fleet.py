"""Two replicas of every service on shared stores, and a free place for a successor."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from cli.stack.data_folder import DataFolder
from cli.stack.environment import (
    SERVICES,
    Stores,
    sandbox_terms,
    service_environment,
)
from cli.stack.mongo import Mongo
from cli.stack.ports import HOST, Ports
from cli.stack.postgres import Postgres
from cli.stack.redis import Redis
from cli.stack.serving import Service
from cli.stack.supervisor import Supervisor
from common.migrate import migrate

REPLICAS: Final = 2
_STEP: Final = 200
"""Between the ports of one place of everything and those of the next."""
_PATIENCE: Final = 180.0
"""Seconds to come up or to end: the machine may be busy with other things."""
SCANNED: Final = "larkfield"
"""The one site that is scanned: see `scans`."""
_PEERS: Final = {"gateway": ("scanner", "pricing"), "pricing": ("scanner",)}
_CALLERS: Final = {"scanner": ("gateway", "pricing"), "pricing": ("gateway",)}


@dataclass(frozen=True, slots=True)
class World:
    """How large the sandbox is, and what every service is told beside the usual."""

    products: int
    seed: int
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Replica:
    """A place for a process of a service, and who runs there."""

    service: str
    number: int
    ports: Ports
    make: Callable[[Mapping[str, str]], Service]
    """The service that is told this besides."""
    unit: Service

    @property
    def name(self) -> str:
        """As people call it."""
        return f"{self.service} {self.number}"

    @property
    def origin(self) -> str:
        """Where it answers HTTP, if it does."""
        return f"http://{HOST}:{self.ports.of(self.service)}"

    @property
    def metrics(self) -> str:
        """Where its metrics are."""
        return f"http://{HOST}:{self.ports.metrics_of(self.service)}/metrics"

    @property
    def callers(self) -> int:
        """How many processes keep a connection to it."""
        return REPLICAS * len(_CALLERS.get(self.service, ()))

    async def start(self, **told: float) -> None:
        """Run it, until it serves; `drain` and `grace` are how its next end goes."""
        if told:
            names = {f"MAGPIE_{one.upper()}_SECONDS": str(told[one]) for one in told}
            self.unit = self.make(names)
        await self.unit.start()
        await self.unit.until_serving(seconds=_PATIENCE)

    async def stop(self) -> int:
        """End it as a cluster does, with SIGTERM; its exit code."""
        assert self.unit.process is not None  # noqa: S101 - it was started.
        return await self.unit.process.stop(grace=_PATIENCE)

    async def kill(self) -> None:
        """End it as nobody should."""
        assert self.unit.process is not None  # noqa: S101 - it was started.
        self.unit.process.kill()
        await self.unit.process.wait(every=0.01)


@dataclass(slots=True)
class Fleet:
    """What runs, and how to look into it."""

    folder: DataFolder
    database: str
    """The URL of an owner of all schemas."""
    password: str
    replicas: list[Replica]
    """Those that run, once they were started."""
    free: dict[str, Replica] = field(default_factory=dict)
    """Where a successor may come, of each service."""

    @property
    def places(self) -> list[Replica]:
        """All that run or may."""
        return [*self.replicas, *self.free.values()]

    def succeed(self, old: Replica) -> Replica:
        """The one that is to run in its stead: `old` has to be ended then."""
        new = self.free[old.service]
        self.replicas[self.replicas.index(old)] = new
        self.free[old.service] = old
        return new

    async def start(self, **told: float) -> None:
        """Start all, anew if they run; see `Replica.start`."""
        running = [one for one in self.replicas if one.unit.process is not None]
        await asyncio.gather(*(one.stop() for one in running))
        await asyncio.gather(*(one.start(**told) for one in self.replicas))


@asynccontextmanager
async def open_fleet(folder: Path, world: World, *, port: int) -> AsyncIterator[Fleet]:
    """Empty stores, the sandbox and two replicas of each service, until the end.

    The replicas are there, and are started by `Fleet.start`.
    """
    data, ports, supervisor = DataFolder(folder), Ports(port), Supervisor()
    postgres, mongo, redis = Postgres(data), Mongo(data), Redis(data)
    sandbox = _sandbox(data, ports, world)
    fleet = Fleet(data, "", secrets.token_urlsafe(12), [])
    try:
        await supervisor.start_together([postgres, mongo, redis, sandbox])
        fleet.database = postgres.url
        logins = {}
        for name in SERVICES:
            password = postgres.app_password(name)
            await migrate(postgres.url, name, app_password=password)
            logins[name] = postgres.app_url(name)
        await sandbox.until_serving(seconds=_PATIENCE)
        stores = Stores(logins, mongo.url, redis.url)
        for one in _places(fleet, stores, ports, world):
            if one.number < REPLICAS:
                fleet.replicas.append(one)
            else:
                fleet.free[one.service] = one
        yield fleet
    finally:
        for one in fleet.places:
            if one.unit.process is not None:
                await one.kill()
        await asyncio.shield(supervisor.stop())


def _sandbox(folder: DataFolder, ports: Ports, world: World) -> Service:
    port = ports.of("sandbox")
    words = {
        "--port": str(port),
        "--seed": str(world.seed),
        "--products": str(world.products),
        # A world that stands still: what was served is then all there is to know.
        "--speed": "0",
        "--data": str(folder.path / "sandbox"),
    }
    return Service(
        "sandbox",
        folder,
        arguments=("-m", "sandbox", *(word for pair in words.items() for word in pair)),
        environment={},
        port=port,
        health_port=None,
    )


def _places(fleet: Fleet, stores: Stores, ports: Ports, world: World) -> list[Replica]:
    own = [Ports(ports.base + number * _STEP) for number in range(REPLICAS + 1)]
    shared = {
        "MAGPIE_ADMIN_PASSWORD": fleet.password,
        "MAGPIE_GATEWAY_TOKEN_KEY": secrets.token_hex(32),
        "MAGPIE_GATEWAY_REQUESTS_A_MINUTE": "10000000",
        **world.settings,
    }
    found = []
    for name in SERVICES:
        base = service_environment(
            name, stores=stores, ports=ports, folder=fleet.folder, sandbox=True
        )
        for number, mine in enumerate(own):
            told = base | service_environment(
                name, stores=stores, ports=mine, folder=fleet.folder, sandbox=False
            )
            told |= _peers(name, own) | shared | _one_site(told)
            make = partial(_service, fleet.folder, name, number, mine, told)
            found.append(Replica(name, number, mine, make, make({})))
    return found


def _service(
    folder: DataFolder,
    name: str,
    number: int,
    ports: Ports,
    told: Mapping[str, str],
    more: Mapping[str, str],
) -> Service:
    return Service(
        f"{name}-{number}",
        folder,
        arguments=("-m", f"services.{name}"),
        environment={**told, **more},
        port=ports.of(name),
        health_port=ports.health_of(name),
        usual=sandbox_terms(name),
    )


def _one_site(told: Mapping[str, str]) -> dict[str, str]:
    """The sandbox as a scanner knows it, without all other sites."""
    name = "MAGPIE_SCANNER_SANDBOX"
    sites = told.get(name, "").split(",")
    kept = [site for site in sites if site.startswith(f"{SCANNED}=")]
    return {name: ",".join(kept)} if name in told else {}


def _peers(name: str, places: list[Ports]) -> dict[str, str]:
    """Where replicas of the services that it calls may be."""
    told: dict[str, str] = {}
    for peer in _PEERS.get(name, ()):
        prefix = f"MAGPIE_{name.upper()}_{peer.upper()}"
        serving = (f"{HOST}:{ports.of(peer)}" for ports in places)
        health = (f"{HOST}:{ports.health_of(peer)}" for ports in places)
        told |= {prefix: ",".join(serving), f"{prefix}_HEALTH": ",".join(health)}
    return told
