"""Workers are started, watched and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from prometheus_client import CollectorRegistry

from cli.stack.processes import is_running
from common.loops import Stop
from services.scanner.metrics.service import ServiceMetrics
from services.scanner.worker.counts import WorkerCounts
from services.scanner.worker.supervisor import Supervisor

WITHIN = 20.0
# Says something that is no line of counts, then waits for its lifeline to be cut.
PATIENT = "import sys; print('hello', flush=True); sys.stdin.read()"
TALKATIVE = """
import sys
for _ in range(3):
    print("x" * 9_000_000, flush=True)
raise SystemExit(71)
"""
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(99)"


def make(code: str, count: int = 1) -> tuple[Supervisor, ServiceMetrics]:
    """A supervisor of processes that run that code."""
    metrics = ServiceMetrics(CollectorRegistry())
    command = [sys.executable, "-S", "-c", code]
    return (
        Supervisor(command, count=count, metrics=metrics, counts=WorkerCounts()),
        metrics,
    )


@asynccontextmanager
async def running(supervisor: Supervisor) -> AsyncIterator[Stop]:
    """It at work; stopped at the end."""
    stop = Stop()
    task = asyncio.create_task(supervisor.run(stop))
    try:
        yield stop
    finally:
        stop.say()
        await asyncio.wait_for(task, WITHIN)


async def until_running(
    supervisor: Supervisor, *, number: int = 0, other_than: int = 0
) -> int:
    """The process of that worker, once there is one."""
    async with asyncio.timeout(WITHIN):
        # The supervisor tells nobody; this is what a process list would show.
        while True:
            process = supervisor.running.get(number)
            if process is not None and process.pid != other_than:
                return process.pid
            await asyncio.sleep(0.02)


class TestSupervisor:
    async def test_keeps_as_many_running_as_it_should(self) -> None:
        supervisor, metrics = make(PATIENT, 2)
        async with running(supervisor):
            await until_running(supervisor)
            await until_running(supervisor, number=1)
            pids = [process.pid for process in supervisor.running.values()]
        assert not any(map(is_running, pids))
        (sample, *_) = next(iter(metrics.worker_starts.collect())).samples
        assert sample.value == 2

    async def test_starts_another_in_place_of_one_that_was_killed(self) -> None:
        supervisor, _ = make(PATIENT)
        async with running(supervisor):
            first = await until_running(supervisor)
            os.kill(first, signal.SIGKILL)
            assert await until_running(supervisor, other_than=first) != first

    @pytest.mark.parametrize(
        ("code", "why"), [(71, "pages"), (72, "memory"), (3, "fault")]
    )
    async def test_tells_why_one_ended(self, code: int, why: str) -> None:
        supervisor, metrics = make(f"raise SystemExit({code})")
        async with running(supervisor):
            first = await until_running(supervisor)
            await until_running(supervisor, other_than=first)
        (metric,) = metrics.worker_ends.collect()
        counted = {
            sample.labels["why"]: sample.value
            for sample in metric.samples
            if sample.name.endswith("_total")
        }
        assert counted[why] >= 1
        assert counted.keys() <= {why, "fault"}

    async def test_hears_to_its_end_one_that_says_too_much(self) -> None:
        supervisor, metrics = make(TALKATIVE)
        async with running(supervisor):
            first = await until_running(supervisor)
            await until_running(supervisor, other_than=first)
        (metric,) = metrics.worker_ends.collect()
        assert {one.labels["why"] for one in metric.samples} >= {"pages"}

    async def test_insists_where_one_does_not_end(self) -> None:
        supervisor, _ = make(STUBBORN)
        supervisor.grace = 0.5
        async with running(supervisor):
            pid = await until_running(supervisor)
            await asyncio.sleep(0.3)
        assert not is_running(pid)
