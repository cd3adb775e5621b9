"""Asks another service how it is, on its health port: grpc.health.v1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import REGISTRY, CollectorRegistry

from common.errors import MagpieError
from common.grpc import make_channel

if TYPE_CHECKING:
    from common.grpc.channel import Channel

HEALTH: Final = health_pb2.DESCRIPTOR.services_by_name["Health"]
_SECONDS: Final = 1.0


class Probe:
    """The health port of one service."""

    def __init__(
        self, name: str, target: str, *, registry: CollectorRegistry = REGISTRY
    ) -> None:
        self.name = name
        self._target = target
        # In the clear and without waiting: that nobody is there is an answer.
        self._channel: Channel = make_channel(
            target, [HEALTH], wait_for_ready=False, registry=registry
        )
        self._stub = health_pb2_grpc.HealthStub(self._channel)

    async def problem(self) -> str | None:
        """What is wrong with it, in a sentence; None if nothing is."""
        try:
            answer = await self._stub.Check(
                health_pb2.HealthCheckRequest(), timeout=_SECONDS
            )
        except MagpieError as exc:
            return f"Nothing answers at {self._target}: {exc.message}"
        if answer.status == health_pb2.HealthCheckResponse.SERVING:
            return None
        return "It runs, but a store it needs does not answer, or it is stopping."

    async def close(self) -> None:
        """Close the connection."""
        await self._channel.close()
