"""Servers: a port for calls, one for health, and a stop that drops no call.

The order of a stop is that of a rollout without a failed request: first probes and
callers are told, then callers have `drain` to go elsewhere, then what is under way has
`grace`.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

import grpc
from grpc_reflection.v1alpha import reflection
from prometheus_client import REGISTRY, CollectorRegistry

from common.grpc.guard import Guard
from common.grpc.health import EVERY, Check, Health
from common.grpc.leaving import HEALTH, Leaving
from common.grpc.methods import methods_of
from common.metrics import rpc_metrics
from common.telemetry import PortTaken

if TYPE_CHECKING:
    from google.protobuf.descriptor import ServiceDescriptor

    from common.grpc.tls import TlsFiles

LARGEST_MESSAGE: Final = 16 * 1024 * 1024
CONNECTION_AGE: Final = timedelta(seconds=60)

_OPTIONS: Final = (
    # A second process on the same port would get half of the calls: refuse it instead.
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
    # A stream may go on for long on a connection that ends.
    ("grpc.max_connection_age_grace_ms", 15 * 60_000),
    # Below what channel.py sends, which would otherwise be cut off as too many pings.
    ("grpc.http2.min_ping_interval_without_data_ms", 20_000),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
)


@dataclass(frozen=True, slots=True)
class Served:
    """A contract and the object whose methods are named and typed as it says."""

    contract: ServiceDescriptor
    servicer: object


class Server:
    """A server of some contracts; `async with` starts and stops it."""

    def __init__(
        self,
        guarded: Sequence[tuple[Served, Sequence[Guard]]],
        health: Health,
        leaving: Leaving,
        *,
        address: tuple[str, int, int],
        tls: TlsFiles | None,
        check_every: timedelta,
        drain: timedelta,
        grace: timedelta,
        connection_age: timedelta,
    ) -> None:
        self.health = health
        self._guarded = guarded
        self._host, self.port, self.health_port = address
        self._tls = tls
        self._check_every = check_every
        self._drain = drain
        self._grace = grace
        # Clients look for new servers only when a connection ends (grpc/grpc#12295), so
        # it does, every minute or so.
        age = round(connection_age.total_seconds() * 1000)
        self._options = (*_OPTIONS, ("grpc.max_connection_age_ms", age))
        self._leaving = leaving
        self._server: grpc.aio.Server | None = None
        self._probed: grpc.aio.Server | None = None

    async def start(self) -> None:
        """Answer calls and probes; PortTaken if one of the two ports is not free.

        `port` and `health_port` hold the real ports afterwards, if 0 was asked for.
        """
        self._probed = grpc.aio.server(options=_OPTIONS)
        self.health_port = self._bind(self._probed, self.health_port, tls=None)
        self._server = grpc.aio.server(options=self._options)
        self._leaving.begin()
        names = []
        for served, guards in self._guarded:
            names.append(served.contract.full_name)
            handlers = {
                guard.method.verb: guard.handler(
                    getattr(served.servicer, guard.method.verb)
                )
                for guard in guards
            }
            generic = grpc.method_handlers_generic_handler(names[-1], handlers)
            self._server.add_generic_rpc_handlers((generic,))
        reflection.enable_server_reflection(
            (*names, reflection.SERVICE_NAME), self._server
        )
        self.port = self._bind(self._server, self.port, tls=self._tls)
        await self._server.start()
        await self.health.start(self._probed, every=self._check_every)
        await self._probed.start()

    async def stop(self) -> None:
        """Stop without failing a call that can end in time; safe to call twice."""
        if self._server is None or self._probed is None:
            return
        self._leaving.leave()
        await self.health.drain()
        await asyncio.sleep(self._drain.total_seconds())
        for _, guards in self._guarded:
            for guard in guards:
                guard.end_streams()
        await self._server.stop(self._grace.total_seconds())
        await self._probed.stop(0)
        self._server = self._probed = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _bind(self, server: grpc.aio.Server, port: int, *, tls: TlsFiles | None) -> int:
        address = f"{self._host}:{port}"
        try:
            if tls is None:
                return server.add_insecure_port(address)
            return server.add_secure_port(address, tls.server_credentials())
        except RuntimeError as exc:
            raise PortTaken(
                f"Port {port} of {self._host} cannot be listened on.",
                hint="Stop what listens there, or shift all ports with `--port`.",
            ) from exc


def make_server(
    services: Sequence[Served],
    *,
    port: int,
    health_port: int,
    host: str = "127.0.0.1",
    checks: Mapping[str, Check] | None = None,
    check_every: timedelta = EVERY,
    tls: TlsFiles | None = None,
    drain: timedelta = timedelta(0),
    grace: timedelta = timedelta(seconds=10),
    connection_age: timedelta = CONNECTION_AGE,
    registry: CollectorRegistry = REGISTRY,
) -> Server:
    """A server that is not started yet. Port 0 means any free one.

    `checks` are asked every `check_every`: the server is SERVING while none of them
    raises within a second. `drain` is how long it goes on serving after it has said
    that it stops, `grace` how long calls then have to finish. Streams end when these
    begin: whoever reads one goes on elsewhere from where it was. `connection_age` is
    after how long a client has to connect, and look who is there, anew.
    """
    metrics, leaving = rpc_metrics("server", registry), Leaving()
    guarded = [
        (served, [Guard(m, metrics.of(m.name)) for m in methods_of(served.contract)])
        for served in (*services, Served(HEALTH, leaving))
    ]
    return Server(
        guarded,
        Health(
            [served.contract.full_name for served in services],
            checks or {},
            registry=registry,
        ),
        leaving,
        address=(host, port, health_port),
        tls=tls,
        check_every=check_every,
        drain=drain,
        grace=grace,
        connection_age=connection_age,
    )


async def until_signal() -> signal.Signals:
    """Wait for SIGTERM or SIGINT: the last line of a service's __main__."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[signal.Signals] = loop.create_future()

    def tell(which: signal.Signals) -> None:
        # The second Ctrl-C of somebody in a hurry must not be an error of ours.
        if not told.done():
            told.set_result(which)

    for which in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(which, tell, which)
    return await told
