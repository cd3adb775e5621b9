"""The embedded PostgreSQL: one cluster in the data folder, reached by a socket."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Final
from urllib.parse import quote

from cli.stack import _binaries
from cli.stack.data_folder import DataFolder, OtherVersion, socket_folder_in
from cli.stack.listening import Listening
from cli.stack.processes import (
    Process,
    Program,
    is_running,
    plain_environment,
    start,
    wait_until_gone,
)
from cli.stack.store import START_SECONDS, StoreFailed, until_ready
from common import postgres
from common.stores import StoreRefused

DATABASE: Final = "magpie"
PORT: Final = 5432
SUPERUSER: Final = "magpie"

# Small enough to sit beside everything else on a laptop.
_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# For tests: a crash of the machine, not of a process, may lose what was stored.
_NOT_DURABLE: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
# The chart runs up to twenty pods of each service.
_OF_A_CLUSTER: Final = "600"
# As initdb writes it for this machine, for others too: never without the password.
_FOR_OTHERS: Final = "local all all scram-sha-256\nhost all all all scram-sha-256\n"
_STILL_ENDING: Final = ("is still in use", "already exists")


class Postgres:
    """See store.Store. Only the owner of the data folder can open its socket."""

    name = "postgres"

    def __init__(
        self,
        folder: DataFolder,
        *,
        durable: bool = True,
        listening: Listening | None = None,
    ) -> None:
        self.process: Process | None = None
        self._folder = folder
        self._home = folder.part("postgres")
        self._data = self._home / "data"
        self._durable = durable
        self._user = _binaries.server_user()
        self._sockets = folder.socket_folder(self.name, self._user)
        self._listening = listening
        self._port = listening.postgres if listening else PORT
        given = listening.password if listening else None
        self._password = _kept_password(self._home / "password", given)

    @property
    def url(self) -> str:
        """The database of the platform, as superuser."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Another database of the same cluster, as superuser."""
        return self._url(SUPERUSER, self._password, database)

    def app_url(self, service: str) -> str:
        """The database of the platform as <service>_app, who only uses its tables."""
        password = self.app_password(service)
        return self._url(f"{service}_app", password, DATABASE)

    def app_password(self, service: str) -> str:
        """The password of <service>_app: the same at each start, and kept nowhere."""
        key = self._password.encode()
        return hmac.new(key, service.encode(), hashlib.sha256).hexdigest()

    def _url(self, user: str, password: str, database: str) -> str:
        return _url(self._sockets, user, password, database, port=self._port)

    async def start(self) -> None:
        """See Store.start; makes the cluster and its database the first time."""
        await self.stop()
        self._folder.ensure_room()
        install = self._installation()
        if not self._data.exists():
            await asyncio.to_thread(self._initialise, install / "bin" / "initdb")
        self._check_version()
        await asyncio.to_thread(self._end_orphan)
        await self._run(install / "bin" / "postgres")
        await self._make_database()

    async def stop(self) -> None:
        """See Store.stop; SIGINT ends the connections instead of waiting for them."""
        if self.process is not None:
            await self.process.stop()

    def _installation(self) -> Path:
        if self._user is None:
            return _binaries.wheel()
        self._home.chmod(0o711)
        _binaries.ensure_passable(self._user, self._home)
        return _binaries.copy_to(self._home)

    def _initialise(self, initdb: Path) -> None:
        # Beside its place first: a cluster that is there is whole.
        part = self._home / "data.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        secret = self._home / "password.part"
        # Private before there is anything to read: others may pass through the folder.
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(self._password)
        if self._user is not None:
            os.chown(part, self._user.uid, self._user.gid)
            os.chown(secret, self._user.uid, self._user.gid)
        command = [str(initdb), "-D", str(part), "-U", SUPERUSER]
        command += [f"--pwfile={secret}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        # Lower case beyond ASCII, sorting by code point: the same on every machine.
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # One sync of the disk instead of one for each of a thousand files.
        command += ["--sync-method=syncfs" if self._durable else "--no-sync"]
        done = subprocess.run(  # noqa: S603 - a command of ours
            command,
            env=plain_environment(),
            cwd="/",
            user=self._user.uid if self._user else None,
            group=self._user.gid if self._user else None,
            extra_groups=[] if self._user else None,
            capture_output=True,
            text=True,
            check=False,
        )
        secret.unlink()
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise StoreFailed(f"postgres: initdb failed: {' '.join(said[-3:])}")
        part.rename(self._data)

    def _check_version(self) -> None:
        found = (self._data / "PG_VERSION").read_text().strip()
        if found != str(_binaries.MAJOR):
            raise OtherVersion(
                f"The database in {self._home} was made by PostgreSQL {found}; this "
                f"Magpie brings {_binaries.MAJOR}.",
                hint="Use the Magpie that made it to export, or another folder with "
                "--data. Nothing was changed.",
            )

    def _end_orphan(self) -> None:
        # We hold the data folder, so a server in it lost its parent and is ending; a
        # number that now belongs to another program would make Postgres refuse.
        pid_file = self._data / "postmaster.pid"
        if (pid := _first_number(pid_file)) and self._serves_here(pid):
            os.kill(pid, signal.SIGQUIT)
            if not wait_until_gone(pid, seconds=START_SECONDS):
                raise StoreFailed(
                    f"An old PostgreSQL (process {pid}) on {self._data} does not end.",
                    hint=f"End it with `kill -9 {pid}`.",
                )
        pid_file.unlink(missing_ok=True)
        for left in self._sockets.iterdir():
            left.unlink()

    def _serves_here(self, pid: int) -> bool:
        if not is_running(pid):
            return False
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self._data.resolve()
        except OSError:
            return False

    async def _run(self, server: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            self.process = start(self._program(server))
            try:
                await until_ready(self.process, self._answers)
                return
            except StoreFailed:
                # Backends of a server that was killed take a moment to notice.
                tail = self.process.log_tail()
                ending = any(words in tail for words in _STILL_ENDING)
                if not ending or time.monotonic() > deadline:
                    await self.process.stop()
                    raise
            await asyncio.sleep(0.2)

    def _program(self, server: Path) -> Program:
        settings = {
            **_SETTINGS,
            **({} if self._durable else _NOT_DURABLE),
            "unix_socket_directories": str(self._sockets),
            "port": str(self._port),
            **self._to_others(),
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        return Program(
            name=self.name,
            command=(str(server), "-D", str(self._data), *options),
            log=self._folder.log(self.name),
            environment=plain_environment(),
            user=self._user,
            stop_signal=signal.SIGINT,
            # SIGKILL would leave its backends behind for a while.
            orphan_signal=signal.SIGQUIT,
        )

    def _to_others(self) -> dict[str, str]:
        if self._listening is None:
            return {}
        rules = self._data / "others_hba.conf"
        rules.write_text(_FOR_OTHERS)
        return {
            "listen_addresses": self._listening.host,
            "hba_file": str(rules),
            "max_connections": _OF_A_CLUSTER,
        }

    async def _answers(self) -> None:
        await (await postgres.connect(self.url_of("postgres"))).close()

    async def _make_database(self) -> None:
        connection = await postgres.connect(self.url_of("postgres"))
        try:
            query = "SELECT 1 FROM pg_database WHERE datname = $1"
            if not await connection.fetchval(query, DATABASE):
                await connection.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            await connection.close()


def url_in(path: Path) -> str | None:
    """Where the PostgreSQL of the data folder at `path` answers while it runs."""
    try:
        password = (path / "postgres" / "password").read_text()
    except FileNotFoundError:
        return None
    return _url(socket_folder_in(path, Postgres.name), SUPERUSER, password, DATABASE)


def _url(
    sockets: Path, user: str, password: str, database: str, *, port: int = PORT
) -> str:
    host = quote(str(sockets))
    word = quote(password, safe="")
    return f"postgresql://{user}:{word}@/{database}?host={host}&port={port}"


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def _kept_password(path: Path, given: str | None = None) -> str:
    if not path.exists():
        part = path.with_suffix(".new")
        part.touch(mode=0o600)
        part.write_text(given or secrets.token_hex(24))
        part.rename(path)
    kept = path.read_text()
    if given is not None and given != kept:
        raise StoreRefused(
            f"The database in {path.parent} was made with another password.",
            hint="Give it the one from then, or begin with an empty data folder.",
        )
    return kept
