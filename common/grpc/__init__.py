"""gRPC as this project uses it: the only place that makes servers and channels.

    server = make_server([Served(SCANNER, servicer)], port=8001, health_port=10001, ...)
    channel = make_channel("127.0.0.1:8001", [SCANNER])

where SCANNER is `scanner_pb2.DESCRIPTOR.services_by_name["ScannerService"]`. What a
method may be told from its contract (deadline, retries) is: see `common.grpc.methods`.
"""

from common.grpc.caller import reading
from common.grpc.channel import make_channel
from common.grpc.server import Served, Server, make_server, until_signal
from common.grpc.tls import TlsFiles

__all__ = [
    "Served",
    "Server",
    "TlsFiles",
    "make_channel",
    "make_server",
    "reading",
    "until_signal",
]
