"""Pricing as a process of its own, and what must be true of all that it stored."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from common.postgres import connect
from rpc.pricing.v1.events_pb2 import OpportunityDecided
from tests.services.pricing.given import EBAY, FBM
from tests.services.pricing.scanning import Scanner
from tests.stores import Postgres, Redis

if TYPE_CHECKING:
    from common.postgres import Connection

T = TypeVar("T", bound=Hashable)

HOST: Final = "127.0.0.1"
ROOT: Final = Path(__file__).parents[3]
WITHIN: Final = 60.0
SERVING: Final = health_pb2.HealthCheckResponse.SERVING
CHANNELS: Final = (FBM, EBAY)


@dataclass
class Pricing:
    """How to start pricing, and how to reach it."""

    environment: dict[str, str]
    log: Path
    port: int
    metrics: int
    health: int

    @contextmanager
    def start(self, **changes: str) -> Iterator[subprocess.Popen[bytes]]:
        """The process, killed at the end of the block if it is still there."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "services.pricing"],
                env={**self.environment, **changes},
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    async def until_serving(self) -> None:
        """Return when a probe is told so."""
        async with (
            asyncio.timeout(WITHIN),
            grpc.aio.insecure_channel(f"{HOST}:{self.health}") as channel,
        ):
            stub = health_pb2_grpc.HealthStub(channel)
            while True:
                try:
                    answer = await stub.Check(health_pb2.HealthCheckRequest())
                except grpc.aio.AioRpcError:
                    await asyncio.sleep(0.1)
                    continue
                if answer.status == SERVING:
                    return
                await asyncio.sleep(0.1)


def make_pricing(pg: Postgres, redis: Redis, scanner: Scanner, log: Path) -> Pricing:
    """Not started yet, without market data."""
    port, metrics, health = free_ports(3)
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "MAGPIE_POSTGRES_URL": pg.app_url("pricing"),
        "MAGPIE_REDIS_URL": redis.url,
        "MAGPIE_PRICING_PORT": str(port),
        "MAGPIE_PRICING_METRICS_PORT": str(metrics),
        "MAGPIE_PRICING_HEALTH_PORT": str(health),
        "MAGPIE_PRICING_SCANNER": f"{HOST}:{scanner.port}",
        "MAGPIE_PRICING_SHIP_COST": "4.50",
    }
    return Pricing(environment, log, port, metrics, health)


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on now."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind((HOST, 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    """Return when that is so."""
    async with asyncio.timeout(WITHIN):
        while True:
            if await done():
                return
            await asyncio.sleep(0.02)


async def until_acknowledged(scanner: Scanner, *, again: float = 5.0) -> None:
    """Return when the scanner waits for nothing; it asks again now and then."""
    loop = asyncio.get_running_loop()
    ask_at = loop.time() + again
    async with asyncio.timeout(WITHIN * 2):
        while scanner.pending:
            await asyncio.sleep(0.05)
            if loop.time() > ask_at:
                await scanner.republish()
                ask_at = loop.time() + again


Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Stored:
    """All that pricing has stored of its decisions; `left` is what stays to be done."""

    opportunities: Rows
    decisions: Rows
    verdicts: Rows
    events: Rows
    left: dict[str, int]

    def faults(self, scanner: Scanner) -> list[str]:
        """What was lost, invented or decided twice, in words."""
        return [
            *self._current(scanner),
            *self._decided(scanner),
            *self._told(),
            *(f"{n} rows left in {name}" for name, n in self.left.items() if n),
        ]

    def _current(self, scanner: Scanner) -> Iterator[str]:
        found = [
            (one["offer_id"], one["strategy"], one["channel"], one["offer_version"])
            for one in self.opportunities
        ]
        wanted = {
            (offer_id, "flip", channel, one.version)
            for offer_id, one in scanner.newest.items()
            for channel in CHANNELS
        }
        yield from differing("current decisions", found, wanted)
        headlines = [one["offer_id"] for one in self.opportunities if one["headline"]]
        yield from differing("headlines", headlines, set(scanner.newest))

    def _decided(self, scanner: Scanner) -> Iterator[str]:
        decided = [(one["offer_id"], one["offer_version"]) for one in self.decisions]
        # Not every version has to be decided: a newer one may have come before it.
        known = scanner.published & set(decided)
        yield from differing("decided versions", decided, known)

    def _told(self) -> Iterator[str]:
        versions: dict[str, list[int]] = defaultdict(list)
        for event in self.events:
            told = OpportunityDecided.FromString(event["payload"]).opportunity
            if (told.opportunity_id, told.version) != (
                event["aggregate_id"],
                event["version"],
            ):
                yield f"the event {event['event_id']} is of another decision"
            versions[event["aggregate_id"]].append(event["version"])
        # In the order of their seq, from the first version on, none missing.
        wanted = {
            str(one["opportunity_id"]): list(range(1, one["version"] + 1))
            for one in self.opportunities
        }
        yield from differing("told versions", _flat(versions), set(_flat(wanted)))
        places = [one["seq"] for one in self.events]
        if places != list(range(1, len(places) + 1)):
            yield f"the places of the events are {places}"
        yield from differing(
            "events of verdicts",
            [(one["event_id"], one["version"]) for one in self.verdicts],
            {(one["event_id"], one["version"]) for one in self.events},
        )
        records = {one["decision_id"] for one in self.decisions}
        if {one["decision_id"] for one in self.verdicts} != records:
            yield "verdicts and decisions do not belong together"


def _flat(versions: dict[str, list[int]]) -> list[tuple[str, int, int]]:
    """(id, place, version): a version that comes too early is another place."""
    return [
        (one, place, version)
        for one, some in versions.items()
        for place, version in enumerate(some)
    ]


def differing(what: str, found: Sequence[T], wanted: Set[T]) -> Iterator[str]:
    """How what was found, once each, differs from what should be."""
    counts = Counter(found)
    repeated = [one for one, count in counts.items() if count > 1]
    for problem, some in (
        ("lost", wanted - counts.keys()),
        ("invented", counts.keys() - wanted),
        ("repeated", repeated),
    ):
        if some:
            yield f"{len(some)} {what} {problem}, as {next(iter(some))}"


async def read_stored(pg: Postgres) -> Stored:
    """What stands in the tables, once every event has its place."""
    connection = await connect(pg.url, search_path="pricing")
    try:
        await until(lambda: _is_numbered(connection))
        return Stored(
            opportunities=await _rows(connection, "SELECT * FROM opportunities"),
            decisions=await _rows(connection, "SELECT * FROM decisions"),
            verdicts=await _rows(connection, "SELECT * FROM verdicts"),
            events=await _rows(connection, "SELECT * FROM outbox ORDER BY seq"),
            left={
                "waiting": await connection.fetchval("SELECT count(*) FROM waiting"),
                "dead_letters": await connection.fetchval(
                    "SELECT count(*) FROM dead_letters"
                ),
            },
        )
    finally:
        await connection.close()


async def _is_numbered(connection: Connection) -> bool:
    query = "SELECT EXISTS (SELECT FROM outbox WHERE seq IS NULL)"
    return not await connection.fetchval(query)


async def _rows(connection: Connection, query: str) -> Rows:
    return [dict(row) for row in await connection.fetch(query)]
