"""Health on a port of its own, in the clear: grpc.health.v1, as probes ask for it.

SERVING only while every check passes; NOT_SERVING before the first round, and for good
once the server drains. Each check is also a health service of its own, by its name.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta
from typing import Final, TypeAlias

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from prometheus_client import REGISTRY, CollectorRegistry

from common.metrics import serving_metrics

Check: TypeAlias = Callable[[], Awaitable[object]]

EVERY: Final = timedelta(seconds=2)
CHECK_DEADLINE: Final = timedelta(seconds=1)

_ALL: Final = "all"
_SERVING = health_pb2.HealthCheckResponse.SERVING
_NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING

_log = logging.getLogger(__name__)


class Health:
    """Whether this process can do its work: asks its stores, tells whoever probes."""

    def __init__(
        self,
        services: Iterable[str],
        checks: Mapping[str, Check],
        *,
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._services = ("", *services)
        self._checks = dict(checks)
        self._servicer = health.aio.HealthServicer()
        self._serving = serving_metrics(registry).serving
        self._problems: dict[str, str] = {}
        self._loop: asyncio.Task[None] | None = None

    @property
    def problems(self) -> Mapping[str, str]:
        """The checks that fail now, and the class of the error of each."""
        return self._problems

    async def start(self, server: grpc.aio.Server, *, every: timedelta = EVERY) -> None:
        """Answer on `server`; the first round of checks is done when this returns."""
        health_pb2_grpc.add_HealthServicer_to_server(self._servicer, server)
        # Until a round has passed the library itself would say SERVING.
        await self._tell(self._services, _NOT_SERVING)
        await self._round()
        self._loop = asyncio.create_task(self._repeat(every), name="health checks")

    async def drain(self) -> None:
        """Say NOT_SERVING from now on, whatever the checks find."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.wait([self._loop])
            self._loop = None
        self._serving.labels(_ALL).set(0)
        await self._servicer.enter_graceful_shutdown()

    async def _repeat(self, every: timedelta) -> None:
        while True:
            await asyncio.sleep(every.total_seconds())
            await self._round()

    async def _round(self) -> None:
        names = list(self._checks)
        found = await asyncio.gather(*map(self._problem, names))
        problems = {name: text for name, text in zip(names, found, strict=True) if text}
        for name in names:
            await self._tell([name], _NOT_SERVING if name in problems else _SERVING)
            self._serving.labels(name).set(name not in problems)
        await self._tell(self._services, _NOT_SERVING if problems else _SERVING)
        self._serving.labels(_ALL).set(not problems)
        if problems != self._problems:
            _log.warning("health: %s", problems or "all well", extra={"bad": problems})
        self._problems = problems

    async def _problem(self, name: str) -> str:
        """What is wrong with what the check looks at; empty if nothing is."""
        try:
            async with asyncio.timeout(CHECK_DEADLINE.total_seconds()):
                await self._checks[name]()
        # A check may fail in any way its store's library knows; each means the same.
        except Exception as exc:  # noqa: BLE001 - and it is told, logged and repeated.
            return type(exc).__name__
        return ""

    async def _tell(self, names: Iterable[str], status: int) -> None:
        for name in names:
            await self._servicer.set(name, status)
