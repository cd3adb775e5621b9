"""The embedded MongoDB: nx-27017, its wire protocol over one SQLite file a database."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

from cli.stack.data_folder import DataFolder
from cli.stack.ports import HOST, ensure_free, free_port
from cli.stack.processes import Process, Program, plain_environment, start
from cli.stack.store import StoreFailed, package_folder, until_ready
from common.mongo import open_mongo
from common.stores import StoreUnreachable

ANY: Final = "0.0.0.0"  # noqa: S104 - only where somebody asked for it.

# Its INFO lines repeat whole commands: a ping every second would fill the disk.
_RUN: Final = """
import logging
logging.disable(logging.INFO)
from nx_27017.nx_27017 import main
main()
"""


class Mongo:
    """See store.Store. It knows no passwords: whoever reaches it may connect."""

    name = "mongo"

    def __init__(
        self, folder: DataFolder, *, port: int | None = None, host: str = HOST
    ) -> None:
        self.process: Process | None = None
        self._folder = folder
        self._host = host
        self._near = HOST if host == ANY else host
        self._port = port or free_port()

    @property
    def url(self) -> str:
        """The server; a database is named when it is opened."""
        return _url(self._port, self._near)

    async def start(self) -> None:
        """See Store.start. Raises PortTaken when its port was lost meanwhile."""
        await self.stop()
        self._folder.ensure_room()
        ensure_free(self._port, self.name)
        # It believes any live process with that number to be itself.
        self._pid_file().unlink(missing_ok=True)
        # So that `magpie doctor` finds it.
        _port_file(self._folder.path).write_text(f"{self._port}\n")
        self.process = start(self._program())
        try:
            await until_ready(self.process, self._listens)
            await until_ready(self.process, self._answers)
        except StoreFailed:
            await self.process.stop()
            raise

    async def stop(self) -> None:
        """See Store.stop."""
        if self.process is not None:
            await self.process.stop()

    def _program(self) -> Program:
        package_folder("nx_27017")
        options = {
            "--host": self._host,
            "--port": str(self._port),
            "--data-dir": str(self._folder.part(self.name)),
            "--pid-file": str(self._pid_file()),
            # Its output goes to our log already.
            "--log-file": os.devnull,
        }
        arguments = [word for option in options.items() for word in option]
        return Program(
            name=self.name,
            command=(sys.executable, "-I", "-c", _RUN, *arguments),
            log=self._folder.log(self.name),
            environment=plain_environment(),
        )

    def _pid_file(self) -> Path:
        return self._folder.part("run") / "mongo.pid"

    async def _listens(self) -> None:
        # The driver asks twice a second at most; this finds out sooner.
        try:
            _, writer = await asyncio.open_connection(self._near, self._port)
        except OSError as exc:
            raise StoreUnreachable(str(exc)) from exc
        writer.close()
        await writer.wait_closed()

    async def _answers(self) -> None:
        (await open_mongo(self.url, "admin")).client.close()


def url_in(path: Path) -> str | None:
    """Where the MongoDB of the data folder at `path` was last started, if ever."""
    try:
        return _url(int(_port_file(path).read_text()))
    except (FileNotFoundError, ValueError):
        return None


def _port_file(path: Path) -> Path:
    return path / "run" / "mongo.port"


def _url(port: int, host: str = HOST) -> str:
    return f"mongodb://{host}:{port}/"
