"""The browser's process as whoever asks sees it: started, asked, ended for certain."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import signal
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from common.chromium import ELSEWHERE
from services.scanner.adapters.browser import frames
from services.scanner.adapters.browser.chromium import bare_environment
from services.scanner.adapters.limits import RenderLimits
from services.scanner.errors import BrowserMissing, PageLost

ROOT: Final = Path(__file__).parents[4]
COMMAND: Final = (sys.executable, "-m", "services.scanner", "--browser")
FOLDER: Final = Path("/tmp")  # noqa: S108 - in it a folder of our own is made.
_START_SECONDS: Final = 60.0
_END_SECONDS: Final = 5.0

_log = logging.getLogger(__name__)


class Child:
    """One process with one browser; its folder is gone when it is."""

    def __init__(self, limits: RenderLimits) -> None:
        self._limits = limits
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        # A short path, whatever TMPDIR says: Chromium makes a socket below it.
        self._folder = tempfile.TemporaryDirectory(
            prefix="magpie-", dir=FOLDER, ignore_cleanup_errors=True
        )
        self._process: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._hearing: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._hearing is not None and not self._hearing.done()

    @property
    def pid(self) -> int:
        """Of the process; 0 when it was not started, or not by us."""
        return self._process.pid if self._process else 0

    async def start(
        self, executable: str, proxy: str, *, agent: str, lean: bool
    ) -> None:
        """Start it, or call it where `executable` is a socket.

        Raises BrowserMissing if the browser does not come up, PageLost if nobody
        answers at the socket at present.
        """
        elsewhere = executable.startswith(ELSEWHERE)
        reader = await (self._call(executable) if elsewhere else self._run())
        up: asyncio.Future[dict[str, Any]] = self._expect(0)
        self._hearing = asyncio.create_task(self._hear(reader))
        self._say(
            {
                "executable": "" if elsewhere else executable,
                "proxy": proxy,
                "agent": agent,
                "lean": lean,
                "limits": asdict(self._limits),
            }
        )
        try:
            async with asyncio.timeout(_START_SECONDS):
                said = await up
        except (PageLost, TimeoutError) as exc:
            await self.end()
            raise BrowserMissing(f"{executable} does not start.") from exc
        _log.info("the browser runs: Chromium %s", said.get("version"))

    async def _run(self) -> asyncio.StreamReader:
        self._process = await asyncio.create_subprocess_exec(
            *COMMAND,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=bare_environment(os.environ, self._folder.name),
            cwd=ROOT,
            start_new_session=True,
        )
        self._writer = self._process.stdin
        assert self._process.stdout is not None  # noqa: S101 - with a pipe.
        return self._process.stdout

    async def _call(self, where: str) -> asyncio.StreamReader:
        path = where.removeprefix(ELSEWHERE)
        try:
            reader, self._writer = await asyncio.open_unix_connection(path)
        except OSError as exc:
            raise PageLost(f"No browser at {path}: {exc}.", reason="ended") from exc
        return reader

    async def ask(self, said: dict[str, Any], *, within: float) -> dict[str, Any]:
        """Its answer. Raises PageLost when it ends, or says nothing in time."""
        number = next(self._numbers)
        answer = self._expect(number)
        try:
            self._say({**said, "id": number})
            async with asyncio.timeout(within):
                return await answer
        except TimeoutError as exc:
            await self.end()
            raise PageLost("The browser hung.", reason="hung") from exc
        finally:
            self._waiting.pop(number, None)

    async def end(self) -> None:
        """Ask it to end, then insist; nothing of it is left."""
        if self._writer is not None:
            # It ends when it hears that nobody asks any more.
            self._writer.write_eof()
        if self._process is not None:
            await self._end_process(self._process)
        if self._hearing:
            await asyncio.wait({self._hearing}, timeout=_END_SECONDS)
            self._hearing.cancel()
            await asyncio.wait({self._hearing})
        if self._writer is not None:
            self._writer.close()
        self._folder.cleanup()

    async def _end_process(self, process: asyncio.subprocess.Process) -> None:
        try:
            async with asyncio.timeout(_END_SECONDS):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    def _expect(self, number: int) -> asyncio.Future[dict[str, Any]]:
        made: asyncio.Future[dict[str, Any]]
        made = asyncio.get_running_loop().create_future()
        self._waiting[number] = made
        return made

    def _say(self, said: dict[str, Any]) -> None:
        if self._writer is None or self._writer.is_closing():
            raise PageLost("The browser ended.", reason="ended")
        self._writer.write(frames.pack(said))

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        try:
            while (said := await frames.read(reader)) is not None:
                waits = self._waiting.get(said.get("id", -1))
                if waits is not None and not waits.done():
                    waits.set_result(said)
        finally:
            for waits in self._waiting.values():
                if not waits.done():
                    waits.set_exception(PageLost("The browser ended.", reason="ended"))
                    # Nobody may be left who would look at it.
                    waits.exception()
