"""What a scan is measured on: embedded stores, endless shops, the scanner itself."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cli.stack.data_folder import DataFolder
from cli.stack.environment import Stores, service_environment
from cli.stack.mongo import Mongo
from cli.stack.ports import HOST, Ports
from cli.stack.postgres import Postgres
from cli.stack.processes import Process, Program, plain_environment, start
from cli.stack.redis import Redis
from cli.stack.serving import Service
from cli.stack.supervisor import Supervisor, Unit
from common.migrate import migrate

ROOT: Final = Path(__file__).parents[2]
SHOPS_PORT: Final = 91
"""Above the base port: the first shop."""

_YAML: Final = """\
name: {name}
title: An endless shop
kind: site
start_urls: ["{origin}/"]
every: 30d
delay: 0s
currency: USD
locale: en-US
max_pages: 1000000
lists: {{paths: ["/", "/c/*"], links: ["a[rel=next]"]}}
offers: {{paths: ["/p/*"], links: ["li.card a"]}}
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """What runs, and where."""

    folder: DataFolder
    ports: Ports
    stores: Stores
    shops: int
    seed: int
    units: dict[str, int] = field(default_factory=dict)
    """By name, the process id of what runs all the time."""

    def origin(self, shop: int) -> str:
        """Where a shop is."""
        return f"http://{HOST}:{self.ports.base + SHOPS_PORT + shop}"

    def source(self, shop: int) -> str:
        """What it is called as a source."""
        return f"endless-{shop}"

    def describe_shops(self) -> None:
        """Write the YAML of each shop where the scanner looks for sources."""
        for shop in range(self.shops):
            name = self.source(shop)
            text = _YAML.format(name=name, origin=self.origin(shop))
            (self.folder.part("sources") / f"{name}.yaml").write_text(text)

    def scanner(
        self, *, workers: int, settings: dict[str, str] | None = None
    ) -> Service:
        """The service with that many crawl workers; the caller starts and stops it."""
        environment = service_environment(
            "scanner",
            stores=self.stores,
            ports=self.ports,
            folder=self.folder,
            sandbox=False,
        )
        allowed = (self.origin(shop).partition("//")[2] for shop in range(self.shops))
        environment |= {
            "MAGPIE_SCANNER_WORKERS": str(workers),
            "MAGPIE_SCANNER_ALLOW": ",".join(allowed),
            **(settings or {}),
        }
        return Service(
            "scanner",
            self.folder,
            arguments=("-m", "services.scanner"),
            environment=environment,
            port=self.ports.of("scanner"),
            health_port=self.ports.health_of("scanner"),
        )

    @contextmanager
    def program(self, name: str, *words: str) -> Iterator[Process]:
        """`python -m ...`, until the block ends."""
        process = start(
            Program(
                name=name,
                command=(sys.executable, "-m", *words),
                log=self.folder.log(name),
                environment=plain_environment(),
                folder=ROOT,
            )
        )
        try:
            yield process
        finally:
            process.kill()


@asynccontextmanager
async def open_ground(
    folder: Path, *, port: int, shops: int, seed: int
) -> AsyncIterator[Ground]:
    """Empty stores and the shops, for as long as the block runs."""
    data, ports, supervisor = DataFolder(folder), Ports(port), Supervisor()
    postgres, mongo, redis = Postgres(data), Mongo(data), Redis(data)
    site = Service(
        "endless",
        data,
        arguments=(
            *("-m", "sandbox.endless", "--seed", str(seed), "--shops", str(shops)),
            *("--port", str(port + SHOPS_PORT)),
        ),
        environment={},
        port=port + SHOPS_PORT,
        health_port=None,
    )
    try:
        await supervisor.start_together([postgres, mongo, redis, site])
        password = postgres.app_password("scanner")
        await migrate(postgres.url, "scanner", app_password=password)
        await site.until_serving()
        logins = {"scanner": postgres.app_url("scanner")}
        stores = Stores(logins, mongo.url, redis.url)
        ground = Ground(data, ports, stores, shops, seed)
        running: dict[str, Unit] = {
            "postgres": postgres,
            "mongo": mongo,
            "redis": redis,
            "shops": site,
        }
        for name, unit in running.items():
            assert unit.process is not None  # noqa: S101 - it was started.
            ground.units[name] = unit.process.pid
        ground.describe_shops()
        yield ground
    finally:
        await asyncio.shield(supervisor.stop())
