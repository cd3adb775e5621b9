"""What the service does by itself every second; any number of replicas may."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Final

from common.clock import now
from common.loops import Stop, keep_going
from common.postgres import transaction
from common.replay import forget
from services.scanner.store import pending, pictures, sources, spending
from services.scanner.usecases.clear_deleted import clear_deleted
from services.scanner.usecases.expire import AT_ONCE as MOST_EXPIRED
from services.scanner.usecases.expire import (
    expire_inbox,
    expire_offers,
    expire_scrapes,
)
from services.scanner.usecases.keep_pictures import drop_expired
from services.scanner.usecases.look_at_health import look_at_health
from services.scanner.usecases.places import Places
from services.scanner.usecases.queue_due import AT_ONCE as QUEUED_AT_ONCE
from services.scanner.usecases.queue_due import queue_due
from services.scanner.usecases.republish import AT_ONCE, republish
from services.scanner.usecases.upload_feed import Uploads

if TYPE_CHECKING:
    from common.blobs import BlobStore
    from services.scanner.metrics.service import ScheduleMetrics, ServiceMetrics
    from services.scanner.rules.health.look import Look
    from services.scanner.usecases.stores import Stores

_EVERY_SECONDS: Final = 1.0
_MEASURE_SECONDS: Final = 5.0
_MOST_BUDGETS: Final = 100
"""Shown one by one; a label for each of 10,000 sources is too many."""
_DROP_SECONDS: Final = 60.0
_EXPIRE_SECONDS: Final = 300.0
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
        schedule: ScheduleMetrics,
        blobs: BlobStore | None = None,
    ) -> None:
        self._stores = stores
        self._blobs = blobs
        self._places = places
        self._metrics = metrics
        self._schedule = schedule

    async def run(self, stop: Stop) -> None:
        """Until told to stop; what goes wrong is logged and tried again."""

        async def measure() -> None:
            await self._measure()
            await stop.pause(_MEASURE_SECONDS)

        async def clear() -> None:
            more = await clear_deleted(self._stores)
            await stop.pause(0 if more else _EVERY_SECONDS)

        async def forget_old() -> None:
            async with transaction(self._stores.pg) as connection:
                await forget(connection)
                await spending.forget_spent(connection)
            await stop.pause(_FORGET_SECONDS)

        async def expire() -> None:
            more = await self._expire()
            await stop.pause(0 if more else _EXPIRE_SECONDS)

        steps = {
            "expiry": expire,
            "due": lambda: self._queue(stop),
            "again": lambda: self._announce(stop),
            "age": measure,
            "deleted": clear,
            "pictures": lambda: self._drop(stop),
            "old": forget_old,
        }
        async with asyncio.TaskGroup() as group:
            for name, step in steps.items():
                group.create_task(keep_going(step, stop, f"chores: {name}"))

    async def _queue(self, stop: Stop) -> None:
        count = await queue_due(
            self._stores.pg,
            self._places,
            told=lambda late: self._schedule.late.observe(late.total_seconds()),
        )
        await stop.pause(0 if count == QUEUED_AT_ONCE else _EVERY_SECONDS)

    async def _announce(self, stop: Stop) -> None:
        count = await republish(self._stores)
        self._metrics.announced_again.inc(count)
        await stop.pause(0 if count == AT_ONCE else _EVERY_SECONDS)

    async def _drop(self, stop: Stop) -> None:
        if self._blobs is not None:
            await drop_expired(self._stores.pg, self._blobs)
            await Uploads(self._stores.pg, self._blobs).drop_old()
        await self._measure_pictures()
        await stop.pause(_DROP_SECONDS)

    async def _measure_pictures(self) -> None:
        moment = now()
        async with transaction(self._stores.pg) as connection:
            count, since = await pictures.waiting(connection, now=moment)
        age = (moment - (since or moment)).total_seconds()
        self._metrics.pictures_waiting.set(count)
        self._metrics.pictures_waiting_age.set(age)

    async def _expire(self) -> bool:
        """Forget a part of what is too old; whether there is more of it."""
        counted = self._metrics.expired
        told = await expire_scrapes(self._stores)
        counted.labels("scrapes").inc(told.scrapes)
        counted.labels("bodies").inc(told.bodies)
        counted.labels("put_off").inc(told.put_off)
        unseen = await expire_offers(self._stores)
        counted.labels("offers").inc(unseen.offers)
        counted.labels("inbox").inc(await expire_inbox(self._stores))
        return MOST_EXPIRED in (told.scrapes + told.put_off, unseen.offers)

    async def _measure(self) -> None:
        async with transaction(self._stores.pg) as connection:
            count, since = await pending.waiting(connection)
            watched = await sources.watch_sources(connection)
            lag = await sources.measure_lag(connection, now=now())
            left = await sources.least_left(connection, limit=_MOST_BUDGETS)
            looks = await look_at_health(connection)
        moment = now()
        self._schedule.lagged(
            {one.label: count for one, count in lag.queued.items()},
            {one.label: moment - since for one, since in lag.waiting_since.items()},
            moment - (lag.overdue_since or moment),
        )
        self._schedule.budgets(left)
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
