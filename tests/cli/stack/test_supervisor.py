"""The supervisor: what ends comes back, after pauses that grow, and all of it stops."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from cli.stack.processes import Process, Program, plain_environment, start
from cli.stack.store import StoreFailed
from cli.stack.supervisor import FIRST_PAUSE, LONGEST_PAUSE, Supervisor


class Sleeper:
    """A unit that sleeps until it is killed; the first `faults` starts fail."""

    fault: Exception = StoreFailed("not yet")

    def __init__(self, name: str, folder: Path, *, faults: int = 0) -> None:
        self.name = name
        self.process: Process | None = None
        self.starts: list[float] = []
        self._log = folder / f"{name}.log"
        self._faults = faults

    async def start(self) -> None:
        self.starts.append(asyncio.get_running_loop().time())
        if self._faults:
            self._faults -= 1
            raise self.fault
        code = "import time; time.sleep(600)"
        self.process = start(
            Program(
                name=self.name,
                command=(sys.executable, "-c", code),
                log=self._log,
                environment=plain_environment(),
            )
        )

    async def stop(self) -> None:
        if self.process is not None:
            await self.process.stop()


async def _until(condition: object) -> None:
    assert callable(condition)
    async with asyncio.timeout(20):
        # What happens happens in another process: nothing here could set an event.
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


class TestWatch:
    async def test_what_is_killed_is_started_again(self, tmp_path: Path) -> None:
        unit, other = Sleeper("one", tmp_path), Sleeper("two", tmp_path)
        supervisor = Supervisor()
        await supervisor.start_together([unit, other])
        watching = asyncio.create_task(supervisor.watch())
        first = unit.process
        assert first is not None
        first.kill()
        await _until(lambda: len(unit.starts) == 2)
        watching.cancel()
        await asyncio.wait({watching})
        assert unit.process is not first
        assert supervisor.restarts == {"one": 1, "two": 0}
        assert len(other.starts) == 1
        await supervisor.stop()

    @pytest.mark.parametrize(
        "fault", [StoreFailed("not yet"), BlockingIOError("no more processes")]
    )
    async def test_a_start_that_fails_is_tried_again_after_a_longer_pause(
        self, tmp_path: Path, fault: Exception
    ) -> None:
        unit = Sleeper("one", tmp_path)
        unit.fault = fault
        supervisor = Supervisor()
        await supervisor.start(unit)
        unit._faults = 2
        watching = asyncio.create_task(supervisor.watch())
        assert unit.process is not None
        unit.process.kill()
        await _until(lambda: len(unit.starts) == 4)
        watching.cancel()
        await asyncio.wait({watching})
        gaps = [b - a for a, b in zip(unit.starts[1:], unit.starts[2:], strict=False)]
        assert gaps[0] >= 2 * FIRST_PAUSE
        assert gaps[1] >= 4 * FIRST_PAUSE
        await supervisor.stop()

    def test_the_pause_has_an_end(self) -> None:
        assert FIRST_PAUSE < LONGEST_PAUSE <= 60


class TestStop:
    async def test_everything_is_gone(self, tmp_path: Path) -> None:
        units = [Sleeper(name, tmp_path) for name in ("one", "two")]
        supervisor = Supervisor()
        await supervisor.start_together(units)
        await supervisor.stop()
        codes = [unit.process.poll() for unit in units if unit.process]
        assert None not in codes

    async def test_what_was_cut_short_while_it_started_is_gone_too(
        self, tmp_path: Path
    ) -> None:
        class Slow(Sleeper):
            async def start(self) -> None:
                await super().start()
                await asyncio.Event().wait()

        unit, supervisor = Slow("one", tmp_path), Supervisor()
        starting = asyncio.create_task(supervisor.start(unit))
        await _until(lambda: unit.process)
        starting.cancel()
        await asyncio.wait({starting})
        await supervisor.stop()
        assert unit.process is not None
        assert unit.process.poll() is not None

    async def test_a_first_start_that_fails_is_not_hidden(self, tmp_path: Path) -> None:
        unit = Sleeper("one", tmp_path, faults=1)
        with pytest.raises(StoreFailed):
            await Supervisor().start(unit)
