"""PgQueuer over our pools: its names, its connections, and retries that wait for them.

Only functions import this module: it takes half a second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Self, cast

import asyncpg
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.core.tm import TaskManager
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.settings import DBSettings
from pgqueuer.models import Job, TableChangedEvent, TracebackRecord
from pgqueuer.ports.driver import Driver, NotifyCallback
from pgqueuer.queries import Queries
from pgqueuer.types import Channel, HealthCheckId

from common.clock import now
from common.loops import Stop, growing
from common.postgres import CONNECT_SECONDS, checked_name, working
from common.stores import StoreUnreachable

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    from common.postgres import Connection, Pool

_log = logging.getLogger(__name__)


def channel_of(schema: str) -> Channel:
    """Where the trigger of common/sql/jobs_1.sql tells of the jobs of that schema."""
    return Channel(f"jobs_{checked_name(schema)}")


def over(connection: Connection) -> Queries:
    """PgQueuer's statements inside the transaction of that connection."""
    # What a pool lends has all the methods of a connection.
    driver = AsyncpgDriver(cast("asyncpg.Connection[asyncpg.Record]", connection))
    return Queries(driver, qbq=QueryQueueBuilder(_settings(Channel("none"))))


class PoolDriver(Driver):
    """The pool for statements, one connection of it to listen.

    Unlike PgQueuer's own it gives that connection back when the server went away, and
    says what went wrong in errors of ours.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._listening: PoolConnectionProxy[asyncpg.Record] | None = None
        self._entered = 0
        self.listens = asyncio.Event()
        """Set once what is told is heard here."""
        self._shutdown = asyncio.Event()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        """Rows as dictionaries."""
        with _working():
            return [dict(row) for row in await self._pool.fetch(query, *args)]

    async def execute(self, query: str, *args: object) -> str:
        """The status of the statement."""
        with _working():
            return await self._pool.execute(query, *args)

    async def notify(self, channel: str, payload: str) -> None:
        """Tell all who listen."""
        await self.execute("SELECT pg_notify($1, $2)", channel, payload)

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        """Call back with what is told on that channel."""

        def heard(_connection: object, _pid: int, _channel: str, said: object) -> None:
            if isinstance(said, str):
                callback(said)

        with _working():
            if self._listening is None:
                self._listening = await self._pool.acquire(timeout=CONNECT_SECONDS)
            await self._listening.add_listener(channel, heard)
        self.listens.set()

    @property
    def shutdown(self) -> asyncio.Event:
        """Asked for by the protocol; nothing here waits for it."""
        return self._shutdown

    @property
    def tm(self) -> TaskManager:
        """Asked for by the protocol; there are no tasks."""
        return TaskManager()

    async def __aenter__(self) -> Self:
        self._entered += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        # Two managers enter the same driver; the last one out closes.
        self._entered -= 1
        if self._entered == 0 and self._listening is not None:
            connection, self._listening = self._listening, None
            self.listens.clear()
            # Closed without a word to the server, which may be gone.
            connection.terminate()
            await self._pool.release(connection)


class PatientQueries(Queries):
    """Puts a job back for another try even if the database is away just now.

    PgQueuer gives a job up when putting it back fails. And it asks whether it hears
    before it listens: unheard, that ended the manager after 10 s, again and again.
    """

    stop: Stop
    listens: asyncio.Event

    @classmethod
    def of(cls, driver: PoolDriver, schema: str, stop: Stop) -> PatientQueries:
        """Statements on the tables of that schema, through any connection."""
        settings = _settings(channel_of(schema))
        made = cls(
            driver,
            qbe=QueryBuilderEnvironment(settings),
            qbq=QueryQueueBuilder(settings),
            qbs=QuerySchedulerBuilder(settings),
        )
        made.stop, made.listens = stop, driver.listens
        return made

    async def notify_health_check(self, health_check_event_id: HealthCheckId) -> None:
        """See Queries.notify_health_check."""
        await self.listens.wait()
        await super().notify_health_check(health_check_event_id)

    async def retry_job(
        self, job: Job, delay: timedelta, traceback_record: TracebackRecord | None
    ) -> None:
        """See Queries.retry_job."""
        for pause in growing(0.2, factor=2, most=5):
            try:
                await super().retry_job(job, delay, traceback_record)
                # The table's trigger tells of new jobs only.
                return await self.driver.notify(self.qbq.settings.channel, self._news())
            except StoreUnreachable as exc:
                _log.warning("job %d waits to be put back: %s", job.id, exc)
            await self.stop.sleep(pause)
            if self.stop.said:
                # Left as it is, its heartbeat ends and another worker takes it. Only a
                # cancellation makes PgQueuer leave it.
                raise asyncio.CancelledError

    def _news(self) -> str:
        settings = self.qbq.settings
        return TableChangedEvent(
            channel=settings.channel,
            sent_at=now(),
            type="table_changed_event",
            operation="update",
            table=settings.queue_table,
        ).model_dump_json(exclude={"received_at"})


@cache
def _settings(channel: Channel) -> DBSettings:
    # Each name is said: what is left out would be read from variables as common as
    # CHANNEL and FUNCTION.
    return DBSettings(
        prefix="",
        db_schema=None,
        channel=channel,
        function="fn_pgqueuer_changed",
        statistics_table="pgqueuer_statistics",
        queue_status_type="pgqueuer_status",
        queue_table="pgqueuer",
        queue_table_log="pgqueuer_log",
        trigger="tg_pgqueuer_changed",
        schedules_table="pgqueuer_schedules",
    )


@contextmanager
def _working() -> Iterator[None]:
    with working():
        try:
            yield
        except (OSError, asyncpg.InterfaceError, asyncpg.InternalClientError) as exc:
            # A pool connects when it is used, so a refusal shows here; the others are
            # what asyncpg says over a connection that is just being lost.
            raise StoreUnreachable(f"PostgreSQL does not answer: {exc}.") from exc
