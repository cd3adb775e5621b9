"""Which port each process has, whether it is free, and who holds it if it is not."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from common.errors import BadInput, Refused

HOST: Final = "127.0.0.1"
DEFAULT_BASE: Final = 8000
METRICS: Final = 1000
HEALTH: Final = 2000

_OFFSETS: Final = {
    "gateway": 0,
    "scanner": 1,
    "pricing": 2,
    "purchasing": 3,
    "listing": 4,
    "support": 5,
    "comms": 6,
    "sandbox": 90,
}
_LOWEST: Final = 1024
_HIGHEST: Final = 65535
_LISTENING: Final = "0A"


class PortTaken(Refused):
    """Another program listens on a port that Magpie needs."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of one platform: everything is counted from `base`."""

    base: int = DEFAULT_BASE

    def __post_init__(self) -> None:
        highest = self.base + max(_OFFSETS.values()) + HEALTH
        if self.base < _LOWEST or highest > _HIGHEST:
            raise BadInput(
                f"Ports cannot begin at {self.base}.",
                hint=f"Choose --port between {_LOWEST} and "
                f"{_HIGHEST - HEALTH - max(_OFFSETS.values())}.",
            )

    def of(self, name: str) -> int:
        """Where that service, or the sandbox, serves."""
        return self.base + _OFFSETS[name]

    def metrics_of(self, name: str) -> int:
        """Where Prometheus reads it."""
        return self.of(name) + METRICS

    def health_of(self, name: str) -> int:
        """Where grpc.health.v1 answers for it."""
        return self.of(name) + HEALTH


def ensure_free(port: int, what: str) -> None:
    """Raise PortTaken, naming the port, `what` needs it, and who holds it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port that only waits for old connections is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as exc:
            raise PortTaken(
                f"Port {port}, which {what} needs, is taken by {holder_of(port)}.",
                hint="Stop that program, or choose other ports with --port.",
            ) from exc


def free_port() -> int:
    """A port on this machine that nobody listens on at present."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def holder_of(port: int) -> str:
    """The program that listens on `port`, in words; another user's stays unknown."""
    inodes = set(_listening_inodes(port))
    for pid in (int(entry) for entry in os.listdir("/proc") if entry.isdigit()):
        if inodes & set(_socket_inodes(pid)):
            return f"{_program_name(pid)} (process {pid})"
    return "another program"


def _listening_inodes(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        path = Path(table)
        if not path.exists():
            continue
        for line in path.read_text().splitlines()[1:]:
            fields = line.split()
            local, state, inode = fields[1], fields[3], fields[9]
            if state == _LISTENING and int(local.rpartition(":")[2], 16) == port:
                yield inode


def _socket_inodes(pid: int) -> Iterator[str]:
    try:
        handles = list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return  # Another user's, or it has just ended.
    for handle in handles:
        try:
            target = os.readlink(handle)
        except OSError:
            continue
        if target.startswith("socket:["):
            yield target[8:-1]


def _program_name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "a program"
