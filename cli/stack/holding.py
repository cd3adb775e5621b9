"""Brings units up, keeps them running, and leaves none behind however that ends."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import TypeAlias

from cli.stack.supervisor import Supervisor

Tell: TypeAlias = Callable[[str], None]


async def hold(
    supervisor: Supervisor,
    start: Coroutine[object, object, None],
    *,
    ready: Callable[[], None],
    tell: Tell,
) -> None:
    """Do `start`, call `ready`, watch over the units until SIGINT or SIGTERM.

    Raises what `start` does.
    """
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    starting = asyncio.create_task(start)
    waiting = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            ready()
            await _keep(supervisor, waiting)
    finally:
        starting.cancel()
        await asyncio.wait({starting})
        tell("Stopping.")
        await supervisor.stop()


async def _keep(supervisor: Supervisor, waiting: asyncio.Task[bool]) -> None:
    watching = asyncio.create_task(supervisor.watch())
    await asyncio.wait({watching, waiting}, return_when=asyncio.FIRST_COMPLETED)
    watching.cancel()
    await asyncio.wait({watching})
    if not watching.cancelled():
        watching.result()
