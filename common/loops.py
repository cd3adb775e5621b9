"""What loops that run until they are told to stop have in common."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

from common.errors import MagpieError

_WELL_AGAIN: Final = 10.0
"""Seconds after which a new failure is no longer the old one."""

_log = logging.getLogger(__name__)


class Stopping(Exception):
    """Raised inside a loop that was told to stop while it waited."""


class Stop:
    """The word to stop: said once, heard by everything that waits in the loop."""

    def __init__(self) -> None:
        self._said = asyncio.Event()

    def say(self) -> None:
        """From now on nothing waits and no new work begins."""
        self._said.set()

    @property
    def said(self) -> bool:
        """Whether the loop is to end."""
        return self._said.is_set()

    async def wait(self) -> None:
        """Until it is said."""
        await self._said.wait()

    async def sleep(self, seconds: float) -> None:
        """Wait that long, or until the word is said."""
        try:
            async with asyncio.timeout(seconds):
                await self._said.wait()
        except TimeoutError:
            return

    async def pause(self, seconds: float) -> None:
        """Wait that long; Stopping as soon as the word is said."""
        await self.sleep(seconds)
        if self.said:
            raise Stopping


async def keep_going(
    step: Callable[[], Awaitable[None]], stop: Stop, name: str
) -> None:
    """Do `step` over and over until `stop`; its errors are logged, and cost a pause.

    This is where a process survives whatever goes wrong in one of its loops.
    """
    clock = asyncio.get_running_loop().time
    pauses = _pauses()
    while not stop.said:
        began = clock()
        try:
            heed_cancellation()
            await step()
        except Stopping:
            return
        except MagpieError as exc:
            _log.warning("%s: %s", name, exc)
        except Exception:  # noqa: BLE001 - logged; the loop goes on
            _log.exception("%s: a fault", name)
        else:
            pauses = _pauses()
            continue
        if clock() - began > _WELL_AGAIN:
            pauses = _pauses()
        await stop.sleep(next(pauses))


def heed_cancellation() -> None:
    """CancelledError if this task was cancelled and that was lost on the way.

    The wait_for of Python 3.11, which redis-py uses, forgets a cancellation that comes
    together with the result (python/cpython#86296).
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def growing(first: float, *, factor: float, most: float) -> Iterator[float]:
    """Seconds to wait before each new try: `first`, then `factor` times as long."""
    delay = first
    while True:
        yield min(delay, most)
        delay = min(delay * factor, most)


def _pauses() -> Iterator[float]:
    return growing(0.2, factor=2, most=5)
