"""Starts the scanner: settings, then connections, then the server and its loops.

`python -m services.scanner` is the service; it starts its crawl workers by itself, as
`python -m services.scanner --worker NUMBER`, and those a browser, as `--browser`.
With `migrate` it brings its schema up to date, and `--browsers SOCKET` is a process
that starts browsers for workers of another container.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from common.errors import MagpieError

if TYPE_CHECKING:
    from pathlib import Path

    from prometheus_client import CollectorRegistry
    from redis.asyncio import Redis

    from common.grpc import Server
    from common.loops import Stop
    from common.telemetry import Telemetry
    from services.scanner.settings import ScannerSettings
    from services.scanner.usecases.places import Places
    from services.scanner.usecases.stores import Stores
    from services.scanner.worker.scan_run import Tools
    from services.scanner.worker.wear import Why

NAME: Final = "scanner"
_WORKER: Final = "--worker"
_BROWSER: Final = "--browser"
_BROWSERS: Final = "--browsers"


def main(arguments: list[str]) -> int:
    """Serve, work or migrate; the exit code says why it could not."""
    if arguments[:1] == [_BROWSER]:
        from services.scanner.adapters.browser import process

        return process.main()
    if arguments[:1] == [_BROWSERS] and len(arguments) > 1:
        from services.scanner.adapters.browser import serving

        return serving.main(arguments[1])

    from common.migrate_job import run_verb
    from common.settings import load
    from services.scanner.settings import ScannerSettings

    try:
        if arguments[:1] == [_WORKER]:
            return _work(load(ScannerSettings), "".join(arguments[1:]) or "0")
        if (done := run_verb(NAME, arguments)) is not None:
            return done
        settings = load(ScannerSettings)
        asyncio.run(serve(settings))
    except MagpieError as exc:
        print(f"magpie {NAME}: {exc}", file=sys.stderr)  # noqa: T201
        return exc.exit_code
    return 0


async def serve(settings: ScannerSettings) -> None:
    """Run until SIGTERM or SIGINT. Raises MagpieError if it cannot start."""
    from prometheus_client import CollectorRegistry

    from common.grpc import until_signal
    from common.loops import Stop
    from services.scanner.usecases.seed_sources import SHIPPED, seed_sources

    telemetry = _telemetry(settings, NAME, settings.metrics_port)
    async with AsyncExitStack() as stack:
        stack.callback(telemetry.close)
        # What workers count is shown as theirs: nothing is taken in here.
        opened = _stores(settings, CollectorRegistry())
        stores, redis = await stack.enter_async_context(opened)
        places = _places(settings, given=True)
        await seed_sources(stores.pg, places, [SHIPPED, *_own_sources(settings)])
        stop, served = Stop(), Stop()
        running = _run_loops(settings, stores, redis, places, stop, served)
        loops = asyncio.create_task(running)
        stack.push_async_callback(_end, loops, stop, served)
        await stack.enter_async_context(_server(settings, stores, redis, places))
        told = asyncio.create_task(until_signal())
        # The loops end only by a fault: then the service is not one any more.
        await asyncio.wait({told, loops}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        # Scans go to other replicas at once, while callers have their time to go.
        stop.say()


async def _run_loops(
    settings: ScannerSettings,
    stores: Stores,
    redis: Redis,
    places: Places,
    stop: Stop,
    served: Stop,
) -> None:
    """Work until `stop`; tell of what is written until the last call is `served`."""
    from prometheus_client import REGISTRY

    from common.blobs import open_blobs
    from common.ids import new_id
    from common.outbox import Relay
    from services.scanner.metrics.service import ScheduleMetrics, ServiceMetrics
    from services.scanner.worker.chores import Chores
    from services.scanner.worker.counts import WorkerCounts
    from services.scanner.worker.supervisor import Supervisor

    metrics, counts = ServiceMetrics(REGISTRY), WorkerCounts()
    schedule = ScheduleMetrics(REGISTRY)
    blobs = open_blobs(settings.blobs) if settings.blobs else None
    REGISTRY.register(counts)
    command = [sys.executable, "-m", "services.scanner", _WORKER]
    supervisor = Supervisor(
        command, count=settings.workers, metrics=metrics, counts=counts
    )
    relay = Relay(stores.pg, redis, holder=f"{NAME} {new_id()}")
    async with asyncio.TaskGroup() as group:
        group.create_task(supervisor.run(stop))
        group.create_task(Chores(stores, places, metrics, schedule, blobs).run(stop))
        group.create_task(relay.run())
        await served.wait()
        relay.stop()


async def _end(loops: asyncio.Task[None], stop: Stop, served: Stop) -> None:
    stop.say()
    served.say()
    await loops


def _work(settings: ScannerSettings, number: str) -> int:
    from services.scanner.worker.process import run_worker

    telemetry = _telemetry(settings, f"{NAME}-worker-{number}", None)
    try:
        return run_worker(lambda stop: _workshop(settings, stop))
    finally:
        telemetry.close()


async def _workshop(settings: ScannerSettings, stop: Stop) -> Why:
    from prometheus_client import REGISTRY

    from common.chromium import find_chromium
    from common.ids import new_id
    from services.scanner.adapters.browser.client import Browser
    from services.scanner.adapters.host_pace import HostPace
    from services.scanner.metrics import BrowserMetrics, PaceMetrics
    from services.scanner.worker.brake import Brake
    from services.scanner.worker.connections import Connections
    from services.scanner.worker.process import install_resolver
    from services.scanner.worker.resolver import GuardedResolver
    from services.scanner.worker.scan_run import Tools
    from services.scanner.worker.wear import Wear
    from services.scanner.worker.workshop import Workshop

    places = _places(settings, given=False)
    install_resolver(GuardedResolver(places.guard))
    async with (
        _stores(settings, REGISTRY) as (stores, redis),
        Connections() as asked,
        Browser(
            places.guard,
            executable=find_chromium(settings.browser),
            user_agent=settings.user_agent,
            metrics=BrowserMetrics(REGISTRY),
        ) as browser,
    ):
        pace = HostPace(redis, told=PaceMetrics(REGISTRY).waits.observe)
        lease = timedelta(seconds=settings.lease_seconds)
        tools = Tools(
            stores,
            places,
            settings.user_agent,
            asked,
            settings.data / "feeds" if settings.data else None,
            pace,
            lease,
            browser,
            _uploaded(settings, stores),
            brake=Brake(stores, settings.most_pending),
            wear=Wear(settings.worker_pages, settings.worker_mib * 2**20),
        )
        shop = Workshop(tools, name=str(new_id()), most=settings.scans_at_once)
        async with asyncio.TaskGroup() as group:
            if settings.blobs:
                group.create_task(_pictures(settings, tools, stop))
            why = await shop.run(stop)
            stop.say()
    return why


def _uploaded(
    settings: ScannerSettings, stores: Stores
) -> Callable[[str], AsyncIterator[bytes]] | None:
    from common.blobs import open_blobs
    from services.scanner.usecases.upload_feed import Uploads

    if not settings.blobs:
        return None
    return Uploads(stores.pg, open_blobs(settings.blobs)).open


async def _pictures(settings: ScannerSettings, shared: Tools, stop: Stop) -> None:
    from prometheus_client import REGISTRY

    from common.blobs import open_blobs
    from common.ids import new_id
    from services.scanner.adapters.fetch import Fetcher
    from services.scanner.adapters.robots import RobotsFiles
    from services.scanner.metrics import PictureMetrics
    from services.scanner.usecases.keep_pictures import PictureTools
    from services.scanner.worker.pictures import run_pictures

    name = settings.user_agent.partition("/")[0]
    places, agent = shared.places, settings.user_agent
    async with AsyncExitStack() as stack:

        async def way(pool: str) -> tuple[Fetcher, RobotsFiles]:
            made = Fetcher(
                places.guard, user_agent=agent, network=places.way(pool, pool)
            )
            fetcher = await stack.enter_async_context(made)
            return fetcher, RobotsFiles(fetcher, name)

        fetcher, robots = await way("")
        tools = PictureTools(
            shared.stores.pg,
            open_blobs(settings.need("blobs")),
            fetcher,
            robots,
            PictureMetrics(REGISTRY),
            str(new_id()),
            shared.pace,
            {pool: await way(pool) for pool in places.proxies.pools},
        )
        await run_pictures(tools, stop)


@asynccontextmanager
async def _stores(
    settings: ScannerSettings, registry: CollectorRegistry
) -> AsyncIterator[tuple[Stores, Redis]]:
    from common.cache import open_redis
    from common.mongo import open_mongo
    from common.postgres import open_pool, transaction
    from services.scanner.adapters.offer_stream import RedisOffers
    from services.scanner.metrics import ScanMetrics
    from services.scanner.store.schema import ensure_migrated
    from services.scanner.usecases.stores import Stores

    async with AsyncExitStack() as stack:
        pg = await open_pool(
            settings.need("postgres_url"),
            schema=NAME,
            max_size=settings.postgres_connections,
        )
        stack.push_async_callback(pg.close)
        async with transaction(pg) as connection:
            await ensure_migrated(connection)
        mongo = await open_mongo(settings.need("mongo_url"), NAME)
        stack.callback(mongo.client.close)
        redis = await open_redis(settings.need("redis_url"))
        stack.push_async_callback(redis.aclose)
        yield Stores(pg, mongo, RedisOffers(redis), ScanMetrics(registry)), redis


def _places(settings: ScannerSettings, *, given: bool) -> Places:
    from prometheus_client import REGISTRY

    from services.scanner.adapters.guard import Guard
    from services.scanner.metrics import count_refusals
    from services.scanner.usecases.places import Places

    tell = count_refusals(REGISTRY, given=given)
    guard = Guard(settings.exempt, tell=tell)
    return Places(guard, settings.sandbox_sites, settings.proxy_pools)


def _server(
    settings: ScannerSettings, stores: Stores, redis: Redis, places: Places
) -> Server:
    from prometheus_client import REGISTRY

    from common.blobs import open_blobs
    from common.chromium import find_chromium
    from common.grpc import Served, TlsFiles, make_server
    from services.scanner.metrics import SimilarMetrics
    from services.scanner.server import SCANNER, Reading, ScannerServicer

    blobs = open_blobs(settings.blobs) if settings.blobs else None
    feeds = settings.data / "feeds" if settings.data else None
    reading = Reading(settings.user_agent, feeds, find_chromium(settings.browser))
    similar = SimilarMetrics(REGISTRY)
    tls = None
    if settings.tls_ca and settings.tls_certificate and settings.tls_key:
        tls = TlsFiles(
            ca=settings.tls_ca,
            certificate=settings.tls_certificate,
            key=settings.tls_key,
        )
    return make_server(
        [Served(SCANNER, ScannerServicer(stores, places, blobs, reading, similar))],
        host=settings.host,
        port=settings.port,
        health_port=settings.health_port,
        checks={
            "postgres": lambda: stores.pg.fetchval("SELECT 1"),
            "mongo": lambda: stores.mongo.command("hello"),
            "redis": redis.ping,
        },
        tls=tls,
        drain=settings.drain,
        grace=settings.grace,
        connection_age=settings.connection_age,
    )


def _own_sources(settings: ScannerSettings) -> list[Path]:
    return [settings.data / "sources"] if settings.data else []


def _telemetry(
    settings: ScannerSettings, name: str, metrics_port: int | None
) -> Telemetry:
    from common.telemetry import set_up

    return set_up(
        name,
        log_level=settings.log_level,
        otlp_endpoint=settings.otlp_endpoint,
        trace_ratio=settings.trace_ratio,
        metrics_port=metrics_port,
        metrics_host=settings.host,
        sentry_dsn=settings.sentry_dsn,
        mode=settings.mode,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
