"""What runs in the namespace: the name server, a site on every address, and a counter.

The counter sees packets, not what a program says of itself: each attempt to connect,
and everything sent otherwise, with the address it went to.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from tests.services.scanner.hostile.names import HostileNames
from tests.services.scanner.hostile.namespace import NAME_SERVER
from tests.services.scanner.hostile.parts import parts_page

PORTS = (80, 443, 8080, 6379)


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """`/to/STATUS?LOCATION` sends on to there; robots.txt of `shoprobots-...` too."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        target = head.split(" ")[1]
        host = next(
            line.partition(":")[2].strip()
            for line in head.split("\r\n")
            if line.lower().startswith("host:")
        )
        writer.write(_answer(target, host))
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError, StopIteration, IndexError):
        return
    finally:
        writer.close()


def _answer(target: str, host: str) -> bytes:
    status, headers, body = "200 OK", "", b"<html><title>A page</title></html>"
    parts = urlsplit(target)
    asked = parse_qs(parts.query).get("to", [""])[0]
    if parts.path.startswith("/to/") and asked:
        where = asked.encode("utf-8").decode("latin-1")
        status = f"{parts.path.split('/')[2]} Elsewhere"
        headers = f"Location: {where}\r\nRefresh: 0; url={where}\r\n"
    elif parts.path == "/robots.txt":
        status, body = "404 Not Found", b""
        if host.startswith("shoprobots-"):
            there = bytes.fromhex(host.split("-")[1].partition(".")[0]).decode()
            status, headers = "302 Found", f"Location: {there}\r\n"
    elif parts.path == "/parts":
        body = parts_page(parse_qs(parts.query)).encode()
    elif parts.path.startswith("/meta"):
        body = f'<meta http-equiv="refresh" content="0;url={asked}">'.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\n{headers}\r\n"
    )
    return head.encode("latin-1") + body


@contextmanager
def open_sites() -> Iterator[HostileNames]:
    """The servers, in a thread of their own."""
    loop = asyncio.new_event_loop()
    names = HostileNames()

    async def begin() -> None:
        await loop.create_datagram_endpoint(lambda: names, local_addr=(NAME_SERVER, 53))
        for port in PORTS:
            await asyncio.start_server(_serve, "0.0.0.0", port)  # noqa: S104
            await asyncio.start_server(_serve, "::", port)

    loop.run_until_complete(begin())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield names
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


_SOL_PACKET, _STATISTICS = 263, 6
_EVERY_PROTOCOL = 0x0003
_OUTGOING = 4
_IPV4, _IPV6 = 0x0800, 0x86DD
_TCP, _UDP, _ICMP6 = 6, 17, 58
_SYN, _ACK = 0x02, 0x10
_DNS = 53


class Counter:
    """Which addresses something was sent to since it was last asked.

    `own` are address and port of what belongs to whoever is counted: its proxy.
    """

    def __init__(self) -> None:
        self.own: set[tuple[str, int]] = set()
        self._found: set[str] = set()
        self._socket = socket.socket(
            socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_EVERY_PROTOCOL)
        )
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024 * 1024)
        self._socket.setblocking(False)

    def take(self) -> set[str]:
        """The addresses, and forget them."""
        self.drain()
        found, self._found = self._found, set()
        return found

    def drain(self) -> None:
        """Note what was sent so far: there is not room for much."""
        while True:
            try:
                packet, (_, protocol, way, *_) = self._socket.recvfrom(256)
            except BlockingIOError:
                return
            asked = _asked(packet, protocol) if way == _OUTGOING else None
            if asked and asked not in self.own:
                self._found.add(asked[0])

    def fileno(self) -> int:
        """So that a loop can tell when there is something to drain."""
        return self._socket.fileno()

    def lost(self) -> int:
        """Packets that were not seen since the beginning, for want of room."""
        said = self._socket.getsockopt(_SOL_PACKET, _STATISTICS, 8)
        return int.from_bytes(said[4:8], sys.byteorder)


def _asked(packet: bytes, protocol: int) -> tuple[str, int] | None:
    """Whom a packet begins to talk to; None for answers and for the name server's."""
    if protocol == _IPV4:
        kind, rest, there = packet[9], packet[(packet[0] & 15) * 4 :], packet[16:20]
    elif protocol == _IPV6:
        kind, rest, there = packet[6], packet[40:], packet[24:40]
    else:
        return None
    if kind == _TCP and rest[13] & (_SYN | _ACK) != _SYN:
        return None
    ports = int.from_bytes(rest[:2], "big"), int.from_bytes(rest[2:4], "big")
    if kind == _UDP and _DNS in ports:
        return None
    # The kernel's own talk with its neighbours.
    if kind == _ICMP6:
        return None
    return str(ip_address(there)), ports[1]
