"""Runs a sandbox in a thread of the test's own process, at ports that are free."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from sandbox.clock import WorldClock
from sandbox.server import HOST, Options, PortTaken, addresses, listen, make_server
from sandbox.world.world import World

# Nothing here is reached by TLS; loading all the world's certificates takes long.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

EPOCH = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@dataclass
class Hand:
    """A clock that a test moves by hand."""

    moment: datetime = EPOCH
    start: datetime = EPOCH

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **length: float) -> None:
        """Let that much time pass: `hand.move(hours=3)`."""
        self.moment += timedelta(**length)


@dataclass
class Sandbox:
    """A running one: its world, its clock's hand, where it is and what it writes."""

    world: World
    hand: Hand
    folder: Path
    urls: dict[str, str]
    clock: WorldClock
    http: httpx.Client = field(repr=False)

    def get(self, site: str, path: str, **headers: str) -> httpx.Response:
        """GET a path of a site over real HTTP."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.get(self.urls[site] + path, headers=named)


@contextmanager
def running_sandbox(
    folder: Path,
    *,
    seed: int = 7,
    products: int = 400,
    rate: int = 600,
    ebay_calls: int = 5000,
) -> Iterator[Sandbox]:
    """A sandbox at speed 1, whose clock moves by hand only."""
    hand = Hand()
    world, clock = World(seed, products), WorldClock(EPOCH, 1.0, hand)
    port, sockets = _free_ports()
    options = Options(port=port, folder=folder, keepa_rate=rate, ebay_calls=ebay_calls)
    with make_server(world, clock, options) as server:
        thread = threading.Thread(target=server.run, args=(sockets,))
        thread.start()
        try:
            with httpx.Client(verify=_NO_TLS, trust_env=False, timeout=10) as http:
                yield Sandbox(world, hand, folder, addresses(port), clock, http)
        finally:
            server.should_exit = True
            thread.join()


def free_port() -> int:
    """A base port whose whole block is free at the moment."""
    port, sockets = _free_ports()
    for one in sockets:
        one.close()
    return port


def _free_ports() -> tuple[int, list[socket.socket]]:
    for _ in range(50):
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port = probe.getsockname()[1]
        try:
            return port, listen(port)
        except PortTaken:
            continue
    raise RuntimeError("no five free ports in a row")
