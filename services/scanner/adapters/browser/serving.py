"""Browsers for workers of another container: a socket, and for each caller a process.

As inetd does it: the process of process.py gets the connection for its input and
output. This one knows no settings and no secrets, and neither do they.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import socket
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from services.scanner.adapters.browser.child import COMMAND, FOLDER, ROOT
from services.scanner.adapters.browser.chromium import bare_environment

MOST: Final = 8
"""Callers at once; further ones wait for their turn."""
END_SECONDS: Final = 5.0
"""So long after its caller has gone a process that is still there is killed."""
_LOOK_SECONDS: Final = 0.5
_BACKLOG: Final = 16

_log = logging.getLogger(__name__)


def main(path: str) -> int:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    asyncio.run(_until_signal(Path(path)))
    return 0


async def _until_signal(path: Path) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    serving = asyncio.create_task(serve(path))
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving


async def serve(path: Path) -> None:
    """Until it is cancelled; then no process is left. Raises OSError."""
    room = asyncio.Semaphore(MOST)
    with _listening(path) as listener:
        _log.info("browsers are to be had at %s", path)
        async with asyncio.TaskGroup() as group:
            while True:
                await room.acquire()
                connection, _ = await asyncio.get_running_loop().sock_accept(listener)
                task = group.create_task(_attend(connection))
                task.add_done_callback(lambda _: room.release())


def _listening(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    # Of the same user or group: containers of one pod are.
    path.chmod(0o660)
    listener.listen(_BACKLOG)
    listener.setblocking(False)
    return listener


async def _attend(connection: socket.socket) -> None:
    # A short path, whatever TMPDIR says: Chromium makes a socket below it.
    with (
        connection,
        tempfile.TemporaryDirectory(
            prefix="magpie-", dir=FOLDER, ignore_cleanup_errors=True
        ) as folder,
    ):
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            stdin=connection.fileno(),
            stdout=connection.fileno(),
            env=bare_environment(os.environ, folder),
            cwd=ROOT,
            start_new_session=True,
        )
        try:
            await _until_over(process, connection)
        finally:
            # Whatever it has started is of its group; it may be gone already.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def _until_over(
    process: asyncio.subprocess.Process, connection: socket.socket
) -> None:
    """Until it ends by itself, or its caller is gone and it had its time to end."""
    ended = asyncio.create_task(process.wait())
    asked = select.poll()
    asked.register(connection, select.POLLRDHUP | select.POLLHUP)
    try:
        while not ended.done() and not asked.poll(0):
            await asyncio.wait({ended}, timeout=_LOOK_SECONDS)
        await asyncio.wait({ended}, timeout=END_SECONDS)
    finally:
        ended.cancel()
