"""Starts pricing: settings, then connections, then the server and its loops.

`python -m services.pricing` is the service; `migrate` brings its schema up to date.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Final

from common.errors import MagpieError

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from common.grpc import Server, TlsFiles
    from common.postgres import Pool
    from services.pricing.adapters.quotes import MarketData
    from services.pricing.clients import Scanner
    from services.pricing.metrics import Metrics
    from services.pricing.settings import PricingSettings
    from services.pricing.usecases.make_desk import TermTexts
    from services.pricing.usecases.tools import Tools

NAME: Final = "pricing"
# Decisions are worked out in a thread beside the server: a call waits for its turn a
# fifth of the usual time (reads at full load: p95 24 instead of 60 ms).
_SWITCH_SECONDS: Final = 0.001


def main(arguments: list[str]) -> int:
    """Serve, or migrate; the exit code says why it could not."""
    from common.migrate_job import run_verb

    if (done := run_verb(NAME, arguments)) is not None:
        return done
    from common.settings import load
    from services.pricing.settings import PricingSettings

    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        asyncio.run(serve(load(PricingSettings)))
    except MagpieError as exc:
        print(f"magpie {NAME}: {exc}", file=sys.stderr)  # noqa: T201
        return exc.exit_code
    return 0


async def serve(settings: PricingSettings) -> None:
    """Run until SIGTERM or SIGINT. Raises MagpieError if it cannot start."""
    from common.grpc import until_signal
    from services.pricing.worker.loops import Loops

    async with AsyncExitStack() as stack:
        _set_up_telemetry(settings, stack)
        pool, redis = await _open_stores(settings, stack)
        tools = await _tools(settings, pool, redis, stack)
        scanner = _scanner(settings, stack)
        name = f"{NAME} {socket.gethostname()}:{settings.port}"
        loops = Loops(tools, redis, scanner, name=name)
        server = _server(settings, tools, redis)
        await stack.enter_async_context(server)
        running = asyncio.create_task(loops.run())
        told = asyncio.create_task(until_signal())
        # The loops end only by a fault: then the service is not one any more.
        await asyncio.wait({told, running}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        loops.stop()
        # Offers go to other replicas at once, while callers have their time to go.
        await asyncio.gather(server.stop(), running)


def _set_up_telemetry(settings: PricingSettings, stack: AsyncExitStack) -> None:
    from common.telemetry import set_up

    telemetry = set_up(
        NAME,
        log_level=settings.log_level,
        otlp_endpoint=settings.otlp_endpoint,
        trace_ratio=settings.trace_ratio,
        metrics_port=settings.metrics_port,
        metrics_host=settings.host,
        sentry_dsn=settings.sentry_dsn,
        mode=settings.mode,
    )
    stack.callback(telemetry.close)


async def _open_stores(
    settings: PricingSettings, stack: AsyncExitStack
) -> tuple[Pool, Redis]:
    from common.cache import open_redis
    from common.postgres import open_pool

    pool = await open_pool(
        settings.need("postgres_url"),
        schema=NAME,
        max_size=settings.postgres_connections,
    )
    stack.push_async_callback(pool.close)
    redis = await open_redis(settings.need("redis_url"))
    stack.push_async_callback(redis.aclose)
    return pool, redis


async def _tools(
    settings: PricingSettings, pool: Pool, redis: Redis, stack: AsyncExitStack
) -> Tools:
    from datetime import timedelta

    from services.pricing.adapters.data_versions import read_versions
    from services.pricing.adapters.tuning_files import load_weights
    from services.pricing.metrics import Metrics
    from services.pricing.usecases.make_desk import make_desk
    from services.pricing.usecases.matching import Matching
    from services.pricing.usecases.tools import Patience, Tools

    metrics = Metrics()
    return Tools(
        pool=pool,
        matching=Matching(pool, load_weights()),
        market=await _market(settings, redis, metrics, stack),
        desk=make_desk(_terms(settings)),
        channels=settings.channel_names,
        versions=read_versions(),
        simulated=settings.mode == "paper",
        searches=settings.searches,
        metrics=metrics,
        patience=Patience(quote=timedelta(hours=settings.quote_hours)),
    )


def _terms(settings: PricingSettings) -> TermTexts:
    from services.pricing.rules.terms import Hints
    from services.pricing.settings import PREFIX
    from services.pricing.usecases.make_desk import TermTexts

    return TermTexts(
        channels=settings.channel_names,
        rates=settings.rates,
        outbound=settings.ship_cost,
        inbound=settings.inbound_cost,
        prep=settings.prep_cost,
        tax=settings.tax,
        hints=Hints(
            outbound=f"{PREFIX}SHIP_COST=AMOUNT adds it",
            inbound=f"{PREFIX}INBOUND_COST=AMOUNT adds it",
            tax=f"{PREFIX}TAX=7% adds it",
            fx=f"{PREFIX}FX={{source}}{{target}}=RATE",
        ),
    )


async def _market(
    settings: PricingSettings, redis: Redis, metrics: Metrics, stack: AsyncExitStack
) -> MarketData | None:
    """Keepa, if there is a key for it; without one nothing is asked outside."""
    from functools import partial

    from common.settings import load
    from common.tokens import RedisTokens
    from services.pricing.adapters.quotes.keepa import KeepaMarket
    from vendors.keepa import KeepaSettings, open_keepa

    if settings.keepa_key is None:
        return None
    account = RedisTokens(
        redis, f"{NAME}:tokens:keepa", told=partial(metrics.tokens_left, "keepa")
    )
    keepa = await stack.enter_async_context(
        open_keepa(load(KeepaSettings), account=account)
    )
    return KeepaMarket(keepa, settings.market, buy_box=settings.buy_box)


def _scanner(settings: PricingSettings, stack: AsyncExitStack) -> Scanner:
    from common.grpc import make_channel
    from services.pricing.clients import SCANNER, Scanner

    channel = make_channel(settings.scanner, [SCANNER], tls=_tls(settings))
    stack.push_async_callback(channel.close)
    return Scanner(channel)


def _server(settings: PricingSettings, tools: Tools, redis: Redis) -> Server:
    from common.grpc import Served, make_server
    from services.pricing.server import PRICING, PricingServicer

    async def ask_postgres() -> None:
        await tools.pool.fetchval("SELECT 1")

    async def ask_redis() -> None:
        await redis.ping()

    return make_server(
        [Served(PRICING, PricingServicer(tools))],
        port=settings.port,
        health_port=settings.health_port,
        host=settings.host,
        checks={"postgres": ask_postgres, "redis": ask_redis},
        tls=_tls(settings),
        drain=settings.drain,
        grace=settings.grace,
        connection_age=settings.connection_age,
    )


def _tls(settings: PricingSettings) -> TlsFiles | None:
    from common.grpc import TlsFiles

    ca, certificate, key = settings.tls_ca, settings.tls_certificate, settings.tls_key
    if ca is None or certificate is None or key is None:
        return None
    return TlsFiles(ca, certificate, key)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
