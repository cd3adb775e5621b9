"""An hour of the schedule in a few seconds: the rules and Postgres, no clock, no site.

Thousands of sources are stored at once, each with an interval and an activity of its
own; then the moments of an hour are passed to `queue_due`, one after the other.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from common.postgres import transaction
from services.scanner.adapters.guard import Guard
from services.scanner.rules.schedule import CROWD, first_due, interval_of, phase_of
from services.scanner.rules.source import Source, ad_hoc
from services.scanner.store import sources
from services.scanner.usecases.places import Places
from services.scanner.usecases.queue_due import AT_ONCE, queue_due

if TYPE_CHECKING:
    from common.postgres import Connection, Pool

BEGAN: Final = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
_EVERIES: Final = tuple(timedelta(minutes=n) for n in (15, 20, 30, 60))
_WINDOW: Final = timedelta(minutes=1)


async def simulate(
    pg: Pool,
    *,
    count: int,
    length: timedelta = timedelta(hours=1),
    step: timedelta = timedelta(seconds=1),
) -> dict[str, Any]:
    """Bursts, lateness, and what a step costs. The schema must be empty."""
    everies = await _store(pg, count)
    queued: dict[str, list[datetime]] = defaultdict(list)
    places, moment, spent = Places(Guard(), {}), BEGAN, 0.0
    slowest = 0.0
    while moment <= BEGAN + length:
        began = time.perf_counter()
        while await queue_due(pg, places, now=moment) == AT_ONCE:
            pass
        took = time.perf_counter() - began
        spent, slowest = spent + took, max(slowest, took)
        for name in await _take(pg):
            queued[name].append(moment)
        moment += step
    steps = length // step + 1
    return {
        "sources": count,
        "scans": sum(map(len, queued.values())),
        **_bursts(queued, length),
        "longest_gap_of_its_interval": round(_longest(queued, everies, length), 3),
        "milliseconds_a_step": round(1000 * spent / steps, 2),
        "milliseconds_slowest_step": round(1000 * slowest, 1),
    }


async def _store(pg: Pool, count: int) -> dict[str, timedelta]:
    """As if somebody had added them all in one moment."""
    everies: dict[str, timedelta] = {}
    async with transaction(pg) as connection:
        for number in range(count):
            source = _source(number)
            assert source.every  # noqa: S101 - each of these has one.
            everies[source.name] = source.every
            await _put(connection, source, source.every, crowd=number >= CROWD)
    return everies


async def _put(
    connection: Connection, source: Source, every: timedelta, *, crowd: bool
) -> None:
    name = source.name
    await sources.put_source(
        connection,
        source,
        "",
        site=f"{name}.example:443",
        sandbox=False,
        shipped=False,
        due_at=first_due(name, every, BEGAN, crowd=crowd),
        now=BEGAN,
    )
    # From nothing at all to a third of the pages; the name is as good as chance.
    activity = phase_of(f"activity of {name}") / 3
    await sources.set_rhythm(
        connection,
        name,
        activity=activity,
        every_now=interval_of(every, activity),
        now=BEGAN,
    )


def _source(number: int) -> Source:
    every = _EVERIES[number % len(_EVERIES)]
    return replace(ad_hoc(f"bench-{number}"), every=every)


async def _take(pg: Pool) -> list[str]:
    async with transaction(pg) as connection:
        rows = await connection.fetch(
            "DELETE FROM scans WHERE status = 'queued' RETURNING source_id"
        )
    return [row["source_id"] for row in rows]


def _bursts(queued: dict[str, list[datetime]], length: timedelta) -> dict[str, Any]:
    windows = Counter(
        (moment - BEGAN) // _WINDOW for moments in queued.values() for moment in moments
    )
    mean = sum(windows.values()) / (length / _WINDOW)
    most = max(windows.values(), default=0)
    return {
        "scans_a_minute_mean": round(mean, 1),
        "scans_a_minute_most": most,
        "burst_of_mean": round(most / mean, 2) if mean else 0.0,
    }


def _longest(
    queued: dict[str, list[datetime]],
    everies: dict[str, timedelta],
    length: timedelta,
) -> float:
    """The longest time that a source waited, in its own `every`."""
    found = 0.0
    for name, every in everies.items():
        moments = [BEGAN, *queued.get(name, ()), BEGAN + length]
        gaps = (moments[n + 1] - moments[n] for n in range(len(moments) - 1))
        found = max(found, max(gaps) / every)
    return found
