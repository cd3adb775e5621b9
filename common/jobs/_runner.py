"""One job at a time, from PgQueuer's row to our handler, and from our errors to its."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from opentelemetry.trace import SpanKind
from prometheus_client import REGISTRY

from common import tracing
from common.errors import Bug
from common.jobs._queue import TRACE
from common.metrics import work_metrics

if TYPE_CHECKING:
    from pgqueuer.models import Job as QueuedJob

    from common.jobs._retries import Retries


@dataclass(frozen=True, slots=True)
class Job:
    """One try of a job."""

    job_id: int
    name: str
    payload: bytes
    attempts: int
    """How often it has failed before."""


Handler: TypeAlias = Callable[[Job], Awaitable[None]]
"""Does a job; it may be called again for a job that it has done."""


class Runner:
    """Runs handlers, and knows the tasks in which it does."""

    def __init__(self, retries: Retries) -> None:
        self._retries = retries
        self._tasks: set[asyncio.Task[object]] = set()
        self._metrics = work_metrics(REGISTRY)

    def of(self, handle: Handler) -> Callable[[QueuedJob], Awaitable[None]]:
        """What PgQueuer calls for a job of that handler."""

        async def run(queued: QueuedJob) -> None:
            job = Job(
                queued.id, queued.entrypoint, queued.payload or b"", queued.attempts
            )
            traceparent = str((queued.headers or {}).get(TRACE, ""))
            name = f"job {job.name}"
            with (
                self._at_work(job.name),
                tracing.span(name, kind=SpanKind.CONSUMER, traceparent=traceparent),
            ):
                await self._try(handle, job)

        return run

    def interrupt(self) -> None:
        """End the jobs at work now; they are put back."""
        for task in tuple(self._tasks):
            task.cancel()

    async def _try(self, handle: Handler, job: Job) -> None:
        from pgqueuer.errors import RetryRequested

        try:
            try:
                await handle(job)
            except asyncio.CancelledError as exc:
                # PgQueuer deletes a job that ends like this, so none may.
                if _was_interrupted():
                    raise RetryRequested(timedelta(0), "interrupted") from exc
                raise Bug("A task inside the job was cancelled.") from exc
        except RetryRequested:
            raise
        except Exception as exc:
            delay = self._retries.delay(exc, job.attempts)
            if delay is None:
                raise
            raise RetryRequested(delay, f"{type(exc).__name__}: {exc}") from exc

    @contextmanager
    def _at_work(self, name: str) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None:
            raise Bug("A job runs outside a task.")
        self._tasks.add(task)
        began = time.perf_counter()
        outcome = "failed"
        try:
            yield
            outcome = "done"
        finally:
            self._tasks.discard(task)
            seconds = time.perf_counter() - began
            self._metrics.job_seconds.labels(name, outcome).observe(seconds)


def _was_interrupted() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
