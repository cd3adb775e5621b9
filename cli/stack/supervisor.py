"""Keeps what was started running: what ends is started again, after a growing pause."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from cli.stack.processes import Process
from common.errors import MagpieError

FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 10.0
STEADY_SECONDS: Final = 10.0
"""Up for so long, and the next pause is the first one again."""

_LOOK_SECONDS: Final = 0.1

_log = logging.getLogger(__name__)


class Unit(Protocol):
    """Something that runs as one process: a store, the sandbox, a service."""

    name: str
    process: Process | None

    async def start(self) -> None:
        """Run it. Raises MagpieError when it does not come up."""

    async def stop(self) -> None:
        """End it in good order."""


@dataclass(slots=True)
class _Watched:
    unit: Unit
    pause: float = FIRST_PAUSE
    started: float = 0.0
    due: float | None = None
    restarts: int = 0


class Supervisor:
    """Watches units in the order they were started; ends them in the reverse."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._watched: list[_Watched] = []
        self._clock = clock

    async def start(self, unit: Unit) -> None:
        """Start one more unit and watch it from then on."""
        # At once, so that `stop` also ends what was cut short while it started.
        self._watched.append(watched := _Watched(unit))
        await unit.start()
        watched.started = self._clock()

    async def start_together(self, units: Iterable[Unit]) -> None:
        """Start units that do not wait for each other."""
        await asyncio.gather(*(self.start(unit) for unit in units))

    @property
    def restarts(self) -> dict[str, int]:
        """How often each unit had to be started again."""
        return {w.unit.name: w.restarts for w in self._watched}

    async def watch(self) -> None:
        """Start again whatever ends; runs until it is cancelled."""
        while True:
            for watched in self._watched:
                await self._look(watched)
            await asyncio.sleep(_LOOK_SECONDS)

    async def stop(self) -> None:
        """End every unit, the last one first; each is given its time."""
        for watched in reversed(self._watched):
            await watched.unit.stop()
        self._watched.clear()

    async def _look(self, watched: _Watched) -> None:
        process, now = watched.unit.process, self._clock()
        if watched.due is not None:
            if now >= watched.due:
                watched.due = None
                await self._again(watched)
            return
        if process is None or process.poll() is None:
            return
        if now - watched.started >= STEADY_SECONDS:
            watched.pause = FIRST_PAUSE
        _log.warning(
            "%s ended with code %s; started again in %.1f s: %s",
            watched.unit.name,
            process.poll(),
            watched.pause,
            process.log_tail(3),
        )
        self._later(watched)

    async def _again(self, watched: _Watched) -> None:
        watched.started = self._clock()
        watched.restarts += 1
        try:
            await watched.unit.start()
        # No process can be made, no file written: that passes, and ends nothing else.
        except (MagpieError, OSError) as exc:
            _log.warning("%s did not start: %s", watched.unit.name, exc)
            self._later(watched)

    def _later(self, watched: _Watched) -> None:
        watched.due = self._clock() + watched.pause
        watched.pause = min(2 * watched.pause, LONGEST_PAUSE)
