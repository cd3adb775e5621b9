"""A proxy of a test's own: connects to what it is told, and notes that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """What it was told; `answer` is what it says to each."""

    port: int = 0
    answer: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n"
    told: list[list[str]] = field(default_factory=list)
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def targets(self) -> list[str]:
        """Where it was asked to connect to."""
        return [lines[0].split()[1] for lines in self.told]

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One connection."""
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            self.told.append(head.decode().split("\r\n"))
            writer.write(self.answer)
            if b" 200 " in self.answer:
                host, _, port = self.targets[-1].rpartition(":")
                there = await asyncio.open_connection(host, int(port))
                await asyncio.gather(_pipe(reader, there[1]), _pipe(there[0], writer))
        finally:
            await _close(writer)
            self.serving.discard(task)


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with suppress(ConnectionError):
            while piece := await reader.read(4096):
                writer.write(piece)
                await writer.drain()
    finally:
        await _close(writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


@asynccontextmanager
async def open_proxy() -> AsyncIterator[Proxy]:
    """One that listens on this machine."""
    proxy = Proxy()
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    async with server:
        yield proxy
        # A socket that is left open is the next test's warning.
        for task in list(proxy.serving):
            task.cancel()
        await asyncio.gather(*proxy.serving, return_exceptions=True)
