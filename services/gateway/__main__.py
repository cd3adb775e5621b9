"""Starts the gateway: settings, then connections, then the server.

`python -m services.gateway` is the service; `migrate` brings its schema up to date.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Final

from common.errors import MagpieError, Retryable

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from common.grpc import TlsFiles
    from common.grpc.health import Health
    from common.postgres import Pool
    from services.gateway.adapters.passwords import Passwords
    from services.gateway.clients.health import Probe
    from services.gateway.clients.pricing import Pricing
    from services.gateway.clients.scanner import Scanner
    from services.gateway.routes.wired import Gateway
    from services.gateway.settings import GatewaySettings

NAME: Final = "gateway"

_REDIS_AGAIN_SECONDS: Final = 1.0
_REDIS_SECONDS: Final = 2.0

_log = logging.getLogger(__name__)


def main(arguments: list[str]) -> int:
    """Serve, or migrate; the exit code says why it could not."""
    from common.migrate_job import run_verb

    if (done := run_verb(NAME, arguments)) is not None:
        return done
    import uvloop

    from common.settings import load
    from services.gateway.settings import GatewaySettings

    code = 0
    try:
        uvloop.run(serve(load(GatewaySettings)))
    except* MagpieError as group:
        error = _first(group)
        print(f"magpie {NAME}: {error}", file=sys.stderr)  # noqa: T201
        code = error.exit_code
    return code


async def serve(settings: GatewaySettings) -> None:
    """Run until SIGTERM or SIGINT. Raises MagpieError if it cannot start or go on."""
    from common.grpc import until_signal
    from services.gateway.routes.app import make_app
    from services.gateway.routes.serving import listen, make_server

    async with AsyncExitStack() as stack:
        listener = stack.enter_context(listen(settings.host, settings.port))
        _set_up_telemetry(settings, stack)
        stores = _Stores(await _open_postgres(settings, stack))
        stack.push_async_callback(stores.close)
        gateway = await _wire(settings, stores, stack)
        server = make_server(
            make_app(gateway),
            trusted_proxies=settings.trusted_proxies,
            grace=settings.grace,
        )
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(server.serve(sockets=[listener]))
            opening = group.create_task(_open_redis(settings, stores, gateway))
            following = group.create_task(gateway.live.run())
            # The first round of checks would find it missing, and the next is far off.
            await asyncio.wait({opening}, timeout=_REDIS_SECONDS)
            await _answer_probes(settings, stores.health, stack)
            await until_signal()
            gateway.draining.say()
            await stores.health.drain()
            await asyncio.sleep(settings.drain_seconds)
            gateway.closing.say()
            server.should_exit = True
            await serving
            opening.cancel()
            following.cancel()


class _Stores:
    """The stores and how they are; Redis comes later, and may be gone for a while."""

    def __init__(self, pool: Pool) -> None:
        from common.grpc.health import Health

        self.pool = pool
        self.redis: Redis | None = None
        self.health: Health = Health(
            [], {"postgres": self._ask_postgres, "redis": self._ask_redis}
        )

    def problems(self) -> Mapping[str, str | None]:
        """What is wrong with each, in a sentence."""
        found = self.health.problems
        problems = {
            name: f"It does not answer ({found[name]})." if name in found else None
            for name in ("postgres", "redis")
        }
        if self.redis is None:
            problems["redis"] = "It has not been reached yet."
        return problems

    async def close(self) -> None:
        """Close what is open."""
        if self.redis is not None:
            await self.redis.aclose()

    async def _ask_postgres(self) -> None:
        await self.pool.fetchval("SELECT 1")

    async def _ask_redis(self) -> None:
        if self.redis is None:
            raise Retryable("Redis is not open yet.")
        await self.redis.ping()


def _set_up_telemetry(settings: GatewaySettings, stack: AsyncExitStack) -> None:
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
    logging.getLogger("uvicorn").setLevel(logging.WARNING)


async def _open_postgres(settings: GatewaySettings, stack: AsyncExitStack) -> Pool:
    from common.postgres import open_pool

    pool = await open_pool(
        settings.need("postgres_url"),
        schema=NAME,
        max_size=settings.postgres_connections,
    )
    stack.push_async_callback(pool.close)
    return pool


async def _open_redis(
    settings: GatewaySettings, stores: _Stores, gateway: Gateway
) -> None:
    """Open Redis when it can be; the gateway works without, for itself alone.

    Its library is the slowest to import, so it must not hold up the first answer.
    Raises what a repeat cannot mend.
    """
    url = settings.need("redis_url")
    await asyncio.to_thread(importlib.import_module, "redis.asyncio")
    from common.cache import open_redis

    while stores.redis is None:
        try:
            stores.redis = await open_redis(url)
        except Retryable as exc:
            _log.warning("%s", exc)
            await asyncio.sleep(_REDIS_AGAIN_SECONDS)
    gateway.rates.use(stores.redis)
    gateway.details.use(stores.redis)


async def _wire(
    settings: GatewaySettings, stores: _Stores, stack: AsyncExitStack
) -> Gateway:
    from services.gateway.adapters.passwords import Passwords
    from services.gateway.metrics import Metrics
    from services.gateway.routes.wired import Limits
    from services.gateway.routes.wiring import wire

    passwords = Passwords()
    await _ensure_admin(settings, stores.pool, passwords)
    pricing, scanner = _call(settings, stack)
    return wire(
        stores.pool,
        pricing,
        scanner,
        mode=settings.mode,
        passwords=passwords,
        token_key=_token_key(settings),
        probes=_probe(settings, stack),
        store_problems=stores.problems,
        metrics=Metrics(),
        limits=Limits(
            requests_a_minute=settings.requests_a_minute,
            body_bytes=settings.body_bytes,
            sockets=settings.websockets,
        ),
        web=settings.web,
        sandbox=settings.sandbox,
    )


def _call(settings: GatewaySettings, stack: AsyncExitStack) -> tuple[Pricing, Scanner]:
    from common.grpc import make_channel
    from services.gateway.clients.pricing import PRICING, Pricing
    from services.gateway.clients.scanner import SCANNER, Scanner

    tls = _tls(settings)
    to_pricing = make_channel(settings.pricing, [PRICING], tls=tls)
    to_scanner = make_channel(settings.scanner, [SCANNER], tls=tls)
    for channel in (to_pricing, to_scanner):
        stack.push_async_callback(channel.close)
    return Pricing(to_pricing), Scanner(to_scanner)


def _probe(settings: GatewaySettings, stack: AsyncExitStack) -> list[Probe]:
    from services.gateway.clients.health import Probe

    probes = [
        Probe("scanner", settings.scanner_health),
        Probe("pricing", settings.pricing_health),
    ]
    for probe in probes:
        stack.push_async_callback(probe.close)
    return probes


async def _ensure_admin(
    settings: GatewaySettings, pool: Pool, passwords: Passwords
) -> None:
    from common.clock import now
    from services.gateway.usecases.ensure_admin import ensure_admin

    given = settings.admin_password
    await ensure_admin(
        pool,
        passwords,
        given=given.get_secret_value() if given else None,
        hand_over=partial(_hand_over, settings),
        now=now(),
    )


def _hand_over(settings: GatewaySettings, password: str) -> None:
    """Tell the first password to whoever watches, else to whoever owns the data."""
    from pathlib import Path

    from services.gateway.adapters.data_folder import write_first_password

    if sys.stdout.isatty():
        print(f"The password of admin is {password}", flush=True)  # noqa: T201
        return
    path = write_first_password(Path(settings.need("data")), password)
    _log.info("the first password of admin is in %s", path)


def _token_key(settings: GatewaySettings) -> bytes:
    from pathlib import Path

    from services.gateway.adapters.data_folder import token_key

    if settings.token_key is not None:
        return settings.token_key.get_secret_value().encode()
    return token_key(Path(settings.need("data")))


def _tls(settings: GatewaySettings) -> TlsFiles | None:
    from common.grpc import TlsFiles

    ca, certificate, key = (
        settings.tls_ca,
        settings.tls_certificate,
        settings.tls_key,
    )
    if ca is None or certificate is None or key is None:
        return None
    return TlsFiles(ca, certificate, key)


async def _answer_probes(
    settings: GatewaySettings, health: Health, stack: AsyncExitStack
) -> None:
    """Serve grpc.health.v1 beside /healthz, as every service does."""
    import grpc

    from common.telemetry import PortTaken

    server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
    try:
        server.add_insecure_port(f"{settings.host}:{settings.health_port}")
    except RuntimeError as exc:
        raise PortTaken(
            f"Port {settings.health_port}, for the health of {NAME}, is taken.",
            hint="Stop what listens there, or shift all ports with `--port`.",
        ) from exc
    await health.start(server)
    await server.start()
    stack.push_async_callback(server.stop, 0)


def _first(group: BaseExceptionGroup[MagpieError]) -> MagpieError:
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    assert isinstance(found, MagpieError)  # noqa: S101 - except* lets nothing else in.
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
