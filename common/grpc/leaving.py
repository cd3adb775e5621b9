"""Tells callers, on the port that they call, that they should go elsewhere now.

A balanced channel watches it (see `methods.service_config`) and gives a server that is
leaving no more calls, while those stand that it has. It says nothing of stores: a
replica that works without one of them is better than none. For probes: `health`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Final

from grpc_health.v1 import health_pb2

if TYPE_CHECKING:
    from google.protobuf.descriptor import ServiceDescriptor

HEALTH: Final[ServiceDescriptor] = health_pb2.DESCRIPTOR.services_by_name["Health"]

_SERVING: Final = health_pb2.HealthCheckResponse(
    status=health_pb2.HealthCheckResponse.SERVING
)
_LEAVING: Final = health_pb2.HealthCheckResponse(
    status=health_pb2.HealthCheckResponse.NOT_SERVING
)


class Leaving:
    """grpc.health.v1 of a port for calls: SERVING until `leave`, whatever is asked.

    Not the library's servicer: there the first watcher that goes away takes the news
    away from all others (grpc_health.v1._async, the `finally` of Watch).
    """

    def __init__(self) -> None:
        self._said = asyncio.Event()

    def begin(self) -> None:
        """Have callers come: the server begins, perhaps once more."""
        self._said.clear()

    def leave(self) -> None:
        """Send callers elsewhere, until it begins again."""
        self._said.set()

    async def Check(  # noqa: N802 - the contract names it.
        self, _request: object, _context: object
    ) -> health_pb2.HealthCheckResponse:
        """Whether calls should come here."""
        return _LEAVING if self._said.is_set() else _SERVING

    async def Watch(  # noqa: N802
        self, _request: object, _context: object
    ) -> AsyncGenerator[health_pb2.HealthCheckResponse]:
        """The same, at once and when it changes."""
        if not self._said.is_set():
            yield _SERVING
        await self._said.wait()
        yield _LEAVING
        # Who watches hears nothing more; a stream that ends would be opened again.
        await asyncio.Event().wait()
