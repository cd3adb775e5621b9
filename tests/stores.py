"""Real stores for tests: `pg`, `mongo` and `redis`, each empty for each test.

They are embedded ones, started once for a whole run (once per worker of pytest-xdist)
when a test first asks; or the ones that MAGPIE_TEST_<STORE>_URL or MAGPIE_<STORE>_URL
name. A test that uses one is marked `integration` and may talk to this machine.

`@pytest.mark.migrated("scanner", ...)` gives `pg` the schemas of those services.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from cli.stack.store import Store

FIXTURES: Final = {"pg": "POSTGRES", "mongo": "MONGO", "redis": "REDIS"}
_URLS = pytest.StashKey[dict[str, str]]()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Postgres:
    """A database of one test's own."""

    url: str
    """As superuser."""

    def app_url(self, service: str) -> str:
        """The same database with only the rights of <service>_app."""
        return with_query(self.url, role=f"{service}_app")


@dataclass(frozen=True, slots=True)
class Mongo:
    """A server, and the name of a database of one test's own."""

    url: str
    database: str


@dataclass(frozen=True, slots=True)
class Redis:
    """A database that was empty when the test began."""

    url: str


def pytest_configure(config: pytest.Config) -> None:
    """Notes which stores are given; later the environment is hidden from tests."""
    config.addinivalue_line(
        "markers", "migrated(*services): the schemas that `pg` has from the start"
    )
    config.stash[_URLS] = {
        fixture: url
        for fixture, store in FIXTURES.items()
        for url in (_given(store),)
        if url
    }


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Marks what uses a store, and lets it through the ban on sockets."""
    given = [urlsplit(url).hostname for url in config.stash[_URLS].values()]
    hosts = ["127.0.0.1", *(host for host in given if host)]
    # Whatever fixture it goes through, who uses a store waits for one of these.
    started = {"_postgres_url", "_mongo_url", "_redis_url"}
    for item in items:
        if started & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.integration)
            item.add_marker(pytest.mark.allow_hosts(hosts))


@pytest.fixture
def data_path() -> Iterator[Path]:
    """A folder for a data folder; unlike tmp_path, other users may pass through it."""
    with open_folder() as path:
        yield path


@contextmanager
def open_folder() -> Iterator[Path]:
    """A temporary folder that others may enter: root's Postgres is somebody else."""
    path = Path(tempfile.mkdtemp(prefix="magpie-"))
    path.chmod(0o711)
    try:
        yield path
    finally:
        shutil.rmtree(path)


@pytest.fixture(scope="session")
def _postgres_url(pytestconfig: pytest.Config) -> Iterator[str]:
    from cli.stack.data_folder import DataFolder
    from cli.stack.postgres import Postgres as Embedded

    if url := pytestconfig.stash[_URLS].get("pg"):
        yield url
        return
    with open_folder() as path:
        yield from _running(Embedded(DataFolder(path / "data"), durable=False))


@pytest.fixture(scope="session")
def _mongo_url(pytestconfig: pytest.Config) -> Iterator[str]:
    from cli.stack.data_folder import DataFolder
    from cli.stack.mongo import Mongo as Embedded

    if url := pytestconfig.stash[_URLS].get("mongo"):
        yield url
        return
    with open_folder() as path:
        yield from _running(Embedded(DataFolder(path / "data")))


@pytest.fixture(scope="session")
def _redis_url(pytestconfig: pytest.Config) -> Iterator[str]:
    from cli.stack.data_folder import DataFolder
    from cli.stack.redis import Redis as Embedded

    if url := pytestconfig.stash[_URLS].get("redis"):
        # Each worker has a database of its own, which it empties.
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        url = with_query(url, db=worker.removeprefix("gw"))
        run(_ensure_empty(url))
        yield url
        return
    with open_folder() as path:
        yield from _running(Embedded(DataFolder(path / "data")))


def _running(store: Store) -> Iterator[str]:
    run(store.start())
    yield store.url
    run(store.stop())


@pytest.fixture(scope="session")
def _templates(_postgres_url: str) -> Iterator[dict[tuple[str, ...], str]]:
    templates: dict[tuple[str, ...], str] = {}
    yield templates
    for name in templates.values():
        run(_execute(_postgres_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def pg(
    request: pytest.FixtureRequest,
    _postgres_url: str,
    _templates: dict[tuple[str, ...], str],
) -> Iterator[Postgres]:
    """A fresh database with the schemas that the mark `migrated` names."""
    mark = request.node.get_closest_marker("migrated")
    services: tuple[str, ...] = mark.args if mark else ()
    if services and services not in _templates:
        _templates[services] = run(_make_template(_postgres_url, services))
    name = _new_name()
    template = _templates.get(services, "template0")
    run(_execute(_postgres_url, f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield Postgres(_in_database(_postgres_url, name))
    run(_execute(_postgres_url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def mongo(_mongo_url: str) -> Iterator[Mongo]:
    """A database that does not exist yet, and will not after the test."""
    name = _new_name()
    yield Mongo(_mongo_url, name)
    run(_drop_mongo(_mongo_url, name))


@pytest.fixture
def redis(_redis_url: str) -> Iterator[Redis]:
    """An empty database, emptied again after the test."""
    yield Redis(_redis_url)
    run(_flush(_redis_url))


def run(todo: Coroutine[Any, Any, T]) -> T:
    """Run it to its end in a loop of its own, leaving the test's loop alone."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(todo)
    finally:
        loop.close()


def with_query(url: str, **query: str) -> str:
    """`url` with more parameters."""
    # Not by urlunsplit, which makes unix:/ of unix:///.
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def _given(store: str) -> str | None:
    environment = os.environ
    return environment.get(f"MAGPIE_TEST_{store}_URL") or environment.get(
        f"MAGPIE_{store}_URL"
    )


def _new_name() -> str:
    return f"test_{uuid4().hex}"


def _in_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def _make_template(url: str, services: tuple[str, ...]) -> str:
    from common.migrate import migrate

    name = _new_name()
    await _execute(url, f"CREATE DATABASE {name} TEMPLATE template0")
    for service in services:
        await migrate(_in_database(url, name), service)
    return name


async def _execute(url: str, statement: str) -> None:
    from common.postgres import connect

    connection = await connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _drop_mongo(url: str, name: str) -> None:
    from common.mongo import open_mongo

    database = await open_mongo(url, name)
    await database.client.drop_database(name)
    database.client.close()


async def _ensure_empty(url: str) -> None:
    from common.cache import open_redis

    client = await open_redis(url)
    count = await client.dbsize()
    await client.aclose()
    if count:
        pytest.exit(f"the Redis that tests are given is not empty: {count} keys")


async def _flush(url: str) -> None:
    from common.cache import open_redis

    client = await open_redis(url)
    await client.flushdb()
    await client.aclose()
