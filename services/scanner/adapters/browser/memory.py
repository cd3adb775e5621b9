"""Ends processes that show a page and grow too large; the rest of the browser lives."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_LOOK_SECONDS: Final = 0.2
_RENDERER: Final = b"--type=renderer"
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_PROC: Final = Path("/proc")


class Memory:
    """Watches the renderers below a process; `limit` is bytes of each."""

    def __init__(self, limit: int, *, below: int) -> None:
        self._limit = limit
        self._below = below
        self.ended = 0
        """How many were ended so far."""

    async def watch(self) -> None:
        """For ever: look again and again."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            self.look()

    def look(self) -> None:
        """End each that holds more than it may; its pages crash."""
        for pid in descendants(self._below):
            try:
                if _own(pid) > self._limit and _RENDERER in _command(pid):
                    os.kill(pid, signal.SIGKILL)
                    self.ended += 1
            except (OSError, ValueError, IndexError):
                # It has ended by itself meanwhile.
                continue


def descendants(root: int) -> Iterator[int]:
    """Every process that `root` has started, and what those have started."""
    waiting = [root]
    while waiting:
        for pid in _children(waiting.pop()):
            waiting.append(pid)
            yield pid


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in (_PROC / str(pid) / "task").iterdir():
            found += map(int, (task / "children").read_text().split())
    except OSError:
        return found
    return found


def _own(pid: int) -> int:
    """Bytes in memory that no other process shares."""
    pages = (_PROC / str(pid) / "statm").read_text().split()
    return (int(pages[1]) - int(pages[2])) * _PAGE


def _command(pid: int) -> bytes:
    return (_PROC / str(pid) / "cmdline").read_bytes()
