"""Channels: connections to all replicas of a service, which find a new one quickly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self

import grpc
from prometheus_client import REGISTRY, CollectorRegistry

from common.grpc.caller import Caller
from common.grpc.methods import methods_of, service_config
from common.grpc.server import LARGEST_MESSAGE
from common.grpc.target import read_target
from common.metrics import rpc_metrics

if TYPE_CHECKING:
    from google.protobuf.descriptor import ServiceDescriptor

    from common.grpc.tls import TlsFiles

_OPTIONS: Final = (
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # A service that is started again is found again in well under a deadline.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)
RESOLVE_EVERY: Final = timedelta(seconds=5)
"""gRPC's own 30 s is longer than a rollout of two replicas (grpc/grpc-go#6990)."""


class NotInContract(TypeError):
    """The channel was made for other contracts than this method's."""


def make_channel(
    target: str,
    services: Iterable[ServiceDescriptor],
    *,
    tls: TlsFiles | None = None,
    wait_for_ready: bool = True,
    resolve_every: timedelta = RESOLVE_EVERY,
    registry: CollectorRegistry = REGISTRY,
) -> Channel:
    """A channel to `target` for stubs of `services`.

    A target is "127.0.0.1:8001" or, for all replicas in turn, "dns:///scanner:50051"
    or "10.0.0.1:50051,10.0.0.2:50051". A name is looked up again whenever a connection
    ends, at most once in `resolve_every`.

    What a stub returns can only be awaited, or iterated; it raises the errors of
    common.errors. While nobody listens a call waits, within its deadline, unless
    `wait_for_ready` is false: then it is Retryable at once.
    """
    methods = [method for service in services for method in methods_of(service)]
    milliseconds = round(resolve_every.total_seconds() * 1000)
    options = [
        *_OPTIONS,
        ("grpc.dns_min_time_between_resolutions_ms", milliseconds),
        ("grpc.service_config", service_config(methods)),
    ]
    target = read_target(target)
    if tls is None:
        plain = grpc.aio.insecure_channel(target, options=options)
    else:
        credentials = tls.channel_credentials()
        plain = grpc.aio.secure_channel(target, credentials, options=options)
    metrics = rpc_metrics("client", registry)
    callers = {
        method.path: Caller(
            method,
            times=metrics.of(method.name),
            wait_for_ready=wait_for_ready,
        )
        for method in methods
    }
    return Channel(plain, callers)


class Channel(grpc.aio.Channel):
    """A channel whose calls are wrapped; `async with` closes it."""

    def __init__(self, plain: grpc.aio.Channel, callers: Mapping[str, Caller]) -> None:
        self._plain = plain
        self._callers = callers

    def unary_unary(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """For the generated stub."""
        plain = self._plain.unary_unary(method, *args, **kwargs)
        return self._caller(method).unary(plain)

    def unary_stream(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """For the generated stub."""
        plain = self._plain.unary_stream(method, *args, **kwargs)
        return self._caller(method).stream(plain)

    def stream_unary(self, method: str, *_: Any, **__: Any) -> NoReturn:
        """No contract of ours has this."""
        raise NotInContract(method)

    def stream_stream(self, method: str, *_: Any, **__: Any) -> NoReturn:
        """No contract of ours has this."""
        raise NotInContract(method)

    async def close(self, grace: float | None = None) -> None:
        """Close the connections; calls under way have `grace` seconds to end."""
        await self._plain.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        """Whether it is connected."""
        return self._plain.get_state(try_to_connect)

    async def wait_for_state_change(
        self, last_observed_state: grpc.ChannelConnectivity
    ) -> None:
        """Wait until the state is another one."""
        await self._plain.wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        """Wait until it is connected."""
        await self._plain.channel_ready()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _caller(self, method: str) -> Caller:
        try:
            return self._callers[method]
        except KeyError:
            raise NotInContract(method) from None
