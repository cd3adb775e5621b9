"""Runs the jobs and schedules of one service; any number of replicas may run one."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from common.jobs._queue import prune
from common.jobs._retries import Retries
from common.jobs._runner import Handler, Runner
from common.jobs._ticks import checked_cron, make_job
from common.loops import Stop, keep_going
from common.postgres import transaction

if TYPE_CHECKING:
    from pgqueuer.core.qm import QueueManager
    from pgqueuer.core.sm import SchedulerManager
    from pgqueuer.models import Schedule

    from common.postgres import Pool

_POLL: Final = timedelta(seconds=2)
"""How long a job may go unseen if its notification was lost."""
_PRUNE_SECONDS: Final = 600.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Duty:
    handle: Handler
    at_once: int
    cron: str | None


class Worker:
    """`run` until `stop`. The class of the error that a handler raises decides:

    - Retryable: tried again after 1, 2, 4 ... seconds, 5 minutes at most, without end;
      RateLimited not before its `retry_after`.
    - BadInput, NotFound, Refused: given up at once.
    - anything else: tried 5 times with the same pauses, then given up.

    What is given up is held for a person: see `dead_jobs` and `revive`. The jobs of a
    worker that died are run again after `heartbeat`; `concurrency` is how many run here
    at the same time.
    """

    def __init__(
        self,
        pool: Pool,
        *,
        schema: str,
        concurrency: int = 20,
        retries: Retries | None = None,
        heartbeat: timedelta = timedelta(seconds=15),
        grace: timedelta = timedelta(seconds=10),
    ) -> None:
        self._pool = pool
        self._schema = schema
        self._concurrency = max(2, concurrency)
        self._heartbeat = heartbeat
        self._grace = grace
        self._duties: dict[str, _Duty] = {}
        self._stop = Stop()
        self._shutdown = asyncio.Event()
        self._runner = Runner(retries or Retries())
        self._managing: set[asyncio.Task[None]] = set()

    def on(self, name: str, handle: Handler, *, at_once: int = 0) -> None:
        """Let `handle` do the jobs of that name.

        `at_once` is how many of them run at the same time in all replicas; 0: any.
        """
        self._duties[name] = _Duty(handle, at_once, None)

    def every(self, cron: str, name: str, handle: Handler) -> None:
        """Let `handle` run at each tick of a cron line, in UTC, in one of the replicas.

        A tick is a job, whose payload is the time of the tick. Ticks that passed while
        nothing ran are made up for by one; while a tick is at work or waits for another
        try, the next ones are left out. Raises BadInput for a bad cron line.
        """
        self._duties[name] = _Duty(handle, 1, checked_cron(cron))

    def stop(self) -> None:
        """Take no more jobs; `run` ends when those at hand have, or after `grace`.

        What is not done by then is put back.
        """
        self._stop.say()
        self._shutdown.set()

    async def run(self) -> None:
        """Work; what goes wrong outside a job is logged and begun anew."""
        try:
            await keep_going(self._work, self._stop, f"jobs of {self._schema}")
        finally:
            await self._wind_up()

    async def _work(self) -> None:
        """Run PgQueuer's managers until one of them ends.

        The others are told to end, never cancelled: PgQueuer deletes a job whose task
        is cancelled. Jobs at work go on while new managers begin.
        """
        self._shutdown = asyncio.Event()
        if self._stop.said:
            return
        queue, schedules = self._managers()
        tasks = [asyncio.create_task(self._run_queue(queue))]
        if schedules.registry:
            tasks.append(asyncio.create_task(schedules.run()))
        tasks.append(asyncio.create_task(self._tidy()))
        for task in tasks:
            self._managing.add(task)
            task.add_done_callback(self._managed)
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._shutdown.set()
        for task in done:
            task.result()

    def _managed(self, task: asyncio.Task[None]) -> None:
        self._managing.discard(task)
        # Asked for here, so that asyncio does not report what nobody waits for.
        if not task.cancelled() and (error := task.exception()):
            _log.info("jobs of %s: a manager ended: %r", self._schema, error)

    def _managers(self) -> tuple[QueueManager, SchedulerManager]:
        from pgqueuer.core.qm import QueueManager
        from pgqueuer.core.sm import SchedulerManager

        from common.jobs._pgqueuer import PatientQueries, PoolDriver, channel_of

        queries = PatientQueries.of(PoolDriver(self._pool), self._schema, self._stop)
        queue = QueueManager(queries, channel_of(self._schema))
        schedules = SchedulerManager(queries)
        queue.shutdown = schedules.shutdown = self._shutdown
        for name, duty in self._duties.items():
            queue.entrypoint(
                name,
                concurrency_limit=duty.at_once,
                accepts_context=False,
                on_failure="hold",
            )(self._runner.of(duty.handle))
            if duty.cron:
                schedules.schedule(name, duty.cron, accepts_context=False)(self._tick)
        return queue, schedules

    async def _run_queue(self, queue: QueueManager) -> None:
        await queue.run(
            dequeue_timeout=_POLL,
            batch_size=self._concurrency // 2,
            max_concurrent_tasks=self._concurrency,
            shutdown_on_listener_failure=True,
            heartbeat_timeout=self._heartbeat,
        )

    async def _tidy(self) -> None:
        while not self._shutdown.is_set():
            async with transaction(self._pool) as connection:
                await prune(connection)
            try:
                async with asyncio.timeout(_PRUNE_SECONDS):
                    await self._shutdown.wait()
            except TimeoutError:
                continue

    async def _wind_up(self) -> None:
        for interrupt in (False, True):
            if interrupt:
                self._runner.interrupt()
            if self._managing:
                await asyncio.wait(self._managing, timeout=self._grace.total_seconds())
        if self._managing:
            _log.error("jobs of %s: some do not let themselves end", self._schema)

    async def _tick(self, schedule: Schedule) -> None:
        async with transaction(self._pool) as connection:
            await make_job(connection, schedule.entrypoint, schedule.expression)
