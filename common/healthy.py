"""`python -m common.healthy [HOST:PORT]`: 0 while grpc.health.v1 says SERVING there.

For whoever can only run a command inside a container, as Compose does.
"""

from __future__ import annotations

import sys
from typing import Final

HERE: Final = "127.0.0.1:9101"
"""Where a container answers probes."""
SECONDS: Final = 2.0


def serving(where: str) -> bool:
    """Whether it says so there."""
    import grpc
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    with grpc.insecure_channel(where) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        try:
            answer = stub.Check(health_pb2.HealthCheckRequest(), timeout=SECONDS)
        except grpc.RpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


if __name__ == "__main__":
    sys.exit(not serving(*(sys.argv[1:2] or [HERE])))
