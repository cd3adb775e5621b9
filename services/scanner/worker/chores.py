"""What the service does by itself every second; any number of replicas may."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Final

from common.clock import now
from common.loops import Stop, keep_going
from common.postgres import transaction
from common.replay import forget
from services.scanner.store import pending, sources
from services.scanner.usecases.keep_pictures import drop_expired
from services.scanner.usecases.look_at_health import look_at_health
from services.scanner.usecases.places import Places
from services.scanner.usecases.queue_due import queue_due
from services.scanner.usecases.republish import AT_ONCE, republish

if TYPE_CHECKING:
    from common.blobs import BlobStore
    from services.scanner.metrics import ServiceMetrics
    from services.scanner.rules.health.look import Look
    from services.scanner.usecases.stores import Stores

_EVERY_SECONDS: Final = 1.0
_MEASURE_SECONDS: Final = 5.0
_DROP_SECONDS: Final = 60.0
_FORGET_SECONDS: Final = 600.0


class Chores:
    """Queues what is due, announces again what nobody acknowledged, measures that.

    And it forgets the answers to writes that nobody can repeat any more.
    """

    def __init__(
        self,
        stores: Stores,
        places: Places,
        metrics: ServiceMetrics,
        blobs: BlobStore | None = None,
    ) -> None:
        self._stores = stores
        self._blobs = blobs
        self._places = places
        self._metrics = metrics

    async def run(self, stop: Stop) -> None:
        """Until told to stop; what goes wrong is logged and tried again."""

        async def queue() -> None:
            await queue_due(self._stores.pg, self._places)
            await stop.pause(_EVERY_SECONDS)

        async def announce() -> None:
            count = await republish(self._stores)
            self._metrics.announced_again.inc(count)
            await stop.pause(0 if count == AT_ONCE else _EVERY_SECONDS)

        async def measure() -> None:
            await self._measure()
            await stop.pause(_MEASURE_SECONDS)

        async def drop() -> None:
            if self._blobs is not None:
                await drop_expired(self._stores.pg, self._blobs)
            await stop.pause(_DROP_SECONDS)

        async def forget_old() -> None:
            async with transaction(self._stores.pg) as connection:
                await forget(connection)
            await stop.pause(_FORGET_SECONDS)

        steps = {
            "due": queue,
            "again": announce,
            "age": measure,
            "pictures": drop,
            "old": forget_old,
        }
        async with asyncio.TaskGroup() as group:
            for name, step in steps.items():
                group.create_task(keep_going(step, stop, f"chores: {name}"))

    async def _measure(self) -> None:
        async with transaction(self._stores.pg) as connection:
            count, since = await pending.waiting(connection)
            watched = await sources.watch_sources(connection)
            looks = await look_at_health(connection)
        moment = now()
        self._metrics.pending.set(count)
        self._metrics.pending_age.set((moment - (since or moment)).total_seconds())
        self._metrics.looked(
            Counter(look.state.value for look in looks.values()),
            (
                (name, reason.code, reason.grave.value)
                for name, look in looks.items()
                for reason in look.reasons
            ),
            {name: _figures(look) for name, look in looks.items()},
        )
        self._metrics.watched(
            Counter(one.status for one in watched),
            {
                one.source_id: (
                    (moment - one.seen_at).total_seconds(),
                    one.every.total_seconds(),
                )
                for one in watched
                if one.every is not None and one.status == sources.ACTIVE
            },
        )


def _figures(look: Look) -> dict[str, float]:
    figures = look.figures
    known = {
        "success": figures.success,
        "seen": figures.alive,
        "low": figures.low,
        "high": figures.high,
    }
    return {name: float(one) for name, one in known.items() if one is not None}
