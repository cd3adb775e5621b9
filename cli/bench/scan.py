"""`magpie bench scan`: crawled, read and stored pages a second beside a bare Scrapy.

Rounds alternate: the bare spiders, Magpie, the bare spiders again, in one process each
for every crawl worker, on the same shops. Magpie's part runs without a break, with an
acknowledger in the place of pricing; then offers are read back and held to the truth.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cli.bench import counts
from cli.bench.read_back import read_back
from cli.bench.scan_stack import ROOT, Ground
from cli.bench.watch import Watch, slope_a_minute
from cli.stack.ports import HOST

BARE_FIRST: Final = 5_000_000
"""The bare spiders' items: far from those that the scan reaches."""

MOST_A_MINUTE: Final = 1.0
"""MiB; a process that grows faster has a leak."""

_LEAK: Final = """\
import threading, time
lost = []
def lose():
    while True:
        lost.append(bytearray(b"x") * int({mib} * 2**20 / 60))
        time.sleep(1)
threading.Thread(target=lose, daemon=True).start()
"""
_MAGPIE: Final = "from cli.main import main; main()"
_LOOK_SECONDS: Final = 2.0
_MEMORY_SECONDS: Final = 4.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    seconds: float
    bare_seconds: float
    processes: int
    warm_up: float
    samples: int = 1000
    settings: dict[str, str] = field(default_factory=dict)
    leak: float = 0.0
    """MiB a minute that each process of the scanner is made to lose."""


@dataclass(frozen=True, slots=True)
class Bare:
    """What the bare spiders came to together."""

    pages_per_second: float
    cpu_ms_a_page: float


async def measure(ground: Ground, plan: Plan) -> dict[str, Any]:
    """Everything there is to say, ready to be printed."""
    bare = [await _bare(ground, plan, BARE_FIRST)]
    scanned = await _scan(ground, plan)
    bare.append(await _bare(ground, plan, 2 * BARE_FIRST))
    rate = sum(one.pages_per_second for one in bare) / len(bare)
    checked = await read_back(ground, scanned.pop("offers_by_shop"), plan.samples)
    return {
        "pages_per_second": scanned["pages_per_second"],
        "bare_spider_pages_per_second": [one.pages_per_second for one in bare],
        "times_the_bare_spider": round(rate / max(scanned["pages_per_second"], 0.1), 2),
        "bare_spider_cpu_ms_a_page": [one.cpu_ms_a_page for one in bare],
        **scanned,
        "read_back": checked,
        "offer_upserts": await _upserts(ground),
        "memory_is_flat": is_flat(scanned["memory"]),
    }


def is_flat(memory: Mapping[str, Mapping[str, float]]) -> bool:
    """Whether no process of the scanner grows by a MiB a minute or more.

    The stores' caches and the acknowledger are not the scanner's.
    """
    own = [one for name, one in memory.items() if name.startswith("scanner")]
    return bool(own) and all(one["mib_a_minute"] < MOST_A_MINUTE for one in own)


async def _upserts(ground: Ground) -> dict[str, Any]:
    """What `magpie bench offers` says of this document store."""
    verb = ("bench", "offers", "--json", "--url", ground.stores.mongo)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _MAGPIE, *verb), stdout=subprocess.PIPE, cwd=ROOT
    )
    said, _ = await process.communicate()
    found: dict[str, Any] = json.loads(said)
    return found


async def _bare(ground: Ground, plan: Plan, first: int) -> Bare:
    """So many processes, each in the shop of one crawl worker."""
    words = [sys.executable, "-m", "cli.bench.bare_spider"]
    spiders = [
        await asyncio.create_subprocess_exec(
            *words,
            ground.origin(number % ground.shops),
            str(number % ground.shops),
            str(first + number * 1_000_000),
            str(plan.bare_seconds),
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        for number in range(plan.processes)
    ]
    said = [json.loads((await one.communicate())[0]) for one in spiders]
    rate = sum(float(one["pages"]) / float(one["seconds"]) for one in said)
    used = sum(float(one["cpu_seconds"]) for one in said)
    pages = sum(int(one["pages"]) for one in said)
    return Bare(round(rate, 1), round(1000 * used / pages, 2))


def plant_leak(folder: Path, mib_a_minute: float) -> dict[str, str]:
    """A module that every Python process imports by itself, and that loses memory.

    Returns the environment in which it does. Nothing of the scanner's knows of it.
    """
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_LEAK.format(mib=mib_a_minute))
    return {"PYTHONPATH": str(folder)}


async def _scan(ground: Ground, plan: Plan) -> dict[str, Any]:
    settings = plan.settings
    if plan.leak:
        settings = {**settings, **plant_leak(ground.folder.path / "leak", plan.leak)}
    service = ground.scanner(workers=plan.processes, settings=settings)
    await service.start()
    try:
        await service.until_serving()
        assert service.process is not None  # noqa: S101 - it serves.
        where = f"{HOST}:{ground.ports.of('scanner')}"
        acker = ("cli.bench.acker", ground.stores.redis, where)
        with ground.program("acker", *acker) as acking:
            roots = {**ground.units, "scanner": service.process.pid}
            watch = Watch({**roots, "acker": acking.pid})
            seen = await _watch(ground, watch, plan)
    finally:
        await service.stop()
    return seen


async def _watch(ground: Ground, watch: Watch, plan: Plan) -> dict[str, Any]:
    """Look on for the time of the plan, from the first stored page on."""
    totals = counts.Totals()
    while not totals.pages:
        await asyncio.sleep(0.2)
        totals.add(counts.read(ground))
    first, before, load = totals.pages, watch.cpu_seconds(), [_load()]
    began = remembered = time.monotonic()
    seen: list[tuple[float, float]] = []
    while (now := time.monotonic()) < began + plan.seconds:
        seen.append((now, totals.pages))
        if now - remembered > _MEMORY_SECONDS:
            watch.sample()
            remembered = now
        await asyncio.sleep(_LOOK_SECONDS)
        totals.add(counts.read(ground))
    took, stored = time.monotonic() - began, totals.pages - first
    after = watch.cpu_seconds()
    used = {name: after[name] - before.get(name, 0.0) for name in after}
    return {
        "seconds": round(took, 1),
        "pages": int(stored),
        "pages_per_second": round(stored / took, 1),
        "pages_per_second_slowest_minute": counts.slowest_minute(seen),
        "cpu_seconds": {name: round(one, 1) for name, one in used.items()},
        "cpu_ms_a_page": {n: round(1000 * s / stored, 2) for n, s in used.items()},
        "memory": steady_memory(watch.memory, plan.warm_up),
        **totals.summary(ground),
        "load_average": [*load, _load()],
    }


def steady_memory(
    seen: Mapping[str, Sequence[tuple[float, float]]], warm_up: float
) -> dict[str, dict[str, float]]:
    """Of each process: its MiB at first and last and what it grew by in a minute.

    Each has a warm-up of its own: a worker may be replaced in the middle. Who was
    watched for less than as long again is left out.
    """
    found = {}
    for name, samples in seen.items():
        warm = samples[0][0] + warm_up
        steady = [one for one in samples if one[0] >= warm]
        if len(steady) > 2 and steady[-1][0] - warm >= warm_up:
            found[name] = {
                "first_mib": round(steady[0][1], 1),
                "last_mib": round(steady[-1][1], 1),
                "mib_a_minute": round(slope_a_minute(steady), 2),
            }
    return found


def _load() -> str:
    with open("/proc/loadavg") as file:
        return " ".join(file.read().split()[:3])
