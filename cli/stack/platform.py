"""The whole platform in one data folder: stores, migrations, sandbox, services."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cli.stack.data_folder import DataFolder
from cli.stack.environment import (
    SERVICES,
    Stores,
    sandbox_terms,
    service_environment,
)
from cli.stack.holding import Tell, hold
from cli.stack.mongo import Mongo
from cli.stack.ports import HOST, Ports, ensure_free
from cli.stack.postgres import Postgres
from cli.stack.redis import Redis
from cli.stack.serving import Service
from cli.stack.store import Store
from cli.stack.supervisor import Supervisor, Unit
from common.migrate import migrate


@dataclass(frozen=True, slots=True)
class SandboxPlan:
    """The pretend outside world: its seed, its size, how fast its offers change."""

    seed: int = 7
    products: int = 2000
    speed: float = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to bring up. `urls` has postgres, mongo and redis; None = the embedded."""

    folder: Path
    ports: Ports
    urls: Mapping[str, str | None]
    sandbox: SandboxPlan | None


@dataclass(slots=True)
class Platform:
    """What runs, for whoever brought it up."""

    plan: Plan
    folder: DataFolder
    supervisor: Supervisor
    units: dict[str, Unit] = field(default_factory=dict)


async def run(plan: Plan, tell: Tell, ready: Callable[[Platform], None]) -> None:
    """Bring everything up, call `ready`, keep it running until SIGINT or SIGTERM.

    However this ends, nothing that was started is left behind. Raises what a data
    folder, a taken port, a store, a migration or a service has to say.
    """
    platform = Platform(plan, DataFolder(plan.folder), Supervisor())
    with platform.folder.locked():
        await hold(
            platform.supervisor,
            _start(platform, tell),
            ready=partial(ready, platform),
            tell=tell,
        )


async def _start(platform: Platform, tell: Tell) -> None:
    _check_ports(platform.plan)
    tell("Starting the stores.")
    stores = await _start_stores(platform)
    if platform.plan.sandbox is not None:
        tell("Starting the sandbox.")
        await _start_serving(platform, [_sandbox(platform, platform.plan.sandbox)])
    tell("Starting the services.")
    await _start_serving(platform, [_service(platform, n, stores) for n in SERVICES])


def _check_ports(plan: Plan) -> None:
    for name in SERVICES:
        ensure_free(plan.ports.of(name), name)
        ensure_free(plan.ports.metrics_of(name), f"{name}'s metrics")
        ensure_free(plan.ports.health_of(name), f"{name}'s health")
    if plan.sandbox is not None:
        ensure_free(plan.ports.of("sandbox"), "the sandbox")


async def _start_stores(platform: Platform) -> Stores:
    urls, folder = platform.plan.urls, platform.folder
    embedded: dict[str, Store] = {}
    for name, kind in (("postgres", Postgres), ("mongo", Mongo), ("redis", Redis)):
        if urls[name] is None:
            embedded[name] = kind(folder)
            platform.units[name] = embedded[name]
    await platform.supervisor.start_together(embedded.values())
    where = {
        name: url if url is not None else embedded[name].url
        for name, url in urls.items()
    }
    logins = await _migrate(where["postgres"], embedded.get("postgres"))
    return Stores(logins, where["mongo"], where["redis"])


async def _migrate(url: str, embedded: Store | None) -> dict[str, str]:
    """Every service's schema as this version needs it; the URL each one logs in by."""
    logins = {}
    for name in SERVICES:
        if isinstance(embedded, Postgres):
            password = embedded.app_password(name)
            await migrate(url, name, app_password=password)
            logins[name] = embedded.app_url(name)
        else:
            # Whoever runs the server decides about its logins.
            await migrate(url, name)
            logins[name] = url
    return logins


def _sandbox(platform: Platform, plan: SandboxPlan) -> Service:
    port = platform.plan.ports.of("sandbox")
    options = {
        "--port": str(port),
        "--seed": str(plan.seed),
        "--products": str(plan.products),
        "--speed": str(plan.speed),
        "--data": str(platform.folder.path / "sandbox"),
    }
    words = [word for option in options.items() for word in option]
    return Service(
        "sandbox",
        platform.folder,
        arguments=("-m", "sandbox", *words),
        environment={},
        port=port,
        health_port=None,
    )


def _service(platform: Platform, name: str, stores: Stores) -> Service:
    ports = platform.plan.ports
    return Service(
        name,
        platform.folder,
        arguments=("-m", f"services.{name}"),
        environment=service_environment(
            name,
            stores=stores,
            ports=ports,
            folder=platform.folder,
            sandbox=platform.plan.sandbox is not None,
        ),
        port=ports.of(name),
        health_port=ports.health_of(name),
        usual=sandbox_terms(name) if platform.plan.sandbox is not None else None,
    )


async def _start_serving(platform: Platform, services: list[Service]) -> None:
    for service in services:
        platform.units[service.name] = service
    await platform.supervisor.start_together(services)
    # What comes up slowly, or not at once, is given its time; what ends is told.
    await asyncio.gather(*(service.until_serving() for service in services))


def addresses(platform: Platform) -> list[tuple[str, str, str]]:
    """(name, address, process id) of everything that runs or is used."""
    ports = platform.plan.ports
    rows = [("dashboard", f"http://localhost:{ports.of('gateway')}", "")]
    for name, unit in platform.units.items():
        pid = str(unit.process.pid) if unit.process else ""
        rows.append((name, _address(platform, name, unit), pid))
    return rows


def _address(platform: Platform, name: str, unit: Unit) -> str:
    if isinstance(unit, Service):
        scheme = "http" if name in ("gateway", "sandbox") else "grpc"
        return f"{scheme}://{HOST}:{platform.plan.ports.of(name)}"
    return {"postgres": "private socket", "redis": "private socket"}.get(
        name, getattr(unit, "url", "")
    )
