"""The browser's process: takes asks from standard input, answers on standard output.

It knows no settings and no secrets. It ends when its standard input does, and when the
browser does: whoever asks starts another one.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from services.scanner.adapters.browser import frames
from services.scanner.adapters.limits import RenderLimits
from services.scanner.rules.source import Steps

if TYPE_CHECKING:
    from services.scanner.adapters.browser.visits import Visits

ENDED: Final = 3
"""The exit code when the browser ended, or had to."""
_INPUT: Final = 0
_LARGEST_LINE: Final = 64 * 1024

_log = logging.getLogger(__name__)


def main() -> int:
    """Serve until there is nobody to serve; 0 then, ENDED if the browser ended."""
    from services.scanner.adapters.browser.rights import give_up_rights

    give_up_rights()
    try:
        return asyncio.run(_serve())
    finally:
        # Whoever asked may have been killed, and its folder is for nobody else.
        if folder := os.environ.get("TMPDIR"):
            shutil.rmtree(folder, ignore_errors=True)


async def _serve() -> int:
    from playwright.async_api import async_playwright

    from common.chromium import find_chromium
    from services.scanner.adapters.browser.chromium import launch_options
    from services.scanner.adapters.browser.memory import Memory
    from services.scanner.adapters.browser.rights import may_sandbox
    from services.scanner.adapters.browser.visits import Manner, Visits

    reader, writer = await _pipes()
    setup = await frames.read(reader)
    if setup is None:
        return 0
    executable = setup["executable"] or find_chromium() or ""
    options = launch_options(
        executable,
        setup["proxy"],
        lean=setup["lean"],
        sandboxed=may_sandbox(),
    )
    limits = RenderLimits(**setup["limits"])
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**options)
        writer.write(frames.pack({"id": 0, "version": browser.version}))
        ended = asyncio.Event()
        browser.on("disconnected", lambda _: ended.set())
        memory = Memory(limits.memory, below=os.getpid())
        manner = Manner(setup["proxy"], setup["agent"], setup["lean"])
        visits = Visits(browser, manner, memory)
        desk = _Desk(visits, writer, limits, setup["lean"], ended)
        watching = asyncio.create_task(memory.watch())
        serving = asyncio.create_task(desk.run(reader))
        waiting = asyncio.create_task(ended.wait())
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        for task in (watching, serving, waiting):
            task.cancel()
        if ended.is_set():
            # Nothing here can be closed in good order any more.
            os._exit(ENDED)
        await browser.close()
    return 0


@dataclass(eq=False)
class _Desk:
    visits: Visits
    writer: asyncio.StreamWriter
    limits: RenderLimits
    lean: bool
    ended: asyncio.Event

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Take asks until there are none; each is a task of its own."""
        under_way: set[asyncio.Task[None]] = set()
        while (asked := await frames.read(reader)) is not None:
            task = asyncio.create_task(self._answer(asked))
            under_way.add(task)
            task.add_done_callback(under_way.discard)

    async def _answer(self, asked: dict[str, Any]) -> None:
        from services.scanner.adapters.browser.visits import Stuck

        try:
            said = await self._do(asked)
        except Stuck:
            said = {"lost": "too_slow"}
            self.ended.set()
        except Exception:  # noqa: BLE001 - logged; one page must not end the others.
            _log.exception("a page could not be shown")
            said = {"lost": "fault"}
        self.writer.write(frames.pack({**said, "id": asked["id"]}))
        with suppress(OSError):
            await self.writer.drain()

    async def _do(self, asked: dict[str, Any]) -> dict[str, Any]:
        from services.scanner.adapters.browser.tab import Ask

        if "url" not in asked:
            await self.visits.forget(asked["visitor"])
            return {}
        steps = Steps(**asked["steps"])
        name, secret = asked["pass"]
        ask = Ask(asked["url"], steps, self.limits, self.lean, name, secret)
        return await self.visits.show(asked["visitor"], ask, asked["locale"])


async def _pipes() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if stat.S_ISSOCK(os.fstat(_INPUT).st_mode):
        # One connection is both: see serving.py.
        return await asyncio.open_unix_connection(
            sock=socket.socket(fileno=os.dup(_INPUT)), limit=_LARGEST_LINE
        )
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_LARGEST_LINE)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer
    )
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.streams.FlowControlMixin(loop=loop), sys.stdout.buffer
    )
    return reader, asyncio.StreamWriter(transport, protocol, None, loop)
