"""A site of a test's own that says raw bytes, as rude as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from ssl import SSLContext
from typing import TypeAlias

from services.scanner.adapters.fetch import Fetched, fetch
from services.scanner.adapters.guard import Guard
from services.scanner.adapters.limits import PAGE, Limits

Say: TypeAlias = bytes | Callable[[asyncio.StreamWriter], Awaitable[None]]

HOST = "127.0.0.1"
AGENT = "Magpie/test"
QUICK = replace(PAGE, seconds=2.0, silence=0.5)


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; `Content_Type` is written Content-Type."""
    lines = {"Content-Length": str(len(body)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@dataclass
class RawSite:
    """Says what it is told to, by path; notes the heads of all requests."""

    port: int = 0
    said: dict[str, Say] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)

    @property
    def site(self) -> str:
        """`host:port`."""
        return f"{HOST}:{self.port}"

    def url(self, path: str = "/") -> str:
        """An address there."""
        return f"http://{self.site}{path}"

    def header(self, name: str) -> str:
        """What the newest request says there; empty if nothing."""
        for line in self.heads[-1].split("\r\n"):
            if line.lower().startswith(f"{name.lower()}:"):
                return line.partition(":")[2].strip()
        return ""

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One connection, one request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.heads.append(head)
            say = self.said.get(head.split(" ")[1], answer(status="404 Not Found"))
            if callable(say):
                await say(writer)
            else:
                writer.write(say)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def open_raw_site(tls: SSLContext | None = None) -> AsyncIterator[RawSite]:
    """A site at a free port of this machine."""
    site = RawSite()
    server = await asyncio.start_server(site.serve, HOST, 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    async with server:
        yield site


async def get(
    site: RawSite,
    path: str = "/",
    limits: Limits = PAGE,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    """What is fetched from there, the site being exempt."""
    return await fetch(
        site.url(path),
        limits=limits,
        guard=Guard({site.site}),
        user_agent=AGENT,
        headers=headers,
    )
