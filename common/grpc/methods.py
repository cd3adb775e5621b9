"""What a contract says of its methods: their messages, deadlines and whether to retry.

`option idempotency_level` in the .proto decides: NO_SIDE_EFFECTS is a read (5 s, tried
again), IDEMPOTENT a write that carries a request_id (1 s, tried again, since the callee
remembers its answer), anything else a write that is never repeated (1 s).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from google.protobuf.descriptor_pb2 import MethodOptions
from google.protobuf.message_factory import GetMessageClass

if TYPE_CHECKING:
    from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
    from google.protobuf.message import Message

READ_DEADLINE: Final = timedelta(seconds=5)
WRITE_DEADLINE: Final = timedelta(seconds=1)
# A stream is opened again by its reader, from where it was: no stream is for ever.
STREAM_DEADLINE: Final = timedelta(hours=1)

# Only what cannot have been executed, or may be executed twice, is tried again, and not
# while more than half of all tries fail: a server that is down is not helped by more.
_RETRY: Final = {
    "maxAttempts": 4,
    "initialBackoff": "0.05s",
    "maxBackoff": "1s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"],
}
# A replica that is killed fails all that it is asked at that moment: there is room for
# fifty such calls before no more is tried again.
_THROTTLE: Final = {"maxTokens": 100, "tokenRatio": 0.1}
HEALTH: Final = "grpc.health.v1.Health"


class StreamingRequest(TypeError):
    """No contract of ours streams from the client; a batch is a repeated field."""


@dataclass(frozen=True, slots=True)
class Method:
    """One rpc of a contract."""

    name: str
    """As metrics and traces call it: "magpie.scanner.v1.ScannerService/StartScan"."""
    verb: str
    """The last part of its name: "StartScan"."""
    request: type[Message]
    response: type[Message]
    streams: bool
    """Whether it answers with a stream."""
    repeatable: bool
    """Whether it may be tried again when it is not known if it was executed."""
    deadline: timedelta
    """How long a call takes at most, if the caller says nothing."""

    @property
    def service(self) -> str:
        """The full name of its service."""
        return self.name.partition("/")[0]

    @property
    def path(self) -> str:
        """What stands in the request line."""
        return f"/{self.name}"


def methods_of(service: ServiceDescriptor) -> list[Method]:
    """The rpcs of a service, in the order of its contract."""
    return [_method(descriptor) for descriptor in service.methods]


def _method(descriptor: MethodDescriptor) -> Method:
    if descriptor.client_streaming:
        raise StreamingRequest(descriptor.full_name)
    level = descriptor.GetOptions().idempotency_level
    read = level == MethodOptions.NO_SIDE_EFFECTS
    deadline = READ_DEADLINE if read else WRITE_DEADLINE
    return Method(
        name=f"{descriptor.containing_service.full_name}/{descriptor.name}",
        verb=descriptor.name,
        request=GetMessageClass(descriptor.input_type),
        response=GetMessageClass(descriptor.output_type),
        streams=descriptor.server_streaming,
        repeatable=read or level == MethodOptions.IDEMPOTENT,
        deadline=STREAM_DEADLINE if descriptor.server_streaming else deadline,
    )


def service_config(methods: Iterable[Method]) -> str:
    """The service config of a channel as JSON: all servers in turn, safe retries.

    A server that says that it is leaving gets no more calls (common/grpc/leaving.py);
    one that says nothing of the kind, or has no health there, gets its share.
    """
    methods = list(methods)
    config: dict[str, object] = {
        "loadBalancingConfig": [{"round_robin": {}}],
        "retryThrottling": _THROTTLE,
        "methodConfig": [
            {
                "name": [{"service": method.service, "method": method.verb}],
                "retryPolicy": _RETRY,
            }
            for method in methods
            if method.repeatable
        ],
    }
    if all(method.service != HEALTH for method in methods):
        # The name is for logs: on a port for calls there is only one answer.
        config["healthCheckConfig"] = {"serviceName": "calls"}
    return json.dumps(config)
