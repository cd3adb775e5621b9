"""A network namespace in which every IP address there is leads to this machine.

So a connection to any of them comes about, and is counted, instead of getting lost.
"""

from __future__ import annotations

import fcntl
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

ROOT = Path(__file__).parents[4]
NAME_SERVER = "9.9.9.9"
WAYS = (
    ("unshare", "--net", "--mount"),
    ("unshare", "--user", "--map-root-user", "--net", "--mount"),
    ("sudo", "-n", "unshare", "--net", "--mount"),
)


def way_in() -> tuple[str, ...] | None:
    """The command that starts a program in a new namespace; None if none may.

    As root, else with a user namespace, else with sudo where it asks for no password.
    """
    for way in WAYS:
        if shutil.which(way[0]) is None:
            continue
        code = "from tests.services.scanner.hostile.namespace import enter; enter()"
        tried = subprocess.run(
            [*way, sys.executable, "-c", code],
            cwd=ROOT,
            capture_output=True,
            timeout=30,
            check=False,
        )
        if tried.returncode == 0:
            return way
    return None


def enter() -> None:
    """Make the new namespace, in which this process is, such a world."""
    _bring_up("lo")
    index = socket.if_nametoindex("lo")
    for family in (socket.AF_INET, socket.AF_INET6):
        _route_everything_here(family, index)
    folder = Path(mkdtemp())
    _replace("/etc/resolv.conf", folder, f"nameserver {NAME_SERVER}\n")
    _replace("/etc/nsswitch.conf", folder, "hosts: files dns\n")


def _replace(path: str, folder: Path, text: str) -> None:
    """Only for this process and its children: the mounts are a namespace's own."""
    if not Path(path).exists():
        return
    instead = folder / Path(path).name
    instead.write_text(text)
    subprocess.run(
        ["mount", "--bind", instead, Path(path).resolve()],
        check=True,
        capture_output=True,
    )


_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1
_RTM_NEWROUTE = 24
_REQUEST_CREATE_ACK = 0x405
_LOCAL_TABLE = 255
_STATIC = 4
_HOST_SCOPE = 254
_LOCAL_ROUTE = 2
_OUT_INTERFACE = 4


def _bring_up(name: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", name.encode(), _IFF_UP)
        fcntl.ioctl(control, _SIOCSIFFLAGS, request)


def _route_everything_here(family: int, interface: int) -> None:
    """`ip route add local default dev lo`, without needing that program."""
    route = struct.pack(
        "=BBBBBBBBI",
        *(family, 0, 0, 0, _LOCAL_TABLE, _STATIC, _HOST_SCOPE, _LOCAL_ROUTE, 0),
    )
    attribute = struct.pack("=HHI", 8, _OUT_INTERFACE, interface)
    size = 16 + len(route) + len(attribute)
    head = struct.pack("=IHHII", size, _RTM_NEWROUTE, _REQUEST_CREATE_ACK, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
        netlink.send(head + route + attribute)
        (error,) = struct.unpack("=i", netlink.recv(4096)[16:20])
    if error:
        raise OSError(-error, "the route was refused")
