"""Crawl workers as child processes of the service: started, watched, started again."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from common.loops import Stop, growing
from services.scanner.worker.wear import Why, why_ended

if TYPE_CHECKING:
    from services.scanner.metrics.service import ServiceMetrics
    from services.scanner.worker.counts import WorkerCounts

_GRACE_SECONDS: Final = 8.0
_WELL_SECONDS: Final = 60.0
_LONGEST_LINE: Final = 4 * 1024 * 1024

_log = logging.getLogger(__name__)


class Supervisor:
    """Keeps `count` workers running; each is `command` with its number at the end."""

    def __init__(
        self,
        command: list[str],
        *,
        count: int,
        metrics: ServiceMetrics,
        counts: WorkerCounts,
    ) -> None:
        self._command = command
        self._count = count
        self._metrics = metrics
        self._counts = counts
        self.grace = _GRACE_SECONDS
        """How long a worker may take to end once it is asked to."""
        self.running: dict[int, asyncio.subprocess.Process] = {}

    async def run(self, stop: Stop) -> None:
        """Until told to stop; then every worker has ended."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._count):
                group.create_task(self._keep(number, stop))

    async def _keep(self, number: int, stop: Stop) -> None:
        loop = asyncio.get_running_loop()
        delays = growing(0.2, factor=2, most=15)
        while not stop.said:
            began = loop.time()
            code = await self._run(number, stop)
            if loop.time() - began > _WELL_SECONDS:
                delays = growing(0.2, factor=2, most=15)
            why = why_ended(code)
            self._metrics.worker_ends.labels(why.value).inc()
            if why is not Why.FAULT:
                # Its time was over: nothing is wrong that waiting would mend.
                delays = growing(0.2, factor=2, most=15)
            else:
                _log.error("worker %d ended with %d", number, code)
            await stop.sleep(next(delays))

    async def _run(self, number: int, stop: Stop) -> int:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            str(number),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
        )
        self._metrics.worker_starts.inc()
        self.running[number] = process
        hearing = asyncio.create_task(self._hear(number, process))
        ending = asyncio.create_task(self._end(process, stop))
        try:
            return await process.wait()
        finally:
            del self.running[number]
            ending.cancel()
            await _cut(process)
            await asyncio.gather(hearing, ending, return_exceptions=True)

    async def _hear(self, number: int, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 - it was made with a pipe.
        line = b"?"
        while line:
            try:
                # ValueError: the line is too long. A worker that nobody hears any more
                # would soon stand still, its pipe being full.
                line = await process.stdout.readline()
                if line:
                    self._counts.hear(number, line)
            except (ValueError, TypeError):
                _log.warning("worker %d said %r", number, line[:200])

    async def _end(self, process: asyncio.subprocess.Process, stop: Stop) -> None:
        """Once told to stop: ask, then insist."""
        while not stop.said:
            await stop.sleep(3600.0)
        process.terminate()
        await asyncio.sleep(self.grace)
        process.kill()


async def _cut(process: asyncio.subprocess.Process) -> None:
    """Close the lifeline of a worker that has ended."""
    assert process.stdin is not None  # noqa: S101 - it was made with a pipe.
    process.stdin.close()
    with suppress(BrokenPipeError, ConnectionResetError):
        await process.stdin.wait_closed()
