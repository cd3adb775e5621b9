"""The HTTP server around the application, and the socket it listens on."""

from __future__ import annotations

import contextlib
import math
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import uvicorn

from common.telemetry import PortTaken

if TYPE_CHECKING:
    from services.gateway.routes.edge import Edge

STUCK: Final = timedelta(seconds=30)
"""A reader that takes nothing for so long is gone, whatever its system still says."""
GRACE: Final = timedelta(seconds=10)

_BACKLOG: Final = 1024
_IDLE_SECONDS: Final = 75
_PING_SECONDS: Final = 20.0
_LARGEST_MESSAGE: Final = 64 * 1024


class HttpServer(uvicorn.Server):
    """uvicorn without its own ideas about signals: __main__ says when it stops."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def make_server(
    app: Edge, *, trusted_proxies: str = "", grace: timedelta = GRACE
) -> HttpServer:
    """A server that is not started yet; `serve(sockets=[...])` runs it.

    `should_exit = True` stops it: WebSockets are closed with 1012, requests under way
    have `grace`.
    """
    return HttpServer(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=_BACKLOG,
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=trusted_proxies,
            timeout_keep_alive=_IDLE_SECONDS,
            timeout_graceful_shutdown=math.ceil(grace.total_seconds()),
            # Compression would cost each client more memory than its messages do.
            ws_per_message_deflate=False,
            ws_max_size=_LARGEST_MESSAGE,
            ws_ping_interval=_PING_SECONDS,
            ws_ping_timeout=_PING_SECONDS,
        )
    )


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; 0 means any free port. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # What is accepted inherits it: without it a client that stays connected and reads
    # nothing holds its socket, and what is buffered for it, for ever.
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = int(STUCK.total_seconds() * 1000)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
    try:
        listener.bind((host, port))
    except OSError as exc:
        listener.close()
        raise PortTaken(
            f"Port {port} of {host} cannot be listened on: {exc.strerror}.",
            hint="Stop what listens there, or shift all ports with `--port`.",
        ) from exc
    return listener
