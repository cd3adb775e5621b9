"""Everything that runs for as long as the service does, beside its server."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from common import jobs, outbox
from common.bus import as_they_come
from common.errors import Retryable
from common.loops import Stop, growing, keep_going
from common.postgres import transaction
from common.replay import forget
from services.pricing.usecases.acknowledge import Acknowledger
from services.pricing.usecases.decide_offers import DECIDE_WAITING
from services.pricing.usecases.decide_waiting import decide_waiting, measure
from services.pricing.worker.offers import GROUP, STREAM, OffersWorker

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from common.bus import Timing
    from services.pricing.usecases.acknowledge import Hears
    from services.pricing.usecases.tools import Tools

_EVENTS_AT_ONCE: Final = 10
_REFRESH_SECONDS: Final = 15.0
_EVERY_MINUTE: Final = "* * * * *"
_EVERY_NIGHT: Final = "17 3 * * *"

_log = logging.getLogger(__name__)


class Loops:
    """`run` until `stop`. `name` is this process, the same after a restart of it."""

    def __init__(
        self,
        tools: Tools,
        redis: Redis,
        scanner: Hears,
        *,
        name: str,
        timing: Timing | None = None,
    ) -> None:
        self._tools = tools
        self._stop = Stop()
        self._acknowledger = Acknowledger(scanner, tools.metrics)
        self._consumer = as_they_come(
            redis,
            tools.pool,
            stream=STREAM,
            group=GROUP,
            name=name,
            work=OffersWorker(tools, self._acknowledger.add).work,
            batch=_EVENTS_AT_ONCE,
            timing=timing,
        )
        self._relay = outbox.Relay(tools.pool, redis, holder=name)
        self._jobs = jobs.Worker(tools.pool, schema=GROUP)
        self._jobs.on(DECIDE_WAITING, self._decide_waiting, at_once=1)
        # Should the job of an outage be lost, or have run a moment too early.
        again = f"{DECIDE_WAITING}_again"
        self._jobs.every(_EVERY_MINUTE, again, self._decide_waiting)
        self._jobs.every(_EVERY_NIGHT, "forget_replays", self._forget_replays)

    def stop(self) -> None:
        """Let `run` end when what is at hand is done."""
        self._stop.say()
        self._consumer.stop()
        self._jobs.stop()

    async def run(self) -> None:
        """Load the catalogue, then work until told to stop."""
        async with asyncio.TaskGroup() as group:
            # What works stops first, then what tells of its work.
            group.create_task(self._relay.run())
            group.create_task(self._acknowledger.run())
            await self._load()
            if not self._stop.said:
                async with asyncio.TaskGroup() as workers:
                    workers.create_task(self._consumer.run())
                    workers.create_task(self._jobs.run())
                    workers.create_task(
                        keep_going(self._refresh, self._stop, "the catalogue")
                    )
            self._relay.stop()
            self._acknowledger.stop()

    async def _load(self) -> None:
        """Load the catalogue; while Postgres is away, try again."""
        pauses = growing(0.2, factor=2, most=5)
        while not self._stop.said:
            try:
                return await self._tools.matching.load()
            except Retryable as exc:
                _log.warning("the catalogue: %s", exc)
            await self._stop.sleep(next(pauses))

    async def _refresh(self) -> None:
        await self._stop.pause(_REFRESH_SECONDS)
        await self._tools.matching.refresh()
        await measure(self._tools)

    async def _decide_waiting(self, _: jobs.Job) -> None:
        await decide_waiting(self._tools, self._acknowledger.add)

    async def _forget_replays(self, _: jobs.Job) -> None:
        gone = 1
        while gone:
            async with transaction(self._tools.pool) as connection:
                gone = await forget(connection)
