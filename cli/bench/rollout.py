"""`magpie bench rollout`: every replica is replaced while people work and scans run.

Three ways: `drain`, as a cluster does it; `cut`, the same with neither drain nor grace,
which has to fail; `kill`, as a machine that is gone, where clients ask once more.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from cli.bench import books
from cli.bench.fleet import Fleet, Replica
from cli.bench.gates import Gates
from cli.bench.load import NOTES, Load, Tally
from cli.bench.retries import Retries
from cli.bench.scans import Scans
from cli.bench.watchers import Watcher

MOST_RETRIED: Final = 0.01
"""Of all calls between services, unless somebody is killed."""
_WATCHERS: Final = 4
_KNOWN_SECONDS: Final = 30.0
_QUIET_SECONDS: Final = 300.0
_TRY_SECONDS: Final = 3.0
_TRIES: Final = 3
_SLOWEST_RATE: Final = 10.0
_LOOK_SECONDS: Final = 0.2


class How(StrEnum):
    """How a replica is ended."""

    DRAIN = "drain"
    CUT = "cut"
    KILL = "kill"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of the fleet."""

    how: How
    rate: float = 200.0
    deadline: float = 1.0
    rounds: int = 1
    services: tuple[str, ...] = ("gateway", "scanner", "pricing")
    drain: float = 2.0
    grace: float = 10.0

    @property
    def stops(self) -> dict[str, float]:
        """How a service ends that is told to."""
        if self.how is How.CUT:
            return {"drain": 0.0, "grace": 0.0}
        return {"drain": self.drain, "grace": self.grace}


@dataclass(frozen=True, slots=True)
class Scene:
    """Everybody who is there while replicas are replaced."""

    gates: Gates
    retries: Retries
    scans: Scans
    watchers: list[Watcher]


async def measure(fleet: Fleet, plan: Plan) -> dict[str, Any]:
    """Replace everything under load; all there is to say, ready to be printed."""
    await fleet.start(**plan.stops)
    async with _scene(fleet) as scene, _beside(scene.retries.watch()):
        async with _beside(scene.scans.run()):
            rate = await _bearable(plan, scene.gates)
            before = await books.versions_of(fleet.database, NOTES)
            load = Load(scene.gates, deadline=plan.deadline, again=plan.how is How.KILL)
            began = time.monotonic()
            async with _beside(load.run(rate)):
                steps = [
                    await _replace(fleet, replica, plan, scene, load.tally)
                    for _ in range(plan.rounds)
                    for replica in tuple(fleet.replicas)
                    if replica.service in plan.services
                ]
            took = time.monotonic() - began
            await load.finish()
        # While it grows quiet, tokens run out, which closes them too.
        closed = _closed(scene.watchers)
        quiet = await _until(lambda: _is_quiet(fleet, scene), _QUIET_SECONDS)
        for replica in fleet.places:
            await scene.retries.read(replica)
        found = await books.read_books(
            fleet.database,
            _served(fleet),
            scene.watchers,
            before=before,
            written=load.tally.written,
            unsure=load.tally.unsure,
        )
    return {
        "how": plan.how.value,
        "clean": _is_clean(plan, load.tally, scene.retries, found) and quiet,
        "rate_asked": plan.rate,
        "rate": rate,
        "seconds": round(took, 1),
        **_requests(plan, load.tally),
        "calls": scene.retries.calls,
        "calls_retried": scene.retries.retried,
        "scans_asked": scene.scans.asked,
        "quiet_at_the_end": quiet,
        "lost": found.lost,
        **asdict(found),
        "sockets_closed": closed,
        "steps": steps,
        "load_average": [round(one, 2) for one in os.getloadavg()],
    }


def _is_clean(plan: Plan, tally: Tally, retries: Retries, found: books.Books) -> bool:
    """What is promised: see docs/rollout.md."""
    few = plan.how is How.KILL or retries.retried <= MOST_RETRIED * retries.calls
    return tally.failed == 0 and found.lost == 0 and few


def _requests(plan: Plan, tally: Tally) -> dict[str, Any]:
    return {
        "deadline_seconds": plan.deadline,
        "requests": tally.requests,
        "retried": tally.retried,
        "failed": tally.failed,
        "failures": dict(tally.failures),
        "left_out": tally.left_out,
        "longest_gap_ms": round(1000 * tally.longest_gap()),
        "p50_ms": round(1000 * tally.percentile(0.5), 1),
        "p99_ms": round(1000 * tally.percentile(0.99), 1),
    }


def _closed(watchers: list[Watcher]) -> dict[str, int]:
    codes = sorted({code for one in watchers for code in one.closed})
    return {str(code): sum(one.closed[code] for one in watchers) for code in codes}


def _served(fleet: Fleet) -> Path:
    return fleet.folder.path / "sandbox" / "served.jsonl"


@asynccontextmanager
async def _scene(fleet: Fleet) -> AsyncIterator[Scene]:
    gates = Gates(
        [one.origin for one in fleet.replicas if one.service == "gateway"],
        password=fleet.password,
        absent=[fleet.free["gateway"].origin],
    )
    await gates.sign_in()
    scene = Scene(
        gates,
        Retries(fleet.places),
        Scans(gates),
        [Watcher(gates) for _ in range(_WATCHERS)],
    )
    listening = [one.run() for one in scene.watchers]
    try:
        await scene.scans.prepare()
        async with _beside(gates.watch(), *listening):
            yield scene
    finally:
        for one in (gates, scene.retries, scene.scans):
            await one.close()


@asynccontextmanager
async def _beside(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let these run until the block ends; an error of theirs ends the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()


async def _bearable(plan: Plan, gates: Gates) -> float:
    """The rate of the plan; on a machine that is too slow for it, half of it, ..."""
    load = Load(gates, deadline=30, again=True)
    await load.prepare()
    rate = plan.rate
    while rate > _SLOWEST_RATE and not await _is_borne(load, rate, plan.deadline / 3):
        rate /= 2
    await load.finish()
    return rate


async def _is_borne(load: Load, rate: float, seconds: float) -> bool:
    """Whether 99 of 100 answers come so soon, now or a little later.

    What new processes do for the first time, and the first pages of a scan, take longer
    than anything afterwards.
    """
    for _ in range(_TRIES):
        async with _beside(load.run(rate)):
            await asyncio.sleep(_TRY_SECONDS)
            load.tally = Tally()
            await asyncio.sleep(_TRY_SECONDS)
        await load.rest()
        if load.tally.percentile(0.99) < seconds:
            return True
    return False


async def _replace(
    fleet: Fleet, replica: Replica, plan: Plan, scene: Scene, tally: Tally
) -> dict[str, Any]:
    """One process ends and another serves in its stead, known to all who call it.

    As in the chart (`maxSurge: 1`, `maxUnavailable: 0`) the new one comes first, unless
    the old one is killed: nobody is asked then.
    """
    failed, began = tally.failed, time.monotonic()
    if plan.how is How.KILL:
        await scene.retries.read(replica)
        await replica.kill()
        new = replica
    else:
        new = fleet.succeed(replica)
    await new.start(**plan.stops)
    serves = time.monotonic()

    async def known() -> bool:
        ready = new.service != "gateway" or new.origin in scene.gates.ready
        return ready and await scene.retries.is_known(new)

    is_known = await _until(known, _KNOWN_SECONDS)
    ends = time.monotonic()
    if new is not replica:
        await scene.retries.read(replica)
        await replica.stop()
    return {
        "replica": replica.name,
        "known": is_known,
        "to_serve": round(serves - began, 2),
        "to_be_known": round(ends - serves, 2),
        "to_end": round(time.monotonic() - ends, 2),
        "failed": tally.failed - failed,
    }


async def _is_quiet(fleet: Fleet, scene: Scene) -> bool:
    # In this order: what is decided while one looks is then not taken for heard.
    if not await books.is_quiet(fleet.database):
        return False
    newest = await books.newest_seq(fleet.database)
    return all(one.seq >= newest for one in scene.watchers)


async def _until(asked: Callable[[], Awaitable[bool]], seconds: float) -> bool:
    """Whether it became true within that time."""
    ends = time.monotonic() + seconds
    while not await asked():
        if time.monotonic() > ends:
            return False
        await asyncio.sleep(_LOOK_SECONDS)
    return True
