"""What the embedded stores have in common: how one starts, and why one did not."""

from __future__ import annotations

import asyncio
import importlib.util
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, Protocol

from cli.stack.processes import Process
from common.errors import MagpieError
from common.stores import MAKE_ROOM, StoreFull, StoreUnreachable

START_SECONDS: Final = 30.0
"""Long enough to read back the log of writes that a crash left behind."""

_GRAVE: Final = ("FATAL", "PANIC", "Fatal error", "Error:")
_NO_ROOM: Final = ("No space left on device", "disk is full", "Disk quota exceeded")


class StoreFailed(MagpieError):
    """An embedded store did not start."""


class Store(Protocol):
    """An embedded store. Its URL stays the same when it is started again."""

    name: str
    process: Process | None

    @property
    def url(self) -> str:
        """Where it is, with the right to do everything."""

    async def start(self) -> None:
        """Run it, after a crash too; it answers when this returns.

        Raises StoreFailed, StoreFull, or what its data folder raises.
        """

    async def stop(self) -> None:
        """End it; what it was told is on the disk."""


def package_folder(package: str) -> Path:
    """Where an installed package is, without importing it. Raises StoreFailed."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise StoreFailed(
            f"The package {package.replace('_', '-')} is not installed.",
            hint="Run `make setup`, or set the URL of a store that runs elsewhere.",
        )
    return Path(found.submodule_search_locations[0])


async def until_ready(
    process: Process,
    ask: Callable[[], Awaitable[object]],
    *,
    seconds: float = START_SECONDS,
) -> None:
    """Ask until it answers. Raises what `failure` makes of a process that ended."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            await ask()
            return
        except StoreUnreachable as exc:
            if process.poll() is not None:
                raise failure(process) from exc
            if time.monotonic() > deadline:
                raise StoreFailed(
                    f"{process.program.name} did not answer within {seconds:g} s.",
                    hint=f"Its output is in {process.program.log}.",
                ) from exc
        await asyncio.sleep(0.02)


def failure(process: Process) -> MagpieError:
    """Why a store ended by itself, in words taken from its output."""
    name, log = process.program.name, process.program.log
    tail = process.log_tail()
    if any(words in tail for words in _NO_ROOM):
        return StoreFull(f"{name} stopped: its disk is full.", hint=MAKE_ROOM)
    lines = tail.splitlines() or ["it said nothing"]
    grave = [line for line in lines if any(word in line for word in _GRAVE)]
    said = "; ".join(line.strip() for line in (grave or lines)[-2:])
    return StoreFailed(
        f"{name} stopped with code {process.poll()}: {said}",
        hint=f"Its output is in {log}.",
    )
