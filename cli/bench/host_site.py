"""Many small sites in one process: each address of 127.0.0.0/8 is a host of its own.

`python -m cli.bench.host_site PORT COUNT` serves until its input closes, and then says
as JSON how many requests there were, and the shortest gap between two of one host.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import defaultdict
from itertools import pairwise
from typing import Any, Final

_WORDS: Final = "a wooden chair with four legs and a back, hardly used, " * 200
_ROBOTS: Final = "User-agent: *\nAllow: /\n"


def address_of(number: int) -> str:
    """127.1.0.0 and after."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def page_of(number: int) -> str:
    """The one page of a host: a thing with its price as structured data."""
    data = {
        "@type": "Product",
        "name": f"Chair number {number}",
        "sku": f"C-{number}",
        "offers": {
            "@type": "Offer",
            "price": f"{10 + number % 90}.00",
            "priceCurrency": "USD",
            "availability": "https://schema.org/InStock",
        },
    }
    return (
        f"<html><head><title>Chair {number}</title>"
        f'<script type="application/ld+json">{json.dumps(data)}</script></head>'
        f"<body><h1>Chair {number}</h1><p>{_WORDS}</p></body></html>"
    )


class Sites:
    """What they answer, and when they were asked."""

    def __init__(self) -> None:
        self.asked: dict[str, list[float]] = defaultdict(list)

    async def serve(self, reader: asyncio.StreamReader, writer: Any) -> None:
        """One connection."""
        host = writer.get_extra_info("sockname")[0]
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.asked[host].append(time.monotonic())
                writer.write(_answer(host, head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def told(self) -> dict[str, float]:
        """How many requests, and the shortest gap between two of one host."""
        gaps = [
            later - one
            for times in self.asked.values()
            for one, later in pairwise(times)
        ]
        return {
            "hosts": len(self.asked),
            "requests": sum(map(len, self.asked.values())),
            "shortest_gap_seconds": round(min(gaps, default=0.0), 3),
        }


def _answer(host: str, head: bytes) -> bytes:
    _, _, second, third = host.split(".")
    robots = b"/robots.txt" in head.partition(b"\r\n")[0]
    number = int(second) * 250 + int(third) - 1
    body = (_ROBOTS if robots else page_of(number)).encode()
    kind = "text/plain" if robots else "text/html; charset=utf-8"
    lines = ("HTTP/1.1 200 OK", f"Content-Type: {kind}", f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "", "")).encode() + body


async def main(port: int, count: int) -> None:
    """Serve until standard input closes."""
    sites = Sites()
    hosts = [address_of(number) for number in range(count)]
    server = await asyncio.start_server(sites.serve, hosts, port, backlog=200)
    async with server:
        await asyncio.to_thread(sys.stdin.buffer.read)
    print(json.dumps(sites.told()))  # noqa: T201 - what it is asked for.


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
